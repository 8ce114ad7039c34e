#pragma once
// Section "survey": who answers the survey inside the model, and how the items other than loneliness itself are
// answered (the direct question, UCLA and the events named are section "answers").
//
// Each item is as simple as its published table lets it be: a share where only the total is published, log odds by the
// direct answer and UCLA sum where the table is by loneliness. These numbers describe a form; nothing in the months
// depends on them.

#include <array>

#include "tsunagari/kit/form.hpp"

namespace tsunagari {

/// Log odds of a tick by what the person answered on loneliness:
/// by_direct[direct − 1] + per_ucla_point · (UCLA sum − 6.3).
struct ByLoneliness {
    std::array<double, 5> by_direct{};  ///< never … often
    double per_ucla_point = 0;
};

struct SurveyParameters {
    // Who answers.
    double nonresponse_share = 0.443;
    std::array<double, 8> nonresponse_age_log_odds = {0.63,  0.71,  0.22,  0.01,
                                                      -0.14, -0.64, -0.59, 0.27};  ///< 16-19, 20s … 80+
    double nonresponse_male_log_odds = 0.14;
    double isolated_nonresponse_log_odds = 0.3;
    // What is left blank.
    double blank_attribute_share = 0.01;
    double blank_direct_share = 0.015, blank_ucla_share = 0.008;
    double blank_face_share = 0.058, blank_phone_share = 0.13, blank_sns_share = 0.155;
    double blank_participation_share = 0.008, blank_company_share = 0.006;
    double blank_worries_share = 0.004, blank_support_share = 0.06, blank_reasons_share = 0.015;
    double blank_events_share = 0.113, blank_events_share_lonely = 0.017;
    double blank_willingness_share = 0.014, blank_satisfaction_share = 0.01;
    // Somebody to rely on, to talk to.
    double nobody_to_rely_on_log_odds = -4.0;
    double nobody_to_rely_on_log_odds_without_confidant = 3.5;
    double nobody_to_rely_on_log_odds_per_sd = 1.0;
    double nobody_to_talk_to_log_odds = -3.6;
    double nobody_to_talk_to_log_odds_without_confidant = 2.0;
    double nobody_to_talk_to_log_odds_without_reliance = 3.0;
    // Income of the household.
    double income_unknown_log_odds = -2.8;
    double income_unknown_log_odds_child = 1.8;
    double income_unknown_log_odds_per_sd = 0.4;
    // Activities, by kind, among those who take part.
    std::array<double, 5> participation_kind_share = {0.371, 0.092, 0.097, 0.687, 0.129};
    // Worries, support, why none.
    ByLoneliness worries = {{0.37, 0.72, 1.52, 1.93, 2.25}, 0.0};
    double support_share = 0.05;
    double support_share_in_care = 0.40;
    /// In the order of support_reason_names (respondent.hpp); the others are drawn by those who do not say "not
    /// needed", again until something is ticked.
    std::array<ByLoneliness, 9> reasons = {{
        {{1.31, 1.01, 0.44, 0.04, -0.78}, 0.0},
        {{-0.45, -0.17, -0.19, -0.70, -1.30}, 0.0},
        {{-0.84, -0.53, 0.01, -0.13, -0.29}, 0.0},
        {{-1.72, -1.37, -0.95, -1.09, -0.91}, 0.0},
        {{-3.07, -2.86, -2.30, -2.05, -1.68}, 0.0},
        {{-3.36, -3.32, -2.83, -2.65, -1.88}, 0.0},
        {{-3.78, -3.32, -3.84, -3.60, -3.22}, 0.0},
        {{-1.07, -1.06, -0.63, -0.83, -0.23}, 0.0},
        {{-2.28, -2.59, -2.62, -2.77, -2.12}, 0.0},
    }};
    // Willingness to help; satisfaction with life.
    double will_help_share = 0.498, will_not_help_share = 0.101;  ///< of those who answer; the rest do not know
    std::array<double, 4> satisfaction_cut_sd = {-0.9, 0.35, 1.0, 1.9};
    double satisfaction_sd_per_sd = 0.5;
    double satisfaction_sd_per_hardship = 0.35;
    double satisfaction_sd_per_bad_health = 0.15;

    void describe(Form& form);

   private:
    void describe_response(Form& form);
    void describe_blanks(Form& form);
    void describe_company(Form& form);
    void describe_support(Form& form);
    void describe_satisfaction(Form& form);
};

}  // namespace tsunagari
