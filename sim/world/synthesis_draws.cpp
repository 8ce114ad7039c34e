// Systematic sampling with unequal probabilities.

#include "synthesis_draws.hpp"

#include <cmath>

namespace tsunagari::synthesis {

std::vector<std::uint32_t> sample(std::span<const double> weights, std::size_t count, Slots& slots) {
    double total = 0;
    std::size_t positive = 0;
    for (const double w : weights) {
        total += w;
        positive += w > 0 ? 1U : 0U;
    }
    const double start = phase(slots);
    std::vector<std::uint32_t> taken;
    if (count >= positive) {
        for (std::uint32_t i = 0; i < weights.size(); ++i)
            if (weights[i] > 0) taken.push_back(i);
        return taken;
    }
    // Who would be taken more than once is taken for certain; the rest share what is left.
    std::vector<char> certain(weights.size(), 0);
    std::size_t sure = 0;
    for (bool again = true; again && count > sure;) {
        again = false;
        const double limit = total / static_cast<double>(count - sure);
        for (std::size_t i = 0; i < weights.size(); ++i) {
            if (certain[i] != 0 || weights[i] < limit || weights[i] <= 0 || sure == count) continue;
            certain[i] = 1;
            total -= weights[i];
            ++sure;
            again = true;
        }
    }
    const auto wanted = static_cast<double>(count - sure);
    taken.reserve(count);
    double sum = 0;
    std::size_t drawn = 0;
    std::vector<std::uint32_t> spare;
    for (std::uint32_t i = 0; i < weights.size(); ++i) {
        if (weights[i] <= 0) continue;
        if (certain[i] != 0) {
            taken.push_back(i);
            continue;
        }
        sum += weights[i];
        const auto due = static_cast<std::size_t>(std::max(0.0, std::floor(sum / total * wanted + start)));
        if (due > drawn && drawn < count - sure) {
            taken.push_back(i);
            ++drawn;
        } else {
            spare.push_back(i);
        }
    }
    // Rounding in the last place may leave one or two short.
    for (auto i = spare.rbegin(); taken.size() < count && i != spare.rend(); ++i) taken.push_back(*i);
    std::sort(taken.begin(), taken.end());
    return taken;
}

}  // namespace tsunagari::synthesis
