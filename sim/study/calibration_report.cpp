#include "study/calibration_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "record/whole_file.hpp"
#include "tsunagari/kit/error.hpp"
#include "tsunagari/version.hpp"

namespace tsunagari {
namespace {

void write_file(const std::filesystem::path& path, const std::string& text) {
    const std::string temporary = whole_file::temporary_name(path);
    std::ofstream file(temporary, std::ios::binary);
    file << text;
    file.close();
    if (!file) throw RunFailed(path.string() + ": cannot be written");
    whole_file::keep(temporary, path.string());
}

double posterior_sd(const CalibrationReport& report, Eigen::Index k) {
    return std::sqrt(report.posterior.covariance(k, k)) * report.problem.sd[k];
}

bool at_limit(const CalibrationReport& report, Eigen::Index k) {
    return report.point[k] <= report.problem.least[k] || report.point[k] >= report.problem.most[k];
}

/// Sections of the scenario file in the order of their parameters: "loneliness" → its free parameters.
std::string parameter_sections(const CalibrationReport& report) {
    std::vector<std::string> sections;
    const auto section_of = [](const std::string& name) { return name.substr(0, name.rfind('.')); };
    for (const FreeParameter& p : report.study->parameters)
        if (std::find(sections.begin(), sections.end(), section_of(p.name)) == sections.end())
            sections.push_back(section_of(p.name));
    std::string text;
    for (const std::string& section : sections) {
        text += fmt::format("\n[parameters.{}]\n", section);
        for (std::size_t k = 0; k < report.study->parameters.size(); ++k) {
            const FreeParameter& p = report.study->parameters[k];
            if (section_of(p.name) != section) continue;
            const auto at = static_cast<Eigen::Index>(k);
            text += fmt::format("{} = {}  # ± {:.2g}\n", p.name.substr(section.size() + 1), toml_text(report.point[at]),
                                posterior_sd(report, at));
        }
    }
    return text;
}

std::string parameters_toml(const CalibrationReport& report) {
    const Study& study = *report.study;
    return fmt::format(
        "# {}\n# {}\n"
        "# tsunagari calibrate {} で推定した値（± は事後標準偏差）。シナリオの1行目の次に extends = \"…\" "
        "と書いて使います。\n"
        "# Fitted by tsunagari calibrate {} (± posterior SD). Scenarios use it by extends = \"…\".\n"
        "# {} people, {} towns lived, study {}, tsunagari {}\nformat = 1\n{}",
        study.title_ja, study.title_en, std::filesystem::path{study.path}.filename().string(),
        std::filesystem::path{study.path}.filename().string(), report.people, report.evaluations,
        report.identity.substr(0, 16), version(), parameter_sections(report));
}

std::string draws_csv(const CalibrationReport& report) {
    std::string text = fmt::format(
        "# title: Posterior draws of fitted parameters: {}\n# title_ja: 較正した母数の事後分布からの標本：{}\n"
        "# source: tsunagari calibrate, study {}\n# year: {}\n# licence: same as tsunagari\n# grade: derived\n"
        "# key: draw\n# note: row centre holds the values of the parameter file.\ndraw",
        report.study->title_en, report.study->title_ja, report.identity.substr(0, 16),
        report.cells.empty() ? std::string{} : std::to_string(year_of_wave(report.cells.back().cell.wave)));
    for (const FreeParameter& p : report.study->parameters) text += "," + p.name;
    const auto row = [&text](const std::string& name, const Vector& point) {
        text += "\n" + name;
        for (const double x : point) text += fmt::format(",{:.6g}", x);
    };
    row("centre", report.point);
    for (std::size_t d = 0; d < report.posterior.draws.size(); ++d)
        row(std::to_string(d + 1), report.posterior.draws[d]);
    return text + "\n";
}

std::string_view use_of(const JudgedCell& j) { return j.fitted ? "fitted" : j.cell.fit ? "not fitted" : "held out"; }

std::string cells_csv(const CalibrationReport& report) {
    std::string text =
        "wave,instrument,variable,stratum,category,published,sampling_sd,simulated,posterior_sd,z,use,grade\n";
    for (const JudgedCell& j : report.cells) {
        text += fmt::format("{},{},{},{},{},{:.4f}", j.cell.wave, j.cell.instrument, j.cell.variable, j.cell.stratum,
                            j.cell.category, j.published);
        text += j.known ? fmt::format(",{:.5f},{:.5f},{:.5f},{:.2f},{},{}\n", j.sampling_sd, j.simulated,
                                      j.simulated_sd, j.z(), use_of(j), j.cell.grade)
                        : fmt::format(",,,,,not simulated,{}\n", j.cell.grade);
    }
    return text;
}

std::string parameters_csv(const CalibrationReport& report) {
    std::string text =
        "parameter,unit,prior_mean,prior_sd,least,most,fitted,posterior_mean,posterior_sd,shrinkage,at_limit,en,ja\n";
    const Identifiability known = identifiability(report.posterior.covariance);
    for (std::size_t k = 0; k < report.study->parameters.size(); ++k) {
        const FreeParameter& p = report.study->parameters[k];
        const auto at = static_cast<Eigen::Index>(k);
        text += fmt::format("{},{},{:.6g},{:.6g},{:.6g},{:.6g},{:.6g},{:.6g},{:.4g},{:.4f},{},\"{}\",\"{}\"\n", p.name,
                            p.about.unit, p.mean, p.sd, p.least, p.most, report.point[at], report.posterior.mean[at],
                            posterior_sd(report, at), known.shrinkage[at], at_limit(report, at) ? "yes" : "no",
                            p.about.en, p.about.ja);
    }
    return text;
}

std::string direction_text(const CalibrationReport& report, const Identifiability::Direction& direction) {
    std::vector<std::pair<double, std::string>> parts;
    for (Eigen::Index k = 0; k < direction.weights.size(); ++k)
        parts.emplace_back(direction.weights[k], report.study->parameters[static_cast<std::size_t>(k)].name);
    std::sort(parts.begin(), parts.end(),
              [](const auto& a, const auto& b) { return std::abs(a.first) > std::abs(b.first); });
    std::string text;
    for (std::size_t k = 0; k < std::min<std::size_t>(4, parts.size()); ++k)
        if (std::abs(parts[k].first) > 0.15)
            text += fmt::format("{}{:+.2f} {}", text.empty() ? "" : "  ", parts[k].first, parts[k].second);
    return text;
}

std::string tally_json(const Tally& t) {
    return fmt::format("{{\"cells\": {}, \"within_95\": {}, \"beyond_3_se\": {}}}", t.cells, t.within, t.beyond_three);
}

std::string report_json(const CalibrationReport& report) {
    const Identifiability known = identifiability(report.posterior.covariance);
    std::string patterns, pairs, directions;
    for (std::size_t k = 0; k < report.patterns.size(); ++k)
        patterns += fmt::format("{}\"{}\": {:.5f}", k == 0 ? "" : ", ", pattern_names()[k], report.patterns[k]);
    for (const auto& pair : known.pairs)
        pairs += fmt::format("{}[\"{}\", \"{}\", {:.3f}]", pairs.empty() ? "" : ", ",
                             report.study->parameters[static_cast<std::size_t>(pair.one)].name,
                             report.study->parameters[static_cast<std::size_t>(pair.other)].name, pair.correlation);
    for (const auto& d : known.directions)
        directions += fmt::format("{}{{\"posterior_over_prior_sd\": {:.4f}, \"along\": \"{}\"}}",
                                  directions.empty() ? "" : ", ", d.posterior_sd, direction_text(report, d));
    return fmt::format(
        "{{\n\"title_ja\": \"{}\",\n\"title_en\": \"{}\",\n\"study\": \"{}\",\n\"identity\": \"{}\",\n"
        "\"version\": \"{}\",\n\"people\": {},\n\"evaluations\": {},\n\"steps\": {},\n\"converged\": {},\n"
        "\"misfit\": {:.3f},\n\"figures_fitted\": {},\n\"penalty\": {:.3f},\n\"fitted\": {},\n\"held_out\": {},\n"
        "\"emulator_variance_over_sampling\": {:.4f},\n\"emulator_coverage\": {:.4f},\n\"patterns\": {{{}}},\n"
        "\"pairs\": [{}],\n\"directions\": [{}]\n}}\n",
        report.study->title_ja, report.study->title_en, std::filesystem::path{report.study->path}.filename().string(),
        report.identity, version(), report.people, report.evaluations, report.fit.steps, report.fit.converged,
        report.fit.misfit, report.problem.observed.size(), report.fit.penalty, tally_json(tally(report.cells, true)),
        tally_json(tally(report.cells, false)), report.posterior.emulator_over_sampling, report.posterior.coverage,
        patterns, pairs, directions);
}

std::string percent_of(int part, int whole) { return whole == 0 ? "-" : fmt::format("{:.0f} %", 100.0 * part / whole); }

std::string parameter_lines(const CalibrationReport& report) {
    const Identifiability known = identifiability(report.posterior.covariance);
    std::string text = fmt::format("{:<48} {:>16} {:>18} {:>10}\n", "parameter", "prior", "fitted", "post/prior");
    for (std::size_t k = 0; k < report.study->parameters.size(); ++k) {
        const FreeParameter& p = report.study->parameters[k];
        const auto at = static_cast<Eigen::Index>(k);
        text += fmt::format("{:<48} {:>7.3f} ± {:<6.3f} {:>9.4f} ± {:<6.4f} {:>8.2f}{}\n", p.name, p.mean, p.sd,
                            report.point[at], posterior_sd(report, at), known.shrinkage[at],
                            at_limit(report, at) ? "  at its limit" : "");
    }
    text += "\nLoosest directions (posterior SD in prior SD; 1 = the survey says nothing):\n";
    for (std::size_t k = 0; k < std::min<std::size_t>(6, known.directions.size()); ++k)
        text += fmt::format("  {:.2f}  {}\n", known.directions[k].posterior_sd,
                            direction_text(report, known.directions[k]));
    if (!known.pairs.empty()) text += "\nPairs that trade off (posterior correlation):\n";
    for (std::size_t k = 0; k < std::min<std::size_t>(15, known.pairs.size()); ++k)
        text += fmt::format("  {:+.2f}  {} and {}\n", known.pairs[k].correlation,
                            report.study->parameters[static_cast<std::size_t>(known.pairs[k].one)].name,
                            report.study->parameters[static_cast<std::size_t>(known.pairs[k].other)].name);
    return text;
}

std::string worst_lines(const CalibrationReport& report, bool fitted) {
    std::vector<const JudgedCell*> outside;
    for (const JudgedCell& j : report.cells)
        if (j.known && j.fitted == fitted && !(j.cell.fit && !fitted) && std::abs(j.z()) > 1.96) outside.push_back(&j);
    std::sort(outside.begin(), outside.end(),
              [](const JudgedCell* a, const JudgedCell* b) { return std::abs(a->z()) > std::abs(b->z()); });
    std::string text;
    for (const JudgedCell* j : outside)
        text += fmt::format("  {:+6.1f} SE  published {:5.1f}  simulated {:5.1f}  {}\n", j->z(), 100 * j->published,
                            100 * j->simulated, j->cell.name());
    return text.empty() ? "  none\n" : text;
}

}  // namespace

Tally tally(const std::vector<JudgedCell>& cells, bool fitted) {
    Tally t;
    for (const JudgedCell& j : cells) {
        if (!j.known || (fitted ? !j.fitted : j.cell.fit)) continue;
        ++t.cells;
        t.within += std::abs(j.z()) <= 1.96 ? 1 : 0;
        t.beyond_three += std::abs(j.z()) > 3 ? 1 : 0;
    }
    return t;
}

std::string report_text(const CalibrationReport& report) {
    const Tally fitted = tally(report.cells, true), held_out = tally(report.cells, false);
    std::string text = fmt::format("{}\n{}\n\n{} people, {} towns lived, {} steps, {}\n", report.study->title_ja,
                                   report.study->title_en, report.people, report.evaluations, report.fit.steps,
                                   report.fit.converged ? "converged" : "stopped before it converged");
    text += fmt::format("misfit χ² {:.1f} of {} figures, prior {:.1f}\n", report.fit.misfit,
                        report.problem.observed.size(), report.fit.penalty);
    text += fmt::format("\nfitted    {} cells: {} within the 95 % interval ({}), {} beyond 3 standard errors\n",
                        fitted.cells, fitted.within, percent_of(fitted.within, fitted.cells), fitted.beyond_three);
    text += fmt::format("held out  {} cells: {} within ({}), {} beyond 3 standard errors\n", held_out.cells,
                        held_out.within, percent_of(held_out.within, held_out.cells), held_out.beyond_three);
    text += "\nFigures of the model:\n";
    for (std::size_t k = 0; k < report.patterns.size(); ++k)
        text += fmt::format("  {:<24} {:.4f}\n", pattern_names()[k], report.patterns[k]);
    text += "\n" + parameter_lines(report);
    text += fmt::format(
        "\nEmulator against {} real towns left out in turn: variance {:.1f} % of the sampling variance, {:.0f} % "
        "within "
        "two SD\n",
        report.study->settings.ensemble, 100 * report.posterior.emulator_over_sampling,
        100 * report.posterior.coverage);
    text += "\nFitted cells outside their 95 % interval:\n" + worst_lines(report, true);
    text += "\nHeld-out cells outside their 95 % interval:\n" + worst_lines(report, false);
    return text;
}

void write_report(const CalibrationReport& report, const std::string& folder) {
    const std::filesystem::path to{folder};
    write_file(to / "parameters.toml", parameters_toml(report));
    write_file(to / "draws.csv", draws_csv(report));
    write_file(to / "cells.csv", cells_csv(report));
    write_file(to / "parameters.csv", parameters_csv(report));
    write_file(to / "report.json", report_json(report));
    write_file(to / "report.txt", report_text(report));
}

}  // namespace tsunagari
