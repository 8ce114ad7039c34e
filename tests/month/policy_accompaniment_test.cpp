// 伴走型支援 on a small town: who is asked, who waits behind whom, how long a worker stays, and what comes of it.

#include <cmath>
#include <map>
#include <set>

#include "month/policy_town.hpp"
#include "tsunagari/world/happening.hpp"

namespace tsunagari {
namespace {

/// Nobody is found but by referral, everybody says yes, nobody stops or is handed on, nothing is solved.
Settings eager() {
    return {{"workers", std::int64_t{1}},
            {"cases_per_worker", std::int64_t{10}},
            {"months_per_case", std::int64_t{24}},
            {"found_monthly_probability", 0.0},
            {"accept_share", 1.0},
            {"stop_monthly_probability", 0.0},
            {"give_up_monthly_probability", 0.0},
            {"hand_on_monthly_probability", 0.0},
            {"solve_monthly_probability", 0.0}};
}

/// Rows below `compound` have two problems, the others one or none.
World town(std::uint32_t people, std::uint32_t compound) {
    World world = make_town({0}, people);
    for (std::uint32_t k = 0; k < people; ++k) {
        if (k < compound) world.people.ill[person(k)] = ill_in_body | depressed;
        if (k >= compound && k % 2 == 0) world.people.ill[person(k)] = ill_in_body;
    }
    return world;
}

std::vector<Referral> refer(std::uint32_t first, std::uint32_t last) {
    std::vector<Referral> referrals;
    for (std::uint32_t k = first; k < last; ++k) referrals.push_back({person(k)});
    return referrals;
}

std::set<std::uint32_t> visited(const Delivery& d) {
    std::set<std::uint32_t> rows;
    for (const Visit& v : d.visits) rows.insert(v.who.value);
    return rows;
}

/// Months after one referral of rows 0 … `referred` − 1.
std::vector<Delivery> live(World& world, PolicyLever& lever, std::uint32_t referred, int months) {
    lever.open(world, Draw{7, 0}, 0);
    std::vector<Delivery> deliveries;
    for (int m = 0; m < months; ++m) {
        lever.hear(m == 0 ? refer(0, referred) : std::vector<Referral>{}, world);
        deliveries.push_back(month_of(lever, world));
        pass(world, deliveries.back());
    }
    return deliveries;
}

TEST(Accompaniment, DoseZeroDeliversNothing) {
    for (const Settings& none :
         {Settings{{"workers", std::int64_t{0}}}, Settings{{"start_month", Month::of(2030, 1)}}}) {
        World world = town(30, 20);
        const auto lever = made(make_accompaniment(), with(eager(), none));
        for (const Delivery& d : live(world, *lever, 30, 6)) EXPECT_EQ(told(d), told(Delivery{}));
    }
}

TEST(Accompaniment, TakesThoseHandedOnWithACompoundOfProblems) {
    World world = town(40, 20);
    const auto lever = made(make_accompaniment(), with(eager(), {{"cases_per_worker", std::int64_t{40}}}));
    const auto deliveries = live(world, *lever, 30, 3);
    EXPECT_EQ(total(deliveries[0], Stage::eligible), 20U);
    EXPECT_EQ(total(deliveries[0], Stage::reached), 20U);  // ten of the thirty have one problem or none
    EXPECT_EQ(total(deliveries[0], Stage::admitted), 20U);
    std::set<std::uint32_t> all;
    for (std::uint32_t k = 0; k < 20; ++k) all.insert(k);
    for (const Delivery& d : deliveries) EXPECT_EQ(visited(d), all);
    EXPECT_EQ(deliveries[0].visits[0].contacts, 2.0F);
    EXPECT_EQ(deliveries[0].traces.size(), 20U);
}

TEST(Accompaniment, OtherOfficesTellOfSomeAndNobodyIsAskedTwiceAYear) {
    World world = town(2000, 2000);
    const auto lever =
        made(make_accompaniment(), with(eager(), {{"found_monthly_probability", 0.1}, {"accept_share", 0.0}}));
    const auto deliveries = live(world, *lever, 0, 12);
    double expected = 0;
    for (std::size_t m = 0; m < 12; ++m) {
        const double now = (2000 - expected) * 0.1;
        EXPECT_NEAR(total(deliveries[m], Stage::reached), now, 5 * std::sqrt(now)) << m;
        expected += total(deliveries[m], Stage::reached);
        EXPECT_EQ(total(deliveries[m], Stage::aware), expected);
    }
}

TEST(Accompaniment, TheMostBurdenedComeFirstThenThoseWhoWaitedLonger) {
    World world = town(30, 30);
    for (std::uint32_t k = 20; k < 25; ++k) world.people.economic[person(k)] = EconomicSituation::very_hard;
    const auto lever = made(make_accompaniment(), with(eager(), {{"cases_per_worker", std::int64_t{8}}}));
    lever->open(world, Draw{7, 0}, 0);
    lever->hear(refer(0, 15), world);
    const Delivery first = month_of(*lever, world);
    EXPECT_EQ(total(first, Stage::admitted), 8U);
    EXPECT_EQ(total(first, Stage::turned_away), 7U);
    EXPECT_EQ(first.seats_used, 8U);
    const auto begun = visited(first);
    world.now = world.now.plus(1);
    lever->hear(refer(15, 30), world);
    EXPECT_EQ(total(month_of(*lever, world), Stage::waiting), 22U);
    for (const std::uint32_t row : begun) die(world, person(row));
    world.now = world.now.plus(1);
    lever->hear({}, world);
    const auto now = visited(month_of(*lever, world));
    EXPECT_EQ(now.size(), 8U);
    int burdened = 0, of_the_first = 0;
    for (const std::uint32_t row : now) {
        burdened += row >= 20 && row < 25 ? 1 : 0;
        of_the_first += row < 15 ? 1 : 0;
    }
    EXPECT_EQ(burdened, 5);
    EXPECT_EQ(of_the_first, 3);
}

TEST(Accompaniment, StaysForYearsOrUntilNothingWeighsAnyMore) {
    World world = town(6, 6);
    const auto lever = made(make_accompaniment(), eager());
    lever->open(world, Draw{7, 0}, 0);
    std::vector<Delivery> deliveries;
    for (int m = 0; m < 30; ++m) {
        lever->hear(m == 0 ? refer(0, 6) : std::vector<Referral>{}, world);
        if (m == 2) world.people.ill[person(0)] = 0;
        if (m == 9) world.people.ill[person(1)] = 0;
        deliveries.push_back(month_of(*lever, world));
        pass(world, deliveries.back());
    }
    for (int m = 0; m < 30; ++m) {
        const std::uint32_t open = m < 6 ? 6 : m < 9 ? 5 : m < 24 ? 4 : 0;
        EXPECT_EQ(total(deliveries[static_cast<std::size_t>(m)], Stage::attending), open) << m;
    }
    EXPECT_EQ(total(deliveries, Stage::kept), 4U);
    expect_reconciled(deliveries, 0);
}

TEST(Accompaniment, SolvesProblemsSoonerAndLooksForSomethingToTakePartIn) {
    World world = town(900, 900);
    for (std::uint32_t k = 0; k < 900; ++k) {
        if (k % 3 == 0) world.people.employment[person(k)] = Employment::unemployed;
        if (k % 3 == 1) world.people.economic[person(k)] = EconomicSituation::very_hard;
        if (k % 3 == 2) world.people.happened[person(k)] = cares_now;
        if (k < 450) world.people.community[person(k)] = GroupIndex{0};
    }
    const auto lever = made(make_accompaniment(), with(eager(), {{"cases_per_worker", std::int64_t{900}},
                                                                 {"solve_monthly_probability", 0.2},
                                                                 {"hand_on_monthly_probability", 0.3}}));
    const Delivery d = live(world, *lever, 900, 1)[0];
    std::map<Problem, double> solved;
    for (const Solution& s : d.solutions) {
        EXPECT_EQ(s.who.value % 3, static_cast<std::uint32_t>(s.problem));
        solved[s.problem] += 1;
    }
    for (const auto& [problem, people] : solved) EXPECT_NEAR(people, 60, 28);
    EXPECT_EQ(solved.size(), 3U);
    EXPECT_NEAR(static_cast<double>(d.referrals.size()), 0.3 * 450, 40);
    for (const Referral& r : d.referrals) EXPECT_GE(r.who.value, 450U);
}

TEST(Accompaniment, CostsAreTheSumOfTheUses) {
    World world = town(30, 30);
    world.scale = 0.5;
    const auto lever = made(make_accompaniment(), with(eager(), {{"yen_per_worker_year", 1200.0},
                                                                 {"set_up_yen_per_worker", 10.0},
                                                                 {"visits_per_month", 3.0},
                                                                 {"yen_per_visit", 7.0}}));
    const auto deliveries = live(world, *lever, 30, 3);
    for (std::size_t m = 0; m < 3; ++m) {
        EXPECT_EQ(deliveries[m].seats, 5U);
        EXPECT_EQ(yen(deliveries[m], CostItem::running), 50);
        EXPECT_EQ(yen(deliveries[m], CostItem::set_up), m == 0 ? 5 : 0);
        EXPECT_EQ(yen(deliveries[m], CostItem::per_use), 21.0 * deliveries[m].seats_used);
    }
}

TEST(Accompaniment, DeliversTheSameAtAnyThreadCount) {
    std::string first;
    for (const int threads : {1, 3, 8}) {
        const Threads use{threads};
        World world = make_town({0, 300, 700}, 4000);
        for (std::uint32_t k = 0; k < 12'000; k += 3) world.people.ill[person(k)] = ill_in_body | depressed;
        const auto lever = made(make_accompaniment(), {{"workers", std::int64_t{10}}});
        const std::string now = told(live(world, *lever, 9000, 6));
        if (first.empty()) first = now;
        EXPECT_EQ(now, first);
    }
    EXPECT_NE(first.find("trace "), std::string::npos);
}

TEST(Accompaniment, ChecksThePlan) {
    const auto found = [](const Settings& settings) {
        const PlanCheck plan = checked(*made(make_accompaniment(), settings));
        return std::pair{plan.errors.size(), plan.warnings.size()};
    };
    using Found = std::pair<std::size_t, std::size_t>;
    EXPECT_EQ(found({}), (Found{0, 0}));
    EXPECT_EQ(found({{"workers", std::int64_t{0}}}), (Found{0, 1}));
    EXPECT_EQ(found({{"cases_per_worker", std::int64_t{0}}}), (Found{1, 0}));
    EXPECT_EQ(found({{"workers", std::int64_t{51}}}), (Found{1, 0}));
}

}  // namespace
}  // namespace tsunagari
