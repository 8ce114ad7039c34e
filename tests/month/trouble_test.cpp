// Events of body, mind, money and relations: rates against the tables, what each does to circumstances and ties, and
// that at rate zero, or with a feedback switched off, nothing of it is there.

#include "month/events/trouble.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "month/alone.hpp"
#include "month/events/events.hpp"
#include "tsunagari/kit/math.hpp"
#include "tsunagari/world/happening.hpp"

namespace tsunagari {
namespace {

bool marked(const World& world, PersonIndex i, Happening h) { return (world.people.happened[i] & bit_of(h)) != 0; }

double table_rate(std::string_view event, int age, std::string_view column = "annual_rate") {
    const Table& table = shipped().table("japan/event_rates");
    double rate = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if (table.text(row, "event") == event && table.text(row, "sex") == "male" &&
            std::stoi(table.text(row, "age")) <= age)
            rate = table.number(row, column);
    }
    return rate;
}

// --- rates
// --------------------------------------------------------------------------------------------------------------

struct Rated {
    const char* name;
    std::unique_ptr<LifeEvent> (*make)();
    Flow flow;
    double exposure;  ///< of a worker of 45 who lives alone in normal circumstances
    Settings more;    ///< so that one strike is one person and nobody leaves the ranks of those at risk
};

TEST(Troubles, StrikeAtTheRatesOfTheTable) {
    constexpr std::uint32_t people = 40'000;
    constexpr int months = 6;
    const Rated events[] = {
        {"bullying", make_bullying, Flow::interpersonal_trouble, 1.0, {{"leave_work_share", 0.0}}},
        {"work_trouble", make_work_trouble, Flow::work_trouble, 1.0, {{"leave_work_share", 0.0}}},
        {"money_trouble", make_money_trouble, Flow::money_trouble, 0.6, {{"harder_share", 0.0}}},
        {"disaster_crime", make_disaster_crime, Flow::disaster_crime, 1.0, {{"disaster_share", 0.0}}},
        {"separation", make_separation, Flow::separation, 0.9, {}},
    };
    for (const Rated& rated : events) {
        SCOPED_TRACE(rated.name);
        World world = alike(people, 45, Sex::male);
        Settings settings = rated.more;
        settings["lonely_log_hazard_per_sd"] = 0.0;
        LivedAlone lived(world, rated.make(), settings);
        double struck = 0;
        for (int m = 0; m < months; ++m) struck += counted(lived.month(), rated.flow);
        const double expected = people * months * (1.0 - exp_(-table_rate(rated.name, 45) * rated.exposure / 12.0));
        EXPECT_GT(expected, 40);
        EXPECT_NEAR(struck, expected, 4 * std::sqrt(expected));
    }
}

TEST(Troubles, AtRateZeroNothingHappensAndNothingEverDid) {
    for (const auto make : {make_bullying, make_work_trouble, make_money_trouble, make_family_trouble,
                            make_disaster_crime, make_separation, make_depression}) {
        World world = alike(3000, 45, Sex::female);
        LivedAlone lived(world, make(), {{"rate_factor", 0.0}});
        SCOPED_TRACE(lived.event().name());
        std::vector<PastRate> past;
        lived.event().past(past);
        ASSERT_EQ(past.size(), 1U);
        for (const auto& of_sex : past[0].annual) {
            for (const double rate : of_sex) EXPECT_EQ(rate, 0.0);
        }
        lived.event().begin(world, lived.draw);
        for (int m = 0; m < 12; ++m) lived.month();
        for (std::uint32_t i = 0; i < world.people.rows(); ++i) EXPECT_EQ(world.people.happened[person(i)], 0U);
        EXPECT_TRUE(world.memory.block(0).empty());
    }
}

TEST(Troubles, ThoseOfOneLaneStrikeDifferentPeopleInAMonth) {
    World world = alike(40'000, 45, Sex::male);
    const World before = world;
    std::vector<std::uint32_t> times(world.people.rows(), 0);
    for (const auto make :
         {make_bullying, make_work_trouble, make_money_trouble, make_disaster_crime, make_separation}) {
        World own = before;
        LivedAlone lived(own, make(), {{"rate_factor", 5.0}});
        lived.month();
        for (std::uint32_t i = 0; i < own.people.rows(); ++i)
            times[i] += own.people.happened[person(i)] != before.people.happened[person(i)] ? 1U : 0U;
    }
    EXPECT_EQ(*std::max_element(times.begin(), times.end()), 1U);
}

// --- feedback
// -----------------------------------------------------------------------------------------------------------

TEST(LonelyFactor, IsExactlyOneWhenSwitchedOffAndOneOnAverageOtherwise) {
    for (const float theta : {-9.0F, -1.0F, 0.3F, 4.0F}) EXPECT_EQ(lonely_factor(0.0, theta), 1.0);
    EXPECT_GT(lonely_factor(0.2, 1.0F), lonely_factor(0.2, 0.0F));
    EXPECT_EQ(lonely_factor(0.2, 2.0F), lonely_factor(0.2, 7.0F)) << "two SD are as far as it goes";
    double mean = 0, weights = 0;
    for (int k = -400; k <= 400; ++k) {
        const double weight = exp_(-0.5 * (k * 0.01) * (k * 0.01));
        mean += weight * lonely_factor(0.1, static_cast<float>(k * 0.01));
        weights += weight;
    }
    EXPECT_NEAR(mean / weights, 1.0, 0.002);
}

TEST(Troubles, TheLonelyAreStruckMoreOftenUnlessSwitchedOff) {
    const auto lonely_share = [](double b) {
        World world = alike(40'000, 45, Sex::male);
        for (std::uint32_t i = 0; i < world.people.rows(); ++i)
            world.people.theta[person(i)] = i % 2 == 0 ? 1.5F : -1.5F;
        LivedAlone lived(world, make_depression(), {{"lonely_log_hazard_per_sd", b}, {"leave_work_share", 0.0}});
        for (int m = 0; m < 6; ++m) lived.month();
        double lonely = 0, all = 0;
        for (std::uint32_t i = 0; i < world.people.rows(); ++i) {
            if (!marked(world, person(i), Happening::own_illness)) continue;
            all += 1;
            lonely += i % 2 == 0 ? 1 : 0;
        }
        EXPECT_GT(all, 300);
        return std::pair{lonely / all, std::sqrt(0.25 / all)};
    };
    const auto [off, error] = lonely_share(0.0);
    EXPECT_NEAR(off, 0.5, 4 * error);
    const auto [on, error_on] = lonely_share(0.4);
    EXPECT_NEAR(on, logistic(0.4 * 3), 4 * error_on);  // odds exp(b·3) between +1.5 and −1.5
}

TEST(Illness, LonelinessMakesItMoreFrequentUnlessSwitchedOff) {
    const auto onsets = [](double b, float theta) {
        World world = alike(20'000, 45, Sex::male);
        for (std::uint32_t i = 0; i < world.people.rows(); ++i) world.people.theta[person(i)] = theta;
        LivedAlone lived(world, make_illness(), {{"lonely_log_hazard_per_sd", b}});
        double struck = 0;
        for (int m = 0; m < 3; ++m) struck += counted(lived.month(), Flow::illness);
        return struck;
    };
    EXPECT_EQ(onsets(0.0, 1.5F), onsets(0.0, -1.5F)) << "the same people, by the same draws";
    EXPECT_GT(onsets(0.3, 1.5F), 1.5 * onsets(0.3, -1.5F));
}

// --- one by one
// ---------------------------------------------------------------------------------------------------------

/// Everybody is struck in the first month, as nearly as a rate factor can do it.
const Settings often = {{"rate_factor", 10.0}};
Settings often_and(const Settings& more) {
    Settings all = often;
    all.insert(more.begin(), more.end());
    return all;
}

/// Months until `i` is marked; −1 if never within a hundred years.
int until(LivedAlone& lived, PersonIndex i, Happening h) {
    for (int m = 0; m < 1200; ++m) {
        lived.month();
        if (marked(lived.world, i, h)) return m;
    }
    return -1;
}

TEST(Bullying, EndsAFriendshipInTheClassAndKeepsThePupilAway) {
    constexpr std::uint32_t pupils = 40;
    World world = alike(pupils, 12, Sex::male);
    const GroupIndex school = world.groups.add(GroupKind::school_class, NeighbourhoodIndex{0}, 0, pupils);
    for (std::uint32_t i = 0; i < pupils; ++i) {
        world.people.employment[person(i)] = Employment::pupil;
        in_group(world, person(i), school, true);
        if (i % 2 == 1) make_tie(world, person(i - 1), person(i), Layer::friendship, true);
    }
    LivedAlone lived(world, make_bullying(), often_and({{"leave_class_share", 1.0}, {"lose_friend_share", 1.0}}));
    PersonIndex victim;
    for (int m = 0; m < 60 && !victim.exists(); ++m) {
        lived.month();
        for (std::uint32_t i = 0; i < pupils; ++i) {
            if (marked(world, person(i), Happening::interpersonal_trouble)) victim = person(i);
        }
    }
    ASSERT_TRUE(victim.exists());
    EXPECT_TRUE(world.network.ties(victim).empty());
    EXPECT_FALSE(world.people.daily_group[victim].exists());
    EXPECT_TRUE(marked(world, victim, Happening::work_change)) << "school change or absence";
    EXPECT_EQ(world.people.employment[victim], Employment::pupil);
    EXPECT_FALSE(traces_of(world, victim, TraceKind::interpersonal_trouble).empty());
}

TEST(WorkTrouble, OnlyWorkersHaveItAndSomeLeave) {
    World world = empty_town();
    const auto two = add_household(world, 0, {{Role::head, 45, Sex::male}, {Role::spouse, 45, Sex::female}});
    world.people.employment[two[1]] = Employment::not_working;
    LivedAlone lived(world, make_work_trouble(),
                     often_and({{"leave_work_share", 1.0}, {"leave_log_hazard_per_sd", 0.0}}));
    ASSERT_GE(until(lived, two[0], Happening::work_trouble), 0);
    EXPECT_EQ(world.people.employment[two[0]], Employment::unemployed);
    EXPECT_TRUE(marked(world, two[0], Happening::job_loss));
    EXPECT_EQ(traces_of(world, two[0], TraceKind::job_loss).size(), 1U);
    EXPECT_FALSE(marked(world, two[1], Happening::work_trouble));
}

TEST(FamilyTrouble, NeedsAFamilyTakesTheConfidantAndStrikesTheSpouse) {
    World world = empty_town();
    const auto two = add_household(world, 0, {{Role::head, 45, Sex::male}, {Role::spouse, 45, Sex::female}});
    const auto alone = add_household(world, 1, {{Role::head, 45, Sex::female}});
    for (const PersonIndex i : {two[0], two[1], alone[0]}) world.people.confides_home[i] = 1;
    LivedAlone lived(world, make_family_trouble(),
                     often_and({{"spouse_too_share", 1.0}, {"confidant_lost_share", 1.0}}));
    ASSERT_GE(until(lived, two[0], Happening::family_trouble), 0);
    EXPECT_TRUE(marked(world, two[1], Happening::family_trouble));
    EXPECT_EQ(world.people.confides_home[two[0]] + world.people.confides_home[two[1]], 0);
    EXPECT_FALSE(marked(world, alone[0], Happening::family_trouble));
    EXPECT_EQ(world.people.confides_home[alone[0]], 1);
}

TEST(MoneyTrouble, MakesTheHouseholdPoorerAndVeryHardIsPoverty) {
    World world = empty_town();
    const auto home = add_household(
        world, 0, {{Role::head, 45, Sex::male}, {Role::spouse, 45, Sex::female}, {Role::child, 8, Sex::female}});
    for (const PersonIndex i : home) world.people.economic[i] = EconomicSituation::somewhat_hard;
    LivedAlone lived(world, make_money_trouble(), often_and({{"harder_share", 1.0}}));
    for (int m = 0; m < 1200 && world.people.economic[home[0]] != EconomicSituation::very_hard; ++m) lived.month();
    for (const PersonIndex i : home) EXPECT_EQ(world.people.economic[i], EconomicSituation::very_hard);
    EXPECT_EQ(traces_of(world, home[0], TraceKind::poverty).size(), 1U);
    EXPECT_EQ(traces_of(world, home[1], TraceKind::poverty).size(), 1U);
    EXPECT_TRUE(traces_of(world, home[2], TraceKind::poverty).empty()) << "below 16 it is the parents' trouble";
}

TEST(Hardship, OnlyTheFallIntoVeryHardIsAnEvent) {
    World world = empty_town();
    const auto home = add_household(world, 0, {{Role::head, 45, Sex::male}});
    TownMonth month(world);
    const HouseholdIndex h = world.people.household[home[0]];
    set_circumstances(h, EconomicSituation::somewhat_hard, month.settlement);
    EXPECT_EQ(month.counted(Flow::poverty_start), 0U);
    set_circumstances(h, EconomicSituation::very_hard, month.settlement);
    set_circumstances(h, EconomicSituation::very_hard, month.settlement);
    EXPECT_EQ(month.counted(Flow::poverty_start), 1U) << "staying in it is no new event";
    EXPECT_TRUE(marked(world, home[0], Happening::poverty));
}

TEST(Hardship, KeepsThePublishedSharesAndHitsThoseWithoutWork) {
    constexpr std::uint32_t people = 30'000;
    const Table& table = shipped().table("japan/economic_situation");
    const double hard = table.at({"somewhat_hard"}, "share"), very = table.at({"very_hard"}, "share");
    World world = alike(people, 45, Sex::male);
    for (std::uint32_t i = 0; i < people; ++i) {
        const double at = (i + 0.5) / people;
        world.people.economic[person(i)] = at < very          ? EconomicSituation::very_hard
                                           : at < very + hard ? EconomicSituation::somewhat_hard
                                                              : EconomicSituation::normal;
        if (i % 10 == 0) world.people.employment[person(i)] = Employment::unemployed;
    }
    LivedAlone lived(world, make_hardship(), {{"change_annual", 0.9}});
    for (int m = 0; m < 240; ++m) lived.month();
    double now = 0, without_work = 0;
    for (std::uint32_t i = 0; i < people; ++i) {
        const bool is = world.people.economic[person(i)] == EconomicSituation::very_hard;
        now += is ? 1.0 / people : 0;
        if (i % 10 == 0) without_work += is ? 10.0 / people : 0;
    }
    EXPECT_NEAR(now, very, 4 * std::sqrt(very / people));
    EXPECT_GT(without_work, 1.5 * very);
}

TEST(Separation, EndsOneTieToKinAndNoOther) {
    World world = empty_town();
    const auto one = add_household(world, 0, {{Role::head, 45, Sex::male}});
    const auto kin = add_household(world, 1, {{Role::head, 70, Sex::female}, {Role::spouse, 70, Sex::male}});
    for (const PersonIndex i : kin) world.people.employment[i] = Employment::not_working;
    make_tie(world, one[0], kin[0], Layer::kin);
    make_tie(world, one[0], kin[1], Layer::friendship);
    Settings settings = often;
    LivedAlone lived(world, make_separation(), settings);
    ASSERT_GE(until(lived, one[0], Happening::separation), 0);
    EXPECT_FALSE(world.network.tied(one[0], kin[0]));
    EXPECT_TRUE(world.network.tied(one[0], kin[1]));
}

TEST(DisasterCrime, ADisasterStrikesTheWholeHousehold) {
    World world = empty_town();
    const auto home = add_household(world, 0, {{Role::head, 45, Sex::male}, {Role::child, 8, Sex::female}});
    LivedAlone lived(world, make_disaster_crime(), often_and({{"disaster_share", 1.0}}));
    int m = 0;
    for (; m < 3000 && !marked(world, home[0], Happening::disaster_crime); ++m) lived.month();
    EXPECT_TRUE(marked(world, home[1], Happening::disaster_crime));
}

TEST(Depression, HoldsTheShareOfTheTableAndLimitsDailyLife) {
    constexpr std::uint32_t people = 30'000;
    World world = alike(people, 45, Sex::male);
    LivedAlone lived(world, make_depression(), {{"lonely_log_hazard_per_sd", 0.0}, {"leave_work_share", 0.0}});
    lived.event().begin(world, lived.draw);
    const auto share = [&] {
        double now = 0;
        for (std::uint32_t i = 0; i < people; ++i) now += (world.people.ill[person(i)] & depressed) != 0 ? 1 : 0;
        return now / people;
    };
    const double onset = table_rate("depression", 45) / 12, expected = onset / (onset + 0.10);
    const double error = std::sqrt(expected / people);
    EXPECT_NEAR(share(), expected, 4 * error);
    for (int m = 0; m < 6; ++m) lived.month();
    EXPECT_NEAR(share(), expected, 5 * error) << "onset and recovery balance";
}

TEST(Depression, AndIllnessOfTheBodyComeAndGoApart) {
    World world = alike(4000, 45, Sex::male);
    for (std::uint32_t i = 0; i < world.people.rows(); ++i) world.people.ill[person(i)] = ill_in_body | depressed;
    LivedAlone mind(world, make_depression(), {{"recovery_monthly", 1.0}});
    mind.month();
    for (std::uint32_t i = 0; i < world.people.rows(); ++i) ASSERT_EQ(world.people.ill[person(i)], ill_in_body);
    LivedAlone body(world, make_illness(), {{"recovery_monthly", 1.0}});
    body.month();
    for (std::uint32_t i = 0; i < world.people.rows(); ++i) ASSERT_EQ(world.people.ill[person(i)], 0);
}

TEST(FamilyIllness, HappensToHouseholdAndKinOfTheIllAndToNobodyElse) {
    World world = empty_town();
    const auto home = add_household(
        world, 0, {{Role::head, 45, Sex::male}, {Role::spouse, 45, Sex::female}, {Role::child, 8, Sex::male}});
    const auto kin = add_household(world, 1, {{Role::head, 70, Sex::female}});
    const auto stranger = add_household(world, 2, {{Role::head, 70, Sex::female}});
    make_tie(world, home[0], kin[0], Layer::kin);
    make_tie(world, home[0], stranger[0], Layer::friendship);
    LivedAlone lived(world, make_family_illness(), {{"grave_monthly", 1.0}, {"kin_share", 1.0}});
    EXPECT_EQ(counted(lived.month(), Flow::family_illness), 0U) << "nobody is ill";
    world.people.ill[home[0]] = depressed;
    EXPECT_EQ(counted(lived.month(), Flow::family_illness), 2U);
    EXPECT_TRUE(marked(world, home[1], Happening::family_illness));
    EXPECT_TRUE(marked(world, kin[0], Happening::family_illness));
    EXPECT_FALSE(marked(world, home[0], Happening::family_illness)) << "it is the family's event, not the own";
    EXPECT_FALSE(marked(world, home[2], Happening::family_illness)) << "a child of 8";
    EXPECT_FALSE(marked(world, stranger[0], Happening::family_illness));
}

// --- care
// ---------------------------------------------------------------------------------------------------------------

struct Family {
    World world = empty_town();
    PersonIndex father, mother, daughter, daughter_elsewhere;
    Family() {
        const auto home = add_household(
            world, 0, {{Role::parent, 80, Sex::male}, {Role::parent, 78, Sex::female}, {Role::head, 50, Sex::female}});
        father = home[0], mother = home[1], daughter = home[2];
        world.people.spouse[father] = mother;
        world.people.spouse[mother] = father;
        world.people.marital[father] = world.people.marital[mother] = MaritalStatus::married;
        daughter_elsewhere = add_household(world, 1, {{Role::head, 48, Sex::female}})[0];
        make_tie(world, father, daughter_elsewhere, Layer::kin);
    }
    [[nodiscard]] bool cares(PersonIndex i) const { return (world.people.happened[i] & cares_now) != 0; }
    [[nodiscard]] int carers() const {
        int n = 0;
        for (const PersonIndex i : {father, mother, daughter, daughter_elsewhere}) n += cares(i) ? 1 : 0;
        return n;
    }
};
const Settings at_once = {{"begin_monthly", 1.0}, {"kin_elsewhere_share", 1.0}, {"leave_work_share", 0.0}};

TEST(Caregiving, BeginsWithTheNeedOnceAndEndsWithIt) {
    Family f;
    LivedAlone lived(f.world, make_caregiving(), at_once);
    lived.month();
    EXPECT_EQ(f.carers(), 0) << "nobody needs care";
    f.world.people.care[f.father] = CareNeed::support2;
    lived.month();
    EXPECT_EQ(f.carers(), 0) << "support is not yet care";
    f.world.people.care[f.father] = CareNeed::care2;
    EXPECT_EQ(counted(lived.month(), Flow::caregiving_start), 1U);
    EXPECT_EQ(counted(lived.month(), Flow::caregiving_start), 0U) << "one carer is enough";
    EXPECT_EQ(f.carers(), 1);
    EXPECT_FALSE(f.cares(f.father));
    f.world.people.role[f.father] = Role::resident;
    f.world.people.care[f.father] = CareNeed::none;
    EXPECT_EQ(counted(lived.month(), Flow::caregiving_end), 1U);
    EXPECT_EQ(f.carers(), 0);
}

TEST(Caregiving, FallsToKinElsewhereOnlyIfNobodyAtHomeCan) {
    Family f;
    f.world.people.care[f.father] = CareNeed::care3;
    f.world.people.care[f.mother] = CareNeed::support1;
    f.world.people.care[f.daughter] = CareNeed::support1;
    LivedAlone lived(f.world, make_caregiving(), at_once);
    lived.month();
    EXPECT_TRUE(f.cares(f.daughter_elsewhere));
    EXPECT_EQ(traces_of(f.world, f.daughter_elsewhere, TraceKind::caregiving).size(), 1U);
}

TEST(Caregiving, IsThereFromTheStartAndNeverAtZero) {
    Family f;
    f.world.people.care[f.father] = CareNeed::care3;
    {
        Family never;
        never.world.people.care[never.father] = CareNeed::care3;
        LivedAlone lived(never.world, make_caregiving(), {{"begin_monthly", 0.0}});
        lived.event().begin(never.world, lived.draw);
        for (int m = 0; m < 24; ++m) lived.month();
        EXPECT_EQ(never.carers(), 0);
    }
    LivedAlone lived(f.world, make_caregiving(), at_once);
    lived.event().begin(f.world, lived.draw);
    EXPECT_EQ(f.carers(), 1);
    EXPECT_TRUE(f.world.memory.block(0).empty()) << "it began some time ago";
}

TEST(Caregiving, SomeLeaveTheirWork) {
    Family f;
    f.world.people.care[f.father] = CareNeed::care3;
    f.world.people.care[f.mother] = CareNeed::support1;
    Settings settings = at_once;
    settings["leave_work_share"] = 1.0;
    LivedAlone lived(f.world, make_caregiving(), settings);
    lived.month();
    const PersonIndex carer = f.cares(f.daughter) ? f.daughter : f.daughter_elsewhere;
    EXPECT_TRUE(f.cares(carer));
    EXPECT_EQ(f.world.people.employment[carer], Employment::not_working);
}

// --- what is remembered
// -------------------------------------------------------------------------------------------------

TEST(Happenings, EveryAnswerButTheLastTwoIsReachedByATrace) {
    std::uint32_t reached = 0;
    for (int k = 0; k < trace_kinds; ++k) {
        const Happening h = happening_of(static_cast<TraceKind>(k));
        EXPECT_NE(h, Happening::other);
        if (static_cast<TraceKind>(k) == TraceKind::support) {
            EXPECT_EQ(h, Happening::none);
        } else {
            reached |= bit_of(h);
        }
    }
    EXPECT_EQ(reached, (1U << lived_happenings) - 1);
    EXPECT_EQ(reached & cares_now, 0U);
}

TEST(Happenings, AreTheAnswersOfThePublishedTable) {
    const Table& survey = shipped().table("japan/survey");
    std::set<std::string> asked;
    for (std::size_t row = 0; row < survey.rows(); ++row) {
        if (survey.text(row, "instrument") == "life_events" && survey.text(row, "category") != "no_answer")
            asked.insert(std::string{survey.text(row, "category")});
    }
    std::set<std::string> known;
    for (const HappeningName& name : happening_names) known.insert(std::string{name.name});
    EXPECT_EQ(asked, known);
}

TEST(Settlement, WhatIsRememberedOrCountedIsMarkedForLife) {
    World world = empty_town();
    const auto two = add_household(world, 0, {{Role::head, 45, Sex::male}, {Role::spouse, 45, Sex::female}});
    TownMonth month(world);
    month.settlement.remember(two[0], TraceKind::divorce);
    EXPECT_EQ(world.people.happened[two[0]], bit_of(Happening::separation));
    month.settlement.count(Flow::retirement, two[1]);
    EXPECT_EQ(world.people.happened[two[1]], bit_of(Happening::work_change));
    month.settlement.count(Flow::death, two[1]);
    EXPECT_EQ(world.people.happened[two[1]], bit_of(Happening::work_change));
}

TEST(Settlement, TheDeathOfAFriendIsRememberedAlsoIfNoConfidant) {
    World world = empty_town();
    const auto a = add_household(world, 0, {{Role::head, 75, Sex::male}});
    const auto b = add_household(world, 1, {{Role::head, 75, Sex::male}});
    const auto c = add_household(world, 2, {{Role::head, 75, Sex::male}});
    make_tie(world, a[0], b[0], Layer::friendship, false);
    make_tie(world, a[0], c[0], Layer::neighbour, false);
    TownMonth month(world);
    month.settlement.die(a[0]);
    month.rest();
    EXPECT_TRUE(marked(world, b[0], Happening::other_bereavement));
    EXPECT_TRUE(traces_of(world, b[0], TraceKind::friend_death).empty()) << "felt by confidants";
    EXPECT_FALSE(marked(world, c[0], Happening::other_bereavement));
}

}  // namespace
}  // namespace tsunagari
