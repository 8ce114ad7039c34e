#pragma once
// Table by table: how far a synthetic population is from what was published.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tsunagari/world/fit.hpp"

namespace tsunagari {

/// All cells of one table with one use. Units are those of the cells (people, households, shares …).
struct FitSummary {
    std::string table;
    bool controlled = true;
    std::uint32_t cells = 0;
    double target = 0, synthetic = 0;  ///< sums over the cells
    double absolute_error = 0;         ///< sum over the cells of |synthetic − target|
    /// absolute_error / |target|; NaN if the targets sum to 0.
    double absolute_error_share = 0;
    /// Standardised root mean square error: sqrt(mean of (synthetic − target)²) / |mean target|; NaN as above.
    double srmse = 0;
    std::size_t worst = 0;  ///< place in the cells of the largest |synthetic − target|; the first of equals
};

/// Controlled tables first, then held-out ones, each in the order in which `cells` first names them. A table that has
/// cells of both uses gives two rows.
std::vector<FitSummary> summarise_fit(const std::vector<FitCell>& cells);

}  // namespace tsunagari
