// The two laws of a tail: known sums, expected histograms of either law, and a slow search of the likelihood.

#include "tsunagari/kit/tail_law.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tsunagari/kit/draw.hpp"
#include "tsunagari/kit/math.hpp"

namespace tsunagari {
namespace {

constexpr double pi = 3.141592653589793;

TEST(HurwitzZeta, KnownValues) {
    EXPECT_NEAR(hurwitz_zeta(2, 1), pi * pi / 6, 1e-12);
    EXPECT_NEAR(hurwitz_zeta(4, 1), pi * pi * pi * pi / 90, 1e-12);
    EXPECT_NEAR(hurwitz_zeta(2, 3), pi * pi / 6 - 1.25, 1e-12);
    EXPECT_NEAR(hurwitz_zeta(1.01, 1) / 100.57794333849, 1, 1e-10);
    for (const double s : {1.2, 2.5, 9.0, 30.0})
        for (const double q : {1.0, 4.0, 20.0})
            EXPECT_NEAR(hurwitz_zeta(s, q) / (hurwitz_zeta(s, q + 1) + pow_(q, -s)), 1, 1e-12) << s << " " << q;
}

std::vector<std::uint64_t> drawn(double people, std::uint32_t from, std::uint32_t most, const auto& share) {
    const Draw draw{3, 0};
    std::vector<std::uint64_t> histogram(most + 1);
    for (std::uint32_t n = 0; n < static_cast<std::uint32_t>(people); ++n) {
        double u = draw.uniform(n, Month{}, Decision{2000});
        std::uint32_t x = from;
        for (; x < most && u >= share(x); ++x) u -= share(x);
        ++histogram[x];
    }
    return histogram;
}

TEST(FitTail, FindsAPowerLawAndPrefersIt) {
    constexpr double exponent = 2.6;
    constexpr std::uint32_t from = 3;
    const double whole = hurwitz_zeta(exponent, from);
    auto histogram = drawn(40000, from, 20000, [&](std::uint32_t x) { return pow_(x, -exponent) / whole; });
    histogram[1] = 1000000;  // below the tail: must not matter
    const TailLaw law = fit_tail(histogram, from);
    EXPECT_NEAR(law.power_exponent, exponent, 4 * (exponent - 1) / std::sqrt(40000.0));
    EXPECT_LT(law.power_distance, 2.0 / std::sqrt(40000.0));
    EXPECT_GT(law.exponential_distance, 0.1);
}

TEST(FitTail, FindsAnExponentialAndPrefersIt) {
    constexpr double rate = 0.3;
    constexpr std::uint32_t from = 5;
    const double again = exp_(-rate);
    const auto histogram =
        drawn(40000, from, 200, [&](std::uint32_t x) { return (1 - again) * pow_(again, x - double{from}); });
    const TailLaw law = fit_tail(histogram, from);
    EXPECT_NEAR(law.exponential_rate, rate, 4 * rate / std::sqrt(40000.0));
    EXPECT_LT(law.exponential_distance, 2.0 / std::sqrt(40000.0));
    EXPECT_GT(law.power_distance, 0.05);
}

TEST(FitTail, IsTheLikeliestExponent) {
    const std::vector<std::uint64_t> histogram = {900, 300, 120, 70, 41, 20, 13, 6, 2, 1};
    const TailLaw law = fit_tail(histogram, 2);
    const auto log_likelihood = [&](double a) {
        double sum = 0;
        for (std::size_t x = 2; x < histogram.size(); ++x)
            sum += static_cast<double>(histogram[x]) * (-a * log_(static_cast<double>(x)) - log_(hurwitz_zeta(a, 2)));
        return sum;
    };
    double best = 1.01;
    for (double a = 1.01; a < 10; a += 0.0005) best = log_likelihood(a) > log_likelihood(best) ? a : best;
    EXPECT_NEAR(law.power_exponent, best, 0.001);
    // largest gap of the cumulative shares, the obvious way
    double gap = 0, here = 0, model = 0;
    for (std::size_t x = 2; x < histogram.size(); ++x) {
        here += static_cast<double>(histogram[x]) / 273.0;
        model += pow_(static_cast<double>(x), -law.power_exponent) / hurwitz_zeta(law.power_exponent, 2);
        gap = std::max(gap, std::abs(here - model));
    }
    EXPECT_NEAR(law.power_distance, gap, 1e-12);
}

TEST(FitTail, SaysNothingOfAlmostNobodyOrOfAllAlike) {
    for (const auto& histogram : {std::vector<std::uint64_t>{5, 10, 20, 9}, std::vector<std::uint64_t>{0, 0, 500}}) {
        const TailLaw law = fit_tail(histogram, 2);
        EXPECT_TRUE(std::isnan(law.power_exponent));
        EXPECT_TRUE(std::isnan(law.exponential_distance));
    }
    EXPECT_TRUE(std::isnan(fit_tail(std::vector<std::uint64_t>{100}, 1).power_exponent));
}

}  // namespace
}  // namespace tsunagari
