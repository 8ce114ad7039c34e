#pragma once
// What a calibration leaves behind: parameters.toml (what scenarios extend), draws.csv, cells.csv, parameters.csv,
// patterns.csv, report.txt and report.json.

#include <string>
#include <vector>

#include "study/fitting.hpp"
#include "study/study.hpp"
#include "study/survey_cells.hpp"

namespace tsunagari {

/// A published cell beside the model's.
struct JudgedCell {
    PublishedCell cell;
    double published = 0, sampling_sd = 0;  ///< shares
    double discrepancy_sd = 0;              ///< as declared; 0 for cells that are not fitted
    bool fitted = false;
    bool known = false;       ///< the model can answer it
    double simulated = 0;     ///< at the fitted parameters
    double simulated_sd = 0;  ///< over the posterior; 0 if the cell's wave was not lived during the search
    [[nodiscard]] double z() const { return (simulated - published) / sampling_sd; }
};

struct CalibrationReport {
    const Study* study = nullptr;
    std::vector<JudgedCell> cells;
    std::vector<double> patterns;  ///< as pattern_names()
    FittingProblem problem;
    Fit fit;
    Posterior posterior;
    Vector point;  ///< as written: rounded
    std::size_t evaluations = 0;
    std::uint32_t people = 0;
    std::string identity;
};

/// How many of these cells lie within the published 95 % interval, and beyond three standard errors.
struct Tally {
    int cells = 0, within = 0, beyond_three = 0;
};
Tally tally(const std::vector<JudgedCell>& cells, bool fitted);

void write_report(const CalibrationReport& report, const std::string& folder);
/// The report as printed.
std::string report_text(const CalibrationReport& report);

}  // namespace tsunagari
