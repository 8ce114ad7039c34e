#pragma once
// What levers hand to other phases of the month: problems they helped to solve, and contacts that no tie stands for.

#include <cstdint>

#include "tsunagari/kit/ids.hpp"

namespace tsunagari {

enum class Problem : std::uint8_t {
    unemployment,  ///< out of work: solved when a job is found
    hardship,      ///< circumstances of the household: solved when they are one step better
    caregiving     ///< care for a member of the family: solved when others take their part of it
};

/// A problem solved with a lever's help this month (channel f). The life event that the problem belongs to settles it
/// next month in its own place of the order, if the person is still here and still has it.
struct Solution {
    PersonIndex who;
    Problem problem = Problem::unemployment;
    friend auto operator<=>(const Solution&, const Solution&) = default;
};

/// Contacts with somebody whom no tie stands for (channel b): they count as contacts of this month, and end with it.
struct Visit {
    PersonIndex who;
    float contacts = 1;
};

}  // namespace tsunagari
