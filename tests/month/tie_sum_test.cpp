// The sum over somebody's ties: eight at a time as one by one, to the bit.

#include "month/tie_sum.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <vector>

#include "tsunagari/kit/draw.hpp"

namespace tsunagari {
namespace {

TEST(TieSum, EightAtATimeEqualsOneByOne) {
    const Draw draw{5, 0};
    std::vector<float> theta(1000);
    for (std::uint32_t i = 0; i < theta.size(); ++i)
        theta[i] = static_cast<float>(draw.normal(i, Month{}, Decision{1024}));
    theta[7] = -0.0F;
    for (std::uint32_t count = 0; count < 70; ++count) {
        std::vector<Tie> ties(count);
        for (std::uint32_t k = 0; k < count; ++k) {
            const Words w = draw.words(count, Month{}, Decision{1025}, k);
            const bool close = count % 3 == 0 && k == (count * 7) % std::max(1U, count);
            ties[k] = Tie::make(PersonIndex{w[0] % 1000}, Month{static_cast<std::int16_t>(w[1] % 2000)},
                                static_cast<float>(w[2] % 256) / 8.0F, static_cast<Layer>(w[3] % layers), close);
        }
        const TieSum many = sum_of_ties(ties, theta.data()), slow = sum_of_ties_one_by_one(ties, theta.data());
        ASSERT_EQ(many.eighths, slow.eighths) << count;
        ASSERT_EQ(many.close, slow.close) << count;
        ASSERT_EQ(std::bit_cast<std::uint32_t>(many.theta), std::bit_cast<std::uint32_t>(slow.theta)) << count;
    }
}

}  // namespace
}  // namespace tsunagari
