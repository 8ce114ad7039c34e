// Groups keep their seats: joining fills, leaving keeps the order of the others, full groups refuse.

#include "tsunagari/world/group_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tsunagari/kit/draw.hpp"

namespace tsunagari {
namespace {

TEST(GroupTable, SaysWhatItWasGiven) {
    GroupTable t;
    const GroupIndex g = t.add(GroupKind::school_class, NeighbourhoodIndex{4}, 9, 3);
    EXPECT_EQ(t.rows(), 1U);
    EXPECT_EQ(t.kind(g), GroupKind::school_class);
    EXPECT_EQ(t.where(g).value, 4U);
    EXPECT_EQ(t.parent(g), 9U);
    EXPECT_EQ(t.seats(g), 3U);
    EXPECT_TRUE(t.members(g).empty());
}

TEST(GroupTable, FullGroupsRefuse) {
    GroupTable t;
    const GroupIndex g = t.add(GroupKind::work_team, NeighbourhoodIndex{0}, 0, 2);
    t.join(g, PersonIndex{1});
    t.join(g, PersonIndex{2});
    EXPECT_TRUE(t.full(g));
    EXPECT_THROW(t.join(g, PersonIndex{3}), std::logic_error);
}

TEST(GroupTable, LeavingKeepsTheOrderAndStrangersChangeNothing) {
    GroupTable t;
    const GroupIndex g = t.add(GroupKind::work_team, NeighbourhoodIndex{0}, 0, 4);
    for (std::uint32_t k = 1; k <= 3; ++k) t.join(g, PersonIndex{k});
    t.leave(g, PersonIndex{77});
    EXPECT_EQ(t.size(g), 3U);
    t.leave(g, PersonIndex{1});
    ASSERT_EQ(t.size(g), 2U);
    EXPECT_EQ(t.members(g)[0].value, 2U);
    EXPECT_EQ(t.members(g)[1].value, 3U);
}

// Random joins and leaves against plain vectors: no group disturbs another.
TEST(GroupTable, AgreesWithVectors) {
    for (std::uint32_t seed = 0; seed < 5; ++seed) {
        const Draw draw(seed, 0);
        GroupTable t;
        std::vector<std::vector<std::uint32_t>> expected(6);
        t.reserve(6, 27);
        for (std::uint16_t g = 0; g < 6; ++g)
            t.add(GroupKind::community_group, NeighbourhoodIndex{g}, g, static_cast<std::uint16_t>(2 + g));
        for (std::uint32_t step = 0; step < 500; ++step) {
            const GroupIndex g{draw.below(6, 1, Month{0}, Decision{2000}, step)};
            const PersonIndex i{draw.below(10, 2, Month{0}, Decision{2000}, step)};
            auto& list = expected[g.value];
            const auto found = std::find(list.begin(), list.end(), i.value);
            if (found != list.end()) {
                t.leave(g, i);
                list.erase(found);
            } else if (!t.full(g)) {
                t.join(g, i);
                list.push_back(i.value);
            }
            for (std::uint32_t k = 0; k < 6; ++k) {
                ASSERT_EQ(t.size(GroupIndex{k}), expected[k].size());
                for (std::size_t m = 0; m < expected[k].size(); ++m)
                    ASSERT_EQ(t.members(GroupIndex{k})[m].value, expected[k][m]);
            }
        }
    }
}

// A town that is full to the last seat opens one class more: a little room is made, not twice as much.
TEST(GroupTable, GrowsByLittle) {
    GroupTable t;
    t.reserve(10000, 100000);
    for (std::uint32_t g = 0; g < 10000; ++g) t.add(GroupKind::work_team, NeighbourhoodIndex{0}, g, 10);
    const std::size_t before = t.bytes();
    const GroupIndex more = t.add(GroupKind::work_team, NeighbourhoodIndex{1}, 10000, 10);
    t.join(more, PersonIndex{5});
    EXPECT_EQ(t.members(more).front(), PersonIndex{5});
    EXPECT_GT(t.bytes(), before);
    EXPECT_LT(t.bytes(), before + before / 10);
}

}  // namespace
}  // namespace tsunagari
