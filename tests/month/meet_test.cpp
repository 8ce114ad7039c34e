// Which ties end and which begin: one question a year, losses by layer, the factor of the lonely, room at both ends,
// and no thread that matters.

#include "month/meet.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "month/town.hpp"
#include "tsunagari/kit/math.hpp"
#include "tsunagari/world/synthesis.hpp"

#ifndef TSUNAGARI_SOURCE_DIR
#define TSUNAGARI_SOURCE_DIR "."
#endif

namespace tsunagari {
namespace {

TieParameters nothing_begins() {
    TieParameters p;
    p.formation_monthly_probability = 0;
    p.lonely_loss_multiplier = 1;
    return p;
}

/// `pairs` ties of one layer, made `months` ago, of people who live alone.
World paired(std::uint32_t pairs, Layer layer, int months) {
    World world = make_town({0, 100}, pairs);
    std::vector<TieChange> ties;
    for (std::uint32_t k = 0; k < pairs; ++k) {
        ties.push_back({TieChange::Kind::form, person(k), person(pairs + k),
                        Tie::make(person(pairs + k), world.now.plus(-months), 2, layer, false)});
    }
    world.network.apply(ties);
    return world;
}

/// Endings said over a year in which none is carried out, so that a tie asked twice could be counted twice.
std::size_t ended(const TieParameters& p, World world, std::uint64_t seed = 1) {
    Encounters encounters(p);
    std::vector<TieChange> changes;
    for (int month = 0; month < 12; ++month) {
        encounters.month(world, Draw(seed, 0), changes);
        world.now = world.now.plus(1);
    }
    for (const TieChange& change : changes) EXPECT_EQ(change.kind, TieChange::Kind::dissolve);
    return changes.size();
}

void expect_share(std::size_t count, double share, std::uint32_t of) {
    EXPECT_NEAR(static_cast<double>(count) / of, share, 4 * std::sqrt(share * (1 - share) / of));
}

constexpr std::array<Layer, 4> that_lapse = {Layer::friendship, Layer::neighbour, Layer::place, Layer::supporter};

TEST(Encounters, EachTieIsAskedOnceAYearByOneEnd) {
    TieParameters p = nothing_begins();
    p.friend_annual_loss = p.neighbour_annual_loss = p.place_annual_loss = p.supporter_annual_loss = 1;
    for (const Layer layer : that_lapse) EXPECT_EQ(ended(p, paired(60, layer, 12)), 60U);
    for (const Layer layer : {Layer::kin, Layer::community})
        EXPECT_EQ(ended(p, paired(60, layer, 12)), 0U) << "kin do not lapse";
    p.friend_annual_loss = p.neighbour_annual_loss = p.place_annual_loss = p.supporter_annual_loss = 0;
    for (const Layer layer : that_lapse) EXPECT_EQ(ended(p, paired(60, layer, 12)), 0U);
}

TEST(Encounters, NoTieEndsInTheMonthItIsMade) {
    TieParameters p = nothing_begins();
    p.friend_annual_loss = 1;
    std::vector<TieChange> changes;
    Encounters(p).month(paired(600, Layer::friendship, 0), Draw(1, 0), changes);
    EXPECT_TRUE(changes.empty());
}

TEST(Encounters, LossesHaveTheirProbability) {
    constexpr std::uint32_t pairs = 20000;
    const TieParameters p = nothing_begins();
    expect_share(ended(p, paired(pairs, Layer::friendship, 24)), p.friend_annual_loss, pairs);
    expect_share(ended(p, paired(pairs, Layer::neighbour, 24)), p.neighbour_annual_loss, pairs);
    expect_share(ended(p, paired(pairs, Layer::place, 24)), p.place_annual_loss, pairs);
    expect_share(ended(p, paired(pairs, Layer::supporter, 24)), p.supporter_annual_loss, pairs);
    // A new tie is asked about the part of a year it has lasted: 0 … 11 months, each as likely.
    double young = 0;
    for (int months = 0; months < 12; ++months) young += (1 - pow_(1 - p.place_annual_loss, months / 12.0)) / 12;
    expect_share(ended(p, paired(pairs, Layer::place, 0)), young, pairs);
}

TEST(Encounters, TheLonelyLoseTiesFasterIfTheFeedbackIsOn) {
    constexpr std::uint32_t pairs = 20000;
    TieParameters p = nothing_begins();
    p.lonely_loss_multiplier = 2;
    World world = paired(pairs, Layer::friendship, 24);
    const std::size_t without = ended(p, world);
    for (std::uint32_t k = 0; k < pairs; ++k) world.people.theta[person(pairs + k)] = 3;  // the end that does not ask
    const double share = 2 * p.friend_annual_loss;
    expect_share(ended(p, world), share, pairs);
    p.lonely_loss_multiplier = 1;
    EXPECT_EQ(ended(p, world), without);
}

World synthetic(double scale, const TieParameters& p, const Draw& draw) {
    static const Atlas atlas(std::string{TSUNAGARI_SOURCE_DIR} + "/scenarios");
    World world = synthesise(atlas, {{"鳥取市"}, scale, Month::of(2020, 10)}, draw).world;
    form_first_ties(world, p, TraitParameters{}, draw);
    return world;
}

int degree(const World& world, PersonIndex i, Layer layer) {
    const auto ties = world.network.ties(i);
    return static_cast<int>(
        std::count_if(ties.begin(), ties.end(), [layer](const Tie& tie) { return tie.layer() == layer; }));
}

TEST(Encounters, NobodyGetsMoreFriendsThanTheyTendTo) {
    const Draw draw(2, 0);
    const TieParameters p;
    World world = synthetic(0.03, p, draw);
    Encounters encounters(p);
    std::size_t begun = 0;
    for (int month = 0; month < 24; ++month) {
        std::vector<TieChange> changes;
        encounters.month(world, draw, changes);
        for (const TieChange& change : changes) {
            if (change.kind != TieChange::Kind::form) continue;
            ++begun;
            ASSERT_NE(change.a, change.b);
            ASSERT_FALSE(world.network.tied(change.a, change.b));
            ASSERT_NE(world.people.household[change.a], world.people.household[change.b]);
            ASSERT_EQ(change.tie.since, world.now);
        }
        world.network.apply(changes);
        world.now = world.now.plus(1);
        for (std::uint32_t i = 0; i < world.people.rows(); ++i) {
            ASSERT_LE(degree(world, person(i), Layer::friendship), world.people.friend_target[person(i)]);
        }
    }
    EXPECT_GT(begun, 1000U);
}

// Without births, deaths and moves what is lost by disuse is found again. The first ties leave room for losses by death
// and moving too, so a town that nobody leaves comes to stand a little higher; the town that lives is in
// tests/run/stationarity_test.cpp.
TEST(Encounters, FriendsAndNeighboursStayAsMany) {
    const Draw draw(3, 0);
    const TieParameters p;
    World world = synthetic(0.053, p, draw);
    Encounters encounters(p);
    const double friends = static_cast<double>(world.network.tie_count(Layer::friendship));
    const double neighbours = static_cast<double>(world.network.tie_count(Layer::neighbour));
    for (int month = 1; month <= 24; ++month) {
        std::vector<TieChange> changes;
        encounters.month(world, draw, changes);
        world.network.apply(changes);
        world.now = world.now.plus(1);
    }
    RecordProperty("friends",
                   std::to_string(static_cast<double>(world.network.tie_count(Layer::friendship)) / friends));
    EXPECT_NEAR(static_cast<double>(world.network.tie_count(Layer::friendship)) / friends, 1.02, 0.03);
    EXPECT_NEAR(static_cast<double>(world.network.tie_count(Layer::neighbour)) / neighbours, 1.02, 0.04);
}

TEST(Encounters, NothingBeginsAtProbabilityZero) {
    const Draw draw(2, 0);
    TieParameters p;
    World world = synthetic(0.01, p, draw);
    p.formation_monthly_probability = 0;
    std::vector<TieChange> changes;
    Encounters(p).month(world, draw, changes);
    for (const TieChange& change : changes) EXPECT_EQ(change.kind, TieChange::Kind::dissolve);
    EXPECT_FALSE(changes.empty());
}

TEST(Encounters, WhoIsGoneNeitherAsksNorIsAsked) {
    const Draw draw(2, 0);
    const TieParameters p;
    World world = synthetic(0.01, p, draw);
    Encounters encounters(p);
    std::vector<TieChange> changes;
    encounters.month(world, draw, changes);  // makes the index while everybody is here
    world.now = world.now.plus(1);
    for (std::uint32_t i = 0; i < world.people.rows(); i += 2) die(world, person(i));
    changes.clear();
    encounters.month(world, draw, changes);
    for (const TieChange& change : changes) {
        if (change.kind != TieChange::Kind::form) continue;
        EXPECT_TRUE(world.people.present(change.a) && world.people.present(change.b));
    }
}

TEST(Encounters, ThreadsCannotMatter) {
    const auto met = [](int threads) {
        const Threads with(threads);
        const Draw draw(2, 0);
        const TieParameters p;
        World world = synthetic(0.1, p, draw);
        Encounters encounters(p);
        std::string text;
        for (int month = 0; month < 3; ++month) {
            std::vector<TieChange> changes;
            encounters.month(world, draw, changes);
            for (const TieChange& c : changes) {
                text += std::to_string(static_cast<int>(c.kind)) + " " + std::to_string(c.a.value) + " " +
                        std::to_string(c.b.value) + " " + std::to_string(c.tie.contacts_x8) + "\n";
            }
            world.network.apply(changes);
            world.now = world.now.plus(1);
        }
        return text;
    };
    const std::string of_one = met(1);
    for (const int threads : {2, 3, 8}) EXPECT_TRUE(met(threads) == of_one) << threads;
}

}  // namespace
}  // namespace tsunagari
