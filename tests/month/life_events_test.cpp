// Vital events against the published tables they come from: a cohort that only dies follows the life table, deaths by
// sex and age and the births of a town are those expected within Poisson error, and every proposal is made and settled
// once.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <tuple>
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

const Settings no_feedback = {{"causal_share", 0.0}, {"follow_area", false}};

/// Published annual probability of death, year's level and ratio of the never married: read from the tables by another
/// way than the event's.
double yearly_hazard(std::string_view sex, int age, int year) {
    const Table& life = shipped().table("japan/life_table");
    const double q = life.at({std::to_string(std::min(age, 113))}, sex);
    const Table& ratios = shipped().table("japan/mortality_by_marital_status");
    double ratio = 1;
    for (std::size_t row = 0; row < ratios.rows(); ++row) {
        if (ratios.text(row, "sex") == sex && std::stoi(ratios.text(row, "age")) <= age)
            ratio = ratios.number(row, "never_married");
    }
    const double level = shipped().table("japan/mortality_by_year").at({std::to_string(year)}, "factor");
    return -log_(1 - q) * ratio * level;
}

World cohort(std::uint32_t people, int age, Sex sex, Month now) {
    World world = empty_town();
    world.now = now;
    for (std::uint32_t k = 0; k < people; ++k) {
        const PersonIndex i = add_person(world, 0, age, sex);
        world.people.born[i] = now.plus(-12 * age);  // the birthday is this month: one age for the next twelve
        world.people.role[i] = age < 15 ? Role::resident : Role::head;
        if (age < 15) world.households.type[world.people.household[i]] = HouseholdType::institution;
    }
    world.network.grow(world.people.rows());
    world.memory.grow(world.people.rows());
    return world;
}

TEST(Mortality, ACohortThatOnlyDiesFollowsTheLifeTable) {
    constexpr std::uint32_t people = 8000;
    for (const Sex sex : {Sex::male, Sex::female}) {
        World world = cohort(people, 0, sex, Month::of(2024, 1));
        LivedAlone alone(world, make_mortality(), no_feedback, 5);
        const std::string_view name = sex == Sex::male ? "male" : "female";
        double survival = 1, expectancy = 0;
        std::uint32_t living = people;
        double lived = 0;
        for (int age = 0; age < 105; ++age) {
            std::uint32_t deaths = 0;
            for (int m = 0; m < 12; ++m) {
                lived += living / 12.0;
                const std::uint32_t now = counted(alone.month(), Flow::death);
                deaths += now;
                living -= now;
            }
            const double before = survival;
            survival *= exp_(-yearly_hazard(name, age, 2024));
            expectancy += (before + survival) / 2;
            const double error = std::sqrt(survival * (1 - survival) / people);
            ASSERT_NEAR(living / static_cast<double>(people), survival, 4 * error + 1e-3) << name << " at " << age + 1;
        }
        // Years lived have a spread of some 15 years a person.
        EXPECT_NEAR(lived / people, expectancy, 4 * 15 / std::sqrt(people) + 0.1) << name;
        EXPECT_LT(living, people / 50);
    }
}

TEST(Mortality, OneYearOfDeathsBySexAndAgeIsThePublishedOne) {
    for (const Sex sex : {Sex::male, Sex::female}) {
        const std::string_view name = sex == Sex::male ? "male" : "female";
        double squares = 0;
        int cells = 0;
        for (const int age : {30, 50, 60, 70, 80, 90, 100}) {
            const std::uint32_t people = age < 60 ? 60000 : 10000;
            World world = cohort(people, age, sex, Month::of(2022, 1));
            LivedAlone alone(world, make_mortality(), no_feedback, 6 + static_cast<std::uint64_t>(age));
            std::uint32_t deaths = 0;
            for (int m = 0; m < 12; ++m) deaths += counted(alone.month(), Flow::death);
            const double share = 1 - exp_(-yearly_hazard(name, age, 2022));
            const double z = (deaths - people * share) / std::sqrt(people * share * (1 - share));
            EXPECT_LT(std::abs(z), 4) << name << " " << age << ": " << deaths << " deaths of " << people * share;
            squares += z * z;
            ++cells;
        }
        EXPECT_LT(squares, cells + 4 * std::sqrt(2.0 * cells)) << "chi-square";
    }
}

TEST(Mortality, FeedbackMovesDeathsButNotTheirNumber) {
    constexpr std::uint32_t people = 60000;
    World world = cohort(people, 80, Sex::female, Month::of(2023, 1));
    for (std::uint32_t i = 0; i < people; ++i) {
        world.people.contacts[person(i)] = i % 4 == 0 ? 0.0F : 20.0F;
        world.people.theta[person(i)] = i % 3 == 0 ? 2.0F : 0.0F;
    }
    LivedAlone alone(world, make_mortality(),
                     {{"isolation_hazard_ratio", 3.0},
                      {"loneliness_hazard_ratio", 2.0},
                      {"causal_share", 1.0},
                      {"follow_area", false}},
                     3);
    const std::uint32_t deaths = counted(alone.month(), Flow::death);
    const double expected = people * (1 - exp_(-yearly_hazard("female", 80, 2023) / 12));
    EXPECT_NEAR(deaths, expected, 4 * std::sqrt(expected) + 0.01 * expected);
    std::array<double, 2> isolated{}, lonely{};
    for (std::uint32_t i = 0; i < people; ++i) {
        if (world.people.present(person(i))) continue;
        ++isolated[i % 4 == 0 ? 1 : 0];
        ++lonely[i % 3 == 0 ? 1 : 0];
    }
    const double ratio = isolated[1] * 3 / isolated[0];
    EXPECT_NEAR(log_(ratio), log_(3.0), 4 * std::sqrt(1 / isolated[0] + 1 / isolated[1]));
    EXPECT_NEAR(log_(lonely[1] * 2 / lonely[0]), log_(2.0), 4 * std::sqrt(1 / lonely[0] + 1 / lonely[1]));
}

TEST(Mortality, OfATownIsThatOfItsAges) {
    World world = synthesise(shipped(), {{"鳥取市"}, 0.5, Month::of(2023, 1)}, Draw(1, 0)).world;
    world.network = Network(world.people.rows());
    world.memory.grow(world.people.rows());
    double expected = 0;
    for (std::uint32_t i = 0; i < world.people.rows(); ++i) {
        const PersonIndex who = person(i);
        const std::string_view sex = world.people.sex[who] == Sex::male ? "male" : "female";
        expected += shipped()
                        .table("japan/life_table")
                        .at({std::to_string(std::min(world.people.age(who, world.now), 113))}, sex);
    }
    expected *= shipped().table("japan/mortality_by_year").at({"2023"}, "factor");
    LivedAlone alone(world, make_mortality(), no_feedback, 2);
    double deaths = 0;
    for (int m = 0; m < 12; ++m) deaths += counted(alone.month(), Flow::death);
    // The ratios by marital status are scaled to the nation's shares; a town's own may differ a little, and people age
    // half a year.
    EXPECT_NEAR(deaths / expected, 1.0, 4 / std::sqrt(expected) + 0.05);
    expect_whole(world);
}

TEST(Birth, ATownHasItsRegisteredBirths) {
    // The people are those of 2020; the town's share of the nation's births is that of 2023.
    World world = synthesise(shipped(), {{"鳥取市"}, 1.0, Month::of(2021, 1)}, Draw(1, 0)).world;
    world.network = Network(world.people.rows());
    world.memory.grow(world.people.rows());
    LivedAlone alone(world, make_birth(), {}, 2);
    const std::uint32_t before = world.people.rows();
    double births = 0;
    for (int m = 0; m < 12; ++m) births += counted(alone.month(), Flow::birth);
    const Table& areas = shipped().table("towns/areas");
    const double registered = shipped().table("japan/vital_events").at({"2021"}, "births") *
                              areas.at({"31201"}, "births") / areas.at({"00000"}, "births");
    EXPECT_NEAR(births, registered, 4 * std::sqrt(registered) + 0.04 * registered);
    EXPECT_EQ(world.people.rows(), before + static_cast<std::uint32_t>(births));
    std::uint32_t boys = 0;
    for (std::uint32_t i = before; i < world.people.rows(); ++i)
        boys += world.people.sex[person(i)] == Sex::male ? 1U : 0U;
    EXPECT_NEAR(boys / births, 0.5125, 4 * 0.5 / std::sqrt(births));
    expect_whole(world);
}

TEST(Birth, FewBearAThirdChild) {
    // By single year of age: births at the table's rate, shared out among the wives by the children they have at home.
    World world = synthesise(shipped(), {{"鳥取市"}, 1.0, Month::of(2021, 1)}, Draw(1, 0)).world;
    world.network = Network(world.people.rows());
    world.memory.grow(world.people.rows());
    const Population& people = world.people;
    const auto children_at_home = [&](PersonIndex mother) {
        std::size_t children = 0;
        for_members(people, world.households, people.household[mother],
                    [&](PersonIndex i) { children += people.role[i] == Role::child ? 1U : 0U; });
        return std::min<std::size_t>(children, 4);
    };
    const Table& orders = shipped().table("japan/births_by_order");
    std::array<std::array<double, 5>, ages> wives{};
    for (std::uint32_t i = 0; i < people.rows(); ++i) {
        if (people.sex[person(i)] == Sex::female && people.spouse[person(i)].exists())
            ++wives[age_index(people.age(person(i), world.now))][children_at_home(person(i))];
    }
    const ByAge rate = by_age(shipped().table("japan/fertility"), "marital_annual_rate");
    double births = 0, third = 0;
    for (std::size_t a = 15; a < 55; ++a) {
        double all = 0, weighted = 0;
        for (std::size_t k = 0; k < 5; ++k) {
            all += wives[a][k];
            weighted += wives[a][k] * orders.number(k, "relative_rate");
        }
        for (std::size_t k = 0; k < 5 && all > 0; ++k) {
            const double borne = rate[a] * all * wives[a][k] * orders.number(k, "relative_rate") / weighted;
            births += borne;
            third += k >= 2 ? borne : 0;
        }
    }
    LivedAlone alone(world, make_birth(), {}, 2);
    const std::uint32_t before = people.rows();
    for (int m = 0; m < 12; ++m) alone.month();
    double counted_third = 0;
    for (std::uint32_t i = before; i < people.rows(); ++i) {
        std::size_t older = 0;
        for_members(people, world.households, people.household[person(i)],
                    [&](PersonIndex j) { older += people.role[j] == Role::child && j < person(i) ? 1U : 0U; });
        counted_third += older >= 2 ? 1 : 0;
    }
    const double share = third / births, n = people.rows() - before;
    EXPECT_LT(share, 0.35);  // half of all if children did not matter
    EXPECT_NEAR(counted_third / n, share, 4 * std::sqrt(share * (1 - share) / n) + 0.01);
}

/// People come and go in families of two on average, so a sum of n movers spreads by about √(2n).
void expect_as_registered(double movers, double registered, const std::string& what) {
    EXPECT_NEAR(movers, registered, 0.03 * registered + 4 * std::sqrt(2 * registered)) << what;
}

/// In an old town and in one of young newcomers: the ages of those who live there change who moves, not how many.
TEST(Migration, AsManyComeAndLeaveAsRegistered) {
    const Table& areas = shipped().table("towns/areas");
    for (const auto& [name, code, scale] : {std::tuple{"鳥取市", "31201", 0.5}, std::tuple{"福岡市", "40130", 0.02}}) {
        World world = synthesise(shipped(), {{name}, scale, Month::of(2024, 1)}, Draw(1, 0)).world;
        world.founders = world.people.rows();
        world.network = Network(world.people.rows());
        world.memory.grow(world.people.rows());
        LivedAlone alone(world, make_migration(), {{"abroad_factor", 0.0}}, 2);
        double in = 0, out = 0;
        for (int m = 0; m < 12; ++m) {
            const FlowCounts counts = alone.month();
            in += counted(counts, Flow::in_migration);
            out += counted(counts, Flow::out_migration);
        }
        expect_as_registered(in, scale * areas.at({code}, "in_migrants"), std::string(name) + " in");
        expect_as_registered(out, scale * areas.at({code}, "out_migrants"), std::string(name) + " out");
        expect_whole(world);
    }
}

/// Twenty years on, when nobody below twenty lived here at the start, newcomers are as many and as young as before.
TEST(Migration, NewcomersStayAsYoungAsInTheFirstYear) {
    World world = synthesise(shipped(), {{"福岡市"}, 0.01, Month::of(2021, 1)}, Draw(1, 0)).world;
    world.founders = world.people.rows();
    world.network = Network(world.people.rows());
    world.memory.grow(world.people.rows());
    LivedAlone alone(world, make_migration(), {{"abroad_factor", 0.0}}, 2);
    std::array<double, 21> come{}, young{};
    for (std::size_t year = 0; year < come.size(); ++year) {
        for (int m = 0; m < 12; ++m) {
            const std::uint32_t before = world.people.rows();
            alone.month();
            for (std::uint32_t i = before; i < world.people.rows(); ++i) {
                const int years = world.people.age(person(i), world.now);
                come[year] += 1;
                young[year] += years >= 18 && years < 30 ? 1 : 0;
            }
        }
    }
    for (const std::size_t year : {std::size_t{5}, std::size_t{10}, std::size_t{20}}) {
        EXPECT_NEAR(come[year] / come[0], 1.0, 4 * std::sqrt(2 * 2 / come[0])) << year;
        EXPECT_NEAR(young[year] / young[0], 1.0, 0.05 + 4 * std::sqrt(2 * 2 / young[0])) << year;
    }
}

TEST(LifeEvents, EachHasItsOwnNameAndBothLanguages) {
    std::vector<std::string> names;
    for (const auto& event : make_life_events()) {
        names.emplace_back(event->name());
        EXPECT_FALSE(event->label_en().empty()) << event->name();
        EXPECT_FALSE(event->label_ja().empty()) << event->name();
    }
    EXPECT_EQ(names.front(), "mortality") << "whoever died earlier in the month is passed over by the others";
    std::sort(names.begin(), names.end());
    EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

TEST(LifeEvents, AtRateZeroNothingHappens) {
    struct Off {
        std::unique_ptr<LifeEvent> event;
        Settings settings;
        std::vector<Flow> flows;
    };
    std::vector<Off> all;
    all.push_back({make_birth(), {{"rate_factor", 0.0}}, {Flow::birth}});
    all.push_back({make_divorce(), {{"rate_factor", 0.0}}, {Flow::divorce}});
    all.push_back({make_marriage(), {{"rate_factor", 0.0}}, {Flow::marriage}});
    all.push_back({make_moving_in(), {{"rate_factor", 0.0}}, {Flow::moving_in_with_child}});
    all.push_back({make_relocation(), {{"annual_share", 0.0}}, {Flow::move_within}});
    all.push_back({make_migration(),
                   {{"in_factor", 0.0}, {"out_factor", 0.0}, {"abroad_factor", 0.0}},
                   {Flow::in_migration, Flow::out_migration}});
    for (Off& off : all) {
        World world = synthesise(shipped(), {{"亘理町"}, 0.2, Month::of(2022, 4)}, Draw(1, 0)).world;
        world.network = Network(world.people.rows());
        world.memory.grow(world.people.rows());
        const std::string name{off.event->name()};
        LivedAlone alone(world, std::move(off.event), off.settings, 2);
        for (int m = 0; m < 12; ++m) {
            const FlowCounts counts = alone.month();
            for (const Flow flow : off.flows) ASSERT_EQ(counted(counts, flow), 0U) << name;
        }
    }
}

TEST(Rates, BandsHoldUntilTheNext) {
    const Table& table = shipped().table("japan/mortality_by_marital_status");
    const BySexAge ratios = by_sex_and_age(table, "never_married");
    EXPECT_EQ(ratios[0][20], ratios[0][24]);
    EXPECT_EQ(ratios[0][20], table.at({"male", "20-24"}, "never_married"));
    EXPECT_EQ(ratios[0][10], 0.0) << "below the first band";
    const Table& years = shipped().table("japan/mortality_by_year");
    EXPECT_EQ(year_factor(years, 1990), years.at({"2020"}, "factor"));
    EXPECT_EQ(year_factor(years, 2022), years.at({"2022"}, "factor"));
    EXPECT_EQ(year_factor(years, 2090), years.at({"2024"}, "factor"));
}

}  // namespace
}  // namespace tsunagari
