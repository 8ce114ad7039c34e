#pragma once
// What was counted in a month, over all ages and both sexes.

#include "tsunagari/month/settlement.hpp"

namespace tsunagari {

inline std::uint32_t counted(const FlowCounts& counts, Flow flow) {
    std::uint32_t sum = 0;
    for (std::size_t k = 0; k < std::size_t{age_groups} * sexes; ++k)
        sum += counts[static_cast<std::size_t>(flow) * age_groups * sexes + k];
    return sum;
}

}  // namespace tsunagari
