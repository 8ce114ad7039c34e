// アウトリーチ on a small town: whose door is knocked at, who opens, how long they are visited, and that visits are the
// limit.

#include <algorithm>
#include <cmath>
#include <set>

#include "month/policy_town.hpp"

namespace tsunagari {
namespace {

/// Everybody opens the door and nobody stops early.
Settings eager() {
    return {{"workers", std::int64_t{1}},
            {"visits_per_worker_month", std::int64_t{100}},
            {"visits_per_case_month", std::int64_t{2}},
            {"uptake_cold_share", 1.0},
            {"uptake_known_person_share", 1.0},
            {"stop_monthly_probability", 0.0},
            {"hand_on_share", 0.0}};
}

/// Something happened to rows first … last − 1, so many months ago.
void happen(World& world, TraceKind kind, std::uint32_t first, std::uint32_t last, int months_ago = 0) {
    for (std::uint32_t k = first; k < last; ++k)
        world.memory.add({person(k), world.now.plus(-months_ago), kind, 0, 0.3F});
}

std::vector<Delivery> run_outreach(World& world, const Settings& settings, int months) {
    return run(world, *made(make_outreach(), settings), months);
}

std::set<std::uint32_t> helped(const std::vector<Delivery>& deliveries) {
    std::set<std::uint32_t> rows;
    for (const Delivery& d : deliveries) {
        for (const Trace& t : d.traces) rows.insert(t.who.value);
    }
    return rows;
}

TEST(Outreach, DoseZeroDeliversNothing) {
    for (const Settings& none :
         {Settings{{"workers", std::int64_t{0}}}, Settings{{"start_month", Month::of(2030, 1)}}}) {
        World world = make_town({0}, 40);
        happen(world, TraceKind::spouse_death, 0, 40);
        for (const Delivery& d : run_outreach(world, with(eager(), none), 12)) EXPECT_EQ(told(d), told(Delivery{}));
    }
}

TEST(Outreach, GoesToThoseItsTriggersHappenedToInTheWindow) {
    World world = make_town({0}, 60);
    happen(world, TraceKind::spouse_death, 0, 10);
    happen(world, TraceKind::family_death, 10, 20, 6);
    happen(world, TraceKind::family_death, 20, 30, 7);  // too long ago
    happen(world, TraceKind::job_loss, 30, 40);         // not asked for below
    happen(world, TraceKind::support, 40, 50);
    happen(world, TraceKind::friend_death, 50, 60);
    die(world, person(5));
    const auto deliveries =
        run_outreach(world, with(eager(), {{"triggers", std::vector<std::string>{"bereavement"}}}), 3);
    std::set<std::uint32_t> expected;
    for (std::uint32_t k = 0; k < 20; ++k) expected.insert(k);
    expected.erase(5);
    EXPECT_EQ(helped(deliveries), expected);
    EXPECT_EQ(total(deliveries[0], Stage::eligible), 19U);
    EXPECT_EQ(total(deliveries[0], Stage::reached), 19U);
    EXPECT_EQ(total(deliveries[0], Stage::waiting), 19U);
    EXPECT_EQ(total(deliveries[1], Stage::admitted), 19U);
    EXPECT_EQ(total(deliveries[1], Stage::reached), 0U);
    EXPECT_TRUE(deliveries[1].referrals.empty());
}

TEST(Outreach, KnocksOnceAfterEachEvent) {
    World world = make_town({0}, 30);
    happen(world, TraceKind::job_loss, 0, 30);
    const auto lever =
        made(make_outreach(), with(eager(), {{"uptake_cold_share", 0.0}, {"uptake_known_person_share", 0.0}}));
    auto deliveries = run(world, *lever, 4);
    EXPECT_EQ(total(deliveries, Stage::reached), 30U);
    EXPECT_EQ(total(deliveries, Stage::admitted), 0U);
    EXPECT_EQ(total(deliveries[3], Stage::aware), 30U);
    happen(world, TraceKind::move, 0, 5);
    Delivery d;
    lever->deliver(world, Draw{7, 0}, d);
    EXPECT_EQ(total(d, Stage::reached), 5U);
}

TEST(Outreach, VisitsAreNeverExceededAndCasesComeFirst) {
    World world = make_town({0}, 200);
    happen(world, TraceKind::move, 0, 200);
    const auto deliveries = run_outreach(world,
                                         with(eager(), {{"visits_per_worker_month", std::int64_t{21}},
                                                        {"yen_per_visit", 10.0},
                                                        {"yen_per_worker_year", 1200.0},
                                                        {"set_up_yen_per_worker", 50.0}}),
                                         12);
    std::uint32_t cases = 0;
    for (std::size_t m = 0; m < 12; ++m) {
        const Delivery& d = deliveries[m];
        EXPECT_EQ(d.seats, 21U);
        cases += total(d, Stage::admitted) - total(d, Stage::left);
        EXPECT_EQ(d.seats_used, 2 * cases + total(d, Stage::reached));
        EXPECT_EQ(total(d, Stage::attending), cases);
        EXPECT_EQ(yen(d, CostItem::per_use), 10.0 * d.seats_used);
        EXPECT_EQ(yen(d, CostItem::running), 100);
        EXPECT_EQ(yen(d, CostItem::set_up), m == 0 ? 50 : 0);
    }
    EXPECT_EQ(total(deliveries[0], Stage::reached), 21U);
    EXPECT_EQ(total(deliveries[1], Stage::admitted), 10U);
    EXPECT_EQ(total(deliveries[2], Stage::admitted), 0U);
    EXPECT_EQ(total(deliveries[2], Stage::waiting), 11U);
    EXPECT_EQ(total(deliveries[2], Stage::reached), 0U);  // nobody is asked while others wait
    expect_reconciled(deliveries, cases);
}

TEST(Outreach, CallsFirstOnThoseAloneThenOnTheNewestEvent) {
    World world = make_town({0}, 40);
    for (std::uint32_t k = 0; k < 20; k += 2) {  // the first twenty live in twos
        leave_household(world.people, world.households, person(k));
        join_household(world.people, world.households, person(k), world.people.household[person(k + 1)]);
    }
    happen(world, TraceKind::move, 0, 20);
    happen(world, TraceKind::move, 20, 30, 3);
    happen(world, TraceKind::move, 30, 40, 1);
    const Settings ten = with(eager(), {{"visits_per_worker_month", std::int64_t{10}},
                                        {"visits_per_case_month", std::int64_t{1}},
                                        {"months_per_case", std::int64_t{1}}});
    const auto first = helped(run_outreach(world, ten, 2));
    EXPECT_EQ(first.size(), 10U);
    EXPECT_EQ(*first.begin(), 30U);
    const auto more = helped(run_outreach(world, with(ten, {{"visits_per_worker_month", std::int64_t{20}}}), 2));
    EXPECT_EQ(more.size(), 20U);
    EXPECT_EQ(*more.begin(), 20U);
}

TEST(Outreach, SomebodyKnownOpensMoreDoors) {
    World world = make_town({0, 100, 200, 300}, 500);
    for (std::uint32_t k = 0; k < 2000; k += 2)
        make_tie(world, person(k), person(k + 1), k % 4 == 0 ? Layer::neighbour : Layer::kin);
    happen(world, TraceKind::move, 0, 2000);
    const Settings many = with(
        eager(), {{"workers", std::int64_t{20}}, {"uptake_cold_share", 0.01}, {"uptake_known_person_share", 0.30}});
    const auto share = [&](double partners) {
        World copy = world;
        return total(run_outreach(copy, with(many, {{"local_partner_share", partners}}), 1)[0], Stage::willing) /
               2000.0;
    };
    EXPECT_NEAR(share(0), 0.01, 0.01);
    EXPECT_NEAR(share(1), 0.5 * 0.30 + 0.5 * 0.01, 0.03);  // half have a neighbour who can come along
}

TEST(Outreach, ACaseLastsItsMonthsAndIsHandedOn) {
    World world = make_town({0}, 10);
    happen(world, TraceKind::spouse_death, 0, 10);
    const auto deliveries = run_outreach(
        world, with(eager(), {{"months_per_case", std::int64_t{4}}, {"hand_on_share", 1.0}, {"effect_spread", 0.0}}),
        10);
    for (std::size_t m = 0; m < 10; ++m) {
        EXPECT_EQ(total(deliveries[m], Stage::attending), m >= 1 && m < 5 ? 10U : 0U) << m;
        EXPECT_EQ(deliveries[m].referrals.size(), m == 5 ? 10U : 0U) << m;
        EXPECT_EQ(deliveries[m].traces.size(), m == 1 || m == 4 ? 10U : 0U) << m;
    }
    EXPECT_EQ(total(deliveries[5], Stage::left), 10U);
    EXPECT_NEAR(deliveries[1].traces[0].size, -0.25 / 0.9277, 0.0003);
}

TEST(Outreach, EveryVisitToACaseIsAContact) {
    World world = make_town({0}, 20);
    happen(world, TraceKind::spouse_death, 0, 20);
    std::uint32_t cases = 0;
    for (const Delivery& d : run_outreach(world, with(eager(), {{"visits_per_case_month", std::int64_t{3}}}), 5)) {
        EXPECT_EQ(d.visits.size(), total(d, Stage::attending));
        for (const Visit& visit : d.visits) EXPECT_EQ(visit.contacts, 3);
        cases += total(d, Stage::attending);
    }
    EXPECT_GT(cases, 20U);
}

TEST(Outreach, TheDeadAreNoLongerVisitedOrAwaited) {
    World world = make_town({0}, 10);
    happen(world, TraceKind::spouse_death, 0, 10);
    const auto lever = made(make_outreach(), with(eager(), {{"visits_per_worker_month", std::int64_t{10}}}));
    run(world, *lever, 2);  // five cases, five waiting
    for (std::uint32_t k = 0; k < 10; ++k) die(world, person(k));
    Delivery d;
    lever->deliver(world, Draw{7, 0}, d);
    EXPECT_EQ(total(d, Stage::left), 5U);
    EXPECT_EQ(total(d, Stage::waiting), 0U);
    EXPECT_EQ(d.seats_used, 0U);
}

TEST(Outreach, WhoeverIsHandedOnIsCalledAtFirstWithoutAnEvent) {
    World world = make_town({0}, 40);
    happen(world, TraceKind::move, 0, 30);
    const auto lever = made(make_outreach(), with(eager(), {{"visits_per_worker_month", std::int64_t{4}}}));
    lever->open(world, Draw{7, 0}, 0);
    const std::vector<Referral> referrals = {{person(35)}, {person(38)}, {person(35)}};
    lever->hear(referrals, world);
    const Delivery first = month_of(*lever, world);
    EXPECT_EQ(total(first, Stage::eligible), 32U);
    EXPECT_EQ(total(first, Stage::reached), 4U);
    world.now = world.now.plus(1);
    std::set<std::uint32_t> begun;
    for (const Trace& t : month_of(*lever, world).traces) begun.insert(t.who.value);
    // Two cases fit; the admission is by a draw, but both who were handed on are among those who said yes.
    EXPECT_EQ(begun.size(), 2U);
    const auto all = made(make_outreach(), with(eager(), {{"triggers", std::vector<std::string>{"illness"}}}));
    all->open(world, Draw{7, 0}, 0);
    all->hear(referrals, world);
    EXPECT_EQ(total(month_of(*all, world), Stage::reached), 2U);
}

TEST(Outreach, WithoutTriggersEveryDoorOfTheTargetIsCalledAtAgainAfterTheWindow) {
    World world = make_town({0}, 30);
    const auto deliveries = run_outreach(world,
                                         with(eager(), {{"triggers", std::vector<std::string>{}},
                                                        {"sex", std::string{"female"}},
                                                        {"months_after_event", std::int64_t{3}},
                                                        {"uptake_cold_share", 0.0},
                                                        {"uptake_known_person_share", 0.0}}),
                                         9);
    for (std::size_t m = 0; m < 9; ++m) EXPECT_EQ(total(deliveries[m], Stage::reached), m % 4 == 0 ? 15U : 0U) << m;
}

TEST(Outreach, ScreensWhoOpensTheDoorWithErrorsBothWays) {
    World world = make_town({0}, 2000);
    happen(world, TraceKind::move, 0, 2000);
    for (std::uint32_t k = 0; k < 1000; ++k) world.people.theta[person(k)] = 1.7F;
    const Settings settings = with(eager(), {{"workers", std::int64_t{20}},
                                             {"screening", std::string{"lonely_often"}},
                                             {"screening_sensitivity", 0.8},
                                             {"screening_specificity", 0.9}});
    const Delivery d = run_outreach(world, settings, 1)[0];
    EXPECT_NEAR(total(d, Stage::waiting), 0.8 * 1000 + 0.1 * 1000, 60);
    EXPECT_NEAR(d.false_alarms, 100, 40);
}

TEST(Outreach, AScaledTownHasItsShareOfVisitsAndYen) {
    World world = make_town({0}, 10);
    world.scale = 0.1;
    const auto deliveries = run_outreach(
        world, with(eager(), {{"visits_per_worker_month", std::int64_t{25}}, {"yen_per_worker_year", 1200.0}}), 12);
    std::uint32_t visits = 0;
    for (const Delivery& d : deliveries) visits += d.seats;
    EXPECT_EQ(visits, 30U);
    EXPECT_DOUBLE_EQ(yen(deliveries[0], CostItem::running), 10);
}

TEST(Outreach, DeliversTheSameAtAnyThreadCount) {
    std::string first;
    for (const int threads : {1, 2, 3, 8}) {
        const Threads use{threads};
        World world = make_town({0, 300, 700}, 4000);
        happen(world, TraceKind::move, 100, 11'000, 2);
        happen(world, TraceKind::job_loss, 5000, 9000);
        const std::string now =
            told(run_outreach(world, {{"workers", std::int64_t{30}}, {"uptake_cold_share", 0.2}}, 8));
        if (first.empty()) first = now;
        EXPECT_EQ(now, first);
    }
    EXPECT_NE(first.find("trace "), std::string::npos);
}

TEST(Outreach, ChecksThePlan) {
    const auto found = [](const Settings& settings, double scale = 1) {
        return found_in_plan(make_outreach(), settings, scale);
    };
    using Found = std::pair<std::size_t, std::size_t>;
    EXPECT_EQ(found({}), (Found{0, 0}));
    EXPECT_EQ(found({{"workers", std::int64_t{0}}}), (Found{0, 1}));
    EXPECT_EQ(found({{"workers", std::int64_t{17}}}), (Found{1, 0}));
    EXPECT_EQ(found({{"workers", std::int64_t{17}}}, 0.5), (Found{0, 0}));
    EXPECT_EQ(found({}, 0.01), (Found{0, 1}));
    EXPECT_EQ(found({{"triggers", std::vector<std::string>{}}}), (Found{0, 0}));  // everybody's door
}

}  // namespace
}  // namespace tsunagari
