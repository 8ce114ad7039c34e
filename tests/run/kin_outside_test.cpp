// Kin outside in the life of an area: none in the nation, to the byte; as many for newcomers as for those who were
// here; the same at any number of threads.

#include <gtest/gtest.h>

#include <string>

#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/simulation.hpp"
#include "tsunagari/world/synthesis.hpp"
#include "world/shipped.hpp"

namespace tsunagari {
namespace {

World lived(const std::string& area, double scale, double share, int months) {
    const Draw draw(3, 0);
    Model model;
    model.ties.kin_outside_share = share;
    World world = synthesise(shipped(), {{area}, scale, Month::of(2020, 10)}, draw).world;
    begin_world(world, model, draw);
    Simulation simulation(std::move(world), model, shipped(), draw);
    for (int month = 0; month < months; ++month) simulation.step();
    return simulation.world();
}

TEST(KinOutsideLived, ChangeNothingInTheNation) {
    const World with = lived("全国", 0.00005, 1.0, 18), without = lived("全国", 0.00005, 0.0, 18);
    EXPECT_TRUE(with.kin_outside.empty());
    EXPECT_EQ(digest_of(with), digest_of(without));
}

TEST(KinOutsideLived, NeverExistWhereTheyAreNotCounted) {
    EXPECT_TRUE(lived("鳥取市", 0.02, 0.0, 12).kin_outside.empty());
}

TEST(KinOutsideLived, TheSameBytesAtAnyThreadCount) {
    const auto of_threads = [](int threads) {
        const Threads with(threads);
        return digest_of(lived("鳥取市", 0.06, 1.0, 6));
    };
    EXPECT_EQ(of_threads(1), of_threads(4));
    EXPECT_NE(digest_of(lived("鳥取市", 0.06, 1.0, 6)), digest_of(lived("鳥取市", 0.06, 0.9, 6)));
}

TEST(KinOutsideLived, NewcomersHaveAsManyKinAsThoseWhoWereHere) {
    const World world = lived("北九州市", 0.08, 1.0, 24);
    struct {
        double people = 0, inside = 0, outside = 0;
    } newcomers, founders;
    for (std::uint32_t i = 0; i < world.people.rows(); ++i) {
        const PersonIndex who{i};
        const int age = world.people.age(who, world.now);
        if (!world.people.present(who)) {
            EXPECT_TRUE(world.kin_outside.of(who).empty());
            continue;
        }
        if (age < 20 || age >= 40) continue;
        if (world.people.role[who] != Role::head && world.people.role[who] != Role::spouse) continue;
        auto& group = i >= world.founders ? newcomers : founders;
        ++group.people;
        group.outside += static_cast<double>(world.kin_outside.of(who).size());
        for (const Tie& tie : world.network.ties(who)) group.inside += tie.layer() == Layer::kin ? 1 : 0;
    }
    ASSERT_GT(newcomers.people, 800);
    EXPECT_LT(newcomers.inside / newcomers.people, 0.9 * founders.inside / founders.people);
    EXPECT_GT(newcomers.outside / newcomers.people, founders.outside / founders.people);
    // Those from abroad, some of the newcomers, have none; who leaves family at home has more.
    EXPECT_NEAR((newcomers.inside + newcomers.outside) / newcomers.people /
                    ((founders.inside + founders.outside) / founders.people),
                1.0, 0.12);
}

}  // namespace
}  // namespace tsunagari
