#pragma once
// How a feeling becomes a tick on the form: the direct question (5 levels) and the three UCLA items, given latent
// loneliness θ.
//
//     direct:  latent = θ + d(age) + m,  m ~ N(0, v)     cut at four points
//     UCLA:    F = θ + m′,  item k = λF + √(1 − λ²) e_k   cut at three points each, sum 3-12
//
// m and m′ are independent, so the two latents correlate at 1 − v. Answers are drawn for respondents; for totals over
// residents the probabilities themselves are summed (as integers, so that the order of summation cannot matter).

#include <array>
#include <cstdint>
#include <vector>

#include "tsunagari/kit/draw.hpp"
#include "tsunagari/month/loneliness.hpp"

namespace tsunagari {

/// 1 = never … 5 = often or always.
inline constexpr int direct_levels = 5;
inline constexpr int least_lonely_level = 3;  ///< "occasionally": lonely in the survey's table of events

/// Ages differ in how readily they say to the direct question that they are lonely: under 30, in between, 70 and over.
inline constexpr int middle_age = 50;
inline constexpr std::size_t readiness_classes = 3;
constexpr std::size_t readiness(int age) { return age < 30 ? 0 : age < 70 ? 1 : 2; }
/// d(age) of the direct question's latent, SD.
inline double direct_shift(const AnswerParameters& p, std::size_t readiness_class) {
    return readiness_class == 0 ? p.direct_under_30_sd : readiness_class == 2 ? p.direct_70_over_sd : 0.0;
}

struct Answers {
    std::uint8_t direct = 0;             ///< 1-5
    std::array<std::uint8_t, 3> ucla{};  ///< 1-4 each
    [[nodiscard]] std::uint8_t ucla_sum() const { return static_cast<std::uint8_t>(ucla[0] + ucla[1] + ucla[2]); }
};

/// People who differ, for life, in the log odds of whatever they name: by a normal of this SD.
class PersonDifferences {
   public:
    explicit PersonDifferences(double sd);
    [[nodiscard]] double sd() const { return sd_; }
    /// Log odds at which people who differ so have, on average, the share of these log odds. Within 0.01 of it.
    [[nodiscard]] double among_people(double log_odds) const;

   private:
    double sd_;
    std::vector<double> at_;  ///< by log odds from −12 in steps of 1/4; empty if nobody differs
};

class Questionnaire {
   public:
    explicit Questionnaire(const AnswerParameters& parameters);

    /// What this person ticks this month.
    [[nodiscard]] Answers answer(PersonKey key, Month month, float theta, const Draw& draw, int age = middle_age) const;
    [[nodiscard]] std::uint8_t direct(PersonKey key, Month month, float theta, const Draw& draw,
                                      int age = middle_age) const;
    /// The momentary part of the direct question's latent this month, SD.
    [[nodiscard]] double mood(PersonKey key, Month month, const Draw& draw) const;

    /// The events named as having affected how lonely one feels: bits of Happening. An event that happened is named
    /// with log odds  a + s·felt + m·remembered + c·[its state lasts] + (b + b′·remembered)·[lonely at least
    /// occasionally]. Besides, some people name much and some nothing, for life; that leaves the share who name an
    /// event.
    [[nodiscard]] std::uint32_t events(PersonKey key, Month month, const Feeling::Felt& felt, std::uint8_t direct,
                                       const Draw& draw) const;

    /// Probabilities of answers for expected totals, in 1/65536.
    struct Expected {
        std::uint32_t often, sometimes, occasionally, ucla_10_12, ucla_7_9;
        [[nodiscard]] std::uint32_t lonely() const { return often + sometimes + occasionally; }
    };
    [[nodiscard]] const Expected& expected(float theta, int age = middle_age) const {
        const float at = (theta - lowest) * steps_per_sd + 0.5F;
        const float top = steps - 1;
        return table_[readiness(age)][static_cast<std::size_t>(at < 0.0F ? 0.0F : at > top ? top : at)];
    }

   private:
    static constexpr float lowest = -6.0F;
    static constexpr float steps_per_sd = 64.0F;
    static constexpr int steps = 12 * 64 + 1;
    AnswerParameters p_;
    std::array<std::vector<Expected>, readiness_classes> table_;
    PersonDifferences not_lonely_, lonely_;  ///< in how much one names
};

/// Exact probability of each UCLA sum (index 0 = sum 3 … 9 = sum 12) given θ, by summing over the momentary part on a
/// fine grid.
std::array<double, 10> ucla_sum_probabilities(const AnswerParameters& p, double theta);

}  // namespace tsunagari
