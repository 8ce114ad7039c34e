#pragma once
// People made by hand for tests of months: families, marriages, groups, and everything at rest in one settlement.
//
// The place is that of policy_town.hpp: one district, neighbourhoods on a line. Nobody is anything unless a test says
// so.

#include <gtest/gtest.h>

#include <initializer_list>
#include <utility>
#include <vector>

#include "month/policy_town.hpp"
#include "tsunagari/month/loneliness.hpp"
#include "tsunagari/month/settlement.hpp"

namespace tsunagari {

/// Neighbourhoods 100 m apart, nobody in them.
inline World empty_town(std::uint32_t neighbourhoods = 4) {
    std::vector<float> x(neighbourhoods);
    for (std::uint32_t n = 0; n < neighbourhoods; ++n) x[n] = 100.0F * static_cast<float>(n);
    World world = make_town(x, 0);
    world.place.municipalities.front().code = "31201";
    world.community_begin = Column<DistrictIndex, GroupIndex>(1, GroupIndex{0});
    world.community_count = Column<DistrictIndex, std::uint32_t>(1);
    return world;
}

struct Member {
    Role role;
    int age;
    Sex sex;
};

/// A household of these members; head and spouse are married to each other. Rows in the order given.
inline std::vector<PersonIndex> add_household(World& world, std::uint32_t neighbourhood,
                                              std::initializer_list<Member> members,
                                              HouseholdType type = HouseholdType::other) {
    Population& people = world.people;
    const HouseholdIndex home = world.households.add(NeighbourhoodIndex{neighbourhood}, type);
    std::vector<PersonIndex> added;
    PersonIndex head, spouse;
    for (const Member& m : members) {
        const PersonIndex i = people.add(PersonKey{people.rows()}, world.now.plus(-12 * m.age - 6), m.sex);
        join_household(people, world.households, i, home);
        people.role[i] = m.role;
        people.employment[i] = m.age < 6 ? Employment::none : m.age < 18 ? Employment::pupil : Employment::regular;
        if (m.role == Role::head) head = i;
        if (m.role == Role::spouse) spouse = i;
        added.push_back(i);
    }
    if (head.exists() && spouse.exists()) {
        people.spouse[head] = spouse;
        people.spouse[spouse] = head;
        people.marital[head] = people.marital[spouse] = MaritalStatus::married;
    }
    world.households.type[home] = told_type(people, world.households, home);
    world.network.grow(people.rows());
    world.memory.grow(people.rows());
    return added;
}

/// All that a settlement needs; `settlement()` may be asked for once a month, `rest()` ends the month's settling and
/// rewiring.
class TownMonth {
   public:
    explicit TownMonth(World& of_world, std::uint64_t seed = 11) : world{of_world}, draw{seed, 0} {}
    TownMonth(World& of_world, const Draw& with) : world{of_world}, draw{with} {}

    void rest() {
        settlement.tidy();
        world.network.apply(settlement.tie_changes());
        world.kin_outside.apply(settlement.kin_changes());
    }
    [[nodiscard]] std::uint32_t counted(Flow flow) const {
        std::uint32_t sum = 0;
        for (std::size_t k = 0; k < std::size_t{age_groups} * sexes; ++k) {
            sum += settlement.counts()[static_cast<std::size_t>(flow) * age_groups * sexes + k];
        }
        return sum;
    }

    World& world;
    Draw draw;
    TieParameters ties;
    LonelinessParameters loneliness;
    Settlement settlement{world, draw, ties, loneliness};
};

/// Traces of one kind that a person carries.
inline std::vector<Trace> traces_of(const World& world, PersonIndex who, TraceKind kind) {
    std::vector<Trace> found;
    for (const Trace& trace : world.memory.block(who.value / block_size)) {
        if (trace.who == who && trace.kind == kind) found.push_back(trace);
    }
    return found;
}

inline PersonIndex in_group(World& world, PersonIndex who, GroupIndex g, bool daily) {
    world.groups.join(g, who);
    (daily ? world.people.daily_group : world.people.community)[who] = g;
    return who;
}

}  // namespace tsunagari
