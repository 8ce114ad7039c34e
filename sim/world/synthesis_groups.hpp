#pragma once
// Work teams and school classes: the groups people of an area go to every day.

#include "synthesis_district.hpp"
#include "tsunagari/world/world.hpp"

namespace tsunagari::synthesis {

/// Where an area's rows begin and end in the world.
struct AreaRows {
    std::uint32_t people_begin = 0, people_end = 0;
    std::uint32_t district_begin = 0, district_end = 0;
    std::uint32_t group_begin = 0;  ///< first row of its school classes, then of its work teams
    std::uint32_t facility_begin = 0;
    std::vector<std::uint32_t> people_of_district;  ///< first row of each district, then people_end
    std::vector<std::uint8_t> works_here;           ///< by person from people_begin
};

/// As many schools as the area has, each for the districts around it; classes by grade.
void open_schools(World& world, const Margins& margins, const AreaRows& rows, const Draw& draw, std::uint32_t& parents);
/// Schools, 公民館, libraries and clinics as many as the area has (times the scale): schools in the middle of their
/// districts, 公民館 evenly over districts, libraries and clinics evenly over people.
void place_facilities(World& world, const Margins& margins, const AreaRows& rows, const Draw& draw);
/// Workplaces with sizes as published and teams of at most 12 seats, for those who work inside the area.
void open_workplaces(World& world, const Margins& margins, const AreaRows& rows, const Draw& draw,
                     std::uint32_t& parents);

}  // namespace tsunagari::synthesis
