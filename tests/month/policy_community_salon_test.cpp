// 居場所 on a town of three neighbourhoods: each channel alone, and the laws every lever keeps.

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "month/policy_town.hpp"

namespace tsunagari {
namespace {

/// Everybody knows, would come and thinks of it at once; nobody leaves, misses a session or makes a tie. Tests change
/// one thing.
Settings eager() {
    return {{"places", std::int64_t{1}},
            {"seats_per_place", std::int64_t{200}},
            {"aware_at_start_share", 1.0},
            {"dont_know_how_share", 0.0},
            {"told_by_tie_monthly_probability", 0.0},
            {"willing_share", 1.0},
            {"ashamed_share", 0.0},
            {"burden_share", 0.0},
            {"would_not_change_share", 0.0},
            {"consider_monthly_probability", 1.0},
            {"attend_probability", 1.0},
            {"leave_monthly_probability", 0.0},
            {"give_up_monthly_probability", 0.0},
            {"tie_probability_per_shared_session", 0.0},
            {"log_odds_per_tie_there", 0.0},
            {"come_log_odds", 0.0}};
}

std::vector<Delivery> run_salon(World& world, const Settings& settings, int months) {
    return run(world, *made(make_community_salon(), settings), months);
}

/// Who began, and when: their first trace of support.
std::map<std::uint32_t, std::size_t> beginners(const std::vector<Delivery>& deliveries) {
    std::map<std::uint32_t, std::size_t> first;
    for (std::size_t m = 0; m < deliveries.size(); ++m) {
        for (const Trace& t : deliveries[m].traces) first.emplace(t.who.value, m);
    }
    return first;
}

TEST(CommunitySalon, DoseZeroDeliversNothing) {
    for (const Settings& none : {Settings{{"places", std::int64_t{0}}}, Settings{{"start_month", Month::of(2030, 1)}},
                                 Settings{{"end_month", Month::of(2021, 3)}, {"start_month", Month::of(2020, 3)}}}) {
        World world = make_town({0, 300}, 30);
        const auto lever = made(make_community_salon(), with(eager(), none));
        const std::vector<Referral> referrals = {{person(1)}};
        lever->hear(referrals, world);
        for (const Delivery& d : run(world, *lever, 12)) EXPECT_EQ(told(d), told(Delivery{}));
    }
}

TEST(CommunitySalon, PassesEveryStageAndReconciles) {
    World world = make_town({0, 300, 5000}, 60);
    make_tie(world, person(0), person(1), Layer::friendship);
    const auto deliveries = run_salon(
        world, {{"places", std::int64_t{2}}, {"seats_per_place", std::int64_t{12}}, {"willing_share", 0.6}}, 40);
    expect_reconciled(deliveries, deliveries.back().seats_used);
    for (const Stage stage :
         {Stage::admitted, Stage::attending, Stage::kept, Stage::turned_away, Stage::waiting, Stage::left}) {
        EXPECT_GT(total(deliveries, stage), 0U) << stage_names[static_cast<std::size_t>(stage)];
    }
    std::uint32_t was = 0;
    for (const Delivery& d : deliveries) {
        EXPECT_EQ(d.seats, 24U);
        EXPECT_EQ(d.seats_used, was + total(d, Stage::admitted) - total(d, Stage::left));
        EXPECT_LE(total(d, Stage::attending), d.seats_used);
        EXPECT_GE(total(d, Stage::willing),
                  total(d, Stage::reached) + total(d, Stage::attending) - total(d, Stage::admitted));
        was = d.seats_used;
    }
}

TEST(CommunitySalon, KeptIsCountedOnceAfterTwelveMonths) {
    World world = make_town({0}, 20);
    const auto deliveries = run_salon(world, with(eager(), {{"come_log_odds", 10.0}}), 30);
    ASSERT_EQ(total(deliveries[0], Stage::admitted), 20U);
    for (std::size_t m = 0; m < deliveries.size(); ++m)
        EXPECT_EQ(total(deliveries[m], Stage::kept), m == 12 ? 20U : 0U);
}

TEST(CommunitySalon, NearComeMoreThanFar) {
    World world = make_town({0, 700, 5000}, 300);  // places stand in the first
    const auto deliveries = run_salon(world, with(eager(), {{"seats_per_place", std::int64_t{900}}}), 1);
    std::array<double, 3> came{};
    for (const auto& [row, month] : beginners(deliveries)) came[row / 300] += 1;
    EXPECT_NEAR(came[0] / 300, 1 / (1 + 1.0), 0.1);
    EXPECT_NEAR(came[1] / 300, 1 / (1 + std::exp(2.0)), 0.08);  // 700 m = 2 ranges
    EXPECT_EQ(came[2], 0);
}

TEST(CommunitySalon, AFarSecondPlaceMovesNobodyAndANearOneOnlyAdds) {
    const auto came = [](std::int64_t places, const std::vector<float>& x_m) {
        World world = make_town(x_m, 100);
        const auto deliveries =
            run_salon(world, with(eager(), {{"places", places}, {"consider_monthly_probability", 0.3}}), 8);
        return beginners(deliveries);
    };
    // 1st and 2nd place stand in different neighbourhoods. Far: those of the first neighbourhood come exactly as
    // before.
    const auto one = came(1, {0, 90'000}), two = came(2, {0, 90'000});
    for (std::uint32_t row = 0; row < 100; ++row)
        EXPECT_EQ(one.count(row) > 0 ? one.at(row) : 99, two.count(row) > 0 ? two.at(row) : 99);
    EXPECT_GT(two.size(), one.size());
    // Near: whoever came to one place comes as early or earlier to one of two.
    const auto one_near = came(1, {0, 200}), two_near = came(2, {0, 200});
    for (const auto& [row, month] : one_near) {
        ASSERT_EQ(two_near.count(row), 1U);
        EXPECT_LE(two_near.at(row), month);
    }
    EXPECT_GT(two_near.size(), one_near.size());
}

TEST(CommunitySalon, SeatsAreNeverExceededAndTheLongestWaitingComeFirst) {
    World world = make_town({0}, 50);
    const auto lever =
        made(make_community_salon(), with(eager(), {{"seats_per_place", std::int64_t{7}}, {"come_log_odds", 10.0}}));
    auto deliveries = run(world, *lever, 2);
    EXPECT_EQ(total(deliveries[0], Stage::admitted), 7U);
    EXPECT_EQ(total(deliveries[0], Stage::turned_away), 43U);
    EXPECT_EQ(total(deliveries[1], Stage::turned_away), 0U);  // counted once
    EXPECT_EQ(total(deliveries[1], Stage::waiting), 43U);
    EXPECT_EQ(total(deliveries[1], Stage::admitted), 0U);

    const std::uint32_t there = beginners(deliveries).begin()->first;
    const PersonIndex late = add_person(world, 0, 72, Sex::female);
    world.network.grow(world.people.rows());
    die(world, person(there));
    Delivery d;
    lever->deliver(world, Draw{7, 0}, d);
    EXPECT_EQ(total(d, Stage::left), 1U);
    EXPECT_EQ(total(d, Stage::admitted), 1U);
    EXPECT_EQ(d.seats_used, 7U);
    for (const Trace& t : d.traces) EXPECT_NE(t.who, late);
}

TEST(CommunitySalon, ThoseWhoMoveOutOfReachLeave) {
    World world = make_town({0, 90'000}, 10);
    const auto lever = made(make_community_salon(), with(eager(), {{"come_log_odds", 10.0}}));
    EXPECT_EQ(run(world, *lever, 1)[0].seats_used, 10U);
    world.households.neighbourhood[world.people.household[person(3)]] = NeighbourhoodIndex{1};
    Delivery d;
    lever->deliver(world, Draw{7, 0}, d);
    EXPECT_EQ(total(d, Stage::left), 1U);
    EXPECT_EQ(d.seats_used, 9U);
}

TEST(CommunitySalon, TiesFormAmongAttendersAndCarryTheSessionsTheyShare) {
    World world = make_town({0, 300}, 30);
    const auto deliveries = run_salon(world,
                                      with(eager(), {{"places", std::int64_t{2}},
                                                     {"tie_probability_per_shared_session", 0.02},
                                                     {"sessions_per_month", std::int64_t{4}}}),
                                      12);
    const auto came = beginners(deliveries);
    std::size_t ties = 0;
    for (std::size_t m = 0; m < deliveries.size(); ++m) {
        for (const TieChange& t : deliveries[m].ties) {
            ++ties;
            EXPECT_EQ(t.kind, TieChange::Kind::form);
            EXPECT_LE(came.at(t.a.value), m);
            EXPECT_LE(came.at(t.b.value), m);
            EXPECT_EQ(t.tie.layer(), Layer::place);
            EXPECT_EQ(t.tie.contacts(), 4.0F);
        }
    }
    EXPECT_GT(ties, 50U);
    EXPECT_EQ(world.network.tie_count(Layer::place), ties);  // no pair twice
}

TEST(CommunitySalon, ReliefIsGivenOnlyWhileSomebodyComes) {
    World world = make_town({0}, 40);
    const auto lever =
        made(make_community_salon(),
             with(eager(), {{"come_log_odds", 10.0}, {"effect_spread", 0.0}, {"end_month", Month::of(2022, 3)}}));
    const auto deliveries = run(world, *lever, 24);
    for (std::size_t m = 0; m < 24; ++m) EXPECT_EQ(deliveries[m].traces.size(), m < 12 && m % 3 == 0 ? 40U : 0U) << m;
    for (const Trace& t : deliveries[0].traces) {
        EXPECT_EQ(t.source, 1);
        EXPECT_EQ(t.kind, TraceKind::support);
        EXPECT_NEAR(t.size, -0.15 / 0.9277, 0.0002);  // mean of 2^(-m/9) over m = 0, 1, 2
    }
    EXPECT_EQ(total(deliveries[12], Stage::left), 40U);
    EXPECT_EQ(told(deliveries[13]), told(Delivery{}));
}

TEST(CommunitySalon, WordGoesFromAttendersToTheirTies) {
    World world = make_town({0}, 40);
    for (std::uint32_t k = 1; k < 40; k += 2) make_tie(world, person(0), person(k), Layer::friendship);
    Settings settings = with(eager(), {{"aware_at_start_share", 0.0},
                                       {"publicity_monthly_probability", 0.0},
                                       {"come_log_odds", 10.0},
                                       {"told_by_tie_monthly_probability", 1.0}});
    const auto lever = made(make_community_salon(), settings);
    lever->open(world, Draw{7, 0}, 0);
    const std::vector<Referral> referrals = {{person(0)}};
    lever->hear(referrals, world);
    std::vector<std::uint32_t> admitted;
    for (int m = 0; m < 3; ++m) {
        Delivery d;
        lever->deliver(world, Draw{7, 0}, d);
        admitted.push_back(total(d, Stage::admitted));
        pass(world, d);
    }
    EXPECT_EQ(admitted, (std::vector<std::uint32_t>{1, 20, 0}));
}

TEST(CommunitySalon, KnownPeopleThereDrawOthers) {
    const auto came = [](double log_odds_per_tie_there) {
        World world = make_town({0}, 200);
        for (std::uint32_t k = 0; k < 200; ++k) make_tie(world, person(k), person((k + 1) % 200), Layer::friendship);
        return beginners(run_salon(
            world, with(eager(), {{"come_log_odds", -3.0}, {"log_odds_per_tie_there", log_odds_per_tie_there}}), 6));
    };
    const auto alone = came(0), drawn = came(2);
    EXPECT_EQ(alone.size() > 0, true);
    for (const auto& [row, month] : alone) EXPECT_LE(drawn.at(row), month);  // nobody later for knowing somebody
    EXPECT_GT(drawn.size(), alone.size() + 20);
    const auto at_once = [](const auto& first) {
        return std::count_if(first.begin(), first.end(), [](const auto& one) { return one.second == 0; });
    };
    EXPECT_EQ(at_once(alone), at_once(drawn));  // nobody is there yet
}

TEST(CommunitySalon, SomebodyBroughtThinksOfItAtOnceAndIsWillinger) {
    World world = make_town({0}, 400);
    const Settings settings = with(eager(), {{"aware_at_start_share", 0.0},
                                             {"publicity_monthly_probability", 0.0},
                                             {"come_log_odds", 10.0},
                                             {"consider_monthly_probability", 0.0},
                                             {"willing_share", 0.3},
                                             {"seats_per_place", std::int64_t{400}},
                                             {"willing_log_odds_women", 0.0},
                                             {"willing_log_odds_per_decade_after_65", 0.0}});
    const auto lever = made(make_community_salon(), settings);
    lever->open(world, Draw{7, 0}, 0);
    std::vector<Referral> referrals;
    for (std::uint32_t k = 0; k < 400; ++k) referrals.push_back({person(k)});
    lever->hear(referrals, world);
    Delivery d;
    lever->deliver(world, Draw{7, 0}, d);
    EXPECT_NEAR(total(d, Stage::admitted) / 400.0, 0.3 * std::exp(1) / (0.7 + 0.3 * std::exp(1)), 0.08);
    EXPECT_EQ(total(d, Stage::aware), 400U);
    world.now = world.now.plus(1);
    Delivery next;
    lever->deliver(world, Draw{7, 0}, next);
    EXPECT_EQ(total(next, Stage::admitted), 0U);
}

TEST(CommunitySalon, AVarietyIsOtherDefaultsWhichAScenarioMayChange) {
    const auto declared = [](const Settings& settings) {
        const auto lever = made(make_community_salon(), settings);
        ListingForm list;
        lever->describe(list);
        std::map<std::string, std::string> values;
        for (const Declared& d : list.declared()) values[d.name] = d.value;
        return values;
    };
    const auto salon = declared({}), shed = declared({{"variety", std::string{"mens_shed"}}});
    EXPECT_EQ(declared({{"variety", std::string{"salon"}}}), salon);
    EXPECT_EQ(salon.at("sex"), "any");
    EXPECT_EQ(shed.at("sex"), "male");
    EXPECT_EQ(shed.at("seats_per_place"), "15");
    const auto changed = declared({{"variety", std::string{"mens_shed"}}, {"seats_per_place", std::int64_t{9}}});
    EXPECT_EQ(changed.at("seats_per_place"), "9");
    EXPECT_EQ(changed.at("role_share"), shed.at("role_share"));
    std::set<std::string> told;
    for (const char* kind :
         {"salon", "community_cafe", "mens_shed", "childrens_cafeteria", "public_space", "mobile_salon"}) {
        auto values = declared({{"variety", std::string{kind}}});
        values.erase("variety");
        std::string all;
        for (const auto& [name, value] : values) all += name + " " + value + "\n";
        told.insert(all);
        const PlanCheck plan =
            checked(*made(make_community_salon(), {{"variety", std::string{kind}}, {"places", std::int64_t{1}}}));
        EXPECT_TRUE(plan.errors.empty()) << kind;
    }
    EXPECT_EQ(told.size(), 6U);
}

TEST(CommunitySalon, AMobilePlaceIsAtItsStopsInTurn) {
    World world = make_town({0, 20'000, 40'000}, 10);  // a stop in each, out of reach of the others
    const auto deliveries = run_salon(world,
                                      with(eager(), {{"stops_per_place", std::int64_t{3}},
                                                     {"sessions_per_month", std::int64_t{2}},
                                                     {"seats_per_place", std::int64_t{4}},
                                                     {"come_log_odds", 10.0},
                                                     {"effect_spread", 0.0},
                                                     {"renew_months", std::int64_t{1}},
                                                     {"yen_per_visit", 1.0},
                                                     {"yen_per_place_year", 1200.0}}),
                                      7);
    for (std::size_t m = 0; m < 7; ++m) {
        const Delivery& d = deliveries[m];
        EXPECT_EQ(d.seats, 12U);
        EXPECT_EQ(d.providers, 1U);
        EXPECT_EQ(yen(d, CostItem::running), 100);
        // Sessions 2m and 2m + 1 of the round: two of three stops, four people each.
        std::set<std::uint32_t> there;
        for (const Trace& t : d.traces) there.insert(t.who.value / 10);
        EXPECT_EQ(total(d, Stage::attending), 8U) << m;
        EXPECT_EQ(there, (std::set<std::uint32_t>{static_cast<std::uint32_t>(2 * m % 3),
                                                  static_cast<std::uint32_t>((2 * m + 1) % 3)}))
            << m;
        EXPECT_EQ(yen(d, CostItem::per_use), 8);
    }
}

TEST(CommunitySalon, WhoHasARoleStopsLessEasily) {
    World world = make_town({0}, 1000);
    const auto left = [&](double share) {
        World copy = world;
        return total(run_salon(copy,
                               with(eager(), {{"seats_per_place", std::int64_t{1000}},
                                              {"come_log_odds", 10.0},
                                              {"leave_monthly_probability", 0.2},
                                              {"role_share", share},
                                              {"role_leave_factor", 0.5},
                                              {"end_month", Month::of(2021, 5)}}),
                               2)[1],
                     Stage::left);
    };
    EXPECT_NEAR(left(0), 200, 50);
    EXPECT_NEAR(left(1), 100, 38);
    EXPECT_NEAR(left(0.5), 150, 45);
}

TEST(CommunitySalon, WhoFindsAPlaceFullTakesTheNextBestAndWaitsOnlyIfThereIsNone) {
    World world = make_town({0, 10}, 30);
    const auto deliveries = run_salon(
        world,
        with(eager(), {{"places", std::int64_t{2}}, {"seats_per_place", std::int64_t{25}}, {"come_log_odds", 10.0}}),
        1);
    EXPECT_EQ(total(deliveries[0], Stage::admitted), 50U);  // of 60, whichever place each of them likes better
    EXPECT_EQ(total(deliveries[0], Stage::waiting), 10U);
}

TEST(CommunitySalon, TakesInSomebodyOfAnyAgeWhoComesWithLayeredSupport) {
    World world = make_town({0}, 10);
    for (std::uint32_t k = 0; k < 5; ++k) world.people.born[person(k)] = world.now.plus(-12 * 30);
    const auto lever = made(make_community_salon(), with(eager(), {{"come_log_odds", 10.0}}));
    lever->open(world, Draw{7, 0}, 0);
    std::vector<Referral> referrals;
    for (std::uint32_t k = 0; k < 4; ++k) referrals.push_back({person(k), Referral::Reason::shared_intake, k < 2});
    lever->hear(referrals, world);
    const Delivery d = month_of(*lever, world);
    EXPECT_EQ(total(d, Stage::eligible), 7U);  // five of 72, two of 30
    EXPECT_EQ(total(d, Stage::admitted), 7U);
    world.now = world.now.plus(1);
    EXPECT_EQ(total(month_of(*lever, world), Stage::attending), 7U);  // and they stay
}

TEST(CommunitySalon, CostsAreTheSumOfTheUses) {
    World world = make_town({0, 300}, 50);
    const auto deliveries = run_salon(world,
                                      with(eager(), {{"places", std::int64_t{3}},
                                                     {"sessions_per_month", std::int64_t{6}},
                                                     {"yen_per_visit", 70.0},
                                                     {"set_up_yen_per_place", 1000.0},
                                                     {"yen_per_place_year", 1200.0}}),
                                      12);
    for (std::size_t m = 0; m < 12; ++m) {
        EXPECT_EQ(yen(deliveries[m], CostItem::set_up), m == 0 ? 3000 : 0);
        EXPECT_DOUBLE_EQ(yen(deliveries[m], CostItem::running), 300);
        EXPECT_DOUBLE_EQ(yen(deliveries[m], CostItem::per_use), 70.0 * 6 * total(deliveries[m], Stage::attending));
        EXPECT_EQ(deliveries[m].providers, 3U);
    }
}

TEST(CommunitySalon, AScaledTownHasItsShareOfSeatsAndYen) {
    World world = make_town({0, 300}, 50);
    world.scale = 0.1;
    const auto deliveries = run_salon(world,
                                      with(eager(), {{"places", std::int64_t{5}},
                                                     {"seats_per_place", std::int64_t{15}},
                                                     {"set_up_yen_per_place", 1000.0},
                                                     {"yen_per_place_year", 1200.0},
                                                     {"yen_per_visit", 0.0}}),
                                      2);
    EXPECT_EQ(deliveries[0].seats, 8U);  // 7.5, rounded
    EXPECT_DOUBLE_EQ(yen(deliveries[0], CostItem::set_up), 500);
    EXPECT_DOUBLE_EQ(yen(deliveries[1], CostItem::running), 50);
}

TEST(CommunitySalon, DeliversTheSameAtAnyThreadCount) {
    std::string first;
    for (const int threads : {1, 2, 3, 8}) {
        const Threads use{threads};
        World world = make_town({0, 300, 700}, 4000);
        make_tie(world, person(0), person(1), Layer::friendship);
        const std::string now = told(run_salon(
            world, {{"places", std::int64_t{40}}, {"willing_share", 0.6}, {"tie_probability_per_shared_session", 0.05}},
            6));
        if (first.empty()) first = now;
        EXPECT_EQ(now, first);
    }
    EXPECT_NE(first.find("tie "), std::string::npos);
}

TEST(CommunitySalon, ChecksThePlan) {
    const auto found = [](const Settings& settings) {
        PlanCheck plan;
        plan.people = 1000;
        plan.districts = 3;
        plan.start = Month::of(2021, 1);
        plan.end = Month::of(2025, 1);
        made(make_community_salon(), settings)->check(plan);
        return std::pair{plan.errors.size(), plan.warnings.size()};
    };
    using Found = std::pair<std::size_t, std::size_t>;
    EXPECT_EQ(found({}), (Found{0, 0}));
    EXPECT_EQ(found({{"places", std::int64_t{0}}}), (Found{0, 1}));
    EXPECT_EQ(found({{"seats_per_place", std::int64_t{0}}}), (Found{1, 0}));
    EXPECT_EQ(found({{"places", std::int64_t{51}}}), (Found{1, 0}));
    EXPECT_EQ(found({{"districts", std::vector<std::string>{"4"}}}), (Found{1, 0}));
    EXPECT_EQ(found({{"districts", std::vector<std::string>{"3"}}}), (Found{0, 0}));
}

}  // namespace
}  // namespace tsunagari
