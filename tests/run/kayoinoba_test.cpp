// 通いの場 with as many places a head as the nation has: who comes must be near the published pattern. The scenario is
// the shipped one (scenarios/kayoinoba.toml), lived in one replicate.

#include <gtest/gtest.h>

#include <set>

#include "run/program.hpp"
#include "tsunagari/scenario.hpp"
#include "tsunagari/simulation.hpp"

namespace tsunagari {
namespace {

struct Reached {
    double share = 0, women = 0, from_75 = 0;  ///< of people of 65 and over; of participants
};

/// Participants are those on the roll: who had support in the last months, as it is renewed every three.
Reached reached(const World& world, const std::vector<std::set<std::uint32_t>>& supported) {
    std::set<std::uint32_t> participants;
    for (const auto& month : supported) participants.insert(month.begin(), month.end());
    double old = 0, came = 0, women = 0, from_75 = 0;
    for (std::uint32_t row = 0; row < world.people.rows(); ++row) {
        const PersonIndex i{row};
        if (!world.people.present(i) || world.people.age(i, world.now) < 65) continue;
        ++old;
        if (participants.count(row) == 0) continue;
        ++came;
        women += world.people.sex[i] == Sex::female ? 1 : 0;
        from_75 += world.people.age(i, world.now) >= 75 ? 1 : 0;
    }
    return {came / old, women / came, from_75 / came};
}

TEST(Kayoinoba, WhoComesToTodaysNumberOfPlacesIsNearThePublishedPattern) {
    const Scenario scenario = read_scenario(program::source + "/scenarios/kayoinoba.toml");
    const auto variant = std::find_if(scenario.variants.begin(), scenario.variants.end(),
                                      [](const Variant& v) { return v.name == "today"; });
    ASSERT_NE(variant, scenario.variants.end());
    const Atlas atlas{program::data};
    const Draw draw{static_cast<std::uint64_t>(scenario.run.seed), 0};
    Model model(variant->parameters, variant->levers, variant->shocks);
    World world = synthesise(atlas, {scenario.place.areas, scenario.place.scale, scenario.run.start}, draw).world;
    begin_world(world, model, draw);
    Simulation simulation(std::move(world), model, atlas, draw);
    std::vector<std::set<std::uint32_t>> supported;
    for (std::uint32_t m = 0; m < scenario.run.months; ++m) {
        simulation.step();
        if (m + 4 < scenario.run.months) continue;
        supported.emplace_back();
        for (const Trace& trace : simulation.deliveries()[0].traces) supported.back().insert(trace.who.value);
    }
    const Reached now = reached(simulation.world(), supported);
    RecordProperty("share", std::to_string(now.share));
    RecordProperty("women", std::to_string(now.women));
    RecordProperty("from_75", std::to_string(now.from_75));
    // FY2022: 2,227,658 of 36.24 million; 79.6 % women; 73 % of 75 and over. A roll of some 600 has a sampling error
    // of 1.7 points; the rest of the band is what a single town may differ by.
    EXPECT_NEAR(now.share, 0.0615, 0.01);
    EXPECT_NEAR(now.women, 0.796, 0.05);
    EXPECT_NEAR(now.from_75, 0.73, 0.06);
}

}  // namespace
}  // namespace tsunagari
