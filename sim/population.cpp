// One town, made as a run would make it, set beside the tables it comes from. What is printed and what is written is
// told from the same cells; the page that ./tsunagari population --report makes reads the file.

#include "population.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "progress.hpp"
#include "run.hpp"
#include "tsunagari/kit/error.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/record/population_file.hpp"
#include "tsunagari/record/results_file.hpp"
#include "tsunagari/scenario.hpp"
#include "tsunagari/simulation.hpp"
#include "tsunagari/version.hpp"
#include "tsunagari/world/fit_summary.hpp"

namespace tsunagari {
namespace {

std::size_t letters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string padded(const std::string& text, std::size_t width) {
    return text + std::string(width - std::min(width, letters(text)), ' ');
}

std::string grouped(double value) {
    std::string digits = fmt::format("{:.0f}", std::fabs(value));
    for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
    return value < 0 ? "-" + digits : digits;
}

/// Counts of people as whole numbers, shares and means with a digit behind the point.
std::string number(double value, bool counts) {
    if (std::fabs(value) >= (counts ? 20 : 1000)) return grouped(value);
    return std::fabs(value) < 20 ? fmt::format("{:.3g}", value) : fmt::format("{:.1f}", value);
}

/// Does a table count whole people or things? What was made of them is then a whole number in every cell.
bool counts(const std::vector<FitCell>& cells, const FitSummary& row) {
    return std::all_of(cells.begin(), cells.end(), [&](const FitCell& cell) {
        return cell.table != row.table || cell.controlled != row.controlled ||
               cell.synthetic == std::floor(cell.synthetic);
    });
}

std::string percent(double share) { return std::isfinite(share) ? fmt::format("{:.2f} %", share * 100) : "-"; }

std::string fit_table(const std::vector<FitCell>& cells) {
    const std::vector<FitSummary> rows = summarise_fit(cells);
    std::size_t width = 0;
    for (const FitSummary& row : rows) width = std::max(width, letters(row.table));
    std::string text;
    bool begun = false, controlled = false;
    for (const FitSummary& row : rows) {
        if (!begun || row.controlled != controlled)
            text += fmt::format("\n{}  {:>5}  {:>9}  {:>7}  {}\n",
                                padded(row.controlled ? "Made to fit" : "Held out", width + 2), "cells", "abs.error",
                                "SRMSE", "worst cell: published → synthetic");
        begun = true;
        controlled = row.controlled;
        const FitCell& worst = cells[row.worst];
        const bool whole = counts(cells, row);
        const std::string srmse = std::isfinite(row.srmse) ? fmt::format("{:.4f}", row.srmse) : "-";
        text += fmt::format("  {}  {:>5}  {:>9}  {:>7}  {}: {} → {}\n", padded(row.table, width), row.cells,
                            percent(row.absolute_error_share), srmse, worst.cell, number(worst.target, whole),
                            number(worst.synthetic, whole));
    }
    return text;
}

std::string head(const Scenario& scenario, const World& world) {
    std::string areas;
    for (const std::string& area : scenario.place.areas) areas += (areas.empty() ? "" : ", ") + area;
    std::uint64_t households = 0;
    for (std::uint32_t h = 0; h < world.households.rows(); ++h) {
        const HouseholdIndex at{h};
        const bool counts = world.households.size[at] > 0 && world.households.type[at] != HouseholdType::institution;
        households += counts ? 1U : 0U;
    }
    const std::string scale = scenario.place.scale < 1 ? fmt::format(" (scale {})", scenario.place.scale) : "";
    return fmt::format("{}{}: {} people, {} households, {} ties, {} districts\n", areas, scale,
                       grouped(static_cast<double>(world.people.rows())), grouped(static_cast<double>(households)),
                       grouped(static_cast<double>(world.network.tie_count())), world.place.districts());
}

}  // namespace

std::string population_command(const PopulationOptions& options) {
    const Threads threads(options.threads);
    const Atlas atlas(options.data_directory);
    refuse_wrong_place(options.output_path);
    Scenario scenario = read_scenario(options.scenario_path);
    check_against_tables(scenario, atlas);
    if (!options.quiet) {
        for (const std::string& warning : scenario.warnings) fmt::print(stderr, "warning: {}\n", warning);
    }
    Progress progress(options.quiet, 0);
    progress.phase("people and households");
    const Draw draw(static_cast<std::uint64_t>(scenario.run.seed), 0);
    Synthesis synthesis = synthesise(atlas, {scenario.place.areas, scenario.place.scale, scenario.run.start}, draw);
    progress.phase("first ties");
    const Variant& baseline = scenario.variants.front();
    const Model model(baseline.parameters, baseline.levers);
    begin_world(synthesis.world, model, draw);
    std::vector<FitCell> fit = std::move(synthesis.fit);
    const std::vector<FitCell> of_ties = fit_of_ties(synthesis.world, atlas);
    fit.insert(fit.end(), of_ties.begin(), of_ties.end());
    progress.phase("writing");
    const std::string digest = write_population(options.output_path, {&scenario, &atlas, &synthesis.world, &fit, 0,
                                                                      std::string{version()}, std::string{commit()}});
    tell_path(options.output_path);
    if (options.quiet) return {};
    return head(scenario, synthesis.world) + fit_table(fit) +
           fmt::format("\n{}: {:.1f} s\nsha256 {}\n", options.output_path, progress.seconds(), digest);
}

}  // namespace tsunagari
