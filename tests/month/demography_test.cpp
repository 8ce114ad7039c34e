// Demography beside its tables: who only dies lives as long as the life table says, who may marry whom, what a spouse
// in an institution is, and where people go who leave home, go back or are left alone.

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "month/alone.hpp"
#include "month/events/events.hpp"
#include "month/events/rates.hpp"
#include "month/wholeness.hpp"
#include "tsunagari/kit/math.hpp"
#include "tsunagari/month/model.hpp"
#include "tsunagari/world/synthesis.hpp"

namespace tsunagari {
namespace {

/// The nation's synthetic people stand for no cohort, so these are all born this month and marry as the table's shares
/// at each age: their mortality is the life table's.
TEST(LifeTable, IsReproducedByPeopleWhoOnlyDie) {
    constexpr std::uint32_t people = 6000;
    for (const auto& [sex, published] : {std::pair{Sex::male, 81.56}, std::pair{Sex::female, 87.71}}) {
        World world = empty_town();
        world.now = Month::of(2020, 10);
        for (std::uint32_t k = 0; k < people; ++k) {
            const PersonIndex i = add_person(world, 0, 0, sex);
            world.people.born[i] = world.now;
            world.people.role[i] = Role::resident;
            world.households.type[world.people.household[i]] = HouseholdType::institution;
        }
        world.network.grow(people);
        world.memory.grow(people);
        const char* name = sex == Sex::male ? "male" : "female";
        const BySexAge married = by_sex_and_age(shipped().table("japan/marital_status"), "married");
        const BySexAge widowed = by_sex_and_age(shipped().table("japan/marital_status"), "widowed");
        const BySexAge divorced = by_sex_and_age(shipped().table("japan/marital_status"), "divorced");
        LivedAlone lived(world, make_mortality(), {{"causal_share", 0.0}, {"follow_area", false}}, 77);
        const double level = shipped().table("japan/mortality_by_year").at({"2020"}, "factor");
        double years = 0;
        std::uint32_t living = people;
        const Month start = world.now;
        for (int age = 0; age < 111 && living > 0; ++age) {
            // Statuses as in the census at this age, dealt to those alive: the ratios are relative to just that mix.
            lived.draw =
                Draw(77 + static_cast<std::uint64_t>(age), 0);  // the months of 2020 come again, with other draws
            std::uint32_t k = 0;
            for (std::uint32_t i = 0; i < people; ++i) {
                if (!world.people.present(person(i))) continue;
                const double u = (k++ + 0.5) / living;
                const std::size_t s = index_of(sex), a = age_index(age);
                world.people.marital[person(i)] = u < married[s][a]                   ? MaritalStatus::married
                                                  : u < married[s][a] + widowed[s][a] ? MaritalStatus::widowed
                                                  : u < married[s][a] + widowed[s][a] + divorced[s][a]
                                                      ? MaritalStatus::divorced
                                                      : MaritalStatus::never_married;
            }
            for (int m = 0; m < 12; ++m) {
                // The year stands still at 2020, so that one level of mortality holds for a life.
                const Month now = world.now;
                const int since = now - start;
                world.now = Month::of(2020, 1 + since % 12);
                for (std::uint32_t i = 0; i < people; ++i) world.people.born[person(i)] = world.now.plus(-since);
                const std::uint32_t before = living;
                living -= counted(lived.month(), Flow::death);
                years += (before + living) / 24.0;
                world.now = now.plus(1);
            }
        }
        // What the table itself gives at that level.
        const ByAge q = by_age(shipped().table("japan/life_table"), name);
        double survival = 1, expected = 0, at_level_one = 1, table = 0;
        for (int age = 0; age < 111; ++age) {
            const double hazard = -log_(1 - std::min(q[age_index(age)], 0.9999));
            const double next = survival * exp_(-hazard * level), next_one = at_level_one * exp_(-hazard);
            expected += (survival + next) / 2;
            table += (at_level_one + next_one) / 2;
            survival = next;
            at_level_one = next_one;
        }
        EXPECT_NEAR(table, published, 0.05) << name << ": the table is the published one";
        EXPECT_NEAR(years / people, expected, 4 * 15 / std::sqrt(people)) << name << ": spread of a life some 15 years";
    }
}

/// Kin outside of ages and sexes whose deaths the table tells, to people who do not change.
TEST(KinOutside, DieAsTheLifeTableSaysAndAreMourned) {
    constexpr std::uint32_t people = 20000;
    World world = empty_town();
    world.now = Month::of(2020, 1);
    for (std::uint32_t k = 0; k < people; ++k) add_person(world, 0, 20, Sex::male);
    world.network.grow(people);
    world.memory.grow(people);
    const Tie tie = Tie::make(PersonIndex{0}, world.now, 2, Layer::kin, false);
    std::vector<KinChange> gains;
    for (std::uint32_t k = 0; k < people; ++k)
        gains.push_back(
            {person(k), {}, OutsideKin::make(world.now.plus(-12 * 85 - 1), k % 2 == 0 ? Sex::male : Sex::female, tie)});
    world.kin_outside.apply(gains);
    LivedAlone lived(world, make_mortality(), {{"causal_share", 0.0}, {"follow_area", false}}, 5);
    std::uint32_t mourners = 0;
    for (int month = 0; month < 6; ++month) mourners += counted(lived.month(), Flow::family_bereavement);
    std::array<double, sexes> left{};
    for (std::uint32_t k = 0; k < people; ++k)
        left[index_of(k % 2 == 0 ? Sex::male : Sex::female)] +=
            static_cast<double>(world.kin_outside.of(person(k)).size());
    const double level = year_factor(shipped().table("japan/mortality_by_year"), 2020);
    for (const Sex sex : {Sex::male, Sex::female}) {
        const ByAge q = by_age(shipped().table("japan/life_table"), sex == Sex::male ? "male" : "female");
        const double lives = std::pow(1 - q[85], level / 2);
        EXPECT_NEAR(left[index_of(sex)] / (people / 2), lives, 4 * std::sqrt(lives * (1 - lives) / (people / 2)));
    }
    EXPECT_NEAR(mourners, people - left[0] - left[1], 4 * std::sqrt(people * 0.001)) << "but those who died first";
}

/// A couple's children outside have children; one who is born here has the grandparents outside.
TEST(KinOutside, ComeByBirths) {
    World world = empty_town();
    world.now = Month::of(2020, 1);
    const Tie tie = Tie::make(PersonIndex{0}, world.now, 2, Layer::kin, false);
    std::vector<KinChange> gains;
    const OutsideKin mother = OutsideKin::make(world.now.plus(-12 * 55), Sex::female, tie),
                     sister = OutsideKin::make(world.now.plus(-12 * 30), Sex::female, tie);
    for (std::uint32_t k = 0; k < 1000; ++k) {
        const auto couple = add_household(world, k % 4, {{Role::head, 32, Sex::male}, {Role::spouse, 28, Sex::female}});
        gains.push_back({couple[1], {}, mother});
        gains.push_back({couple[1], {}, sister});
        const auto old = add_household(world, k % 4, {{Role::head, 57, Sex::female}}).front();
        gains.push_back({old, {}, sister});
    }
    world.kin_outside.apply(gains);
    const std::uint32_t rows = world.people.rows();
    LivedAlone lived(world, make_birth(), {}, 5);
    for (int month = 0; month < 12; ++month) lived.month();
    ASSERT_GT(world.people.rows(), rows + 50);
    for (std::uint32_t i = rows; i < world.people.rows(); ++i) {
        ASSERT_EQ(world.kin_outside.of(person(i)).size(), 1U);
        EXPECT_EQ(world.kin_outside.of(person(i))[0], mother);
    }
    std::uint32_t grandchildren = 0;
    for (std::uint32_t i = 0; i < rows; ++i) {
        const auto kin = world.kin_outside.of(person(i));
        const bool old = world.people.age(person(i), world.now) > 50;
        EXPECT_TRUE(old || kin.size() <= 2) << "nobody's sister's child";
        if (!old) continue;
        for (const OutsideKin& one : kin) grandchildren += one.born >= Month::of(2020, 1) ? 1 : 0;
    }
    // Women of 30 here are all wives: as often as those here bear, but for the children that they have already.
    EXPECT_GT(grandchildren, 60U);
    EXPECT_LT(grandchildren, 260U);
}

TEST(AreaFactor, IsOneWhereEverybodyIsAsTheNation) {
    World world = synthesise(shipped(), {{"全国"}, 0.002, Month::of(2020, 10)}, Draw(1, 0)).world;
    world.network = Network(world.people.rows());
    const TieParameters ties;
    const LonelinessParameters loneliness;
    const Preparation with{shipped(), world, ties, loneliness};
    ByStatusSexAge flat{};
    for (auto& status : flat) {
        for (auto& sex : status) sex.fill(0.01);
    }
    EXPECT_NEAR(area_factor(with, "deaths", flat, [](PersonIndex) { return true; }), 1.0, 0.01);
    EXPECT_EQ(area_factor(with, "deaths", flat, [](PersonIndex) { return false; }), 1.0) << "nobody at risk";
    // Half of the people at risk stand for the same registered events: each is at twice the risk.
    EXPECT_NEAR(area_factor(with, "deaths", flat, [](PersonIndex i) { return i.value % 2 == 0; }), 2.0, 0.02);
}

TEST(AreaFactor, OnlyMovesAcrossTheBoundaryAreMigration) {
    EXPECT_EQ(boundary_share(shipped(), "31201"), 1.0);
    EXPECT_EQ(boundary_share(shipped(), "00000"), 0.0);
    EXPECT_NEAR(boundary_share(shipped(), "31000"), 0.48, 0.01);
}

class Couples : public testing::Test {
   protected:
    World world = empty_town();
    /// `n` men and women of 30, each living alone, who all want to marry at once.
    void singles(std::uint32_t n) {
        world.now = Month::of(2022, 1);
        for (std::uint32_t k = 0; k < n; ++k) {
            men.push_back(add_household(world, k % 4, {{Role::head, 30, Sex::male}}).front());
            women.push_back(add_household(world, k % 4, {{Role::head, 30, Sex::female}}).front());
        }
    }
    void kin(PersonIndex a, PersonIndex b) { make_tie(world, a, b, Layer::kin); }
    std::vector<PersonIndex> men, women;
    const Settings often = {{"rate_factor", 5.0}, {"men_in_view", 5.0}};
};

TEST_F(Couples, MarryButNeverKin) {
    singles(60);
    const PersonIndex mother = add_household(world, 0, {{Role::head, 60, Sex::female}}).front();
    // The first man is brother to the first twenty women, the second shares a mother elsewhere with the next twenty.
    for (std::uint32_t k = 0; k < 20; ++k) kin(men[0], women[k]);
    kin(men[1], mother);
    for (std::uint32_t k = 20; k < 40; ++k) kin(women[k], mother);
    LivedAlone lived(world, make_marriage(), often, 3);
    std::uint32_t married = 0;
    for (int m = 0; m < 24; ++m) married += counted(lived.month(), Flow::marriage);
    EXPECT_GT(married, 20U);
    for (std::uint32_t k = 0; k < 20; ++k) EXPECT_NE(world.people.spouse[men[0]], women[k]);
    for (std::uint32_t k = 20; k < 40; ++k) EXPECT_NE(world.people.spouse[men[1]], women[k]);
    expect_whole(world);
}

TEST(Institution, KeepsTheMarriageAndLaterMakesAWidow) {
    World world = empty_town();
    const auto couple = add_household(world, 0, {{Role::head, 85, Sex::male}, {Role::spouse, 82, Sex::female}});
    {
        TownMonth month(world);
        month.settlement.tie_kin(couple[0], couple[1]);
        month.settlement.enter_institution(couple[0]);
        month.rest();
    }
    EXPECT_EQ(world.people.spouse[couple[1]], couple[0]);
    EXPECT_EQ(world.people.role[couple[0]], Role::resident);
    EXPECT_EQ(world.households.type[world.people.household[couple[1]]], HouseholdType::one_person);
    expect_whole(world);
    TownMonth month(world);
    month.settlement.die(couple[0]);
    month.rest();
    EXPECT_EQ(world.people.marital[couple[1]], MaritalStatus::widowed);
    EXPECT_FALSE(world.people.spouse[couple[1]].exists());
    EXPECT_EQ(month.counted(Flow::widowhood), 1U);
    EXPECT_EQ(traces_of(world, couple[1], TraceKind::spouse_death).size(), 1U);
    EXPECT_TRUE(traces_of(world, couple[1], TraceKind::friend_death).empty()) << "mourned once, as a spouse";
    expect_whole(world);
}

TEST(MovingIn, TakesThePlaceAmongKinThatFits) {
    World world = empty_town();
    const auto family = add_household(world, 0, {{Role::head, 45, Sex::male}, {Role::spouse, 44, Sex::female}});
    const PersonIndex mother = add_household(world, 1, {{Role::head, 72, Sex::female}}).front();
    const PersonIndex son = add_household(world, 2, {{Role::head, 20, Sex::male}}).front();
    make_tie(world, family[0], mother, Layer::kin);
    make_tie(world, family[0], son, Layer::kin);
    TownMonth month(world);
    EXPECT_EQ(month.settlement.child_elsewhere(mother), family[0]);
    EXPECT_EQ(month.settlement.parent_elsewhere(son), family[0]);
    EXPECT_FALSE(month.settlement.parent_elsewhere(family[1]).exists());
    month.settlement.move_in(mother, family[0]);
    month.settlement.move_in(son, family[0]);
    month.rest();
    EXPECT_EQ(world.people.role[mother], Role::parent);
    EXPECT_EQ(world.people.role[son], Role::child);
    EXPECT_EQ(world.households.type[world.people.household[mother]], HouseholdType::three_generation);
    EXPECT_TRUE(world.network.ties(mother).empty()) << "who lives together needs no tie";
    expect_whole(world);
}

TEST(PartedSpouses, BecomeCouplesOldestWithOldest) {
    World world = empty_town();
    std::vector<PersonIndex> all;
    for (const auto& [age, sex] :
         {std::pair{90, Sex::male}, {60, Sex::male}, {86, Sex::female}, {58, Sex::female}, {20, Sex::female}}) {
        all.push_back(add_household(world, 0, {{Role::head, age, sex}}).front());
        world.people.marital[all.back()] = MaritalStatus::married;
    }
    join_parted_spouses(world);
    EXPECT_EQ(world.people.spouse[all[0]], all[2]);
    EXPECT_EQ(world.people.spouse[all[1]], all[3]);
    EXPECT_FALSE(world.people.spouse[all[4]].exists());
    expect_whole(world);
}

TEST(Employment, UnemploymentSettlesAtThePublishedRate) {
    World world = synthesise(shipped(), {{"鳥取市"}, 0.3, Month::of(2020, 10)}, Draw(1, 0)).world;
    world.founders = world.people.rows();
    world.network = Network(world.people.rows());
    world.memory.grow(world.people.rows());
    LivedAlone lived(world, make_employment(), {}, 4);
    for (int m = 0; m < 36; ++m) lived.month();
    double working = 0, searching = 0;
    for (std::uint32_t i = 0; i < world.people.rows(); ++i) {
        const Employment now = world.people.employment[person(i)];
        working += works(now) ? 1 : 0;
        searching += now == Employment::unemployed ? 1 : 0;
    }
    EXPECT_NEAR(100 * searching / (searching + working), 2.6, 0.4);
    expect_whole(world);
}

TEST(Employment, WhatOtherEventsTakeIsNotLostTwice) {
    const auto losses = [](double taken_by_others) {
        World world = alike(20'000, 40, Sex::male);
        LivedAlone lived(world, make_employment(), {{"exit_annual", 0.0}}, 4);
        YearlyChance others{};
        for (auto& of_sex : others) of_sex.fill(taken_by_others);
        lived.event().know_job_losses(others);
        return static_cast<double>(counted(lived.month(), Flow::job_loss));
    };
    const double alone = losses(0);
    EXPECT_GT(alone, 30);  // about 3 % a year
    EXPECT_LT(losses(0.01), 0.8 * alone);
    EXPECT_EQ(losses(1), 0);
}

TEST(Employment, TroublesTellHowManyJobsTheyTake) {
    World world = alike(10, 40, Sex::male);
    LivedAlone lived(world, make_work_trouble(), {{"leave_work_share", 0.2}}, 4);
    YearlyChance taken{};
    lived.event().job_losses(taken);
    const double rate = shipped().table("japan/event_rates").at({"work_trouble", "male", "40"}, "annual_rate");
    EXPECT_DOUBLE_EQ(taken[0][44], 0.2 * rate);
    EXPECT_EQ(taken[0][65], 0);  // out of the labour force, not unemployed
}

TEST(Employment, AWorkplaceThatClosesLeavesNobodyInIt) {
    World world = empty_town();
    const GroupIndex team = world.groups.add(GroupKind::work_team, NeighbourhoodIndex{0}, 0, 8);
    world.work_teams = {team};
    for (int k = 0; k < 6; ++k)
        in_group(world, add_household(world, 0, {{Role::head, 40, Sex::male}}).front(), team, true);
    LivedAlone lived(world, make_employment(),
                     {{"closure_small_annual", 0.99}, {"closure_jobless_share", 1.0}, {"find_monthly", 0.0}}, 4);
    std::uint32_t closed = 0;
    for (int m = 0; m < 36 && closed == 0; ++m) closed = counted(lived.month(), Flow::workplace_closure);
    EXPECT_GT(closed, 0U);
    EXPECT_EQ(world.groups.size(team), 0U);
    expect_whole(world);
}

}  // namespace
}  // namespace tsunagari
