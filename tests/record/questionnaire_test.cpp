// From a feeling to a tick: against closed forms of the normal distribution, against the published shares, and against
// many ticks.
//
// Of residents whose θ is N(0, 0.75) both latents are standard normal, so every share has a closed form. The national
// survey of 2023 gave the cuts; here they must give back its shares (without those who did not answer the question).

#include "tsunagari/record/questionnaire.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <numeric>

#include "tsunagari/kit/math.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

const Month december = Month::of(2023, 12);
const double theta_sd = std::sqrt(0.75);

double closed_form_share(const AnswerParameters& p, int level) {  // 1 = never … 5 = often
    const double below = level == 1 ? 0.0 : normal_cdf(p.direct_cut_sd[static_cast<std::size_t>(level) - 2]);
    const double up_to = level == 5 ? 1.0 : normal_cdf(p.direct_cut_sd[static_cast<std::size_t>(level) - 1]);
    return up_to - below;
}

/// Mean of f(θ) over θ ~ N(0, 0.75), on a fine grid.
template <class F>
double mean_over_residents(F&& f) {
    double sum = 0, weights = 0;
    for (int k = -500; k <= 500; ++k) {
        const double z = k * 0.01;
        const double weight = exp_(-0.5 * z * z);
        sum += weight * f(theta_sd * z);
        weights += weight;
    }
    return sum / weights;
}

float theta_of(std::uint64_t key, const Draw& draw) {
    return static_cast<float>(theta_sd * draw.normal(key, december, decision::formation_trait));
}

/// What `people` residents with θ ~ N(0, 0.75) tick.
std::vector<Answers> answers_of(const AnswerParameters& p, std::uint64_t people) {
    const Questionnaire questionnaire(p);
    const Draw draw(11, 0);
    std::vector<Answers> answers;
    for (std::uint64_t k = 0; k < people; ++k)
        answers.push_back(questionnaire.answer(PersonKey{k}, december, theta_of(k, draw), draw));
    return answers;
}

template <class Is>
double share(const std::vector<Answers>& answers, Is&& is) {
    std::size_t count = 0;
    for (const Answers& a : answers) count += is(a) ? 1U : 0U;
    return static_cast<double>(count) / static_cast<double>(answers.size());
}

TEST(Questionnaire, DirectQuestionGivesBackThePublishedShares) {
    constexpr std::array<double, 5> published = {17.9, 41.4, 19.7, 14.8,
                                                 4.8};  // never … often; the rest did not answer
    const double answered = std::accumulate(published.begin(), published.end(), 0.0);
    const AnswerParameters p;
    const auto answers = answers_of(p, 200'000);
    for (int level = 1; level <= 5; ++level) {
        const double closed = closed_form_share(p, level);
        EXPECT_NEAR(closed, published[static_cast<std::size_t>(level) - 1] / answered, 0.005) << level;
        EXPECT_NEAR(share(answers, [&](const Answers& a) { return a.direct == level; }), closed,
                    4 * std::sqrt(0.25 / 200'000))
            << level;
    }
    const Questionnaire questionnaire(p);
    const auto expected = [&](auto member) {
        return mean_over_residents(
            [&](double theta) { return (questionnaire.expected(static_cast<float>(theta)).*member) / 65536.0; });
    };
    EXPECT_NEAR(expected(&Questionnaire::Expected::often), closed_form_share(p, 5), 2e-4);
    EXPECT_NEAR(expected(&Questionnaire::Expected::sometimes), closed_form_share(p, 4), 2e-4);
    EXPECT_NEAR(expected(&Questionnaire::Expected::occasionally), closed_form_share(p, 3), 2e-4);
}

TEST(Questionnaire, UclaGivesBackThePublishedBands) {
    constexpr std::array<double, 4> published = {13.7, 38.5, 40.1, 6.9};  // sums 3, 4-6, 7-9, 10-12
    constexpr std::array<std::size_t, 5> begins = {0, 1, 4, 7, 10};       // as sum − 3
    const double answered = std::accumulate(published.begin(), published.end(), 0.0);
    const AnswerParameters p;
    const auto answers = answers_of(p, 200'000);
    for (std::size_t band = 0; band < 4; ++band) {
        const double made = mean_over_residents([&](double theta) {
            const auto sums = ucla_sum_probabilities(p, theta);
            return std::accumulate(sums.begin() + static_cast<std::ptrdiff_t>(begins[band]),
                                   sums.begin() + static_cast<std::ptrdiff_t>(begins[band + 1]), 0.0);
        });
        EXPECT_NEAR(made, published[band] / answered, 0.01) << band;
        const double ticked = share(answers, [&](const Answers& a) {
            return a.ucla_sum() >= 3 + begins[band] && a.ucla_sum() < 3 + begins[band + 1];
        });
        EXPECT_NEAR(ticked, made, 4 * std::sqrt(0.25 / 200'000)) << band;
    }
}

TEST(Questionnaire, ProbabilitiesOfSumsAreProbabilities) {
    for (const double theta : {-6.0, -2.0, 0.0, 0.5, 6.0}) {
        const auto sums = ucla_sum_probabilities({}, theta);
        EXPECT_NEAR(std::accumulate(sums.begin(), sums.end(), 0.0), 1.0, 1e-12) << theta;
        for (const double p : sums) EXPECT_GE(p, 0) << theta;
    }
}

/// The table that totals are made from, against ticking the form many times over.
TEST(Questionnaire, ExpectedAnswersAreTheMeanOfManyAnswers) {
    const Questionnaire questionnaire(AnswerParameters{});
    const Draw draw(5, 0);
    constexpr std::uint64_t times = 60'000;
    for (const float theta : {-1.503F, -0.498F, 0.0F, 0.703F, 1.206F, 2.3F}) {
        std::array<double, 5> ticked{};
        for (std::uint64_t k = 0; k < times; ++k) {
            const Answers a = questionnaire.answer(PersonKey{k}, december, theta, draw);
            ticked[0] += a.direct == 5 ? 1 : 0;
            ticked[1] += a.direct == 4 ? 1 : 0;
            ticked[2] += a.direct == 3 ? 1 : 0;
            ticked[3] += a.ucla_sum() >= 10 ? 1 : 0;
            ticked[4] += a.ucla_sum() >= 7 && a.ucla_sum() <= 9 ? 1 : 0;
        }
        const auto& e = questionnaire.expected(theta);
        const std::array<std::uint32_t, 5> expected = {e.often, e.sometimes, e.occasionally, e.ucla_10_12, e.ucla_7_9};
        EXPECT_EQ(e.lonely(), e.often + e.sometimes + e.occasionally);
        for (std::size_t k = 0; k < expected.size(); ++k) {
            const double p = expected[k] / 65536.0;
            const double grid = 0.8 / 128;  // steepest slope of a share, half a step of the table
            EXPECT_NEAR(ticked[k] / times, p, 4.5 * std::sqrt((p * (1 - p) + 1e-6) / times) + grid)
                << theta << " " << k;
        }
    }
}

TEST(Questionnaire, ExpectedAnswersGoOnBeyondTheTable) {
    const Questionnaire questionnaire(AnswerParameters{});
    EXPECT_EQ(questionnaire.expected(-50.0F).lonely(), questionnaire.expected(-6.0F).lonely());
    EXPECT_EQ(questionnaire.expected(50.0F).often, questionnaire.expected(6.0F).often);
    EXPECT_GT(questionnaire.expected(6.0F).often, 65500U);
    std::uint32_t before = 0;
    for (float theta = -6; theta <= 6; theta += 1.0F / 64) {
        EXPECT_GE(questionnaire.expected(theta).often, before);
        before = questionnaire.expected(theta).often;
    }
}

/// P(both latents above their medians) = 1/4 + asin(ρ) / 2π. With a loading of 1 the three items are the common factor
/// itself.
TEST(Questionnaire, TheTwoInstrumentsCorrelateAtOneMinusTheMomentaryPart) {
    for (const double momentary : {0.25, 0.5}) {
        AnswerParameters p;
        p.momentary_variance = momentary;
        p.direct_cut_sd = {0, 100, 100, 100};
        p.ucla_cut_sd = {0, 100, 100};
        p.ucla_loading = 1;
        const Questionnaire questionnaire(p);
        const Draw draw(3, 0);
        constexpr std::uint64_t people = 300'000;
        std::uint64_t both = 0, direct = 0, ucla = 0;
        for (std::uint64_t k = 0; k < people; ++k) {
            const auto theta =
                static_cast<float>(std::sqrt(1 - momentary) * draw.normal(k, december, decision::formation_trait));
            const Answers a = questionnaire.answer(PersonKey{k}, december, theta, draw);
            ASSERT_TRUE(a.ucla[0] == a.ucla[1] && a.ucla[1] == a.ucla[2]);
            direct += a.direct == 2 ? 1U : 0U;
            ucla += a.ucla[0] == 2 ? 1U : 0U;
            both += a.direct == 2 && a.ucla[0] == 2 ? 1U : 0U;
        }
        EXPECT_NEAR(static_cast<double>(direct) / people, 0.5, 0.004);
        EXPECT_NEAR(static_cast<double>(ucla) / people, 0.5, 0.004);
        const double correlation = std::sin(2 * std::numbers::pi * (static_cast<double>(both) / people - 0.25));
        EXPECT_NEAR(correlation, 1 - momentary, 0.02);
    }
}

/// Two items share the factor only: their latents correlate at the loading squared.
TEST(Questionnaire, TwoItemsCorrelateAtTheLoadingSquared) {
    AnswerParameters p;
    p.ucla_cut_sd = {0, 100, 100};
    const auto answers = answers_of(p, 300'000);
    for (const auto& [one, other] : {std::pair<std::size_t, std::size_t>{0, 1}, {0, 2}, {1, 2}}) {
        const double both = share(answers, [&](const Answers& a) { return a.ucla[one] == 2 && a.ucla[other] == 2; });
        EXPECT_NEAR(std::sin(2 * std::numbers::pi * (both - 0.25)), p.ucla_loading * p.ucla_loading, 0.02);
    }
}

TEST(Questionnaire, AnAnswerIsThePersonsOwnThatMonth) {
    const Questionnaire questionnaire(AnswerParameters{});
    const Draw draw(1, 0), other_replicate(1, 1);
    int other_month = 0, other_person = 0, other_world = 0;
    for (std::uint64_t k = 0; k < 500; ++k) {
        const Answers a = questionnaire.answer(PersonKey{k}, december, 0.3F, draw);
        const Answers again = questionnaire.answer(PersonKey{k}, december, 0.3F, draw);
        EXPECT_EQ(a.direct, again.direct);
        EXPECT_EQ(a.ucla, again.ucla);
        EXPECT_EQ(a.direct,
                  questionnaire.direct(PersonKey{k}, december, 0.3F, draw));  // the panel is asked no other question
        EXPECT_TRUE(a.direct >= 1 && a.direct <= 5);
        for (const std::uint8_t tick : a.ucla) EXPECT_TRUE(tick >= 1 && tick <= 4);
        other_month += a.direct != questionnaire.direct(PersonKey{k}, december.plus(1), 0.3F, draw) ? 1 : 0;
        other_person += a.direct != questionnaire.direct(PersonKey{k + 500}, december, 0.3F, draw) ? 1 : 0;
        other_world += a.direct != questionnaire.direct(PersonKey{k}, december, 0.3F, other_replicate) ? 1 : 0;
    }
    EXPECT_GT(other_month, 100);
    EXPECT_GT(other_person, 100);
    EXPECT_GT(other_world, 100);
}

}  // namespace
}  // namespace tsunagari
