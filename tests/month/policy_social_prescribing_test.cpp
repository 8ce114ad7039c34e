// 社会的処方 on a small town: who is seen and asked, who is found, how long a case lasts and where it ends, and when
// clients are asked how they are.

#include <cmath>
#include <map>

#include "month/policy_town.hpp"
#include "tsunagari/kit/math.hpp"

namespace tsunagari {
namespace {

/// Everybody ill is seen and asked every year, the instrument never errs, all agree and nobody stops.
Settings eager() {
    return {{"visits_monthly_ill", 1.0},
            {"screened_share", 1.0},
            {"sensitivity", 1.0},
            {"specificity", 1.0},
            {"willing_share", 1.0},
            {"ashamed_share", 0.0},
            {"burden_share", 0.0},
            {"would_not_change_share", 0.0},
            {"link_workers", std::int64_t{1}},
            {"cases_per_worker", std::int64_t{1000}},
            {"stop_monthly_probability", 0.0},
            {"give_up_monthly_probability", 0.0},
            {"place_share", 0.0}};
}

/// People of 72; rows below `ill` are ill, and those below `lonely` so lonely that they are on any day.
World make_patients(std::uint32_t people, std::uint32_t ill, std::uint32_t lonely) {
    World world = make_town({0}, people);
    for (std::uint32_t k = 0; k < people; ++k) {
        if (k < ill) world.people.ill[person(k)] = ill_in_body;
        world.people.theta[person(k)] = k < lonely ? 6.0F : -6.0F;
    }
    return world;
}

std::vector<Delivery> run_link(World& world, const Settings& settings, int months) {
    return run(world, *made(make_social_prescribing(), settings), months);
}

TEST(SocialPrescribing, DoseZeroDeliversNothing) {
    for (const Settings& none :
         {Settings{{"link_workers", std::int64_t{0}}}, Settings{{"start_month", Month::of(2030, 1)}}}) {
        World world = make_patients(40, 40, 40);
        for (const Delivery& d : run_link(world, with(eager(), none), 12)) EXPECT_EQ(told(d), told(Delivery{}));
    }
}

TEST(SocialPrescribing, FindsTheLonelyAmongThoseWhoAreSeen) {
    World world = make_patients(100, 60, 40);
    world.people.care[person(70)] = CareNeed::support1;
    world.people.ill[person(71)] = depressed;
    for (const std::uint32_t k : {70U, 71U}) world.people.theta[person(k)] = 6;
    const auto d = run_link(
        world,
        with(eager(),
             {{"visits_monthly_depressed", 1.0}, {"visits_monthly_care_need", 1.0}, {"yen_per_screening", 2.0}}),
        2);
    EXPECT_EQ(total(d[0], Stage::eligible), 62U);
    EXPECT_EQ(total(d[0], Stage::aware), 62U);
    EXPECT_EQ(total(d[0], Stage::reached), 42U);
    EXPECT_EQ(total(d[0], Stage::admitted), 42U);
    EXPECT_EQ(yen(d[0], CostItem::per_use), 124);
    EXPECT_EQ(total(d[1], Stage::aware), 62U);  // asked once a year
    EXPECT_EQ(total(d[1], Stage::reached), 0U);
    EXPECT_EQ(yen(d[1], CostItem::per_use), 0);
}

TEST(SocialPrescribing, TheInstrumentErrs) {
    World world = make_patients(8000, 8000, 4000);
    const auto d = run_link(
        world, with(eager(), {{"instrument", std::string{"judgement"}}, {"sensitivity", 0.7}, {"specificity", 0.9}}),
        1);
    EXPECT_NEAR(total(d[0], Stage::reached), 0.7 * 4000 + 0.1 * 4000, 130);
}

TEST(SocialPrescribing, PeopleAreFoundOnBadDays) {
    World world = make_patients(8000, 8000, 0);
    for (std::uint32_t k = 0; k < 8000; ++k) world.people.theta[person(k)] = 0.5F;
    const auto d = run_link(world, with(eager(), {{"instrument", std::string{"judgement"}}}), 1);
    EXPECT_NEAR(total(d[0], Stage::reached), 8000 * (1 - normal_cdf((1.0 - 0.5) / 0.5)), 130);
}

TEST(SocialPrescribing, TheScoreAtReferralIsTheOneThatReferred) {
    World world = make_patients(8000, 8000, 0);
    for (std::uint32_t k = 0; k < 8000; ++k) world.people.theta[person(k)] = static_cast<float>(k) / 2000.0F - 2.0F;
    const auto lever = made(make_social_prescribing(), with(eager(), {{"cases_per_worker", std::int64_t{100}}}));
    const Month asked = world.now;
    const auto d = run(world, *lever, 1);
    ASSERT_EQ(d[0].follow_ups.size(), total(d[0], Stage::reached));  // also of those who wait
    EXPECT_EQ(total(d[0], Stage::admitted), 100U);
    std::uint32_t high = 0;
    const auto sum = [&](PersonIndex i, Month when) {
        const auto ticks =
            ucla_answers(AnswerParameters{}, world.people.key[i], when, world.people.theta[i], Draw{7, 0});
        return ticks[0] + ticks[1] + ticks[2];
    };
    double first = 0, later = 0;
    for (const FollowUp& f : d[0].follow_ups) {
        EXPECT_GE(sum(f.who, asked), 9);
        first += sum(f.who, asked);
        later += sum(f.who, asked.plus(6));
    }
    for (std::uint32_t k = 0; k < 8000; ++k) high += sum(person(k), asked) >= 9 ? 1U : 0U;
    EXPECT_EQ(d[0].follow_ups.size(), high);
    EXPECT_GT(first / high, later / high + 0.5);  // nobody has changed: mood and error go by
}

TEST(SocialPrescribing, ACaseLastsItsMonthsIsAskedTwiceAndTakenAlong) {
    World world = make_patients(20, 10, 10);
    const auto d = run_link(world,
                            with(eager(), {{"months_per_case", std::int64_t{5}},
                                           {"follow_up_months", std::int64_t{4}},
                                           {"place_share", 1.0},
                                           {"effect_spread", 0.0}}),
                            8);
    for (std::size_t m = 0; m < 8; ++m) {
        EXPECT_EQ(total(d[m], Stage::attending), m < 5 ? 10U : 0U) << m;
        EXPECT_EQ(d[m].referrals.size(), m == 5 ? 10U : 0U) << m;
        ASSERT_EQ(d[m].follow_ups.size(), m == 0 || m == 4 ? 10U : 0U) << m;
        for (const FollowUp& i : d[m].follow_ups) {
            EXPECT_EQ(i.again, m == 4);
            EXPECT_EQ(i.theta, 6);
        }
        EXPECT_EQ(d[m].traces.size(), m == 0 || m == 3 ? 10U : 0U) << m;
    }
    EXPECT_EQ(d[5].referrals[0].reason, Referral::Reason::linked);
    EXPECT_EQ(total(d[5], Stage::left), 10U);
    EXPECT_NEAR(d[0].traces[0].size, -0.25 / 0.9277, 0.0003);
}

TEST(SocialPrescribing, CaseloadIsTheLimitAndTheLongestWaitingBeginFirst) {
    World world = make_patients(50, 50, 50);
    const auto lever = made(make_social_prescribing(), with(eager(), {{"cases_per_worker", std::int64_t{20}}}));
    const auto d = run(world, *lever, 14);
    for (const Delivery& month : d) {
        EXPECT_EQ(month.seats, 20U);
        EXPECT_LE(month.seats_used, 20U);
    }
    EXPECT_EQ(total(d[0], Stage::waiting), 30U);
    EXPECT_EQ(total(d[6], Stage::admitted), 20U);
    EXPECT_EQ(total(d[12], Stage::waiting), 30U);  // the ten left begin, the other forty are found in the new year
    std::map<std::uint32_t, int> times;
    for (std::size_t m = 0; m < 12; ++m) {
        for (const FollowUp& i : d[m].follow_ups) times[i.who.value] += i.again ? 0 : 1;
    }
    EXPECT_EQ(times.size(), 50U);
    for (const auto& [who, begun] : times) EXPECT_EQ(begun, 1) << who;
    expect_reconciled(d, d.back().seats_used);
}

TEST(SocialPrescribing, WhoStopsEarlyIsNotAskedAgain) {
    World world = make_patients(2000, 2000, 2000);
    const auto d =
        run_link(world, with(eager(), {{"link_workers", std::int64_t{5}}, {"stop_monthly_probability", 0.1}}), 7);
    EXPECT_EQ(d[0].follow_ups.size(), 2000U);
    EXPECT_NEAR(static_cast<double>(d[6].follow_ups.size()), 2000 * std::pow(0.9, 5), 70);
}

TEST(SocialPrescribing, DeliversTheSameAtAnyThreadCount) {
    std::string first;
    for (const int threads : {1, 2, 3, 8}) {
        const Threads use{threads};
        World world = make_patients(12'000, 9000, 2000);
        const std::string now = told(run_link(world, {{"link_workers", std::int64_t{20}}}, 8));
        if (first.empty()) first = now;
        EXPECT_EQ(now, first);
    }
    EXPECT_NE(first.find(" again"), std::string::npos);
}

TEST(SocialPrescribing, ChecksThePlan) {
    const auto found = [](const Settings& settings, double scale = 1) {
        return found_in_plan(make_social_prescribing(), settings, scale);
    };
    using Found = std::pair<std::size_t, std::size_t>;
    EXPECT_EQ(found({}), (Found{0, 0}));
    EXPECT_EQ(found({{"link_workers", std::int64_t{0}}}), (Found{0, 1}));
    EXPECT_EQ(found({{"link_workers", std::int64_t{34}}}), (Found{1, 0}));
    EXPECT_EQ(found({{"follow_up_months", std::int64_t{7}}}), (Found{1, 0}));
    EXPECT_EQ(found({{"sensitivity", 0.7}}), (Found{0, 1}));  // not used by UCLA
    EXPECT_EQ(found({{"sensitivity", 0.7}, {"instrument", std::string{"judgement"}}}), (Found{0, 0}));
    EXPECT_EQ(found({}, 0.005), (Found{0, 1}));
}

}  // namespace
}  // namespace tsunagari
