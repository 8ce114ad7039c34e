// 課題解決 on a small town: whose problem it is for, who is helped, when a case ends, and that help adds to what life
// does by itself.

#include <algorithm>
#include <set>

#include "month/policy_town.hpp"
#include "tsunagari/world/happening.hpp"

namespace tsunagari {
namespace {

/// Everybody in the problem knows of it and asks for it at once.
Settings eager() {
    return {{"aware_at_start_share", 1.0},
            {"dont_know_how_share", 0.0},
            {"willing_share", 1.0},
            {"ashamed_share", 0.0},
            {"burden_share", 0.0},
            {"would_not_change_share", 0.0},
            {"procedure_share", 0.0},
            {"refused_share", 0.0},
            {"apply_monthly_probability", 1.0},
            {"stop_monthly_probability", 0.0},
            {"give_up_monthly_probability", 0.0},
            {"workers", std::int64_t{1}},
            {"cases_per_worker", std::int64_t{1000}}};
}

std::vector<Delivery> run_help(World& world, const Settings& settings, int months) {
    return run(world, *made(make_problem_solving(), settings), months);
}

void unemployed(World& world, std::uint32_t first, std::uint32_t last, int months) {
    for (std::uint32_t k = first; k < last; ++k) {
        world.people.employment[person(k)] = Employment::unemployed;
        world.people.employed_since[person(k)] = world.now.plus(-months);
    }
}

std::set<std::uint32_t> solved(const std::vector<Delivery>& deliveries) {
    std::set<std::uint32_t> rows;
    for (const Delivery& d : deliveries) {
        for (const Solution& s : d.solutions) rows.insert(s.who.value);
    }
    return rows;
}

std::set<std::uint32_t> rows(std::uint32_t first, std::uint32_t last) {
    std::set<std::uint32_t> all;
    for (std::uint32_t k = first; k < last; ++k) all.insert(k);
    return all;
}

TEST(ProblemSolving, DoseZeroDeliversNothing) {
    for (const Settings& none :
         {Settings{{"workers", std::int64_t{0}}}, Settings{{"start_month", Month::of(2030, 1)}}}) {
        World world = make_town({0}, 40);
        unemployed(world, 0, 40, 6);
        for (const Delivery& d : run_help(world, with(eager(), none), 6)) EXPECT_EQ(told(d), told(Delivery{}));
    }
}

TEST(ProblemSolving, IsForThoseInItsProblem) {
    World world = make_town({0}, 60);
    const auto all_solved = [&](const char* problem) {
        World copy = world;
        return solved(run_help(copy,
                               with(eager(), {{"problem", std::string{problem}},
                                              {"months_in_problem", std::int64_t{3}},
                                              {"solved_monthly_probability", 1.0}}),
                               1));
    };
    unemployed(world, 0, 5, 2);  // too short a time
    unemployed(world, 5, 10, 3);
    for (std::uint32_t k = 10; k < 20; ++k) world.people.economic[person(k)] = EconomicSituation::very_hard;
    for (std::uint32_t k = 20; k < 30; ++k) world.people.economic[person(k)] = EconomicSituation::somewhat_hard;
    for (std::uint32_t k = 15; k < 25; ++k)
        world.memory.add({person(k), world.now.plus(-20), TraceKind::divorce, 0, 0.1F});
    world.memory.add({person(25), world.now.plus(-25), TraceKind::divorce, 0, 0.1F});  // too long ago
    world.memory.add({person(26), world.now, TraceKind::illness, 0, 0.1F});            // takes nobody's home
    world.memory.add({person(35), world.now, TraceKind::divorce, 0, 0.1F});            // but not hard up
    for (std::uint32_t k = 40; k < 45; ++k) world.people.happened[person(k)] |= cares_now;
    EXPECT_EQ(all_solved("work"), rows(5, 10));
    EXPECT_EQ(all_solved("household_finance"), rows(10, 20));
    EXPECT_EQ(all_solved("housing"), rows(15, 25));
    EXPECT_EQ(all_solved("caregiving"), rows(40, 45));
    die(world, person(5));
    EXPECT_EQ(all_solved("work"), rows(6, 10));
}

TEST(ProblemSolving, EachProblemGoesToItsLifeEvent) {
    World world = make_town({0}, 3);
    unemployed(world, 0, 1, 6);
    world.people.economic[person(1)] = EconomicSituation::very_hard;
    world.memory.add({person(1), world.now, TraceKind::move, 0, 0.1F});
    world.people.happened[person(2)] |= cares_now;
    for (const auto& [word, problem] :
         std::vector<std::pair<const char*, Problem>>{{"work", Problem::unemployment},
                                                      {"household_finance", Problem::hardship},
                                                      {"housing", Problem::hardship},
                                                      {"caregiving", Problem::caregiving}}) {
        World copy = world;
        const auto d =
            run_help(copy, with(eager(), {{"problem", std::string{word}}, {"solved_monthly_probability", 1.0}}), 1);
        ASSERT_EQ(d[0].solutions.size(), 1U) << word;
        EXPECT_EQ(d[0].solutions[0].problem, problem);
    }
}

TEST(ProblemSolving, SolvesAtItsRateAndEndsTheCase) {
    World world = make_town({0}, 900);
    unemployed(world, 0, 900, 6);
    const auto deliveries =
        run_help(world, with(eager(), {{"solved_monthly_probability", 0.2}, {"months_per_case", std::int64_t{60}}}), 2);
    EXPECT_EQ(total(deliveries[0], Stage::admitted), 900U);
    EXPECT_NEAR(static_cast<double>(deliveries[0].solutions.size()), 180, 40);
    EXPECT_EQ(total(deliveries[1], Stage::left), deliveries[0].solutions.size());
    // Nothing settles them here, so they are still out of work and come again.
    EXPECT_EQ(total(deliveries[1], Stage::admitted), deliveries[0].solutions.size());
}

TEST(ProblemSolving, ACarerIsRelievedOnceForTheSameCare) {
    World world = make_town({0}, 4);
    for (std::uint32_t k = 0; k < 4; ++k) world.people.happened[person(k)] |= cares_now;
    const auto lever =
        made(make_problem_solving(),
             with(eager(), {{"problem", std::string{"caregiving"}}, {"solved_monthly_probability", 1.0}}));
    const auto deliveries = run(world, *lever, 3);
    EXPECT_EQ(deliveries[0].solutions.size(), 4U);
    EXPECT_EQ(total(deliveries[1], Stage::eligible), 0U);
    const auto month = [&] {
        Delivery d;
        lever->deliver(world, Draw{7, 0}, d);
        pass(world, d);
        return d.solutions.size();
    };
    world.people.happened[person(1)] &= ~cares_now;
    EXPECT_EQ(month(), 0U);
    world.people.happened[person(1)] |= cares_now;  // somebody else needs care now
    EXPECT_EQ(month(), 1U);
}

TEST(ProblemSolving, CaseloadIsTheLimitAndCasesEndWithTheProblemOrTheMonths) {
    World world = make_town({0}, 100);
    unemployed(world, 0, 100, 6);
    const auto lever = made(make_problem_solving(), with(eager(), {{"cases_per_worker", std::int64_t{30}},
                                                                   {"solved_monthly_probability", 0.0},
                                                                   {"months_per_case", std::int64_t{4}},
                                                                   {"yen_per_worker_year", 1200.0},
                                                                   {"yen_per_case_month", 3.0}}));
    auto deliveries = run(world, *lever, 8);
    for (const Delivery& d : deliveries) {
        EXPECT_EQ(d.seats, 30U);
        EXPECT_EQ(d.seats_used, 30U);
        EXPECT_EQ(yen(d, CostItem::running), 100);
        EXPECT_EQ(yen(d, CostItem::per_use), 90);
    }
    EXPECT_EQ(total(deliveries[0], Stage::waiting), 70U);
    EXPECT_EQ(total(deliveries[0], Stage::turned_away), 70U);
    EXPECT_EQ(total(deliveries[4], Stage::left), 30U);
    EXPECT_EQ(total(deliveries[4], Stage::admitted), 30U);
    expect_reconciled(deliveries, 30);
    for (std::uint32_t k = 0; k < 100; ++k) world.people.employment[person(k)] = Employment::regular;
    Delivery d;
    lever->deliver(world, Draw{7, 0}, d);
    EXPECT_EQ(total(d, Stage::left), 30U);
    EXPECT_EQ(total(d, Stage::waiting), 0U);
    EXPECT_EQ(total(d, Stage::eligible), 0U);
}

TEST(ProblemSolving, WhoIsSentAsksAtOnce) {
    World world = make_town({0}, 200);
    unemployed(world, 0, 200, 6);
    const Draw draw{7, 0};
    const auto lever = made(make_problem_solving(), with(eager(), {{"aware_at_start_share", 0.0},
                                                                   {"publicity_monthly_probability", 0.0},
                                                                   {"apply_monthly_probability", 0.0}}));
    lever->open(world, draw, 0);
    const std::vector<Referral> sent = {{person(7), {}}, {person(3), {}}, {person(7), {}}};
    lever->hear(sent, world);
    Delivery d;
    lever->deliver(world, draw, d);
    EXPECT_EQ(total(d, Stage::admitted), 2U);
}

TEST(ProblemSolving, DeliversTheSameAtAnyThreadCount) {
    std::string first;
    for (const int threads : {1, 2, 3, 8}) {
        const Threads use{threads};
        World world = make_town({0, 300}, 6000);
        unemployed(world, 1000, 9000, 6);
        const std::string now = told(run_help(world, {{"workers", std::int64_t{40}}}, 5));
        if (first.empty()) first = now;
        EXPECT_EQ(now, first);
    }
    EXPECT_NE(first.find("solution "), std::string::npos);
}

TEST(ProblemSolving, ChecksThePlan) {
    const auto found = [](const Settings& settings, double scale = 1) {
        return found_in_plan(make_problem_solving(), settings, scale);
    };
    using Found = std::pair<std::size_t, std::size_t>;
    EXPECT_EQ(found({}), (Found{0, 0}));
    EXPECT_EQ(found({{"workers", std::int64_t{0}}}), (Found{0, 1}));
    EXPECT_EQ(found({{"workers", std::int64_t{41}}}), (Found{1, 0}));
    EXPECT_EQ(found({}, 0.005), (Found{0, 1}));
}

}  // namespace
}  // namespace tsunagari
