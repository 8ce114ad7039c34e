#pragma once
// One questionnaire of the survey inside the model: every item as the form has it, and, apart, what no survey could
// know.
//
// Answers on a scale count from 1, categories of a person as their enums from 0. An item left blank holds `no_answer`;
// one that the person had no reason to answer, `not_asked`. Questions with several answers hold a bit each, the last of
// them for a blank; 0 means that the question was not asked.

#include <array>
#include <cstdint>
#include <string_view>

#include "tsunagari/world/contact.hpp"

namespace tsunagari {

inline constexpr std::uint8_t no_answer = 99;  ///< left blank
inline constexpr std::uint8_t not_asked = 98;  ///< the form goes on past this question

/// 都市規模. Unknown where the place is not made of municipalities (a prefecture or the nation as one area).
enum class CitySize : std::uint8_t { unknown, large, from_200k, from_100k, below_100k, town };
inline constexpr int city_sizes = 6;

/// Kinds of social activity, bits of `Respondent::participation_kinds` in this order; then none, then no answer.
inline constexpr int participation_kinds = 5;
inline constexpr std::array<std::string_view, participation_kinds> participation_kind_names = {
    "pta_neighbourhood_association", "helping_nonfamily", "volunteer", "sports_hobby", "other"};

/// Why no support is received, bits of `Respondent::reasons` in this order; then no answer.
inline constexpr int support_reasons = 9;
inline constexpr std::array<std::string_view, support_reasons> support_reason_names = {
    "not_needed",      "needed_but_tolerable", "dont_know_how", "procedure_bothersome", "ashamed", "burdens_others",
    "applied_refused", "would_not_change",     "other"};

/// How long one has felt lonely at least occasionally: below half a year, a year, two, five; five years or more.
inline constexpr int duration_classes = 5;
inline constexpr std::array<int, duration_classes - 1> duration_borders_months = {6, 12, 24, 60};

inline constexpr int income_answers = 9;        ///< the classes of HouseholdIncome, then "does not know"
inline constexpr int willingness_answers = 3;   ///< will help, will not, does not know
inline constexpr int satisfaction_answers = 5;  ///< satisfied … dissatisfied

/// A respondent of a survey wave (one questionnaire that came back).
struct Respondent {
    std::uint64_t person_key = 0;
    std::int16_t wave = 0;  ///< calendar year of the December
    // Known from the resident register that the sample is drawn from: never blank.
    std::uint8_t age = 0, sex = 0;
    std::uint8_t prefecture = 0;  ///< 1-47; 0: the place is the nation
    std::uint8_t city_size = 0;   ///< CitySize
    // The person.
    std::uint8_t marital_status = 0, cohabitant = 0, household_type = 0, employment = 0;
    std::uint8_t household_income = 0;  ///< HouseholdIncome, or 8: does not know
    std::uint8_t health = 0, economic_situation = 0;
    std::uint8_t someone_to_consult = 0, someone_to_rely_on = 0, someone_to_talk_to = 0;  ///< 0 no, 1 yes
    // Loneliness.
    std::uint8_t direct = 0;                          ///< 1 never … 5 often or always
    std::uint8_t ucla_1 = 0, ucla_2 = 0, ucla_3 = 0;  ///< 1-4
    std::uint8_t ucla_sum = 0;                        ///< 3-12; no_answer if an item is blank
    std::uint8_t lonely_duration_class = 0;           ///< 1-5; not asked of those who never or hardly ever are
    std::uint8_t contact_face = 0, contact_phone = 0, contact_sns = 0;  ///< 1 four a week or more … 7 never
    float contacts_told = 0;  ///< a month, in all three ways together by `contact_class_times`; NaN: one was left blank
    std::uint8_t participation = 0;        ///< 0 no, 1 yes
    std::uint8_t participation_kinds = 0;  ///< bits
    std::uint8_t worries = 0;              ///< 0 no, 1 yes
    std::uint8_t support_received = 0;     ///< 0 no, 1 yes; not asked of those without worries
    std::uint8_t helping_willingness = 0;  ///< 1 will help, 2 will not, 3 does not know
    std::uint8_t life_satisfaction = 0;    ///< 1 satisfied … 5 dissatisfied
    std::uint16_t reasons = 0;             ///< bits; not asked of those without worries or with support
    std::uint32_t events = 0;              ///< named as having affected loneliness: bits of Happening; then no answer
    float weight = 0;                      ///< residents 16+ one respondent stands for, post-stratified by sex and age
    // Not something a survey could know.
    float theta = 0;
    std::uint8_t isolated = 0;
};

/// Contacts a month that three answers (1–7, or no_answer) tell of together, by `contact_class_times`; NaN if one is
/// blank.
float contacts_told(const std::array<std::uint8_t, contact_modes>& answers);

}  // namespace tsunagari
