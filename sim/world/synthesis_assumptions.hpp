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
/// Likeness of a district to the one before it.
inline constexpr double urban_carry = 0.7;

// --- Who lives in an institution or alone -------------------------------------------------------------------------
/// Relative chances by marital status (never married, married, widowed, divorced).
inline constexpr std::array<double, marital_statuses> in_institution = {1.6, 0.55, 1.4, 1.3};
inline constexpr std::array<double, marital_statuses> alone = {1.0, 0.0, 1.25, 1.3};
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
