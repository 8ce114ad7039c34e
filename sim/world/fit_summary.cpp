// Errors of a table in the order of its cells, so that the sums come out the same everywhere. Two measures, because
// each hides something: the total absolute error says how many people stand in the wrong cell, the SRMSE weighs one
// cell that is far off more than many that are a little off.

#include "tsunagari/world/fit_summary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace tsunagari {

std::vector<FitSummary> summarise_fit(const std::vector<FitCell>& cells) {
    std::vector<FitSummary> rows;
    std::vector<double> squares, worst;
    std::map<std::pair<bool, std::string>, std::size_t> place;
    for (std::size_t c = 0; c < cells.size(); ++c) {
        const FitCell& cell = cells[c];
        const auto [found, is_new] = place.try_emplace({cell.controlled, cell.table}, rows.size());
        if (is_new) {
            rows.push_back({.table = cell.table, .controlled = cell.controlled, .worst = c});
            squares.push_back(0);
            worst.push_back(-1);
        }
        const std::size_t r = found->second;
        const double error = std::fabs(cell.synthetic - cell.target);
        rows[r].cells += 1;
        rows[r].target += cell.target;
        rows[r].synthetic += cell.synthetic;
        rows[r].absolute_error += error;
        squares[r] += error * error;
        if (error <= worst[r]) continue;
        worst[r] = error;
        rows[r].worst = c;
    }
    for (std::size_t r = 0; r < rows.size(); ++r) {
        FitSummary& row = rows[r];
        const double target = std::fabs(row.target);
        const double nan = std::numeric_limits<double>::quiet_NaN();
        row.absolute_error_share = target > 0 ? row.absolute_error / target : nan;
        row.srmse = target > 0 ? std::sqrt(squares[r] / row.cells) / (target / row.cells) : nan;
    }
    std::stable_partition(rows.begin(), rows.end(), [](const FitSummary& row) { return row.controlled; });
    return rows;
}

}  // namespace tsunagari
