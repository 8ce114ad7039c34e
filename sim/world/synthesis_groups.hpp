#pragma once
// Work teams and school classes: the groups people of an area go to every day.

#include "synthesis_district.hpp"
#include "tsunagari/world/world.hpp"

namespace tsunagari::synthesis {

/// Where an area's rows begin and end in the world.
struct AreaRows {
    std::uint32_t people_begin = 0, people_end = 0;
    std::uint32_t district_begin = 0, district_end = 0;
    std::vector<std::uint32_t> people_of_district;  ///< first row of each district, then people_end
    std::vector<std::uint8_t> works_here;           ///< by person from people_begin
};

/// Classes by school zone (a district for elementary, two for junior high, four for high schools) and grade.
void open_schools(World& world, const Margins& margins, const AreaRows& rows, const Draw& draw, std::uint32_t& parents);
/// Workplaces with sizes as published and teams of at most 12 seats, for those who work inside the area.
void open_workplaces(World& world, const Margins& margins, const AreaRows& rows, const Draw& draw,
                     std::uint32_t& parents);

}  // namespace tsunagari::synthesis
