// 相談窓口 on a small town: who calls, who is answered, what a call gives and for how long, opening days, and that the
// size of the simulated part of those served does not change waiting.

#include <algorithm>
#include <cmath>
#include <map>

#include "month/policy_town.hpp"

namespace tsunagari {
namespace {

/// Everybody knows the number, nothing stands in the way, and everybody calls every month.
Settings everybody_calls() {
    return {{"aware_at_start_share", 1.0},
            {"dont_know_how_share", 0.0},
            {"willing_share", 1.0},
            {"ashamed_share", 0.0},
            {"burden_share", 0.0},
            {"would_not_change_share", 0.0},
            {"refused_share", 0.0},
            {"call_monthly_probability", 1.0},
            {"call_log_hazard_per_sd", 0.0},
            {"call_log_hazard_in_trouble", 0.0},
            {"opens_at_hour", std::int64_t{0}},
            {"closes_at_hour", std::int64_t{24}},
            {"lines", 10.0},
            {"hand_on_share", 0.0}};
}

std::vector<Delivery> run_helpline(World& world, const Settings& settings, int months) {
    return run(world, *made(make_helpline(), settings), months);
}

TEST(Helpline, DoseZeroDeliversNothing) {
    for (const Settings& none : {Settings{{"lines", 0.0}}, Settings{{"start_month", Month::of(2030, 1)}}}) {
        World world = make_town({0}, 40);
        for (const Delivery& d : run_helpline(world, with(everybody_calls(), none), 6))
            EXPECT_EQ(told(d), told(Delivery{}));
    }
}

TEST(Helpline, AnsweredCallsEaseForTheirMonthsOnly) {
    World world = make_town({0}, 100);
    const auto deliveries =
        run_helpline(world,
                     with(everybody_calls(),
                          {{"end_month", Month::of(2021, 4)}, {"relief_months", std::int64_t{2}}, {"effect_sd", 0.2}}),
                     4);
    const Delivery& first = deliveries[0];
    EXPECT_EQ(total(first, Stage::reached), 100U);
    EXPECT_EQ(total(first, Stage::admitted), 100U);
    EXPECT_EQ(first.calls, 100U);
    EXPECT_EQ(first.traces.size(), 100U);
    double relief = 0;
    for (const Trace& t : first.traces) relief -= static_cast<double>(t.size) / 100;
    EXPECT_NEAR(relief, 0.2, 0.04);
    EXPECT_EQ(total(deliveries[1], Stage::left), 100U);
    // The service has ended: what is left is taken back at once, and nothing remains whenever one looks.
    std::map<std::uint32_t, double> left;
    for (const Delivery& d : deliveries) {
        for (const Trace& t : d.traces)
            left[t.who.value] += static_cast<double>(t.size) * std::exp2((t.since - Month::of(2021, 4)) / 9.0);
    }
    for (const auto& [who, size] : left) EXPECT_NEAR(size, 0, 1e-6) << who;
    EXPECT_EQ(deliveries[1].traces.size(), 100U);
    EXPECT_EQ(told(deliveries[3]), told(Delivery{}));
}

TEST(Helpline, ReliefIsTakenBackWhenItsMonthsAreOver) {
    World world = make_town({0}, 50);
    const auto deliveries = run_helpline(
        world,
        with(everybody_calls(), {{"relief_months", std::int64_t{3}},
                                 {"special_days", std::vector<std::string>{"2021-05-01..2022-12-31 lines=0"}}}),
        6);
    for (std::size_t m = 0; m < 6; ++m) EXPECT_EQ(deliveries[m].traces.size(), m == 0 || m == 3 ? 50U : 0U) << m;
    EXPECT_GT(deliveries[3].traces[0].size, 0);
    EXPECT_NEAR(deliveries[3].traces[0].size / deliveries[0].traces[0].size, -std::exp2(-3 / 9.0), 1e-5);
}

TEST(Helpline, CallsAreAttemptsAndLinesAreTheLimit) {
    World world = make_town({0}, 3000);
    const auto deliveries = run_helpline(
        world, with(everybody_calls(), {{"lines", 1.0}, {"minutes_per_call", 30.0}, {"yen_per_line_hour", 1.0}}), 3);
    for (const Delivery& d : deliveries) {
        EXPECT_EQ(total(d, Stage::reached), 3000U);
        EXPECT_EQ(total(d, Stage::reached), total(d, Stage::admitted) + total(d, Stage::turned_away));
        EXPECT_EQ(d.seats_used, total(d, Stage::admitted));
        EXPECT_LE(d.seats_used, d.seats);
        EXPECT_GT(d.calls, 6000U);
        EXPECT_NEAR(d.seats_used, 0.93 * 30 * 24 * 2, 160);  // a line that is hardly ever free
    }
    EXPECT_EQ(yen(deliveries[0], CostItem::running), 30 * 24);
}

TEST(Helpline, TheLonelyAndTheTroubledCallMore) {
    World world = make_town({0}, 9000);
    for (std::uint32_t k = 0; k < 3000; ++k) world.people.theta[person(k)] = 1;
    for (std::uint32_t k = 3000; k < 6000; ++k)
        world.memory.add({person(k), world.now.plus(-3), TraceKind::money_trouble, 0, 0.1F});
    const auto deliveries = run_helpline(world,
                                         with(everybody_calls(), {{"call_monthly_probability", 0.02},
                                                                  {"call_log_hazard_per_sd", std::log(2.0)},
                                                                  {"call_log_hazard_in_trouble", std::log(3.0)}}),
                                         8);
    std::array<int, 3> calls{};
    for (const Delivery& d : deliveries) {
        for (const Trace& t : d.traces) calls[t.who.value / 3000] += t.size < 0 ? 1 : 0;
    }
    EXPECT_NEAR(calls[2], 480, 70);
    EXPECT_NEAR(static_cast<double>(calls[0]) / calls[2], 2, 0.4);
    EXPECT_NEAR(static_cast<double>(calls[1]) / calls[2], 3, 0.5);
}

TEST(Helpline, BarriersStandBeforeTheTelephone) {
    World world = make_town({0}, 4000);
    const auto called = [&](const Settings& settings) {
        World copy = world;
        return total(run_helpline(copy, with(everybody_calls(), settings), 1)[0], Stage::reached) / 4000.0;
    };
    EXPECT_NEAR(called({{"aware_at_start_share", 0.3}}), 0.3, 0.03);
    EXPECT_NEAR(called({{"ashamed_share", 0.4}}), 0.6, 0.03);
    EXPECT_NEAR(called({{"refused_share", 0.2}}), 0.8, 0.03);
}

/// Share of attempts answered.
double answer_rate(const std::vector<Delivery>& deliveries) {
    double calls = 0, answered = 0;
    for (const Delivery& d : deliveries) calls += d.calls, answered += d.seats_used;
    return answered / calls;
}

TEST(Helpline, WaitingIsThatOfAllWhomTheLinesServe) {
    const Settings some = with(everybody_calls(), {{"call_monthly_probability", 0.3}, {"lines", 2.0}});
    World whole = make_town({0}, 16'000);
    const double expected = answer_rate(run_helpline(whole, some, 2));
    EXPECT_LT(expected, 0.5);
    World tenth = make_town({0}, 1600);
    tenth.scale = 0.1;
    EXPECT_NEAR(answer_rate(run_helpline(tenth, some, 12)), expected, 0.05);
    World part = make_town({0}, 1600);
    const auto shared = run_helpline(part, with(some, {{"serves_residents", 16'000.0}}), 12);
    EXPECT_NEAR(answer_rate(shared), expected, 0.05);
    EXPECT_NEAR(yen(shared[0], CostItem::running), 0.1 * 2 * 30 * 24 * 2500, 1);
    World alone = make_town({0}, 1600);
    EXPECT_GT(answer_rate(run_helpline(alone, some, 2)), expected + 0.3);
}

TEST(Helpline, OpensOnOfficeDaysAndSpecialDays) {
    World world = make_town({0}, 10);
    const auto line_hours = [&](const Settings& settings) {
        World copy = world;
        return static_cast<double>(run_helpline(copy, with(everybody_calls(), settings), 1)[0].providers);
    };
    const Settings office = {{"lines", 1.0},
                             {"open_on", std::string{"office_days"}},
                             {"opens_at_hour", std::int64_t{9}},
                             {"closes_at_hour", std::int64_t{17}}};
    EXPECT_EQ(line_hours(office), 21 * 8);  // April 2021: 22 weekdays, 29 April is a holiday
    EXPECT_EQ(line_hours(with(office, {{"special_days", std::vector<std::string>{"04-29 lines=5 hours=0-24"}}})),
              21 * 8 + 5 * 24);
    EXPECT_EQ(line_hours(with(office, {{"special_days", std::vector<std::string>{"2021-04-01..2021-04-10 lines=0"}}})),
              14 * 8);
    EXPECT_EQ(line_hours({{"lines", 2.5}}), 30 * 24 * 2.5);
}

TEST(Helpline, ADayWithMoreCallersIsASpecialDay) {
    World world = make_town({0}, 20'000);
    const Settings some = with(everybody_calls(), {{"call_monthly_probability", 0.01}});
    World copy = world;
    const auto usual = total(run_helpline(copy, some, 1)[0], Stage::reached);
    const auto busy = total(
        run_helpline(world, with(some, {{"special_days", std::vector<std::string>{"04-01..04-15 calls=3"}}}), 1)[0],
        Stage::reached);
    EXPECT_NEAR(usual, 200, 45);
    EXPECT_NEAR(busy, 400, 60);
}

TEST(Helpline, CoordinatorsHandOnUpToTheirCases) {
    World world = make_town({0}, 400);
    const Settings all = with(everybody_calls(), {{"hand_on_share", 0.5}, {"coordinator_cases_per_month", 1000.0}});
    World copy = world;
    const auto handed = run_helpline(copy, all, 1)[0].referrals;
    EXPECT_NEAR(static_cast<double>(handed.size()), 200, 35);
    const auto few = run_helpline(world, with(all, {{"coordinator_cases_per_month", 10.5}}), 4);
    std::size_t referrals = 0;
    for (const Delivery& d : few) referrals += d.referrals.size();
    EXPECT_EQ(referrals, 42U);
}

TEST(Helpline, DeliversTheSameAtAnyThreadCount) {
    std::string first;
    for (const int threads : {1, 2, 3, 8}) {
        const Threads use{threads};
        World world = make_town({0, 300}, 6000);
        world.scale = 0.2;
        const std::string now = told(run_helpline(
            world, with(everybody_calls(), {{"call_monthly_probability", 0.2}, {"hand_on_share", 0.2}}), 4));
        if (first.empty()) first = now;
        EXPECT_EQ(now, first);
    }
}

TEST(Helpline, ChecksThePlan) {
    const auto found = [](const Settings& settings) { return found_in_plan(make_helpline(), settings); };
    using Found = std::pair<std::size_t, std::size_t>;
    EXPECT_EQ(found({}), (Found{0, 0}));
    EXPECT_EQ(found({{"lines", 0.0}}), (Found{0, 1}));
    EXPECT_EQ(found({{"opens_at_hour", std::int64_t{22}}}), (Found{1, 0}));
    EXPECT_EQ(found({{"opens_at_hour", std::int64_t{21}}}), (Found{1, 0}));
    EXPECT_EQ(found({{"special_days", std::vector<std::string>{"new year"}}}), (Found{1, 0}));
    EXPECT_EQ(found({{"serves_residents", 500.0}}), (Found{1, 0}));
    EXPECT_EQ(found({{"lines", 2000.0}}), (Found{1, 0}));
    EXPECT_EQ(found({{"lines", 2000.0}, {"serves_residents", 1e8}}), (Found{0, 0}));
}

}  // namespace
}  // namespace tsunagari
