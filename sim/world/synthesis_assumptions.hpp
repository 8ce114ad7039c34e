#pragma once
// Every number of the synthesis that no table holds. All are of grade `assumption`: set by this project, by hand, so
// that figures that are published (named beside each) come out or at least look right. Change them here.

#include <array>
#include <cstddef>

#include "tsunagari/world/population.hpp"

namespace tsunagari::synthesis::assumed {

// --- Place --------------------------------------------------------------------------------------------------------
/// A district is an elementary school's; where the number of schools is not known, of the nation's mean size (126.1
/// million people, 19,000 schools).
inline constexpr double people_a_district = 6500, fewest_in_district = 500, most_in_district = 20000;
inline constexpr double households_a_neighbourhood = 150;
/// How the share of an age class (children, young, middle-aged, old) and of living alone grows with a district's
/// density rank (standard normal), and density itself, in logs.
inline constexpr std::array<double, 4> urban_slope = {-0.02, 0.10, 0.0, -0.06};
inline constexpr double urban_alone = 0.12, urban_density = 0.6;
/// Areas of neighbourhoods vary so much (SD of the log); pull of one-person households and of three generations to
/// the more built-up neighbourhoods.
inline constexpr double neighbourhood_land = 0.3, alone_pull = 0.08, generations_pull = -0.15;
/// Families that go with people rather than with couples when a district's share is told.
inline constexpr double families_by_people = 0.17;
/// Likeness of a district to the one before it.
inline constexpr double urban_carry = 0.7;

// --- Who lives in an institution or alone -------------------------------------------------------------------------
/// Relative chances by marital status (never married, married, widowed, divorced).
inline constexpr std::array<double, marital_statuses> in_institution = {1.6, 0.55, 1.4, 1.3};
inline constexpr std::array<double, marital_statuses> alone = {1.0, 0.0, 1.25, 1.3};
/// From 65 on the never married live alone oftener, by sex: set so that they are 33.7 % of the men and 11.9 % of the
/// women of 65 and over who live alone (社人研 2024, base of 2020). Reached in a straight line from 55.
inline constexpr std::array<double, sexes> never_alone_old = {1.75, 1.5};
constexpr std::array<double, marital_statuses> alone_at(std::size_t sex, int age) {
    std::array<double, marital_statuses> relative = alone;
    const double old = age < 55 ? 0.0 : age < 65 ? (age - 55) / 10.0 : 1.0;
    relative[static_cast<std::size_t>(MaritalStatus::never_married)] *= 1 + old * (never_alone_old[sex] - 1);
    return relative;
}
/// Married people who live alone (単身赴任 and separation): share of the married by sex.
inline constexpr std::array<double, sexes> married_alone = {0.045, 0.025};
/// Living alone at 15 … 19, relative to the mean rate of 15-19: nobody below 18.
inline constexpr std::array<double, 5> alone_teens = {0.0, 0.0, 0.0, 2.3, 2.7};
/// Above these shares of a kind nobody more lives alone or in an institution.
inline constexpr double most_alone = 0.92, most_in_institution = 0.95;

// --- Families -----------------------------------------------------------------------------------------------------
/// Years between parents and children: at least, and at most for a mother and for a father without one.
inline constexpr int least_gap = 16, most_gap_mother = 46, most_gap_father = 60;
/// Age of a mother at the first child still at home, and of the elder at the birth of the middle generation: mean, SD.
inline constexpr double first_child_gap = 30.5, first_child_sd = 4.8, generation_gap = 29.5, generation_sd = 4.0;
/// Husbands are older by `couple_gap` years in the mean; both ranks have this noise, so the gap has an SD of about 4.
inline constexpr double couple_gap = 2.0, couple_noise = 2.7;
/// Lone parents among nuclear households follow the share of divorced women of the prefecture with this power.
inline constexpr double lone_by_divorced = 0.6;
/// Children (of any age) in a household with children, and couples without children at home among couples that are not
/// elderly: chosen so that the nation's couples with and without children come out.
inline constexpr double children_a_family = 1.583, usually_childless = 0.30;
/// In households with other kin (mean, and in each beyond the nation's share): couples beyond, households without a
/// couple, three generations beyond (so that 山形県, where most live so, has nearly its 13.9 % of households).
inline constexpr double kin_couples_beyond = 1.25, no_couple = 0.30, no_couple_beyond = 0.10, three_beyond = 0.80;
/// Least and most couples in a household with other kin, before lone parents take up the difference.
inline constexpr double least_kin_couples = 0.5, most_kin_couples = 1.15;

/// Chances relative to each other, by what is said beside each: elders who live with a married child (couples by the
/// wife's age; widowed and divorced people by age), lone parents, people who share a home without a couple among them,
/// couples without children at home by the wife's age.
struct Chances {
    double elder_couple_below_75 = 1.0, elder_couple_from_75 = 1.6;
    double elder_widowed = 1.0, elder_divorced = 0.4;
    double elder_below_75 = 0.5, elder_below_85 = 1.0, elder_from_85 = 2.0;
    double with_wifes_parents = 0.25, by_wifes_age = 0.3;
    double lone_married = 3.0, lone_divorced = 1.5, lone_divorced_from_75 = 0.8, lone_widowed = 1.0, lone_never = 0.02;
    double share_never_below_25 = 0.25, share_never_below_45 = 0.5, share_never_below_60 = 0.8,
           share_never_from_60 = 4.0;
    double share_other_below_60 = 1.2, share_other_from_60 = 2.0;
    double childless_below_25 = 1.2, childless_below_30 = 1.3, childless_below_35 = 0.8, childless_below_50 = 0.5,
           childless_below_55 = 0.8, childless_from_55 = 2.2;
    double generations_childless_below_58 = 0.7, generations_childless_from_58 = 1.5;
};
inline constexpr Chances chances{};
/// Children a family may have at home: shares with at most one, two, three; the others four. Shaped by
/// japan/households_by_size.
struct Room {
    std::array<double, 3> generations = {0.20, 0.55, 0.85}, couple = {0.24, 0.83, 0.98}, lone = {0.44, 0.86, 1.0};
    std::array<double, 3> couple_grown = {0.64, 0.96, 1.0}, lone_grown = {0.76, 0.96, 1.0};  ///< first child 22 or over
};
inline constexpr Room room{};

// --- Attributes ---------------------------------------------------------------------------------------------------
/// Bad or not very good health is so much commoner among those in institutions or out of work at 20-64.
inline constexpr double weak_health = 1.7;
/// Ill now, given self-rated health bad, not very good, better.
inline constexpr std::array<double, 3> ill_now = {0.6, 0.15, 0.02};
/// Relative chances of 要支援1 … 要介護5 in an institution, and the share certified there from 65.
inline constexpr std::array<double, 7> care_inside = {0.15, 0.15, 0.6, 0.8, 1.5, 1.9, 2.2};
inline constexpr double certified_inside = 0.9;
/// Years in the present state in the mean (exponential).
inline constexpr double years_regular = 14, years_nonregular = 5, years_other_work = 18, years_unemployed = 0.8;
inline constexpr double years_out_of_work = 6, years_retired = 8, years_in_institution = 3;
/// Students among residents of institutions at 18 to 24 (dormitories).
inline constexpr double student_inside = 0.6;
/// Students beyond high school at 20 … 24 relative to the band's share.
inline constexpr std::array<double, 5> students_twenties = {1.9, 1.75, 0.75, 0.35, 0.25};

/// What a member brings to a household's yearly income, in million yen before the ranks are cut by
/// japan/household_income: only the order counts. The order of the published means is held out: 3.05 for households of
/// people of 65 and over, 8.13 with children.
struct Earnings {
    double regular_at_20 = 2.2, regular_a_year = 0.16, regular_from_60 = 3.5, women = 0.85;
    double nonregular = 1.5, officer = 7.0, self_employed = 3.0, family_worker = 1.0, unemployed = 0.6, student = 0.5;
    double pension_men = 1.6, pension_women = 0.9, before_pension = 0.8, other = 0.3, child = 0.3, least = 0.2;
    double noise = 0.30;  ///< SD of the log
};
inline constexpr Earnings earnings{};

/// 暮らし向き: a normal score (high = hard) and what moves it, in the order of the shares "hard" of the survey of
/// living conditions (lone mothers, people alone, one earner, pensioners, two earners). `with_income` is the share of
/// the noise that is the noise of income.
struct Hardship {
    double noise = 0.9, with_income = 0.5;
    double pensioners = 0.15, nobody_works = 0.7, no_secure_work = 0.25, two_secure = -0.35, one_secure = -0.15;
    double unemployed = 0.5, lone_parent = 0.8, child = 0.08;
};
inline constexpr Hardship hardship{};

// --- Work ---------------------------------------------------------------------------------------------------------
/// Share of workers who may work anywhere in the area; the others within so many districts (SD).
inline constexpr double works_anywhere = 0.17, works_near_districts = 1.5;
/// A team has so many people at most, and a group so many seats free (share of its size).
inline constexpr std::size_t most_in_team = 10, most_seats_in_team = 12;
inline constexpr double free_seats = 0.15;

}  // namespace tsunagari::synthesis::assumed
