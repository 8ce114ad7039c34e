#include "tsunagari/record/questionnaire.hpp"

#include <cmath>

#include "tsunagari/kit/math.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

/// Probabilities of a UCLA item's four answers given the common factor.
std::array<double, 4> item_probabilities(const AnswerParameters& p, double factor) {
    const double error_sd = std::sqrt(1.0 - p.ucla_loading * p.ucla_loading);
    std::array<double, 4> probability{};
    double below = 0;
    for (std::size_t k = 0; k < 3; ++k) {
        const double up_to = normal_cdf((p.ucla_cut_sd[k] - p.ucla_loading * factor) / error_sd);
        probability[k] = up_to - below;
        below = up_to;
    }
    probability[3] = 1.0 - below;
    return probability;
}

/// The mean of logistic(x + sd·z) over people, on a fine grid.
double mean_share(double x, double sd) {
    constexpr int points = 121;
    double sum = 0, weights = 0;
    for (int k = 0; k < points; ++k) {
        const double z = -6.0 + 12.0 * k / (points - 1);
        const double weight = exp_(-0.5 * z * z);
        sum += weight * logistic(x + sd * z);
        weights += weight;
    }
    return sum / weights;
}

constexpr std::uint32_t person_tells = 64;  ///< draw of decision::named_event beyond those of the events
constexpr double first_log_odds = -12.0, log_odds_step = 0.25;
constexpr int log_odds_steps = 97;  // to +12

std::array<double, 10> sum_of_three(const std::array<double, 4>& item) {
    std::array<double, 10> sum{};
    for (std::size_t a = 0; a < 4; ++a) {
        for (std::size_t b = 0; b < 4; ++b) {
            for (std::size_t c = 0; c < 4; ++c) sum[a + b + c] += item[a] * item[b] * item[c];
        }
    }
    return sum;
}

}  // namespace

std::array<double, 10> ucla_sum_probabilities(const AnswerParameters& p, double theta) {
    // The momentary part on 81 points of equal probability-density steps over ±4 SD.
    constexpr int points = 81;
    const double sd = std::sqrt(p.momentary_variance);
    std::array<double, 10> total{};
    double weights = 0;
    for (int k = 0; k < points; ++k) {
        const double z = -4.0 + 8.0 * k / (points - 1);
        const double weight = exp_(-0.5 * z * z);
        const auto sum = sum_of_three(item_probabilities(p, theta + sd * z));
        for (std::size_t s = 0; s < sum.size(); ++s) total[s] += weight * sum[s];
        weights += weight;
    }
    for (double& probability : total) probability /= weights;
    return total;
}

PersonDifferences::PersonDifferences(double sd) : sd_{sd} {
    for (int k = 0; sd > 0 && k < log_odds_steps; ++k) {
        const double wanted = logistic(first_log_odds + k * log_odds_step);
        double low = -60, high = 60;
        for (int halving = 0; halving < 60; ++halving) {
            const double middle = 0.5 * (low + high);
            (mean_share(middle, sd) < wanted ? low : high) = middle;
        }
        at_.push_back(0.5 * (low + high));
    }
}

double PersonDifferences::among_people(double log_odds) const {
    if (at_.empty()) return log_odds;
    const double at = (log_odds - first_log_odds) / log_odds_step;
    if (at <= 0) return log_odds - first_log_odds + at_.front();
    if (at >= log_odds_steps - 1) return log_odds + first_log_odds + at_.back();
    const auto below = static_cast<std::size_t>(at);
    const double part = at - static_cast<double>(below);
    return at_[below] + part * (at_[below + 1] - at_[below]);
}

Questionnaire::Questionnaire(const AnswerParameters& parameters)
    : p_{parameters}, not_lonely_{parameters.naming_person_sd}, lonely_{parameters.naming_person_lonely_sd} {
    const double sd = std::sqrt(p_.momentary_variance);
    const auto fixed = [](double probability) { return static_cast<std::uint32_t>(probability * 65536.0 + 0.5); };
    for (auto& table : table_) table.resize(steps);
    for (std::size_t k = 0; k < steps; ++k) {
        const double theta = static_cast<double>(lowest) + static_cast<double>(k) / static_cast<double>(steps_per_sd);
        const auto ucla = ucla_sum_probabilities(p_, theta);
        for (std::size_t r = 0; r < readiness_classes; ++r) {
            std::array<double, 4> below{};
            for (std::size_t c = 0; c < below.size(); ++c)
                below[c] = normal_cdf((p_.direct_cut_sd[c] - theta - direct_shift(p_, r)) / sd);
            table_[r][k] = {fixed(1.0 - below[3]), fixed(below[3] - below[2]), fixed(below[2] - below[1]),
                            fixed(ucla[7] + ucla[8] + ucla[9]), fixed(ucla[4] + ucla[5] + ucla[6])};
        }
    }
}

double Questionnaire::mood(PersonKey key, Month month, const Draw& draw) const {
    return std::sqrt(p_.momentary_variance) * draw.normal(key.value, month, decision::survey_direct);
}

std::uint8_t Questionnaire::direct(PersonKey key, Month month, float theta, const Draw& draw, int age) const {
    const double latent = static_cast<double>(theta) + direct_shift(p_, readiness(age)) + mood(key, month, draw);
    std::uint8_t level = 1;
    for (const double cut : p_.direct_cut_sd) level = static_cast<std::uint8_t>(level + (latent >= cut ? 1 : 0));
    return level;
}

std::uint32_t Questionnaire::events(PersonKey key, Month month, const Feeling::Felt& felt, std::uint8_t direct,
                                    const Draw& draw) const {
    const bool lonely = direct >= least_lonely_level;
    const PersonDifferences& people = lonely ? lonely_ : not_lonely_;
    const double tells = people.sd() * draw.normal(key.value, Month{}, decision::named_event, person_tells);
    std::uint32_t named = 0;
    for (std::uint32_t k = 0; k < lived_happenings; ++k) {
        const std::uint32_t bit = bit_of(static_cast<Happening>(k));
        if ((felt.happened & bit) == 0) continue;
        const auto remembered = static_cast<double>(felt.remembered[k]);
        double odds = p_.naming_log_odds + p_.naming_salience_log_odds[k] +
                      p_.naming_log_odds_per_sd_felt * static_cast<double>(felt.now[k]) +
                      p_.naming_log_odds_per_sd_remembered * remembered;
        if ((felt.lasts & bit) != 0) odds += p_.naming_state_log_odds;
        if (lonely) {
            odds += p_.naming_lonely_log_odds + p_.naming_lonely_log_odds_per_sd_remembered * remembered;
            if (bit == bit_of(Happening::family_bereavement)) odds += p_.naming_lonely_family_bereavement_log_odds;
            if (bit == bit_of(Happening::poverty)) odds += p_.naming_lonely_poverty_log_odds;
        }
        if (draw.uniform(key.value, month, decision::named_event, k) < logistic(people.among_people(odds) + tells))
            named |= bit;
    }
    const double other = lonely ? p_.other_event_share_lonely : p_.other_event_share;
    const auto n = static_cast<std::uint32_t>(Happening::other);
    if (draw.uniform(key.value, month, decision::named_event, n) < other) named |= bit_of(Happening::other);
    return named == 0 ? bit_of(Happening::none) : named;
}

Answers Questionnaire::answer(PersonKey key, Month month, float theta, const Draw& draw, int age) const {
    Answers answers;
    answers.direct = direct(key, month, theta, draw, age);
    answers.ucla = ucla_answers(p_, key, month, theta, draw);
    return answers;
}

}  // namespace tsunagari
