#pragma once
// What is kept of one run (one scenario, one replicate): plain arrays, in the order of the results file's dimensions.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "tsunagari/kit/ids.hpp"
#include "tsunagari/month/flow.hpp"
#include "tsunagari/month/policy_lever.hpp"
#include "tsunagari/record/network_summary.hpp"
#include "tsunagari/record/respondent.hpp"
#include "tsunagari/world/population.hpp"

namespace tsunagari {

/// Cells of one month: [district][age_group][sex][household_type], a dimension that is not resolved has size 1.
struct Strata {
    std::uint32_t districts = 1, ages = age_groups, sexes_ = sexes, households = household_types;
    [[nodiscard]] std::size_t cells() const { return std::size_t(districts) * ages * sexes_ * households; }
};

inline constexpr int monthly_variables = 9;
/// Expected numbers of residents. The answers of the direct question and UCLA bands are expectations given each
/// resident's latent loneliness (16+), so they carry no answering noise.
inline constexpr std::array<const char*, monthly_variables> monthly_names = {
    "people",   "direct_often",    "direct_sometimes", "direct_occasionally", "ucla_10_12", "ucla_7_9",
    "isolated", "lonely_isolated", "theta_sum"};

/// Attributes by which the monthly variables are kept as well, one at a time: income of the household (residents of
/// institutions have none and are in no class), marital status, what people do.
inline constexpr int margins = 3;
inline constexpr std::array<std::size_t, margins> margin_classes = {income_classes, marital_statuses, employments};
inline constexpr std::array<const char*, margins> margin_names = {"income", "marital_status", "employment"};

/// One person of the fixed panel or of a snapshot sample in one month.
struct PersonState {
    float theta = 0;
    float contacts = 0;
    std::uint8_t presence = 0, age = 0, sex = 0, marital_status = 0, household_type = 0, employment = 0, health = 0,
                 economic_situation = 0, direct = 0, isolated = 0, friends = 0, ties = 0;
    std::uint16_t district = 0;
};

/// One tie of a person followed closely, in one month. Codes as in `PersonState`.
struct TieRow {
    std::uint64_t person_key = 0, other_key = 0;
    Month month;
    std::uint8_t layer = 0;  ///< Layer, or `layers`: lives in the same household
    std::uint8_t close = 0;  ///< a confidant; of a household: whether the person confides in somebody at home
    float strength = 0;      ///< expected contacts a month; of a household what the model counts them as
    std::uint16_t tie_months = no_tie_months;
    std::uint8_t other_age = 0, other_sex = 0;
    std::uint8_t other_direct = 0;  ///< answer to the direct question, not_asked below 16
    float other_theta = 0;          ///< not-a-number below 16

    static constexpr std::uint16_t no_tie_months = 65535;  ///< a household is not counted in months
};

/// Something that happened to a person of the panel.
struct EventRow {
    std::uint64_t person_key = 0;
    Month month;
    std::uint8_t event = 0;          ///< Flow, or `flows`: admitted to a lever for the first time
    std::uint16_t lever = no_lever;  ///< which, by its place in the scenario

    static constexpr std::uint16_t no_lever = 65535;
};

inline constexpr int census_ages = 20;  ///< five-year ages 0-4 … 90-94, 95+
constexpr int census_age(int age) { return age >= 95 ? census_ages - 1 : age / 5; }
/// Residents and households counted once a year: in the first month and every twelve months after, the end included.
struct CensusCounts {
    std::vector<std::uint32_t> people;      ///< [census][age][sex][marital status][household type]
    std::vector<std::uint32_t> employment;  ///< [census][age][sex][employment]
    std::vector<std::uint32_t> households;  ///< [census][household type]
    std::vector<std::uint32_t> withdrawn;   ///< [census][age][sex]
};

/// What a lever's own evaluation finds: clients asked the survey's questions at referral, and those asked again
/// later, compared with their first answers (UCLA-3 sums, 3-12), in the month of the second.
inline constexpr int before_after_items = 6;
inline constexpr std::array<const char*, before_after_items> before_after_names = {
    "asked_first", "asked_again", "score_before", "score_after", "improved", "worse"};

struct Recording {
    bool complete = false;
    std::uint32_t months_done = 0;
    std::array<std::vector<float>, monthly_variables> monthly;  ///< [month][cells]
    /// By one attribute that `Strata` lacks: [margin][variable], each [month][class]
    std::array<std::array<std::vector<float>, monthly_variables>, margins> margin;
    std::vector<std::uint32_t> flow;       ///< [month][flow][age_group][sex]
    std::vector<std::uint32_t> residents;  ///< [month]: people present at the start of the month; months + 1 values
    CensusCounts census;
    struct LeverRecord {
        std::vector<std::uint32_t> funnel;       ///< [month][stage][age_group][sex]
        std::vector<std::uint32_t> by_income;    ///< [month][client stage][income of the household]
        std::vector<std::uint32_t> by_district;  ///< [month][client stage][district], districts as in `monthly`
        std::vector<double> yen;                 ///< [month][item]
        std::vector<std::uint32_t> seats, seats_used;
        std::vector<std::uint32_t> calls;         ///< [month]
        std::vector<std::uint32_t> handed_on;     ///< [month]: referrals made …
        std::vector<std::uint32_t> arrived;       ///< [month]: … and those of others that arrived here
        std::vector<std::uint32_t> false_alarms;  ///< [month]
        std::vector<std::uint32_t> before_after;  ///< [month][item]
    };
    std::vector<LeverRecord> levers;   ///< in the order of the scenario's levers
    std::vector<PersonKey> panel_key;  ///< who is in the panel (the same people in all scenarios of a replicate)
    std::vector<PersonState> panel;    ///< [month][person]
    std::vector<TieRow> ties;          ///< by month, person; households after stored ties
    std::vector<EventRow> events;      ///< of the panel; by month, person, event
    std::vector<Month> snapshot_month;
    std::vector<PersonKey> snapshot_key;
    std::vector<PersonState> snapshot;                                   ///< [snapshot][person]
    std::vector<std::array<NetworkSummary, summarised_layers>> network;  ///< [snapshot][layer]
    std::vector<Respondent> survey;
};

}  // namespace tsunagari
