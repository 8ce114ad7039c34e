// つながりサポーター on a small town: who is trained, whom they see, ask and keep in touch with, and what the course
// adds.

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "month/policy_town.hpp"
#include "tsunagari/kit/math.hpp"

namespace tsunagari {
namespace {

/// Everybody hears of the course and would take it; supporters notice all in need and nobody else, all accept, nothing
/// ends.
Settings eager() {
    return {{"trained_per_year", std::int64_t{12}},
            {"course_publicity_monthly_probability", 1.0},
            {"trainee_willing_share", 1.0},
            {"supporter_stops_monthly_probability", 0.0},
            {"screening_sensitivity", 1.0},
            {"screening_specificity", 1.0},
            {"ask_monthly_probability_untrained", 0.0001},
            {"training_effect_sd", 3.0},
            {"training_effect_after_a_year_sd", 3.0},
            {"accept_share", 1.0},
            {"hand_on_share", 0.0},
            {"end_monthly_probability", 0.0},
            {"people_per_supporter", std::int64_t{50}}};
}

void all_lonely(World& world, float theta = 2) {
    for (std::uint32_t k = 0; k < world.people.rows(); ++k) world.people.theta[person(k)] = theta;
}

std::vector<Delivery> run_supporters(World& world, const Settings& settings, int months) {
    return run(world, *made(make_tsunagari_supporter(), settings), months);
}

TEST(TsunagariSupporter, DoseZeroDeliversNothing) {
    for (const Settings& none :
         {Settings{{"trained_per_year", std::int64_t{0}}}, Settings{{"start_month", Month::of(2030, 1)}}}) {
        World world = make_town({0}, 40);
        all_lonely(world);
        for (const Delivery& d : run_supporters(world, with(eager(), none), 12)) EXPECT_EQ(told(d), told(Delivery{}));
    }
}

TEST(TsunagariSupporter, TrainsItsNumberAndNobodyTwice) {
    World world = make_town({0}, 100);
    const auto deliveries = run_supporters(
        world,
        with(eager(), {{"trained_per_year", std::int64_t{30}}, {"yen_per_trained", 10.0}, {"yen_per_year", 120.0}}),
        48);
    double trained = 0;
    for (std::size_t m = 0; m < 48; ++m) {
        const double now = yen(deliveries[m], CostItem::per_use) / 10;
        trained += now;
        EXPECT_LE(now, 3);
        EXPECT_EQ(deliveries[m].providers, trained);
        EXPECT_EQ(yen(deliveries[m], CostItem::running), 10);
        if (m == 11) {
            EXPECT_EQ(trained, 30);
        }
    }
    EXPECT_EQ(trained, 100);  // the whole town
}

TEST(TsunagariSupporter, SeesTiesAndTheDoorsNextToTheirOwn) {
    World world = make_town({0, 100}, 50);
    all_lonely(world);
    make_tie(world, person(0), person(99), Layer::kin);
    for (std::uint32_t k = 1; k < 100; ++k)
        world.people.born[person(k)] = world.now.plus(-12 * 12);  // only 0 can be trained
    for (const std::int64_t doors : {0, 3, 50}) {
        World copy = world;
        const auto deliveries =
            run_supporters(copy, with(eager(), {{"least_age", std::int64_t{10}}, {"doors_watched", doors}}), 30);
        EXPECT_EQ(deliveries.back().providers, 1U);
        std::set<std::uint32_t> helped, expected = {99};
        for (const Delivery& d : deliveries) {
            for (const Trace& t : d.traces) helped.insert(t.who.value);
        }
        for (std::uint32_t k = 1; k <= std::min<std::int64_t>(doors, 49); ++k) expected.insert(k);
        EXPECT_EQ(helped, expected);
        EXPECT_EQ(total(deliveries[0], Stage::aware), expected.size());
    }
}

TEST(TsunagariSupporter, NoticesTheLonelyAndTheIsolatedOnly) {
    World world = make_town({0}, 60);
    for (std::uint32_t k = 0; k < 60; ++k) {
        world.people.theta[person(k)] = k % 3 == 0 ? 1.2F : 0.2F;
        world.people.contacts[person(k)] = k % 3 == 1 ? 1.0F : 20.0F;
    }
    const auto sharp = run_supporters(world, with(eager(), {{"trained_per_year", std::int64_t{600}}}), 12);
    std::set<std::uint32_t> helped;
    for (const Delivery& d : sharp) {
        for (const Trace& t : d.traces) helped.insert(t.who.value);
    }
    EXPECT_EQ(helped.size(), 40U);
    for (const std::uint32_t k : helped) EXPECT_NE(k % 3, 2U);
    World again = make_town({0}, 60);
    again.people.theta = world.people.theta;
    again.people.contacts = world.people.contacts;
    const auto blind = run_supporters(
        again, with(eager(), {{"trained_per_year", std::int64_t{600}}, {"screening_sensitivity", 0.0}}), 12);
    EXPECT_EQ(total(blind, Stage::reached), 0U);
}

TEST(TsunagariSupporter, OnlyWhatTrainingAddsIsAnEffect) {
    World world = make_town({0}, 4000);
    all_lonely(world);
    const Settings settings = with(eager(), {{"trained_per_year", std::int64_t{48'000}},
                                             {"ask_monthly_probability_untrained", 0.05},
                                             {"doors_watched", std::int64_t{5}},
                                             {"training_effect_sd", 0.33},
                                             {"training_effect_after_a_year_sd", 0.22},
                                             {"accept_share", 0.0}});
    const auto deliveries = run_supporters(world, settings, 13);
    const auto expected = [](double d) {
        const double excess = normal_cdf(normal_quantile(0.05) + d) - 0.05;
        return 1 - std::pow(1 - excess, 5);  // five supporters see each person
    };
    EXPECT_NEAR(total(deliveries[0], Stage::reached) / 4000.0, expected(0.33), 0.025);
    EXPECT_NEAR(total(deliveries[12], Stage::reached) / 4000.0, expected(0.22), 0.022);
    EXPECT_GT(total(deliveries[0], Stage::reached), total(deliveries[12], Stage::reached));

    World same = make_town({0}, 4000);
    all_lonely(same);
    EXPECT_EQ(total(run_supporters(same, with(settings, {{"training_effect_sd", 0.0}}), 3), Stage::reached), 0U);
}

TEST(TsunagariSupporter, KeepsInTouchThroughATieUntilItEnds) {
    World world = make_town({0}, 30);
    all_lonely(world);
    const auto lever = made(make_tsunagari_supporter(),
                            with(eager(), {{"contacts_per_month", 3.0}, {"end_month", Month::of(2022, 12)}}));
    const auto deliveries = run(world, *lever, 21);
    std::set<std::pair<PersonIndex, PersonIndex>> formed;  // two who support each other have one tie
    for (const Delivery& d : deliveries) {
        for (const TieChange& t : d.ties) {
            EXPECT_EQ(t.kind, TieChange::Kind::form);
            EXPECT_EQ(t.tie.layer(), Layer::supporter);
            EXPECT_EQ(t.tie.contacts(), 3.0F);
            formed.insert(std::minmax(t.a, t.b));
        }
    }
    EXPECT_GT(formed.size(), 10U);
    EXPECT_EQ(world.network.tie_count(Layer::supporter), formed.size());
    EXPECT_GT(total(deliveries, Stage::kept), 0U);
    expect_reconciled(deliveries, deliveries.back().seats_used);
    Delivery last;
    lever->deliver(world, Draw{7, 0}, last);
    EXPECT_EQ(total(last, Stage::left), total(deliveries, Stage::admitted));
    pass(world, last);
    EXPECT_EQ(world.network.tie_count(), 0U);
    Delivery after;
    lever->deliver(world, Draw{7, 0}, after);
    EXPECT_EQ(told(after), told(Delivery{}));
}

TEST(TsunagariSupporter, ATieThatWasThereBeforeOutlivesTheSupport) {
    World world = make_town({0}, 2);
    all_lonely(world);
    make_tie(world, person(0), person(1), Layer::friendship);
    const auto deliveries = run_supporters(world, with(eager(), {{"end_monthly_probability", 0.5}}), 30);
    EXPECT_GT(total(deliveries, Stage::left), 0U);
    for (const Delivery& d : deliveries) EXPECT_TRUE(d.ties.empty());
    EXPECT_EQ(world.network.tie_count(Layer::friendship), 1U);
}

TEST(TsunagariSupporter, TwoWhoSupportEachOtherKeepTheirTieUntilBothEnd) {
    World world = make_town({0}, 2);
    all_lonely(world);
    const auto lever = made(make_tsunagari_supporter(), with(eager(), {{"end_monthly_probability", 0.3}}));
    lever->open(world, Draw{7, 0}, 0);
    int one_way = 0;
    for (int m = 0; m < 60; ++m) {
        Delivery d;
        lever->deliver(world, Draw{7, 0}, d);
        pass(world, d);
        EXPECT_EQ(world.network.tied(person(0), person(1)), d.seats_used > 0) << m;
        one_way += d.seats_used == 1 && total(d, Stage::left) == 1 ? 1 : 0;
    }
    EXPECT_GT(one_way, 0);
}

TEST(TsunagariSupporter, HasRoomForSoManyAndTurnsOthersAway) {
    World world = make_town({0}, 40);
    all_lonely(world);
    const auto deliveries = run_supporters(
        world, with(eager(), {{"people_per_supporter", std::int64_t{2}}, {"doors_watched", std::int64_t{39}}}), 12);
    EXPECT_GT(total(deliveries, Stage::turned_away), 0U);
    for (std::size_t m = 0; m < 12; ++m) EXPECT_EQ(deliveries[m].seats, 2 * (m + 1));
    expect_reconciled(deliveries, deliveries.back().seats_used);
    EXPECT_EQ(total(deliveries, Stage::reached),
              total(deliveries, Stage::admitted) + total(deliveries, Stage::turned_away));
}

TEST(TsunagariSupporter, SupportEndsWithTheDeathOfTheSupporter) {
    World world = make_town({0}, 10);
    all_lonely(world);
    for (std::uint32_t k = 1; k < 10; ++k) world.people.born[person(k)] = world.now.plus(-12 * 12);
    const auto lever = made(make_tsunagari_supporter(),
                            with(eager(), {{"least_age", std::int64_t{10}}, {"doors_watched", std::int64_t{9}}}));
    const auto deliveries = run(world, *lever, 20);
    ASSERT_EQ(deliveries.back().seats_used, 9U);
    die(world, person(0));
    Delivery d;
    lever->deliver(world, Draw{7, 0}, d);
    EXPECT_EQ(total(d, Stage::left), 9U);
    EXPECT_EQ(d.seats_used, 0U);
}

TEST(TsunagariSupporter, HandsOnThoseAsked) {
    World world = make_town({0}, 30);
    all_lonely(world);
    const auto all = run_supporters(world, with(eager(), {{"hand_on_share", 1.0}}), 6);
    for (const Delivery& d : all) EXPECT_EQ(d.referrals.size(), total(d, Stage::reached));
    EXPECT_GT(total(all, Stage::reached), 0U);
}

TEST(TsunagariSupporter, AScaledTownTrainsItsShare) {
    World world = make_town({0}, 100);
    world.scale = 0.5;
    const auto deliveries =
        run_supporters(world, with(eager(), {{"trained_per_year", std::int64_t{60}}, {"yen_per_year", 120.0}}), 12);
    EXPECT_EQ(deliveries.back().providers, 30U);
    EXPECT_EQ(yen(deliveries.back(), CostItem::running), 5);
}

TEST(TsunagariSupporter, DeliversTheSameAtAnyThreadCount) {
    std::string first;
    for (const int threads : {1, 2, 3, 8}) {
        const Threads use{threads};
        World world = make_town({0, 300, 700}, 4000);
        all_lonely(world, 1.1F);
        const std::string now = told(run_supporters(world, {{"trained_per_year", std::int64_t{24'000}}}, 6));
        if (first.empty()) first = now;
        EXPECT_EQ(now, first);
    }
    EXPECT_NE(first.find("tie "), std::string::npos);
    EXPECT_NE(first.find("referral "), std::string::npos);
}

TEST(TsunagariSupporter, ChecksThePlan) {
    const auto found = [](const Settings& settings) {
        PlanCheck plan;
        plan.people = 1000;
        plan.start = Month::of(2021, 1);
        plan.end = Month::of(2025, 1);
        made(make_tsunagari_supporter(), settings)->check(plan);
        return std::pair{plan.errors.size(), plan.warnings.size()};
    };
    using Found = std::pair<std::size_t, std::size_t>;
    EXPECT_EQ(found({}), (Found{0, 0}));
    EXPECT_EQ(found({{"trained_per_year", std::int64_t{0}}}), (Found{0, 1}));
    EXPECT_EQ(found({{"trained_per_year", std::int64_t{1001}}}), (Found{1, 0}));
    EXPECT_EQ(found({{"training_effect_sd", 0.1}}), (Found{0, 1}));
}

}  // namespace
}  // namespace tsunagari
