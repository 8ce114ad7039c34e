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
    double lives_alone_nonresponse_log_odds = 0.5;
    // What is left blank.
    double blank_attribute_share = 0.01;
    double blank_direct_share = 0.015, blank_ucla_share = 0.008;
    double blank_face_share = 0.058, blank_phone_share = 0.13, blank_sns_share = 0.155;
    double blank_participation_share = 0.008, blank_company_share = 0.006;
    double blank_worries_share = 0.004, blank_support_share = 0.06, blank_reasons_share = 0.015;
    double blank_events_share = 0.203, blank_events_share_lonely = 0.093;  ///< of those who have nothing to name
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
    double income_unknown_log_odds_per_sd = 0.55;
    // Activities, by kind, among those who take part.
    std::array<double, 5> participation_kind_share = {0.371, 0.092, 0.097, 0.687, 0.129};
    // Worries, support, why none.
    ByLoneliness worries = {{0.75, 0.82, 1.46, 1.74, 1.85}, 0.15};
    double support_share = 0.055;
    double support_share_in_care = 0.33;
    /// In the order of support_reason_names (respondent.hpp); the others are drawn by those who do not say "not
    /// needed", again until something is ticked.
    std::array<ByLoneliness, 9> reasons = {{
        {{1.00, 0.98, 0.59, 0.33, -0.35}, -0.15},
        {{-0.61, -0.15, -0.11, -0.54, -1.05}, -0.08},
        {{-0.67, -0.51, -0.11, -0.34, -0.66}, 0.09},
        {{-1.45, -1.38, -1.14, -1.43, -1.49}, 0.15},
        {{-2.67, -2.94, -2.68, -2.67, -2.64}, 0.26},
        {{-3.08, -3.34, -3.08, -3.08, -2.55}, 0.18},
        {{-3.80, -3.31, -3.84, -3.59, -3.23}, -0.01},
        {{-0.76, -1.06, -0.85, -1.18, -0.78}, 0.16},
        {{-2.19, -2.63, -2.73, -2.86, -2.14}, 0.02},
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
