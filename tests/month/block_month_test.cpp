// Whom an event looks at in a block: the fast passes over lane draws against a plain loop over everybody.

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "month/policy_town.hpp"
#include "tsunagari/month/life_event.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

using Visited = std::vector<std::pair<std::uint32_t, std::uint32_t>>;  ///< row, draw

/// People of 72, every seventh dead. `people` no multiple of a stretch, so that the last one is cut short.
World make_block(std::uint32_t people) {
    World world = make_town({0}, people);
    for (std::uint32_t k = 0; k < people; k += 7) die(world, person(k));
    return world;
}

/// Everybody of the block in turn: present, and below the ceiling that is theirs.
template <class Special>
Visited plainly(const World& world, const Draw& draw, Block block, std::uint32_t ceiling, std::uint32_t of_special,
                Special&& special, std::uint32_t from = 0) {
    BlockMonth month(world, draw);
    month.begin(block);
    const auto lane = month.lanes_of(decision::care);
    Visited all;
    for (std::uint32_t k = 0; k < block.size(); ++k) {
        const PersonIndex who{block.begin + k};
        const std::uint32_t drawn = lane[k] - from;
        const bool below = drawn < ceiling || (special(who) && drawn < of_special);
        if (below && world.people.present(who)) all.emplace_back(who.value, drawn);
    }
    return all;
}

constexpr std::uint32_t most = 0xFFFFFFFFU;
constexpr std::uint32_t share(double p) { return static_cast<std::uint32_t>(p * 4294967295.0); }

TEST(BlockMonths, VisitThoseBelowTheirCeilingAndNobodyElse) {
    const World world = make_block(1003);
    const Draw draw(7, 0);
    const auto every_ninth = [](PersonIndex i) { return i.value % 9 == 0; };
    const auto nobody = [](PersonIndex) { return false; };
    std::size_t visited = 0;
    for (const Block block : {Block{0, 0, 1003}, Block{1, 5, 37}, Block{2, 990, 1003}}) {
        for (const std::uint32_t ceiling : {0U, share(0.002), share(0.05), share(0.9), most}) {
            for (const std::uint32_t of_special : {0U, share(0.01), share(0.5), most}) {
                SCOPED_TRACE(std::to_string(block.begin) + " " + std::to_string(ceiling) + " " +
                             std::to_string(of_special));
                BlockMonth month(world, draw);
                month.begin(block);
                Visited fast, rare;
                month.candidates(decision::care, ceiling, of_special, every_ninth,
                                 [&](PersonIndex i, std::uint32_t u) { fast.emplace_back(i.value, u); });
                EXPECT_EQ(fast, plainly(world, draw, block, ceiling, of_special, every_ninth));
                month.candidates(
                    decision::care, ceiling, [&](PersonIndex i, std::uint32_t u) { rare.emplace_back(i.value, u); },
                    of_special);  // draws counted from anywhere
                EXPECT_EQ(rare, plainly(world, draw, block, ceiling, 0, nobody, of_special));
                visited += fast.size();
            }
        }
    }
    EXPECT_GT(visited, 1000U);
}

TEST(BlockMonths, ASpecialFewDoNotBringEverybodyIn) {
    const World world = make_block(4001);
    const Draw draw(7, 0);
    BlockMonth month(world, draw);
    month.begin(Block{0, 0, 4001});
    Visited fast;
    month.candidates(
        decision::care, share(0.01), share(0.8), [](PersonIndex i) { return i.value < 100; },
        [&](PersonIndex i, std::uint32_t u) { fast.emplace_back(i.value, u); });
    const auto special = std::count_if(fast.begin(), fast.end(), [](const auto& v) { return v.first < 100; });
    EXPECT_NEAR(static_cast<double>(special), 0.8 * 85, 15);
    EXPECT_NEAR(static_cast<double>(fast.size()) - static_cast<double>(special), 0.01 * 3344, 20);
}

}  // namespace
}  // namespace tsunagari
