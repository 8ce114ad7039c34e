// Kin outside the area: kept by person whatever the order of the changes, and at formation those whom the nation would
// have and the area lacks.

#include "tsunagari/world/kin_outside.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/world/contact.hpp"
#include "tsunagari/world/formation.hpp"
#include "tsunagari/world/synthesis.hpp"
#include "world/shipped.hpp"

namespace tsunagari {
namespace {

OutsideKin kin(int year, int contacts_x8 = 16, bool close = false) {
    const Tie tie{PersonIndex{0}, Month{}, static_cast<std::uint8_t>(contacts_x8),
                  static_cast<std::uint8_t>(close ? Tie::close_mark : 0)};
    return OutsideKin::make(Month::of(year, 1), Sex::female, tie);
}
KinChange gains(std::uint32_t who, const OutsideKin& one) { return {PersonIndex{who}, KinChange::Kind::gain, one}; }
KinChange loses(std::uint32_t who, const OutsideKin& one) { return {PersonIndex{who}, KinChange::Kind::lose, one}; }
std::vector<OutsideKin> of(const KinOutside& all, std::uint32_t who) {
    const auto found = all.of(PersonIndex{who});
    return {found.begin(), found.end()};
}

TEST(KinOutside, SaysWhatItWasTold) {
    const OutsideKin one = kin(1950, 20, true);
    EXPECT_EQ(one.sex(), Sex::female);
    EXPECT_TRUE(one.close());
    EXPECT_FLOAT_EQ(one.contacts(), 2.5F);
    EXPECT_NE(one.bits(), kin(1950, 20, false).bits());
}

TEST(KinOutside, NobodyTakesNothing) {
    KinOutside all;
    all.apply({});
    EXPECT_TRUE(all.empty());
    EXPECT_EQ(all.bytes(), 0U);
    EXPECT_TRUE(all.of(PersonIndex{5 * block_size}).empty());
}

TEST(KinOutside, GainsAndLossesOfAnyOrderAndBlock) {
    const std::uint32_t far = 2 * block_size + 7;
    std::vector<KinChange> changes = {gains(3, kin(1990)), gains(far, kin(1980)),  gains(3, kin(1950)),
                                      gains(3, kin(1990)), gains(5, kin(1970, 9)), loses(5, kin(1999))};
    KinOutside all, turned;
    all.apply(changes);
    std::reverse(changes.begin(), changes.end());
    turned.apply(changes);
    for (const std::uint32_t who : {0U, 3U, 4U, 5U, far, far + 1}) EXPECT_EQ(of(all, who), of(turned, who)) << who;
    EXPECT_EQ(of(all, 3), (std::vector{kin(1950), kin(1990), kin(1990)})) << "the eldest first";
    EXPECT_EQ(of(all, 5), std::vector{kin(1970, 9)}) << "whom one has not one cannot lose";
    EXPECT_EQ(all.count(), 5U);
    EXPECT_GT(all.bytes(), 5 * sizeof(OutsideKin));
    all.apply({loses(3, kin(1990)), {PersonIndex{far}, KinChange::Kind::lose_all, {}}, gains(1, kin(2000))});
    EXPECT_EQ(of(all, 1), std::vector{kin(2000)});
    EXPECT_EQ(of(all, 3), (std::vector{kin(1950), kin(1990)})) << "one of two alike";
    EXPECT_EQ(of(all, 5), std::vector{kin(1970, 9)});
    EXPECT_TRUE(of(all, far).empty());
    all.apply({gains(3, kin(1940))});
    EXPECT_EQ(of(all, 3), (std::vector{kin(1940), kin(1950), kin(1990)})) << "the eldest first, whoever came later";
}

World formed(const std::string& area, double scale, double share) {
    const Draw draw(1, 0);
    World world = synthesise(shipped(), {{area}, scale, Month::of(2020, 10)}, draw).world;
    TieParameters ties;
    ties.kin_outside_share = share;
    form_first_ties(world, ties, TraitParameters{}, draw);
    return world;
}
struct Kin {
    double inside = 0, outside = 0, contacts_inside = 0, contacts_outside = 0, close_inside = 0, close_outside = 0;
};
Kin per_person(const World& world) {
    Kin sum;
    for (std::uint32_t i = 0; i < world.people.rows(); ++i) {
        for (const Tie& tie : world.network.ties(PersonIndex{i})) {
            if (tie.layer() != Layer::kin) continue;
            ++sum.inside;
            sum.contacts_inside += static_cast<double>(tie.contacts());
            sum.close_inside += tie.close() ? 1 : 0;
        }
        for (const OutsideKin& one : world.kin_outside.of(PersonIndex{i})) {
            ++sum.outside;
            sum.contacts_outside += static_cast<double>(one.contacts());
            sum.close_outside += one.close() ? 1 : 0;
        }
    }
    for (double* each : {&sum.inside, &sum.outside, &sum.contacts_inside, &sum.contacts_outside, &sum.close_inside,
                         &sum.close_outside})
        *each /= world.people.rows();
    return sum;
}

TEST(KinOutside, AreThoseWhomTheNationWouldHave) {
    const World nation_people = formed("全国", 0.0002, 1.0);
    EXPECT_TRUE(nation_people.kin_outside.empty());
    const Kin nation = per_person(nation_people);
    // Where few move, where more do, where many do: less inside, more outside, and about the same together.
    const Kin toyama = per_person(formed("富山県", 0.025, 1.0)), tottori = per_person(formed("鳥取市", 0.15, 1.0)),
              kitakyushu = per_person(formed("北九州市", 0.03, 1.0));
    EXPECT_GT(toyama.inside, 1.1 * tottori.inside);
    EXPECT_GT(tottori.inside, 1.3 * kitakyushu.inside);
    EXPECT_LT(toyama.outside, 0.8 * tottori.outside);
    EXPECT_LT(tottori.outside, 0.9 * kitakyushu.outside);
    for (const Kin& town : {tottori, kitakyushu}) {
        EXPECT_NEAR((town.inside + town.outside) / nation.inside, 1.0, 0.12) << "their people live otherwise";
        EXPECT_NEAR(town.contacts_outside / town.outside, town.contacts_inside / town.inside, 0.06);
        EXPECT_NEAR(town.close_outside / town.outside, town.close_inside / town.inside, 0.03);
    }
}

TEST(KinOutside, AShareOfThemIsCountedAndTiesInsideAreTheSame) {
    const World all = formed("鳥取市", 0.1, 1.0), half = formed("鳥取市", 0.1, 0.5), none = formed("鳥取市", 0.1, 0.0);
    EXPECT_TRUE(none.kin_outside.empty());
    const double n = static_cast<double>(all.kin_outside.count());
    EXPECT_NEAR(static_cast<double>(half.kin_outside.count()) / n, 0.5, 4 * 0.5 * 1.5 / std::sqrt(n));
    for (std::uint32_t i = 0; i < all.people.rows(); ++i) {
        const PersonIndex who{i};
        const auto with = all.network.ties(who), without = none.network.ties(who);
        ASSERT_TRUE(
            std::equal(with.begin(), with.end(), without.begin(), without.end(), [](const Tie& a, const Tie& b) {
                return a.alter == b.alter && a.since == b.since && a.contacts_x8 == b.contacts_x8 &&
                       a.layer_close == b.layer_close;
            }));
        const auto some = of(half.kin_outside, i), everybody = of(all.kin_outside, i);
        ASSERT_TRUE(std::includes(everybody.begin(), everybody.end(), some.begin(), some.end()));
    }
}

TEST(KinOutside, AreTelephonedLikeKinFarAway) {
    World world = formed("鳥取市", 0.02, 0.0);
    std::uint32_t i = 0;
    while (!world.network.ties(PersonIndex{i}).empty() || world.people.community[PersonIndex{i}].exists()) ++i;
    const PersonIndex alone{i};
    world.people.contacts[alone] = 2.0F;
    const auto before = contacts_by_mode(world, Draw(1, 0), alone);
    world.kin_outside.apply({gains(i, kin(1950, 16))});
    const auto after = contacts_by_mode(world, Draw(1, 0), alone);
    EXPECT_NEAR(after[0] + after[1] + after[2], 2.0, 1e-6);
    // 0.2, 0.5 and 0.3 of a tie's contacts instead of even shares: the ratios of the modes move by just that.
    EXPECT_NEAR(after[1] / after[0] / (before[1] / before[0]), 2.5, 1e-3);
    EXPECT_NEAR(after[2] / after[0] / (before[2] / before[0]), 1.5, 1e-3);
}

}  // namespace
}  // namespace tsunagari
