#pragma once
// The world: everything that is true at the start of a month.

#include <vector>

#include "tsunagari/kit/ids.hpp"
#include "tsunagari/world/climate.hpp"
#include "tsunagari/world/group_table.hpp"
#include "tsunagari/world/kin_outside.hpp"
#include "tsunagari/world/memory.hpp"
#include "tsunagari/world/network.hpp"
#include "tsunagari/world/place.hpp"
#include "tsunagari/world/population.hpp"

namespace tsunagari {

struct World {
    Month now;
    std::uint32_t founders = 0;  ///< rows that were here at the start
    double scale = 1.0;          ///< people simulated for one real resident
    Place place;
    Population people;
    Households households;
    GroupTable groups;
    Network network;
    KinOutside kin_outside;
    Memory memory;
    Climate climate;                     ///< as campaigns have left it; written by `rewire`
    std::vector<GroupIndex> work_teams;  ///< all of them, in order of place
    double work_inside_share = 0;        ///< of employees: those whose team is in the area
    /// Community groups of a district lie together: [begin, begin + count) are its rows in `groups`.
    Column<DistrictIndex, GroupIndex> community_begin;
    Column<DistrictIndex, std::uint32_t> community_count;

    [[nodiscard]] NeighbourhoodIndex neighbourhood(PersonIndex i) const {
        return households.neighbourhood[people.household[i]];
    }
    [[nodiscard]] DistrictIndex district(PersonIndex i) const { return place.neighbourhood_district[neighbourhood(i)]; }
    [[nodiscard]] std::size_t bytes() const;
};

/// Withdrawn (ひきこもり, 広義): aged 15 to 64, for half a year or longer neither at work nor at school nor married nor
/// ill nor in need of care, in no group, and with fewer contacts outside the own home than keep one from being isolated
/// (8.6 a month). Told from what is stored; nobody is made withdrawn.
bool withdrawn(const World& world, PersonIndex i);

}  // namespace tsunagari
