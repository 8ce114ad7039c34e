#pragma once
// Philox4x32-10 for many counters at once, the same bits as Random123's.
//
// Every pass over everybody begins with the lane draws of a block, and one Philox after another costs 24 cycles each,
// a tenth of a month. A processor with AVX2 makes sixteen side by side in a third of the time, one with AVX-512
// thirty-two in a sixth; any other takes them one by one. Integers only, so all give the same bits, and a test holds
// them together.

#include <array>
#include <cstdint>
#include <span>

#include "tsunagari/kit/ids.hpp"

namespace tsunagari {

/// What the counters of one call share: key, and the third and fourth counter word.
struct PhiloxShared {
    std::array<std::uint32_t, 2> key{};
    std::uint32_t word2 = 0;
    std::uint32_t word3 = 0;
};

/// How many counters are worked side by side; a processor that can do one of these can do those before it.
enum class PhiloxWidth : std::uint8_t { one_by_one, sixteen /* AVX2 */, thirty_two /* AVX-512 */ };
/// The widest that this processor can.
PhiloxWidth widest_philox();

/// Counter k is {low(who[k]), high(who[k]), word2, word3}; its word w goes to out[w · who.size() + k].
void philox_lanes(std::span<const PersonKey> who, const PhiloxShared& shared, std::uint32_t* out,
                  PhiloxWidth width = widest_philox());

}  // namespace tsunagari
