// Households as circular lists: joining and leaving keep every member reachable once; types are told from roles.

#include "tsunagari/world/population.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "tsunagari/kit/draw.hpp"

namespace tsunagari {
namespace {

std::set<std::uint32_t> members(const Population& p, const Households& h, HouseholdIndex which) {
    std::set<std::uint32_t> seen;
    for_members(p, h, which, [&](PersonIndex i) { EXPECT_TRUE(seen.insert(i.value).second); });
    return seen;
}

TEST(Population, AddGivesEveryColumnARow) {
    Population p;
    const PersonIndex i = p.add(PersonKey{7}, Month::of(1980, 5), Sex::female);
    EXPECT_EQ(i.value, 0U);
    EXPECT_EQ(p.rows(), 1U);
    EXPECT_EQ(p.key[i].value, 7U);
    EXPECT_EQ(p.sex[i], Sex::female);
    EXPECT_TRUE(p.present(i));
    EXPECT_FALSE(p.spouse[i].exists());
    EXPECT_FALSE(p.household[i].exists());
    EXPECT_EQ(p.contacts.size(), 1U);
    EXPECT_EQ(p.age(i, Month::of(2020, 4)), 39);
    EXPECT_EQ(p.age(i, Month::of(2020, 5)), 40);
}

TEST(Population, ResizeAndReserveReachEveryColumn) {
    Population p;
    p.reserve(10);
    EXPECT_GE(p.bytes(), 10U * 60U);
    p.resize(10);
    EXPECT_EQ(p.rows(), 10U);
    EXPECT_EQ(p.theta.size(), 10U);
    EXPECT_FALSE(p.daily_group[PersonIndex{9}].exists());
}

// Random moves against a plain list of sets.
TEST(Population, JoinAndLeaveAgreeWithSets) {
    for (std::uint32_t seed = 0; seed < 5; ++seed) {
        const Draw draw(seed, 0);
        Population p;
        Households h;
        std::vector<std::set<std::uint32_t>> expected(8);
        for (int k = 0; k < 8; ++k) h.add(NeighbourhoodIndex{0}, HouseholdType::other);
        for (std::uint32_t k = 0; k < 40; ++k) p.add(PersonKey{k}, Month{0}, Sex::male);
        for (std::uint32_t step = 0; step < 600; ++step) {
            const PersonIndex i{draw.below(40, 1, Month{0}, Decision{2000}, step)};
            if (p.household[i].exists()) {
                expected[p.household[i].value].erase(i.value);
                leave_household(p, h, i);
                EXPECT_FALSE(p.household[i].exists());
            } else {
                const HouseholdIndex to{draw.below(8, 2, Month{0}, Decision{2000}, step)};
                join_household(p, h, i, to);
                expected[to.value].insert(i.value);
            }
            for (std::uint32_t k = 0; k < 8; ++k) {
                ASSERT_EQ(h.size[HouseholdIndex{k}], expected[k].size());
                ASSERT_EQ(members(p, h, HouseholdIndex{k}), expected[k]);
            }
        }
    }
}

TEST(Population, NobodyJoinsTwice) {
    Population p;
    Households h;
    h.add(NeighbourhoodIndex{0}, HouseholdType::other);
    const PersonIndex i = p.add(PersonKey{0}, Month{0}, Sex::male);
    join_household(p, h, i, HouseholdIndex{0});
    EXPECT_THROW(join_household(p, h, i, HouseholdIndex{0}), std::logic_error);
}

HouseholdType told(const std::vector<Role>& roles, HouseholdType fixed = HouseholdType::other) {
    Population p;
    Households h;
    const HouseholdIndex home = h.add(NeighbourhoodIndex{0}, fixed);
    for (const Role role : roles) {
        const PersonIndex i = p.add(PersonKey{0}, Month{0}, Sex::male);
        p.role[i] = role;
        join_household(p, h, i, home);
    }
    return told_type(p, h, home);
}

TEST(Population, TypesAreToldFromRoles) {
    EXPECT_EQ(told({Role::head}), HouseholdType::one_person);
    EXPECT_EQ(told({Role::head, Role::spouse}), HouseholdType::couple);
    EXPECT_EQ(told({Role::head, Role::spouse, Role::child}), HouseholdType::couple_with_children);
    EXPECT_EQ(told({Role::head, Role::child}), HouseholdType::lone_parent);
    EXPECT_EQ(told({Role::head, Role::spouse, Role::child, Role::parent}), HouseholdType::three_generation);
    EXPECT_EQ(told({Role::head, Role::child, Role::grandchild}), HouseholdType::three_generation);
    EXPECT_EQ(told({Role::head, Role::spouse, Role::parent}), HouseholdType::other);
    EXPECT_EQ(told({Role::head, Role::other}), HouseholdType::other);
    EXPECT_EQ(told({Role::resident}, HouseholdType::institution), HouseholdType::institution);
}

TEST(Households, GrowByLittleAndKnowAnIncome) {
    Households homes;
    homes.reserve(20000);
    while (homes.rows() < 20000) homes.add(NeighbourhoodIndex{0}, HouseholdType::other);
    const std::size_t before = homes.bytes();
    const HouseholdIndex more = homes.add(NeighbourhoodIndex{1}, HouseholdType::other);
    EXPECT_EQ(homes.income[more], HouseholdIncome::from_4m);  // the class of the median
    EXPECT_EQ(homes.size[more], 0);
    EXPECT_LT(homes.bytes(), before + before / 10);
}

}  // namespace
}  // namespace tsunagari
