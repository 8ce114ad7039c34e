// Two laws for one tail. The likelihood of the power law has one peak, which is found by golden section; that of the
// geometric distribution has a closed form.

#include "tsunagari/kit/tail_law.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tsunagari/kit/math.hpp"

namespace tsunagari {
namespace {

constexpr std::uint64_t least_in_tail = 50;
constexpr double least_exponent = 1.01, most_exponent = 30;

/// Kolmogorov's distance between the tail and a law whose shares `next()` gives from `from` upwards.
template <class Next>
double distance(std::span<const std::uint64_t> tail, std::uint64_t count, Next&& next) {
    double worst = 0, law = 0;
    std::uint64_t below = 0;
    for (const std::uint64_t here : tail) {
        below += here;
        law += next();
        worst = std::max(worst, std::abs(static_cast<double>(below) / static_cast<double>(count) - law));
    }
    return worst;
}

}  // namespace

double hurwitz_zeta(double s, double q) {
    constexpr int terms = 16;
    double sum = 0;
    for (int k = 0; k < terms; ++k) sum += pow_(q + k, -s);
    const double end = q + terms;
    const double last = pow_(end, -s);
    const double square = end * end;
    return sum + last * (end / (s - 1) + 0.5 + s / (12 * end) - s * (s + 1) * (s + 2) / (720 * end * square) +
                         s * (s + 1) * (s + 2) * (s + 3) * (s + 4) / (30240 * end * square * square));
}

TailLaw fit_tail(std::span<const std::uint64_t> histogram, std::uint32_t from) {
    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    TailLaw law{unknown, unknown, unknown, unknown};
    if (from >= histogram.size()) return law;
    const auto tail = histogram.subspan(from);
    std::uint64_t count = 0, excess = 0;
    double logs = 0;
    for (std::size_t k = 0; k < tail.size(); ++k) {
        count += tail[k];
        excess += tail[k] * k;
        logs += static_cast<double>(tail[k]) * log_(static_cast<double>(from + k));
    }
    if (count < least_in_tail || excess == 0) return law;
    const auto people = static_cast<double>(count);

    const double mean_log = logs / people;
    const auto unlikely = [&](double a) { return log_(hurwitz_zeta(a, from)) + a * mean_log; };
    double low = least_exponent, high = most_exponent;
    constexpr double golden = 0.6180339887498949;
    for (int step = 0; step < 60; ++step) {
        const double left = high - golden * (high - low), right = low + golden * (high - low);
        if (unlikely(left) < unlikely(right)) {
            high = right;
        } else {
            low = left;
        }
    }
    const double exponent = (low + high) / 2;
    const double whole = hurwitz_zeta(exponent, from);
    double x = from;
    law.power_exponent = exponent;
    law.power_distance = distance(tail, count, [&] { return pow_(x++, -exponent) / whole; });

    const double mean_excess = static_cast<double>(excess) / people;
    const double again = mean_excess / (1 + mean_excess);  // the ratio of one share to the one before
    double share = 1 - again;
    law.exponential_rate = -log_(again);
    law.exponential_distance = distance(tail, count, [&] {
        const double now = share;
        share *= again;
        return now;
    });
    return law;
}

}  // namespace tsunagari
