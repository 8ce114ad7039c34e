// The functions are as exact as promised, right at their ends, and the same bits whatever the processor can do.
//
// References are the C library's long double versions, which have 11 bits more than what is tested.

#include "tsunagari/kit/math.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include "tsunagari/kit/digest.hpp"
#include "tsunagari/kit/draw.hpp"

namespace tsunagari {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double denormal = std::numeric_limits<double>::denorm_min();
constexpr double smallest = std::numeric_limits<double>::min();
constexpr double largest = std::numeric_limits<double>::max();

/// Error of `got` in units of the last place of `exact`.
double ulps(double got, long double exact) {
    const double rounded = std::abs(static_cast<double>(exact));
    if (std::isinf(rounded) || std::isnan(rounded)) return got == static_cast<double>(exact) ? 0 : infinity;
    const double unit = std::max(std::nextafter(rounded, infinity) - rounded, denormal);
    return static_cast<double>(std::abs(static_cast<long double>(got) - exact) / static_cast<long double>(unit));
}

struct Worst {
    double error = 0;
    double at = 0;
    void see(double x, double got, long double exact) {
        const double here = ulps(got, exact);
        if (here <= error) return;
        error = here;
        at = x;
    }
};

/// Evenly spaced numbers with an odd step, so that they are no round numbers.
std::vector<double> grid(double from, double to, int points = 100'003) {
    std::vector<double> values;
    for (int i = 0; i < points; ++i) values.push_back(from + (to - from) * i / (points - 1));
    return values;
}

/// 2^from … 2^to, evenly in the exponent.
std::vector<double> scales(int from, int to) {
    std::vector<double> values;
    for (int e = from; e < to; ++e) {
        for (int i = 0; i < 64; ++i) values.push_back(std::ldexp(1 + (i + 0.37) / 64, e));
    }
    return values;
}

TEST(Math, ExpIsWithinOneAndAHalfUnits) {
    Worst worst;
    for (const double x : grid(-708, 709.7)) worst.see(x, exp_(x), std::exp(static_cast<long double>(x)));
    for (const double x : grid(-1, 1)) worst.see(x, exp_(x), std::exp(static_cast<long double>(x)));
    EXPECT_LT(worst.error, 1.5) << "at " << worst.at;
    worst = {};
    for (const double x : grid(-1021, 1023.9)) worst.see(x, exp2_(x), std::exp2(static_cast<long double>(x)));
    EXPECT_LT(worst.error, 1.5) << "at " << worst.at;
    worst = {};
    for (const double x : grid(-40, 709.7)) worst.see(x, expm1_(x), std::expm1(static_cast<long double>(x)));
    for (const double x : scales(-60, 2)) worst.see(-x, expm1_(-x), std::expm1(static_cast<long double>(-x)));
    EXPECT_LT(worst.error, 1.5) << "at " << worst.at;
}

TEST(Math, LogIsWithinOneAndAHalfUnits) {
    Worst worst;
    for (const double x : scales(-1021, 1023)) worst.see(x, log_(x), std::log(static_cast<long double>(x)));
    for (const double x : grid(0.5, 2)) worst.see(x, log_(x), std::log(static_cast<long double>(x)));
    EXPECT_LT(worst.error, 1.5) << "at " << worst.at;
    worst = {};
    for (const double x : scales(-60, 100)) worst.see(x, log1p_(x), std::log1p(static_cast<long double>(x)));
    for (const double x : grid(-0.999999, 1)) worst.see(x, log1p_(x), std::log1p(static_cast<long double>(x)));
    EXPECT_LT(worst.error, 1.5) << "at " << worst.at;
}

TEST(Math, PowIsWithinOneAndAHalfUnits) {
    Worst worst;
    for (const double base : scales(-30, 30)) {
        for (const double exponent : grid(-20, 20, 97)) {
            worst.see(base, pow_(base, exponent),
                      std::pow(static_cast<long double>(base), static_cast<long double>(exponent)));
        }
    }
    EXPECT_LT(worst.error, 1.5) << "at base " << worst.at;
}

TEST(Math, EndsAreRight) {
    EXPECT_EQ(exp_(0), 1);
    EXPECT_EQ(exp_(infinity), infinity);
    EXPECT_EQ(exp_(-infinity), 0);
    EXPECT_EQ(exp_(710), infinity);
    EXPECT_EQ(exp_(-1000), 0);
    EXPECT_LT(exp_(-740), smallest);  // fades out through the denormals
    EXPECT_TRUE(std::isnan(exp_(nan)));
    EXPECT_EQ(exp2_(10), 1024);
    EXPECT_EQ(exp2_(1024), infinity);
    EXPECT_EQ(expm1_(0), 0);
    EXPECT_EQ(expm1_(-infinity), -1);
    EXPECT_EQ(expm1_(1e-300), 1e-300);
    EXPECT_EQ(log_(1), 0);
    EXPECT_EQ(log_(0), -infinity);
    EXPECT_EQ(log_(infinity), infinity);
    EXPECT_TRUE(std::isnan(log_(-1)));
    EXPECT_LT(ulps(log_(denormal), std::log(static_cast<long double>(denormal))), 1.5);
    EXPECT_LT(ulps(log_(largest), std::log(static_cast<long double>(largest))), 1.5);
    EXPECT_EQ(log1p_(0), 0);
    EXPECT_EQ(log1p_(-1), -infinity);
    EXPECT_EQ(pow_(0, 0), 1);
    EXPECT_EQ(pow_(0, 2), 0);
    EXPECT_EQ(pow_(0, -1), infinity);
    EXPECT_EQ(pow_(2, 10), 1024);
    EXPECT_EQ(pow_(-2, 3), -8);
    EXPECT_EQ(pow_(1, infinity), 1);
    EXPECT_TRUE(std::isnan(pow_(-2, 0.5)));
}

TEST(Math, NormalCdfIsExactUpToItsOwnSteepness) {
    double worst = 0;
    for (const double x : grid(-37, 37)) {
        const long double exact = 0.5L * std::erfc(-static_cast<long double>(x) * 0.707106781186547524400844362105L);
        const double error = static_cast<double>(std::abs(static_cast<long double>(normal_cdf(x)) - exact) / exact);
        worst = std::max(worst, error / (1 + x * x));  // rounding x / sqrt 2 alone costs about x² units
    }
    EXPECT_LT(worst, 4e-16);
    EXPECT_EQ(normal_cdf(0), 0.5);
    EXPECT_EQ(normal_cdf(infinity), 1);
    EXPECT_EQ(normal_cdf(-infinity), 0);
    EXPECT_EQ(normal_cdf(9), 1);
    EXPECT_GT(normal_cdf(-37), 0);
}

/// The quantile by halving an interval: slow and obvious.
long double halved_quantile(double p) {
    const bool upper = p > 0.5;
    const long double tail = upper ? 1.0L - p : static_cast<long double>(p);
    long double low = -40;
    long double high = 0;
    for (int i = 0; i < 80; ++i) {
        const long double middle = (low + high) / 2;
        (0.5L * std::erfc(-middle * 0.707106781186547524400844362105L) < tail ? low : high) = middle;
    }
    return upper ? -low : low;
}

TEST(Math, NormalQuantileInvertsTheDistribution) {
    double worst = 0;
    std::vector<double> ps = grid(0.001, 0.999, 4001);
    for (const double p : scales(-1000, -1)) {
        if (ps.size() % 16 == 0 || p > 1e-20) ps.push_back(p);
        if (p > 1e-16) ps.push_back(1 - p);
    }
    for (const double p : ps) {
        const long double exact = halved_quantile(p);
        if (std::abs(exact) < 1e-3L) continue;  // p itself is rounded there
        const auto error =
            static_cast<double>(std::abs(static_cast<long double>(normal_quantile(p)) - exact) / std::abs(exact));
        worst = std::max(worst, error);
        ASSERT_LT(error, 1e-15) << "p = " << p;
    }
    RecordProperty("worst_relative_error", std::to_string(worst * 1e16) + "e-16");
    for (const double x : grid(-8, 5, 10'001)) EXPECT_NEAR(normal_quantile(normal_cdf(x)), x, 1e-9);
}

TEST(Math, NormalQuantileEndsAndPublishedValues) {
    EXPECT_EQ(normal_quantile(0.5), 0);
    EXPECT_EQ(normal_quantile(0), -infinity);
    EXPECT_EQ(normal_quantile(1), infinity);
    EXPECT_TRUE(std::isnan(normal_quantile(-0.1)));
    EXPECT_TRUE(std::isnan(normal_quantile(1.1)));
    EXPECT_TRUE(std::isnan(normal_quantile(nan)));
    // The values given with the algorithm: p = 0.25, 0.001, 1e-20.
    EXPECT_NEAR(normal_quantile(0.25), -0.6744897501960817, 1e-15);
    EXPECT_NEAR(normal_quantile(0.001), -3.090232306167814, 1e-14);
    EXPECT_NEAR(normal_quantile(1e-20), -9.262340089798408, 1e-14);
    EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-14);
}

TEST(Math, NormalQuantileRises) {
    const std::vector<double> seams = {0.075, 0.925, std::exp(-25.0)};  // where one polynomial hands over to another
    for (const double seam : seams) {
        double p = seam - seam * 1e-12;
        for (int i = 0; i < 2000; ++i) {
            const double next = p + seam * 1e-15;
            EXPECT_LE(normal_quantile(p), normal_quantile(next) + std::abs(normal_quantile(p)) * 3e-16);
            p = next;
        }
    }
}

TEST(Math, LogisticAndLogit) {
    Worst worst;
    for (const double x : grid(-700, 700))
        worst.see(x, logistic(x), 1.0L / (1.0L + std::exp(-static_cast<long double>(x))));
    EXPECT_LT(worst.error, 3) << "at " << worst.at;
    EXPECT_EQ(logistic(0), 0.5);
    EXPECT_EQ(logistic(-infinity), 0);
    EXPECT_EQ(logistic(infinity), 1);
    EXPECT_EQ(logit(0.5), 0);
    EXPECT_EQ(logit(0), -infinity);
    EXPECT_EQ(logit(1), infinity);
    for (const double x : grid(-30, 10, 1001)) EXPECT_NEAR(logit(logistic(x)), x, 1e-10);
}

TEST(Rates, BecomeMonthlyProbabilities) {
    EXPECT_EQ(monthly_from_annual(0), 0);
    EXPECT_EQ(monthly_from_annual(1), 1);
    EXPECT_EQ(monthly_from_rate(0), 0);
    EXPECT_EQ(monthly_from_rate(infinity), 1);
    for (const double p : {1e-12, 1e-6, 0.01, 0.3, 0.9, 0.999}) {
        const double monthly = monthly_from_annual(p);
        EXPECT_NEAR(-std::expm1(12 * std::log1p(-monthly)) / p, 1, 1e-13);
        const double from_rate = monthly_from_rate(p);
        EXPECT_NEAR(-12 * std::log1p(-from_rate) / p, 1, 1e-13);
    }
    EXPECT_THROW(monthly_from_annual(-0.1), std::invalid_argument);
    EXPECT_THROW(monthly_from_annual(1.1), std::invalid_argument);
    EXPECT_THROW(monthly_from_annual(nan), std::invalid_argument);
    EXPECT_THROW(monthly_from_rate(-1), std::invalid_argument);
}

// --- the same bits on every processor -------------------------------------------------------------------------------

template <class Function>
void add_bits(Digest& digest, const Function& function, double from, double to) {
    std::vector<std::uint64_t> bits;
    for (const double x : grid(from, to)) bits.push_back(std::bit_cast<std::uint64_t>(function(x)));
    digest.add_values(std::span<const std::uint64_t>{bits});
}

/// What our functions give, and, to see that the trial can tell, what the C library's give.
struct Bits {
    std::string ours;
    std::string of_the_library;
};

Bits bits_here() {
    Digest ours;
    add_bits(ours, exp_, -700, 700);
    add_bits(ours, expm1_, -5, 5);
    add_bits(ours, exp2_, -1000, 1000);
    add_bits(ours, log_, 1e-9, 50);
    add_bits(ours, log1p_, -0.99, 3);
    add_bits(
        ours, [](double x) { return pow_(x, 1.37); }, 1e-3, 900);
    add_bits(ours, normal_cdf, -30, 9);
    add_bits(ours, normal_quantile, 1e-9, 0.999999);
    add_bits(ours, logistic, -40, 40);
    add_bits(ours, logit, 1e-6, 0.999);
    const Draw draw{5, 1};
    add_bits(
        ours, [&](double x) { return draw.gumbel(static_cast<std::uint64_t>(x), Month{}, Decision{2000}); }, 0, 1e6);
    add_bits(
        ours, [&](double x) { return draw.normal(static_cast<std::uint64_t>(x), Month{}, Decision{2000}); }, 0, 1e6);
    Digest library;
    add_bits(
        library, [](double x) { return std::exp(x); }, -700, 700);
    return {ours.hex(), library.hex()};
}

constexpr const char* printing = "TSUNAGARI_TEST_PRINTS_BITS";

TEST(MathBits, ArePrintedForTheTestBelow) {
    if (std::getenv(printing) == nullptr) GTEST_SKIP() << "runs as a child of the next test";
    const Bits bits = bits_here();
    std::printf("\nours=%s library=%s\n", bits.ours.c_str(), bits.of_the_library.c_str());
}

std::string output_of_child(const std::string& tunables) {
    std::array<char, 4096> self{};
    if (readlink("/proc/self/exe", self.data(), self.size() - 1) <= 0) return {};
    const std::string command = "GLIBC_TUNABLES='" + tunables + "' " + printing + "=1 '" + self.data() +
                                "' --gtest_filter=MathBits.ArePrintedForTheTestBelow --gtest_output= 2>&1";
    FILE* pipe = popen(command.c_str(), "r");
    std::string text;
    for (int c = fgetc(pipe); c != EOF; c = fgetc(pipe)) text += static_cast<char>(c);
    pclose(pipe);
    return text;
}

TEST(MathBits, AreTheSameOnAProcessorWithoutFma) {
    const Bits here = bits_here();
    const std::string there = output_of_child("glibc.cpu.hwcaps=-AVX2_Usable,-FMA_Usable,-AVX2,-FMA,-FMA4");
    ASSERT_NE(there.find("ours="), std::string::npos) << there;
    EXPECT_NE(there.find("ours=" + here.ours), std::string::npos) << there;
    if (there.find("library=" + here.of_the_library) != std::string::npos) {
        GTEST_SKIP() << "the C library did not change here, so this machine cannot show a difference";
    }
}

}  // namespace
}  // namespace tsunagari
