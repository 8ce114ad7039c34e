// 見守り on a small town: whose household is on a round, what is noticed and reported, and that it helps nobody itself.

#include <cmath>
#include <set>

#include "month/policy_town.hpp"

namespace tsunagari {
namespace {

/// Every household takes deliveries, and every call shows what is there and nothing else.
Settings sharp() {
    return {{"deliverers", std::int64_t{10}},
            {"households_per_deliverer", std::int64_t{10}},
            {"household_served_share", 1.0},
            {"notice_sensitivity_per_round", 1.0},
            {"notice_specificity_per_round", 1.0}};
}

std::vector<Delivery> run_watching(World& world, const Settings& settings, int months) {
    return run(world, *made(make_watching(), settings), months);
}

std::set<std::uint32_t> reported(const std::vector<Delivery>& deliveries) {
    std::set<std::uint32_t> rows;
    for (const Delivery& d : deliveries) {
        for (const Referral& r : d.referrals) rows.insert(r.who.value);
    }
    return rows;
}

TEST(Watching, DoseZeroDeliversNothing) {
    for (const Settings& none :
         {Settings{{"deliverers", std::int64_t{0}}}, Settings{{"start_month", Month::of(2030, 1)}}}) {
        World world = make_town({0}, 30);
        for (const Delivery& d : run_watching(world, with(sharp(), none), 6)) EXPECT_EQ(told(d), told(Delivery{}));
    }
}

TEST(Watching, NoticesEachSignAndNotLoneliness) {
    World world = make_town({0}, 40);
    Population& people = world.people;
    people.ill[person(0)] = depressed;
    people.health[person(1)] = Health::bad;
    world.memory.add({person(2), world.now.plus(-3), TraceKind::spouse_death, 0, 0.5F});
    world.memory.add({person(3), world.now.plus(-9), TraceKind::spouse_death, 0, 0.5F});  // long ago
    people.contacts[person(4)] = 1;
    people.theta[person(5)] = 3;  // very lonely, and nobody sees it
    people.born[person(6)] = world.now.plus(-12 * 40);
    people.employment[person(6)] = Employment::not_working;
    people.contacts[person(6)] = 6;
    World copy = world;
    const auto deliveries = run_watching(copy, sharp(), 3);
    EXPECT_EQ(reported(deliveries), (std::set<std::uint32_t>{0, 1, 2, 4, 6}));
    EXPECT_EQ(deliveries[0].referrals.size(), 5U);
    EXPECT_EQ(deliveries[1].referrals.size(), 0U);  // each is reported once, not every month
    EXPECT_EQ(deliveries[0].false_alarms, 0U);
    for (const Delivery& d : deliveries) EXPECT_TRUE(d.ties.empty() && d.traces.empty());
    for (const auto& [sign, who] : std::vector<std::pair<std::string, std::set<std::uint32_t>>>{
             {"ill", {0, 1}}, {"newly_alone", {2}}, {"isolated", {4}}, {"withdrawn", {6}}}) {
        World again = world;
        EXPECT_EQ(reported(run_watching(again, with(sharp(), {{"signs", std::vector<std::string>{sign}}}), 1)), who);
    }
}

TEST(Watching, ErrsBothWaysByRounds) {
    World world = make_town({0}, 4000);
    for (std::uint32_t k = 0; k < 2000; ++k) world.people.contacts[person(k)] = 1;
    const Delivery d = run_watching(world,
                                    with(sharp(), {{"deliverers", std::int64_t{400}},
                                                   {"rounds_per_month", std::int64_t{8}},
                                                   {"notice_sensitivity_per_round", 0.05},
                                                   {"notice_specificity_per_round", 0.99}}),
                                    1)[0];
    const double hits = 2000 * (1 - std::pow(0.95, 8)), alarms = 2000 * (1 - std::pow(0.99, 8));
    EXPECT_NEAR(d.false_alarms, alarms, 4 * std::sqrt(alarms));
    EXPECT_NEAR(static_cast<double>(d.referrals.size()), hits + alarms, 4 * std::sqrt(hits + alarms));
}

TEST(Watching, HasSoManyHouseholdsAndKeepsThoseItHas) {
    World world = make_town({0}, 300);
    for (std::uint32_t k = 0; k < 300; k += 3) {  // a hundred couples, a hundred alone
        leave_household(world.people, world.households, person(k));
        join_household(world.people, world.households, person(k), world.people.household[person(k + 1)]);
    }
    const auto lever = made(make_watching(), with(sharp(), {{"deliverers", std::int64_t{3}},
                                                            {"yen_per_household_month", 10.0},
                                                            {"yen_per_deliverer_year", 1200.0},
                                                            {"set_up_yen", 7.0}}));
    const auto deliveries = run(world, *lever, 3);
    for (const Delivery& d : deliveries) {
        EXPECT_EQ(d.seats, 30U);
        EXPECT_EQ(d.seats_used, 30U);
        EXPECT_EQ(yen(d, CostItem::per_use), 300);
        EXPECT_EQ(yen(d, CostItem::running), 300);
    }
    EXPECT_EQ(yen(deliveries[0], CostItem::set_up), 7);
    EXPECT_GT(total(deliveries[0], Stage::admitted), 30U);  // all of a household
    EXPECT_EQ(total(deliveries[2], Stage::admitted), 0U);
    // Half of the households do not take deliveries: another capacity does not change which.
    const auto watched = [&](std::int64_t deliverers) {
        World copy = make_town({0}, 300);
        for (std::uint32_t k = 0; k < 300; ++k) copy.people.contacts[person(k)] = 1;
        return reported(
            run_watching(copy, with(sharp(), {{"deliverers", deliverers}, {"household_served_share", 0.5}}), 1));
    };
    const auto few = watched(5), many = watched(30);
    EXPECT_EQ(few.size(), 50U);
    EXPECT_NEAR(static_cast<double>(many.size()), 150, 35);
    for (const std::uint32_t row : few) EXPECT_EQ(many.count(row), 1U);
}

TEST(Watching, WhoeverMovesOrDiesLeavesTheRound) {
    World world = make_town({0}, 50);
    const auto lever = made(make_watching(), with(sharp(), {{"end_month", Month::of(2021, 7)}}));
    auto deliveries = run(world, *lever, 2);
    die(world, person(3));
    const HouseholdIndex elsewhere = world.households.add(NeighbourhoodIndex{0}, HouseholdType::one_person);
    leave_household(world.people, world.households, person(4));
    join_household(world.people, world.households, person(4), elsewhere);
    deliveries.push_back(month_of(*lever, world));
    EXPECT_EQ(total(deliveries.back(), Stage::left), 2U);
    EXPECT_EQ(total(deliveries.back(), Stage::admitted), 1U);  // at the new door
    world.now = Month::of(2021, 8);
    deliveries.push_back(month_of(*lever, world));
    EXPECT_EQ(total(deliveries, Stage::left), total(deliveries, Stage::admitted));
    EXPECT_EQ(total(deliveries.back(), Stage::left), 49U);
}

TEST(Watching, DeliversTheSameAtAnyThreadCount) {
    std::string first;
    for (const int threads : {1, 3, 8}) {
        const Threads use{threads};
        World world = make_town({0, 300, 700}, 4000);
        for (std::uint32_t k = 0; k < 12'000; k += 5) world.people.contacts[person(k)] = 1;
        const std::string now = told(run_watching(world, {{"deliverers", std::int64_t{200}}}, 4));
        if (first.empty()) first = now;
        EXPECT_EQ(now, first);
    }
    EXPECT_NE(first.find("referral "), std::string::npos);
}

TEST(Watching, ChecksThePlan) {
    const auto errors = [](const Settings& settings) {
        return checked(*made(make_watching(), settings)).errors.size();
    };
    EXPECT_EQ(errors({{"deliverers", std::int64_t{10}}}), 0U);
    EXPECT_EQ(errors({{"deliverers", std::int64_t{34}}}), 1U);
    EXPECT_EQ(errors({{"deliverers", std::int64_t{1}}, {"households_per_deliverer", std::int64_t{0}}}), 1U);
    EXPECT_EQ(errors({{"deliverers", std::int64_t{1}}, {"signs", std::vector<std::string>{}}}), 1U);
    EXPECT_EQ(checked(*made(make_watching(), {{"deliverers", std::int64_t{0}}})).warnings.size(), 1U);
}

}  // namespace
}  // namespace tsunagari
