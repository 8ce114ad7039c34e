// つなぎ: what of a referral arrives without help, with a platform, and with layered support.

#include <cmath>
#include <set>

#include "month/policy_town.hpp"
#include "tsunagari/month/handover.hpp"

namespace tsunagari {
namespace {

const Draw draw{7, 0};

std::vector<Delivery> senders(std::uint32_t people, std::size_t levers = 1) {
    std::vector<Delivery> last(levers);
    for (Delivery& d : last) {
        for (std::uint32_t k = 0; k < people; ++k) d.referrals.push_back({person(k)});
    }
    return last;
}

TEST(Handover, ArrivesByAChanceOfItsOwnAtEachOtherLever) {
    const World world = make_town({0}, 4000);
    for (const double share : {0.0, 0.3, 1.0}) {
        const auto all = handed_on({share}, senders(4000));
        EXPECT_TRUE(arriving(all, 0, world, draw).empty());  // nobody hands on to himself
        const auto at_1 = arriving(all, 1, world, draw), at_2 = arriving(all, 2, world, draw);
        EXPECT_NEAR(static_cast<double>(at_1.size()), 4000 * share, 4 * std::sqrt(4000 * share * (1 - share)) + 1e-9);
        std::set<std::uint32_t> first, both;
        for (const Referral& r : at_1) first.insert(r.who.value);
        for (const Referral& r : at_2) {
            if (first.count(r.who.value) > 0) both.insert(r.who.value);
        }
        EXPECT_NEAR(static_cast<double>(both.size()), 4000 * share * share, 120 * share * (1 - share) * 4 + 1e-9);
    }
}

TEST(Handover, TheGoneDoNotArriveAndTheSenderIsTold) {
    World world = make_town({0}, 3);
    die(world, person(1));
    const auto all = handed_on({1.0}, senders(3, 2));
    ASSERT_EQ(all.size(), 6U);
    EXPECT_EQ(all[0].from, 0);
    EXPECT_EQ(all[5].from, 1);
    EXPECT_EQ(arriving(all, 1, world, draw).size(), 2U);
    EXPECT_EQ(arriving(all, 2, world, draw).size(), 4U);
}

Settings platform() {
    return {{"cases_per_month", std::int64_t{4000}},
            {"member_share", 1.0},
            {"months_to_build", std::int64_t{0}},
            {"arrival_share", 0.9},
            {"yen_per_case", 5.0},
            {"yen_per_year", 1200.0},
            {"set_up_yen", 9.0}};
}

/// Who arrives at another lever when `lever` looks after what was handed on.
std::set<std::uint32_t> arrivals(PolicyLever& lever, const World& world, std::uint32_t people) {
    auto all = handed_on({0.4}, senders(people));
    lever.see_through(all, world, draw);
    std::set<std::uint32_t> rows;
    for (const Referral& r : arriving(all, 2, world, draw)) rows.insert(r.who.value);
    return rows;
}

TEST(Platform, RaisesWhatArrivesAndLosesNothingThatDid) {
    const World world = make_town({0}, 4000);
    const auto none = made(make_platform(), with(platform(), {{"cases_per_month", std::int64_t{0}}}));
    const auto all = made(make_platform(), platform());
    const auto some = made(make_platform(), with(platform(), {{"member_share", 0.5}}));
    for (const auto& lever : {&none, &all, &some}) (*lever)->open(world, draw, 1);
    const auto before = arrivals(*none, world, 4000), after = arrivals(*all, world, 4000),
               half = arrivals(*some, world, 4000);
    EXPECT_NEAR(static_cast<double>(before.size()), 1600, 130);
    EXPECT_NEAR(static_cast<double>(after.size()), 3600, 80);
    EXPECT_NEAR(static_cast<double>(half.size()), 1600 + 0.25 * 2000, 130);  // both bodies must be members
    for (const std::uint32_t row : before) EXPECT_TRUE(after.count(row) > 0 && half.count(row) > 0);
}

TEST(Platform, FollowsAsManyAsItCanAndCountsThem) {
    const World world = make_town({0}, 300);
    const auto lever = made(make_platform(), with(platform(), {{"cases_per_month", std::int64_t{50}}}));
    lever->open(world, draw, 1);
    auto all = handed_on({0.4}, senders(200, 2));  // each person by two levers
    lever->see_through(all, world, draw);
    int followed = 0;
    for (const Referral& r : all) followed += r.arrival > 0.8F ? 1 : 0;
    EXPECT_EQ(followed, 100);  // both referrals of fifty people
    const Delivery d = month_of(*lever, world);
    EXPECT_EQ(total(d, Stage::eligible), 200U);
    EXPECT_EQ(total(d, Stage::admitted), 50U);
    EXPECT_EQ(total(d, Stage::attending), 50U);
    EXPECT_EQ(total(d, Stage::turned_away), 150U);
    EXPECT_EQ(d.seats, 50U);
    EXPECT_EQ(d.seats_used, 50U);
    EXPECT_EQ(yen(d, CostItem::per_use), 250);
    EXPECT_EQ(yen(d, CostItem::running), 100);
    EXPECT_EQ(yen(d, CostItem::set_up), 9);
    std::vector<Referral> nobody;
    lever->see_through(nobody, world, draw);
    const Delivery next = month_of(*lever, world);
    EXPECT_EQ(total(next, Stage::left), 50U);
    EXPECT_EQ(total(next, Stage::admitted), 0U);
}

TEST(Platform, IsBuiltInSteps) {
    const World world = make_town({0}, 4000);
    const auto lever = made(make_platform(), with(platform(), {{"months_to_build", std::int64_t{4}}}));
    lever->open(world, draw, 1);
    for (int m = 0; m < 6; ++m) {
        auto all = handed_on({0.4}, senders(4000));
        lever->see_through(all, world, draw);
        const double built = std::min(1.0, (m + 1) / 4.0);
        EXPECT_NEAR(total(month_of(*lever, world), Stage::admitted), 4000 * built * built, 140) << m;
    }
}

// --- layered support
// --------------------------------------------------------------------------------------------------------

/// Everybody with a problem knows of it and would come, and nobody stops.
Settings layered() {
    return {{"workers", std::int64_t{1}},
            {"cases_per_worker", std::int64_t{100}},
            {"aware_at_start_share", 1.0},
            {"dont_know_how_share", 0.0},
            {"told_by_tie_monthly_probability", 0.0},
            {"willing_share", 1.0},
            {"ashamed_share", 0.0},
            {"burden_share", 0.0},
            {"would_not_change_share", 0.0},
            {"come_monthly_probability", 1.0},
            {"stop_monthly_probability", 0.0},
            {"give_up_monthly_probability", 0.0},
            {"hand_on_monthly_probability", 0.0},
            {"gatherings_per_month", std::int64_t{0}}};
}

TEST(LayeredSupport, DoseZeroDeliversNothing) {
    for (const Settings& none :
         {Settings{{"workers", std::int64_t{0}}}, Settings{{"start_month", Month::of(2030, 1)}}}) {
        World world = make_town({0}, 20);
        for (std::uint32_t k = 0; k < 20; ++k) world.people.ill[person(k)] = depressed;
        for (const Delivery& d : run(world, *made(make_layered_support(), with(layered(), none)), 6))
            EXPECT_EQ(told(d), told(Delivery{}));
    }
}

TEST(LayeredSupport, TakesInAnyAgeWithAnyProblemAndThoseHandedOn) {
    World world = make_town({0}, 40);
    for (std::uint32_t k = 0; k < 20; ++k) world.people.ill[person(k)] = k % 2 == 0 ? depressed : ill_in_body;
    world.people.born[person(0)] = world.now.plus(-12 * 10);
    const auto open = made(make_layered_support(), layered());
    const auto deliveries = run(world, *open, 1);
    EXPECT_EQ(total(deliveries[0], Stage::eligible), 20U);
    EXPECT_EQ(total(deliveries[0], Stage::admitted), 20U);
    EXPECT_EQ(deliveries[0].visits[0].who, person(0));

    const auto quiet = made(make_layered_support(),
                            with(layered(), {{"come_monthly_probability", 0.0}, {"aware_at_start_share", 0.0}}));
    quiet->open(world, draw, 0);
    const std::vector<Referral> referrals = {{person(4)}, {person(30)}, {person(5)}};
    quiet->hear(referrals, world);
    EXPECT_EQ(total(month_of(*quiet, world), Stage::admitted), 2U);  // 30 has no problem
}

TEST(LayeredSupport, WhateverIsHandedOnOfACaseArrivesAtAnyAge) {
    World world = make_town({0}, 2000);
    for (std::uint32_t k = 0; k < 1000; ++k) world.people.ill[person(k)] = depressed;
    const auto lever = made(make_layered_support(), with(layered(), {{"cases_per_worker", std::int64_t{1000}},
                                                                     {"arrival_share", 1.0},
                                                                     {"hand_on_monthly_probability", 0.5}}));
    const Delivery d = run(world, *lever, 1)[0];
    EXPECT_NEAR(static_cast<double>(d.referrals.size()), 500, 65);
    for (const Referral& r : d.referrals) EXPECT_TRUE(r.any_age && r.who.value < 1000);
    auto all = handed_on({0.4}, senders(2000));
    lever->see_through(all, world, draw);
    std::size_t cases = 0, others = 0;
    for (const Referral& r : arriving(all, 2, world, draw)) {
        EXPECT_EQ(r.any_age, r.who.value < 1000);
        ++(r.who.value < 1000 ? cases : others);
    }
    EXPECT_EQ(cases, 1000U);
    EXPECT_NEAR(static_cast<double>(others), 400, 65);
}

TEST(LayeredSupport, GatheringsMakeTiesBetweenCasesAndNeighbours) {
    World world = make_town({0, 20'000}, 30);
    world.people.ill[person(3)] = depressed;   // first neighbourhood
    world.people.ill[person(40)] = depressed;  // second
    const auto lever = made(make_layered_support(), with(layered(), {{"gatherings_per_month", std::int64_t{2}},
                                                                     {"neighbours_per_gathering", std::int64_t{5}},
                                                                     {"tie_probability_per_shared_session", 1.0},
                                                                     {"yen_per_gathering", 100.0},
                                                                     {"yen_per_visit", 0.0},
                                                                     {"contacts_per_month", 1.5}}));
    const Delivery d = run(world, *lever, 1)[0];
    EXPECT_EQ(d.ties.size(), 2U * 15);  // all pairs of six
    for (const TieChange& t : d.ties) {
        EXPECT_EQ(t.a.value / 30, t.b.value / 30);
        EXPECT_EQ(t.tie.contacts(), 1.5F);
    }
    EXPECT_EQ(world.network.ties(person(3)).size(), 5U);
    EXPECT_EQ(yen(d, CostItem::per_use), 200);
}

TEST(LayeredSupport, DeliversTheSameAtAnyThreadCount) {
    std::string first;
    for (const int threads : {1, 3, 8}) {
        const Threads use{threads};
        World world = make_town({0, 300, 700}, 4000);
        for (std::uint32_t k = 0; k < 12'000; k += 2) world.people.ill[person(k)] = depressed;
        const std::string now = told(run(world,
                                         *made(make_layered_support(), {{"workers", std::int64_t{20}},
                                                                        {"aware_at_start_share", 0.5},
                                                                        {"tie_probability_per_shared_session", 0.3}}),
                                         6));
        if (first.empty()) first = now;
        EXPECT_EQ(now, first);
    }
    EXPECT_NE(first.find("tie "), std::string::npos);
}

}  // namespace
}  // namespace tsunagari
