#pragma once
// What somebody's ties come to in a month, for all people every month: the innermost loop of `feel`.
//
// A processor with AVX-512 takes eight ties at a time, so that the loop ends after one or two turns instead of at a
// place nobody can foresee; any other takes them one by one. θ is added in one fixed order, so both give the same bits,
// and a test holds them together.

#include <cstdint>
#include <span>

#include "tsunagari/world/network.hpp"

namespace tsunagari {

struct TieSum {
    std::uint32_t eighths = 0;  ///< Σ contacts × 8
    float theta = 0;            ///< Σ contacts × 8 · θ of the alter: those at even places, plus those at odd ones
    bool close = false;         ///< any tie is close
};

/// `theta`: of everybody, by row.
TieSum sum_of_ties(std::span<const Tie> ties, const float* theta);
/// The same one by one: the reference, and the way on processors without AVX-512.
TieSum sum_of_ties_one_by_one(std::span<const Tie> ties, const float* theta);

}  // namespace tsunagari
