// The shipped tables must agree with each other and with the published totals: a slip of the pen in one file is found
// by another.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <numeric>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tsunagari/kit/error.hpp"
#include "tsunagari/world/table.hpp"

namespace tsunagari {
namespace {

constexpr double population_2020 = 126'146'099;
constexpr double general_households_2020 = 55'704'949;
constexpr double household_members_2020 = 123'162'995;
constexpr double one_person_2020 = 21'151'042;
const std::vector<std::string> both_sexes = {"male", "female"};

const Atlas& atlas() {
    static const Atlas shipped(std::string{TSUNAGARI_SOURCE_DIR} + "/scenarios");
    return shipped;
}

std::vector<std::string> shipped_names() {
    std::vector<std::string> names;
    for (const char* folder : {"japan", "towns"})
        for (const auto& file : std::filesystem::directory_iterator(atlas().directory() + "/" + folder))
            if (file.path().extension() == ".csv")
                names.push_back(std::string{folder} + "/" + file.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

/// People of the nation of a sex, aged `from` to `to` (whole five-year ages; 100+ is the last).
double people(std::string_view sex, int from, int to) {
    const Table& table = atlas().table("towns/population");
    double sum = 0;
    for (std::size_t c = 2; c < table.columns().size(); ++c) {
        const int age = static_cast<int>(c - 2) * 5;
        if (age >= from && age <= to) sum += table.at({"00000", sex}, table.columns()[c]);
    }
    return sum;
}

/// First and last age of "65-69", "85+", "40".
std::pair<int, int> ages_of(const std::string& label) {
    const int first = std::stoi(label);
    if (label.ends_with('+')) return {first, 200};
    const auto dash = label.find('-');
    return {first, dash == std::string::npos ? first : std::stoi(label.substr(dash + 1))};
}

/// Sum over the rows of one sex (or both) of column × people of that row's sex and age.
double total_of(const Table& table, std::string_view column, std::string_view sex = {}) {
    double sum = 0;
    for (std::size_t r = 0; r < table.rows(); ++r) {
        if (!sex.empty() && table.text(r, "sex") != sex) continue;
        const auto [first, last] = ages_of(table.text(r, "age"));
        sum += table.number(r, column) * people(table.text(r, "sex"), first, last);
    }
    return sum;
}

double sum_of(const Table& table, std::string_view column) {
    double sum = 0;
    for (std::size_t r = 0; r < table.rows(); ++r) sum += table.number(r, column);
    return sum;
}

TEST(ShippedTables, AllAreThereAndSayWhatTheyAre) {
    const std::vector<std::string> wanted = {"japan/care_need",
                                             "japan/commuting",
                                             "japan/economic_situation",
                                             "japan/education",
                                             "japan/arrivals_from_abroad",
                                             "japan/arrivals_from_abroad_by_age",
                                             "japan/births_by_order",
                                             "japan/divorce_by_year",
                                             "japan/employment",
                                             "japan/employment_type",
                                             "japan/establishments_by_size",
                                             "japan/event_past",
                                             "japan/event_rates",
                                             "japan/fertility",
                                             "japan/fertility_by_year",
                                             "japan/health",
                                             "japan/household_income",
                                             "japan/households_by_size",
                                             "japan/households_by_type",
                                             "japan/institutions",
                                             "japan/leaving_home",
                                             "japan/household_projection",
                                             "japan/life_table",
                                             "japan/living_alone",
                                             "japan/marital_status",
                                             "japan/marital_transitions",
                                             "japan/marriage_by_year",
                                             "japan/migration_profile",
                                             "japan/mortality_by_marital_status",
                                             "japan/mortality_by_year",
                                             "japan/neighbour_kin_friend",
                                             "japan/parameters",
                                             "japan/population_by_age",
                                             "japan/scalars",
                                             "japan/survey",
                                             "japan/vital_events",
                                             "towns/areas",
                                             "towns/population",
                                             "towns/prefectures"};
    const auto names = shipped_names();
    for (const auto& name : wanted) EXPECT_THAT(names, ::testing::Contains(name));
    for (const auto& name : names) {
        SCOPED_TRACE(name);
        const Table& table = atlas().table(name);
        for (const char* word : {"title", "title_ja", "source", "year", "licence", "grade", "key"})
            EXPECT_NE(table.about(word), "");
        EXPECT_EQ(table.about("source").find("ithub"), std::string_view::npos)
            << "name the survey, not who passed it on";
        const bool explained = table.grade() == Grade::read || !table.about("note").empty();
        EXPECT_TRUE(explained) << "say how it was derived or assumed";
    }
}

TEST(ShippedTables, TheIndexNamesEveryTableWithItsTitles) {
    std::ifstream file(atlas().directory() + "/README.md");
    std::stringstream text;
    text << file.rdbuf();
    for (const auto& name : shipped_names()) {
        const Table& table = atlas().table(name);
        EXPECT_THAT(text.str(), ::testing::HasSubstr(name + ".csv"));
        EXPECT_THAT(text.str(), ::testing::HasSubstr(std::string{table.about("title_ja")})) << name;
    }
}

/// Every column but those of words holds numbers or blanks.
TEST(ShippedTables, WhatShouldBeANumberIsOne) {
    const std::set<std::string> words = {"sex",
                                         "age",
                                         "grade",
                                         "type",
                                         "size",
                                         "place",
                                         "item",
                                         "unit",
                                         "source",
                                         "level",
                                         "name",
                                         "code",
                                         "name_en",
                                         "prefecture",
                                         "event",
                                         "meaning",
                                         "size_class",
                                         "parameter",
                                         "evidence",
                                         "basis",
                                         "wave",
                                         "instrument",
                                         "variable",
                                         "stratum",
                                         "category",
                                         "quality",
                                         "use",
                                         "question_ja",
                                         "stratum_ja",
                                         "category_ja",
                                         "households_grade",
                                         "income"};
    for (const auto& name : shipped_names()) {
        const Table& table = atlas().table(name);
        for (const auto& column : table.columns()) {
            if (words.contains(column)) continue;
            for (std::size_t r = 0; r < table.rows(); ++r)
                EXPECT_NO_THROW((void)(table.text(r, column).empty() ? 0.0 : table.number(r, column)));
        }
    }
}

TEST(ShippedTables, AreasAddUpToTheNation) {
    const Table& areas = atlas().table("towns/areas");
    ASSERT_EQ(areas.rows(), 66U);
    std::map<std::string, int> levels;
    for (std::size_t r = 0; r < areas.rows(); ++r) ++levels[areas.text(r, "level")];
    EXPECT_EQ(levels, (std::map<std::string, int>{{"nation", 1}, {"prefecture", 47}, {"municipality", 18}}));
    for (std::size_t c = 5; c < areas.columns().size(); ++c) {
        const auto& column = areas.columns()[c];
        double prefectures = 0;
        for (std::size_t r = 0; r < areas.rows(); ++r)
            if (areas.text(r, "level") == "prefecture") prefectures += areas.number(r, column);
        EXPECT_EQ(prefectures, areas.at({"00000"}, column)) << column;
    }
    EXPECT_EQ(areas.at({"00000"}, "population"), population_2020);
    EXPECT_EQ(areas.at({"00000"}, "general_households"), general_households_2020);
    EXPECT_EQ(areas.at({"00000"}, "household_members"), household_members_2020);
    EXPECT_EQ(areas.at({"00000"}, "one_person"), one_person_2020);
    EXPECT_EQ(areas.at({"00000"}, "one_person_65p"), 6'716'806);
    EXPECT_EQ(areas.at({"00000"}, "nuclear"), 30'110'571);
    EXPECT_EQ(areas.at({"00000"}, "in_migrants"), areas.at({"00000"}, "out_migrants"));
    EXPECT_EQ(areas.at({"31201"}, "population"), 188'465);
    EXPECT_EQ(areas.text(areas.row_of({"31201"}), "name"), "鳥取市");
}

TEST(ShippedTables, AMunicipalityFitsIntoItsPrefectureAndItsHouseholdsIntoItsPeople) {
    const Table& areas = atlas().table("towns/areas");
    for (std::size_t r = 0; r < areas.rows(); ++r) {
        SCOPED_TRACE(areas.text(r, "name"));
        EXPECT_LT(areas.number(r, "household_members"), areas.number(r, "population"));
        EXPECT_LT(areas.number(r, "one_person_65p"), areas.number(r, "one_person"));
        EXPECT_LT(areas.number(r, "one_person") + areas.number(r, "nuclear"), areas.number(r, "general_households"));
        if (areas.text(r, "level") != "municipality") continue;
        const std::size_t prefecture = areas.row_of({areas.text(r, "code").substr(0, 2) + "000"});
        EXPECT_EQ(areas.text(prefecture, "name"), areas.text(r, "prefecture"));
        for (std::size_t c = 5; c < areas.columns().size(); ++c)
            EXPECT_LE(areas.number(r, areas.columns()[c]), areas.number(prefecture, areas.columns()[c]))
                << areas.columns()[c];
    }
}

TEST(ShippedTables, PopulationByAgeAddsUpToTheCensusTotals) {
    const Table& areas = atlas().table("towns/areas");
    const Table& table = atlas().table("towns/population");
    ASSERT_EQ(table.rows(), 2 * areas.rows());
    const std::vector<std::string> ages(table.columns().begin() + 2, table.columns().end());
    ASSERT_EQ(ages.size(), 21U);
    std::map<std::string, double> prefectures;
    for (std::size_t r = 0; r < areas.rows(); ++r) {
        const auto& code = areas.text(r, "code");
        double sum = 0;
        for (const auto& sex : both_sexes)
            for (const auto& age : ages) {
                const double n = table.at({code, sex}, age);
                sum += n;
                if (areas.text(r, "level") == "prefecture") prefectures[sex + age] += n;
            }
        EXPECT_EQ(sum, areas.number(r, "population")) << code;
    }
    for (const auto& sex : both_sexes)
        for (const auto& age : ages)
            EXPECT_EQ(table.at({"00000", sex}, age), prefectures[sex + age]) << sex << ' ' << age;
    EXPECT_EQ(people("male", 0, 100), 61'349'581);
    EXPECT_EQ(people("female", 0, 100), 64'796'518);
}

TEST(ShippedTables, SingleAgesAreThePeopleOfKnownAge) {
    const Table& single = atlas().table("japan/population_by_age");
    EXPECT_EQ(sum_of(single, "male"), 61'349'581 - 1'591'143);
    EXPECT_EQ(sum_of(single, "female"), 64'796'518 - 1'340'695);
    // Spreading people of unknown age raises every five-year age, by more for ages of places where many are unknown.
    for (const auto& sex : both_sexes)
        for (int age = 0; age < 100; age += 5) {
            double known = 0;
            for (int a = age; a < age + 5; ++a) known += single.number(static_cast<std::size_t>(a), sex);
            EXPECT_GT(people(sex, age, age) / known, 1.005) << sex << ' ' << age;
            EXPECT_LT(people(sex, age, age) / known, 1.05) << sex << ' ' << age;
        }
}

TEST(ShippedTables, SharesAddUpToOne) {
    const std::map<std::string, std::vector<std::string>> shares = {
        {"japan/marital_status", {"never_married", "married", "widowed", "divorced"}},
        {"japan/employment_type", {"regular", "nonregular", "officer", "self_employed", "family_worker"}},
        {"japan/health", {"good", "fairly_good", "normal", "not_very_good", "bad"}}};
    for (const auto& [name, columns] : shares) {
        const Table& table = atlas().table(name);
        for (std::size_t r = 0; r < table.rows(); ++r) {
            double sum = 0;
            for (const auto& column : columns) sum += table.number(r, column);
            EXPECT_NEAR(sum, 1, 1e-9) << name << ' ' << r;
        }
    }
    EXPECT_NEAR(sum_of(atlas().table("japan/economic_situation"), "share"), 1, 1e-9);
    EXPECT_NEAR(sum_of(atlas().table("japan/economic_situation"), "households"), 1, 1e-9);
    EXPECT_NEAR(sum_of(atlas().table("japan/commuting"), "share"), 1, 1e-9);
    EXPECT_NEAR(sum_of(atlas().table("japan/household_income"), "share"), 1, 1e-9);
}

TEST(ShippedTables, HouseholdsByTypeAndBySizeAreTheSameHouseholds) {
    const Table& type = atlas().table("japan/households_by_type");
    const Table& size = atlas().table("japan/households_by_size");
    double by_type = 0;
    for (const char* t : {"one_person", "couple", "couple_with_children", "father_with_children",
                          "mother_with_children", "three_generation", "other"})
        by_type += type.at({t}, "households");
    EXPECT_EQ(by_type, general_households_2020);
    EXPECT_EQ(type.at({"all_general"}, "households"), general_households_2020);
    EXPECT_EQ(type.at({"all_general"}, "people"), household_members_2020);
    EXPECT_EQ(type.at({"all_general"}, "people") + type.at({"institution"}, "people"), population_2020);
    EXPECT_EQ(sum_of(size, "households"), general_households_2020);
    EXPECT_EQ(size.at({"1"}, "households"), one_person_2020);
    EXPECT_EQ(type.at({"one_person"}, "households"), one_person_2020);
    double nuclear = 0;
    for (const char* t : {"couple", "couple_with_children", "father_with_children", "mother_with_children"})
        nuclear += type.at({t}, "households");
    EXPECT_EQ(nuclear, atlas().table("towns/areas").at({"00000"}, "nuclear"));
    double members = 0;
    for (int s = 1; s <= 6; ++s) members += s * size.at({std::to_string(s)}, "households");
    const double mean_of_largest = (household_members_2020 - members) / size.at({"7"}, "households");
    EXPECT_NEAR(mean_of_largest, 7.403, 0.001);
}

TEST(ShippedTables, LivingAloneGivesTheOnePersonHouseholds) {
    const Table& alone = atlas().table("japan/living_alone");
    EXPECT_NEAR(total_of(alone, "rate"), one_person_2020, 100);
    double old = 0;
    for (std::size_t r = 0; r < alone.rows(); ++r) {
        const auto [first, last] = ages_of(alone.text(r, "age"));
        EXPECT_EQ(alone.text(r, "grade"), first >= 65 ? "derived" : "assumption");
        if (first >= 65) old += alone.number(r, "rate") * people(alone.text(r, "sex"), first, last);
    }
    EXPECT_NEAR(old, atlas().table("japan/scalars").at({"households.one_person_65p_ages_spread"}, "value"), 100);
}

TEST(ShippedTables, LivingAloneOfTheUnmarriedHasNoStepAtOldAge) {
    const Table& alone = atlas().table("japan/living_alone");
    const Table& married = atlas().table("japan/marital_status");
    for (const auto& sex : both_sexes) {
        const auto share = [&](const std::string& age) {
            return alone.at({sex, age}, "rate") / (1 - married.at({sex, age}, "married"));
        };
        const std::vector<std::string> ages = {"35-39", "40-44", "45-49", "50-54", "55-59", "60-64", "65-69"};
        for (std::size_t k = 1; k < ages.size(); ++k) EXPECT_LT(std::abs(share(ages[k]) - share(ages[k - 1])), 0.1);
    }
}

TEST(ShippedTables, UnknownAgesOfThePrefecturesAreTheNations) {
    const Table& areas = atlas().table("towns/areas");
    double sum = 0;
    for (std::size_t r = 0; r < areas.rows(); ++r) {
        EXPECT_LT(areas.number(r, "age_unknown"), 0.1 * areas.number(r, "population"));
        if (areas.text(r, "level") == "prefecture") sum += areas.number(r, "age_unknown");
    }
    EXPECT_EQ(sum, 2'931'838);
    EXPECT_EQ(sum, areas.at({"00000"}, "age_unknown"));
}

TEST(ShippedTables, NobodyIsInAnInstitutionAndAlone) {
    const Table& institutions = atlas().table("japan/institutions");
    EXPECT_NEAR(total_of(institutions, "rate"), population_2020 - household_members_2020, 100);
    for (const auto& sex : both_sexes) {
        const double alone = atlas().table("japan/living_alone").at({sex, "85+"}, "rate");
        for (const char* age : {"85-89", "90-94", "95+"}) EXPECT_LT(alone + institutions.at({sex, age}, "rate"), 1);
    }
}

TEST(ShippedTables, EmploymentKeepsTheCensusTotals) {
    const Table& areas = atlas().table("towns/areas");
    const Table& table = atlas().table("japan/employment");
    for (const auto& sex : both_sexes) {
        const double employed = areas.at({"00000"}, "employed_" + sex);
        const double unemployed = areas.at({"00000"}, "unemployed_" + sex);
        const double known = employed + unemployed + areas.at({"00000"}, "not_in_labour_" + sex);
        const double adults = people(sex, 15, 100);
        EXPECT_NEAR(total_of(table, "employed", sex) / adults, employed / known, 1e-5);
        EXPECT_NEAR(total_of(table, "unemployed", sex) / adults, unemployed / known, 1e-5);
    }
    for (std::size_t r = 0; r < table.rows(); ++r)
        EXPECT_LE(table.number(r, "employed") + table.number(r, "unemployed") + table.number(r, "student"), 1);
}

TEST(ShippedTables, EmploymentTypesKeepTheNationalShares) {
    const Table& types = atlas().table("japan/employment_type");
    const Table& employment = atlas().table("japan/employment");
    const std::map<std::string, double> wanted = {
        {"regular", 3611}, {"nonregular", 2111}, {"officer", 355}, {"self_employed", 511}, {"family_worker", 118}};
    double employed = 0;
    std::map<std::string, double> sums;
    for (std::size_t r = 0; r < types.rows(); ++r) {
        const auto& sex = types.text(r, "sex");
        const auto [first, last] = ages_of(types.text(r, "age"));
        const double n = employment.at({sex, types.text(r, "age")}, "employed") * people(sex, first, last);
        employed += n;
        for (const auto& [type, total] : wanted) sums[type] += n * types.number(r, type);
    }
    for (const auto& [type, total] : wanted) EXPECT_NEAR(sums[type] / employed, total / 6706, 0.0005) << type;
}

TEST(ShippedTables, CareNeedGivesTheCertifiedPeople) {
    const Table& care = atlas().table("japan/care_need");
    double old = 0;
    double women = 0;
    for (std::size_t r = 0; r < care.rows(); ++r) {
        const auto [first, last] = ages_of(care.text(r, "age"));
        double rate = 0;
        for (const char* level : {"support1", "support2", "care1", "care2", "care3", "care4", "care5"})
            rate += care.number(r, level);
        EXPECT_LT(rate, 0.9);
        EXPECT_NEAR(first == 40 ? rate : 0.004, 0.004, 1e-5);
        if (first < 65) continue;
        const double n = rate * people(care.text(r, "sex"), first, last);
        old += n;
        if (care.text(r, "sex") == "female") women += n;
    }
    EXPECT_NEAR(old, 6'814'344, 300);
    EXPECT_NEAR(women, 4'681'211, 300);
}

/// Life expectancy at birth: survivors at half of each year of age, the last row repeated until nobody is left.
double life_expectancy(const Table& life, std::string_view sex) {
    double alive = 1;
    double years = 0;
    for (std::size_t age = 0; age < 200; ++age) {
        const double q = life.number(std::min(age, life.rows() - 1), sex);
        years += alive * (1 - q / 2);
        alive *= 1 - q;
    }
    return years;
}

TEST(ShippedTables, LifeExpectancyIsThePublishedOne) {
    const Table& life = atlas().table("japan/life_table");
    for (std::size_t r = 0; r < life.rows(); ++r) EXPECT_EQ(life.number(r, "age"), static_cast<double>(r));
    EXPECT_NEAR(life_expectancy(life, "male"), 81.56, 0.02);
    EXPECT_NEAR(life_expectancy(life, "female"), 87.71, 0.02);
}

TEST(ShippedTables, MortalityByMaritalStatusIsRelativeToEverybody) {
    const Table& ratio = atlas().table("japan/mortality_by_marital_status");
    const Table& marital = atlas().table("japan/marital_status");
    for (std::size_t r = 0; r < ratio.rows(); ++r) {
        const auto& age = ratio.text(r, "age");
        if (age == "80+") continue;  // two rows of the other table
        double mean = 0;
        for (const char* status : {"never_married", "married", "widowed", "divorced"})
            mean += ratio.number(r, status) * marital.at({ratio.text(r, "sex"), age}, status);
        EXPECT_NEAR(mean, 1, 1e-3) << ratio.text(r, "sex") << ' ' << age;
    }
}

TEST(ShippedTables, FertilityAddsUpToThePublishedRate) {
    const Table& fertility = atlas().table("japan/fertility");
    EXPECT_EQ(fertility.rows(), 40U);
    EXPECT_NEAR(sum_of(fertility, "annual_rate"), 1.307, 0.0005);
    for (const char* name :
         {"japan/fertility_by_year", "japan/mortality_by_year", "japan/marriage_by_year", "japan/divorce_by_year"}) {
        const Table& years = atlas().table(name);
        for (std::size_t r = 0; r < years.rows(); ++r) {
            EXPECT_EQ(years.number(r, "year"), 2020 + static_cast<double>(r));
            EXPECT_NEAR(years.number(r, "factor"), 1, 0.15);
        }
    }
}

/// A cohort of women who marry and bear as the tables say: births by order have the published shares.
TEST(ShippedTables, RatesByChildrenGiveTheBirthsByOrder) {
    const Table& orders = atlas().table("japan/births_by_order");
    EXPECT_EQ(sum_of(orders, "births"), 918'400);
    const Table& fertility = atlas().table("japan/fertility");
    const Table& transitions = atlas().table("japan/marital_transitions");
    const auto first_marriages = [&](int age) {
        double rate = 0;
        for (std::size_t r = 0; r < transitions.rows(); ++r) {
            if (transitions.text(r, "event") == "first_marriage" && transitions.text(r, "sex") == "female" &&
                std::stoi(transitions.text(r, "age")) <= age)
                rate = transitions.number(r, "annual_rate");
        }
        return rate;
    };
    constexpr int months = 12;
    double unmarried = 1;
    std::vector<double> wives(orders.rows()), births(orders.rows());
    for (std::size_t row = 0; row < fertility.rows(); ++row) {
        const double rate = fertility.number(row, "marital_annual_rate") / months;
        const double marry = first_marriages(std::stoi(fertility.text(row, "age"))) / months;
        for (int month = 0; month < months; ++month) {
            double all = 0, weighted = 0;
            for (std::size_t k = 0; k < wives.size(); ++k) {
                all += wives[k];
                weighted += wives[k] * orders.number(k, "relative_rate");
            }
            std::vector<double> borne(wives.size());
            for (std::size_t k = 0; k < wives.size() && all > 0; ++k)
                borne[k] = std::min(wives[k], rate * wives[k] * orders.number(k, "relative_rate") * all / weighted);
            for (std::size_t k = 0; k < wives.size(); ++k) {
                births[k] += borne[k];
                if (k + 1 == wives.size()) continue;
                wives[k] -= borne[k];
                wives[k + 1] += borne[k];
            }
            wives[0] += unmarried * marry;
            unmarried -= unmarried * marry;
        }
    }
    const double published = sum_of(orders, "births");
    const double cohort = std::accumulate(births.begin(), births.end(), 0.0);
    for (std::size_t k = 0; k < births.size(); ++k)
        EXPECT_NEAR(births[k] / cohort, orders.number(k, "births") / published, 0.005) << orders.text(k, "order");
}

TEST(ShippedTables, TheYearsBeginNearTheBirthsAndDeathsCounted) {
    const Table& single = atlas().table("japan/population_by_age");
    const Table& life = atlas().table("japan/life_table");
    const Table& fertility = atlas().table("japan/fertility");
    const Table& marital = atlas().table("japan/marital_status");
    double births = 0;
    double deaths = 0;
    const auto in_marriage = [&](int age) {
        if (age > 54) return 0.0;
        const std::string band = std::to_string(age / 5 * 5) + "-" + std::to_string(age / 5 * 5 + 4);
        return marital.at({"female", band}, "married") * fertility.at({std::to_string(age)}, "marital_annual_rate");
    };
    for (int age = 0; age <= 110; ++age) {
        const auto row = static_cast<std::size_t>(age);
        for (const auto& sex : both_sexes) {
            const int band = std::min(age / 5 * 5, 100);
            double known = 0;
            for (int a = band; a <= (band == 100 ? 110 : band + 4); ++a)
                known += single.number(static_cast<std::size_t>(a), sex);
            const double n = single.number(row, sex) / known * people(sex, band, band);
            deaths += n * (life.number(row, sex) + life.number(row + 1, sex)) / 2;
            if (sex == "female" && age >= 15 && age <= 54) births += n * (in_marriage(age) + in_marriage(age + 1)) / 2;
        }
    }
    // The year from October 2020 lies between the calendar years 2020 and 2021.
    const auto factor = [](const char* name, const char* year) { return atlas().table(name).at({year}, "factor"); };
    EXPECT_NEAR(
        deaths * (factor("japan/mortality_by_year", "2020") + 3 * factor("japan/mortality_by_year", "2021")) / 4,
        1'420'000, 15'000);
    EXPECT_NEAR(
        births * (factor("japan/fertility_by_year", "2020") + 3 * factor("japan/fertility_by_year", "2021")) / 4,
        819'000, 20'000);
}

TEST(ShippedTables, MarriagesAndDivorcesKeepTheRegisteredTotals) {
    const Table& rates = atlas().table("japan/marital_transitions");
    const Table& marital = atlas().table("japan/marital_status");
    const std::map<std::string, std::string> at_risk = {{"first_marriage", "never_married"},
                                                        {"divorce", "married"},
                                                        {"remarriage_divorced", "divorced"},
                                                        {"remarriage_widowed", "widowed"}};
    for (const auto& sex : both_sexes) {
        std::map<std::string, double> events;
        for (std::size_t r = 0; r < marital.rows(); ++r) {
            if (marital.text(r, "sex") != sex) continue;
            const auto& age = marital.text(r, "age");
            const auto [first, last] = ages_of(age);
            for (const auto& [event, status] : at_risk)
                events[event] += people(sex, first, last) * marital.number(r, status) *
                                 rates.at({event, sex, first >= 80 ? "80+" : age}, "annual_rate");
        }
        // Rates were made with people whose unknown age was imputed, not spread: totals agree within a few percent.
        EXPECT_NEAR(events["first_marriage"] + events["remarriage_divorced"] + events["remarriage_widowed"], 525'507,
                    0.04 * 525'507)
            << sex;
        EXPECT_NEAR(events["divorce"], 193'253, 0.04 * 193'253) << sex;
    }
}

TEST(ShippedTables, EstablishmentsAndTheirWorkersAddUp) {
    const Table& table = atlas().table("japan/establishments_by_size");
    double workers = 0;
    for (std::size_t r = 0; r < table.rows(); ++r)
        workers += table.number(r, "establishments") * table.number(r, "mean_workers");
    EXPECT_EQ(sum_of(table, "establishments"), 5'340'783);
    EXPECT_NEAR(workers, 56'872'826, 0.002 * 56'872'826);
}

TEST(ShippedTables, LeavingHomeAgreesWithWhoStillLivesWithTheParents) {
    const Table& leaving = atlas().table("japan/leaving_home");
    const Table& scalars = atlas().table("japan/scalars");
    for (const auto& sex : both_sexes) {
        double at_home = 1;
        for (const char* age : {"15-19", "20-24", "25-29", "30-34", "35-39"}) {
            const double stay = 1 - leaving.at({sex, age}, "annual_rate");
            const double half_way = at_home * stay * stay * std::sqrt(stay);
            at_home *= stay * stay * stay * stay * stay;
            if (std::stoi(age) < 30) continue;
            const std::string name = "leaving_home.living_with_parents." + sex + (age[1] == '0' ? "_30_34" : "_35_39");
            EXPECT_NEAR(half_way, scalars.at({name}, "value") / 100, 0.02) << name;
        }
    }
}

TEST(ShippedTables, MostBirthsAreInMarriage) {
    const Table& fertility = atlas().table("japan/fertility");
    const Table& single = atlas().table("japan/population_by_age");
    const Table& marital = atlas().table("japan/marital_status");
    double births = 0;
    double in_marriage = 0;
    for (int age = 15; age <= 54; ++age) {
        const double women = single.number(static_cast<std::size_t>(age), "female");
        const int band = age / 5 * 5;
        const double married = marital.at({"female", std::to_string(band) + "-" + std::to_string(band + 4)}, "married");
        births += women * fertility.at({std::to_string(age)}, "annual_rate");
        in_marriage += women * married * fertility.at({std::to_string(age)}, "marital_annual_rate");
    }
    EXPECT_NEAR(in_marriage / births, 0.98, 0.01);
}

TEST(ShippedTables, MovingWeightsAverageOne) {
    const Table& profile = atlas().table("japan/migration_profile");
    const Table& single = atlas().table("japan/population_by_age");
    ASSERT_EQ(profile.rows(), 91U);
    double weighted = 0;
    double all = 0;
    for (std::size_t age = 0; age < single.rows(); ++age) {
        const double n = single.number(age, "male") + single.number(age, "female");
        weighted += n * profile.number(std::min<std::size_t>(age, 90), "out_weight");
        all += n;
    }
    EXPECT_NEAR(weighted / all, 1, 0.01);
}

TEST(ShippedTables, TheSurveyKeepsFittedAndHeldOutRowsApart) {
    const Table& survey = atlas().table("japan/survey");
    EXPECT_EQ(survey.rows(), 395U);
    for (std::size_t r = 0; r < survey.rows(); ++r) {
        EXPECT_THAT(survey.text(r, "use"), ::testing::AnyOf("fit", "check", "trend"));
        EXPECT_THAT(survey.text(r, "quality"), ::testing::AnyOf("A", "B", "C", "D", "E"));
    }
    double direct = 0;
    for (const char* level : {"often_always", "sometimes", "occasionally", "hardly_ever", "never", "no_answer"})
        direct += survey.at({"R5", "direct", "all", "all", level}, "percent");
    EXPECT_NEAR(direct, 100, 0.15);
    EXPECT_DOUBLE_EQ(survey.at({"R5", "direct", "all", "all", "often_always"}, "percent"), 4.8);
}

TEST(ShippedTables, ParametersLieWithinTheirRanges) {
    const Table& table = atlas().table("japan/parameters");
    for (std::size_t r = 0; r < table.rows(); ++r) {
        if (table.text(r, "low").empty()) continue;
        EXPECT_LE(table.number(r, "low"), table.number(r, "central")) << table.text(r, "parameter");
        EXPECT_LE(table.number(r, "central"), table.number(r, "high")) << table.text(r, "parameter");
    }
    EXPECT_DOUBLE_EQ(table.at({"variance.trait"}, "central") + table.at({"variance.autoregressive"}, "central") +
                         table.at({"variance.momentary_and_measurement"}, "central"),
                     1.0);
}

}  // namespace
}  // namespace tsunagari
