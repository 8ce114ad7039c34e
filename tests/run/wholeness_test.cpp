// Every month leaves the world whole, and everybody who is here came by birth or by moving in: a small real town, month
// by month, over three years and three seeds.

#include "month/wholeness.hpp"

#include <gtest/gtest.h>

#include <string>

#include "month/counted.hpp"
#include "tsunagari/simulation.hpp"
#include "world/shipped.hpp"

namespace tsunagari {
namespace {

World town(const std::string& name, double scale, const Model& model, const Draw& draw) {
    World world = synthesise(shipped(), {{name}, scale, Month::of(2020, 10)}, draw).world;
    begin_world(world, model, draw);
    return world;
}

std::uint32_t residents(const World& world) {
    std::uint32_t count = 0;
    for (std::uint32_t i = 0; i < world.people.rows(); ++i) count += world.people.present(PersonIndex{i}) ? 1U : 0U;
    return count;
}

double mean_friends(const World& world) {
    return 2.0 * static_cast<double>(world.network.tie_count(Layer::friendship)) /
           static_cast<double>(residents(world));
}

LeverChoice lever(const std::string& kind) { return {kind, kind, {}}; }

TEST(Wholeness, HoldsAtTheStart) {
    for (const char* name : {"亘理町", "鳥取市"}) {
        const Draw draw(1, 0);
        const Model model;
        expect_whole(town(name, 0.05, model, draw));
    }
}

class EveryMonth : public testing::TestWithParam<std::uint64_t> {};

TEST_P(EveryMonth, LeavesTheWorldWholeAndThePeopleAccountedFor) {
    const Draw draw(GetParam(), 0);
    Model model({}, {lever("community_salon"), lever("tsunagari_supporter"), lever("outreach")});
    Simulation simulation(town("亘理町", 0.05, model, draw), model, shipped(), draw);
    std::uint32_t before = residents(simulation.world());
    for (int month = 0; month < 36; ++month) {
        simulation.step();
        SCOPED_TRACE("after month " + std::to_string(month));
        expect_whole(simulation.world());
        if (HasFailure()) return;
        const FlowCounts& flows_now = simulation.flow_counts();
        const std::uint32_t after = residents(simulation.world());
        ASSERT_EQ(after, before + counted(flows_now, Flow::birth) + counted(flows_now, Flow::in_migration) -
                             counted(flows_now, Flow::death) - counted(flows_now, Flow::out_migration));
        before = after;
    }
}
INSTANTIATE_TEST_SUITE_P(Seeds, EveryMonth, testing::Values(1, 2, 3));

// What makes rare meetings of events likely: everything happens several times as often.
TEST(Wholeness, HoldsWhenEverythingHappensOften) {
    const Settings often = {
        {"events.divorce.rate_factor", 5.0},        {"events.marriage.rate_factor", 5.0},
        {"events.leaving_home.rate_factor", 5.0},   {"events.migration.in_factor", 5.0},
        {"events.migration.out_factor", 5.0},       {"events.birth.rate_factor", 4.0},
        {"events.care_need.incidence_factor", 5.0}, {"events.care_need.institution_factor", 5.0},
        {"events.care_need.taken_in_share", 1.0},   {"events.mortality.isolation_hazard_ratio", 3.0}};
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        const Draw draw(seed, 0);
        Model model(often);
        Simulation simulation(town("亘理町", 0.1, model, draw), model, shipped(), draw);
        for (int month = 0; month < 30; ++month) {
            simulation.step();
            SCOPED_TRACE("seed " + std::to_string(seed) + " month " + std::to_string(month));
            expect_whole(simulation.world());
            if (HasFailure()) break;
        }
    }
}

class AnySize : public testing::TestWithParam<double> {};

// Without policy the number of friends has no reason to drift, at any size of the population.
TEST_P(AnySize, FriendsStayAsMany) {
    const Draw draw(5, 0);
    Model model;
    Simulation simulation(town("鳥取市", GetParam(), model, draw), model, shipped(), draw);
    const double at_start = mean_friends(simulation.world());
    for (int month = 1; month <= 24; ++month) {
        simulation.step();
        if (month % 6 != 0) continue;
        const double now = mean_friends(simulation.world());
        RecordProperty("mean_friends_" + std::to_string(month), std::to_string(now));
        EXPECT_NEAR(now / at_start, 1.0, 0.06) << "after month " << month << " of a start at " << at_start;
    }
}
INSTANTIATE_TEST_SUITE_P(People, AnySize, testing::Values(0.01, 0.053, 0.3),
                         [](const testing::TestParamInfo<double>& size) {
                             return std::to_string(static_cast<int>(188465 * size.param));
                         });

TEST(Wholeness, ThreadsCannotMatter) {
    const auto lived = [](int threads) {
        const Threads with(threads);
        const Draw draw(2, 0);
        Model model({}, {lever("community_salon"), lever("tsunagari_supporter"), lever("outreach")});
        Simulation simulation(town("亘理町", 0.4, model, draw), model, shipped(), draw);
        for (int month = 0; month < 12; ++month) simulation.step();
        return digest_of(simulation.world());
    };
    const std::string of_one = lived(1);
    for (const int threads : {2, 3, 8}) EXPECT_EQ(lived(threads), of_one) << threads;
}

}  // namespace
}  // namespace tsunagari
