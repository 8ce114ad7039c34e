// The order of things: read everything that can be wrong, make the town, tell the covariance of the targets, search,
// sample, judge. All evaluations go through the log.

#include "study/calibration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>

#include "progress.hpp"
#include "study/calibration_report.hpp"
#include "study/evaluation_log.hpp"
#include "study/town_simulator.hpp"
#include "tsunagari/kit/digest.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/version.hpp"

namespace tsunagari {
namespace {

constexpr std::uint32_t mailed_for_covariance = 50'000;
constexpr double rounding_variance = 0.001 * 0.001 / 12.0;  ///< published to a tenth of a percent

bool chosen(const std::vector<std::string>& words, const std::string& word) {
    return words.empty() || std::find(words.begin(), words.end(), word) != words.end();
}

/// The target a cell is fitted under; null if it is not.
const TargetChoice* target_of(const Study& study, const PublishedCell& cell) {
    if (!cell.fit) return nullptr;
    for (const TargetChoice& t : study.targets)
        if (chosen(t.waves, cell.wave) && chosen(t.instruments, cell.instrument) && chosen(t.variables, cell.variable))
            return &t;
    return nullptr;
}

/// Every word of a target must be in the table, and in a row that may be fitted and can be answered.
void check_targets(const Study& study, const std::vector<PublishedCell>& cells) {
    const auto check = [&](const TargetChoice& t, const std::vector<std::string>& words, const char* column,
                           std::string PublishedCell::*member) {
        std::vector<std::string> known;
        for (const PublishedCell& cell : cells)
            if (cell.fit && std::find(known.begin(), known.end(), cell.*member) == known.end())
                known.push_back(cell.*member);
        for (const std::string& word : words)
            if (std::find(known.begin(), known.end(), word) == known.end())
                throw BadInput(
                    t.where,
                    fmt::format("no row of {} with use = fit has {} '{}'", study.settings.survey, column, word),
                    did_you_mean(word, known));
    };
    for (const TargetChoice& t : study.targets) {
        check(t, t.waves, "wave", &PublishedCell::wave);
        check(t, t.instruments, "instrument", &PublishedCell::instrument);
        check(t, t.variables, "variable", &PublishedCell::variable);
        const bool any = std::any_of(cells.begin(), cells.end(), [&](const PublishedCell& cell) {
            return cell.fit && chosen(t.waves, cell.wave) && chosen(t.instruments, cell.instrument) &&
                   chosen(t.variables, cell.variable);
        });
        if (!any) throw BadInput(t.where, "no row of the survey fits all of this", "Leave one of the keys out.");
    }
}

void check_months(const Study& study, const std::vector<PublishedCell>& cells) {
    for (const PublishedCell& cell : cells)
        if (target_of(study, cell) != nullptr && Month::of(year_of_wave(cell.wave), 12) < study.scenario.run.start)
            throw BadInput({study.path, 0, 0, "study.scenario"},
                           fmt::format("begins after the December of wave {}", cell.wave),
                           "Begin the scenario earlier, or fit later waves.");
}

std::vector<PublishedCell> known_cells(const std::vector<PublishedCell>& cells, const std::vector<std::string>& waves) {
    std::vector<PublishedCell> known;
    for (const PublishedCell& cell : cells)
        if (CellRule(cell).known() && chosen(waves, cell.wave)) known.push_back(cell);
    return known;
}

double respondents_of(const std::vector<PublishedCell>& cells, const std::string& wave) {
    double n = 0;
    for (const PublishedCell& cell : cells)
        if (cell.wave == wave && cell.variable == "all") n = std::max(n, cell.answered);
    return n;
}

/// Sampling SD of a published cell: its own n, or its share of the wave's respondents.
double sampling_sd(const PublishedCell& cell, double design_effect, double wave_n, double counted, double counted_other,
                   double other) {
    const auto variance = [](double p, double n) {
        const double least = 0.5 / std::max(n, 1.0);  // a cell of 0 % is not known exactly
        const double held = std::clamp(p, least, 1.0 - least);
        return held * (1.0 - held) / std::max(n, 1.0);
    };
    const double p = cell.percent / 100.0;
    if (counted_other > 0)
        return std::sqrt(design_effect *
                         (variance(other + p, counted * wave_n) + variance(other, counted_other * wave_n)));
    return std::sqrt(design_effect * variance(p, cell.answered > 0 ? cell.answered : counted * wave_n));
}

class Calibration {
   public:
    Calibration(const Study& study, const Atlas& atlas, const CalibrateOptions& options)
        : study_{study},
          atlas_{atlas},
          published_{published_cells(atlas.table(study.settings.survey))},
          progress_{options.quiet, 0} {
        check_targets(study, published_);
        check_months(study, published_);
        std::vector<std::string> waves;
        for (const PublishedCell& cell : published_)
            if (target_of(study, cell) != nullptr) waves.push_back(cell.wave);
        search_ = std::make_unique<TownSimulator>(study, atlas, known_cells(published_, waves));
        Digest digest;
        for (const std::string& part : {study.text, study.scenario.resolved, std::string{version()},
                                        std::string{commit()}, atlas.table(study.settings.survey).sha256()})
            digest.add(part), digest.add("\n");
        identity_ = digest.hex();
        std::filesystem::create_directories(options.output_folder);
        log_ = std::make_unique<EvaluationLog>(
            (std::filesystem::path{options.output_folder} / "evaluations.log").string(), identity_, options.resume);
    }

    CalibrationReport go() {
        const Vector start = start_of_search();
        sampling_ = sampling_at(start);
        make_problem();
        const Simulator fitted = [this](const Vector& point) { return taken(all_figures(*search_, "search", point)); };
        const Telling tell = [this](const std::string& phase, int runs) { begin_phase(phase, runs); };
        const StudySettings& s = study_.settings;
        CalibrationReport report;
        report.study = &study_;
        report.fit = most_probable(problem_, fitted, start,
                                   {static_cast<int>(s.iterations), s.tolerance_sd, s.step_sd, 1.5}, tell);
        const Draw draw(static_cast<std::uint64_t>(study_.scenario.run.seed), 0);
        report.posterior = posterior_of(problem_, fitted, report.fit, static_cast<int>(s.ensemble), s.ensemble_spread,
                                        static_cast<int>(s.draws), draw, tell);
        report.problem = problem_;
        report.point = rounded(report.fit.point);
        judge(report);
        report.evaluations = log_->size();
        report.identity = identity_;
        return report;
    }
    [[nodiscard]] const EvaluationLog& evaluations() const { return *log_; }

   private:
    [[nodiscard]] Vector start_of_search() const {
        Vector start(static_cast<Eigen::Index>(study_.parameters.size()));
        for (Eigen::Index k = 0; k < start.size(); ++k) start[k] = study_.parameters[static_cast<std::size_t>(k)].start;
        return start;
    }

    void begin_phase(const std::string& phase, int runs) {
        phase_ = phase;
        runs_ = runs;
        done_ = 0;
        started_ = std::chrono::steady_clock::now();
        tell();
    }
    void tell() {
        std::string left;
        if (done_ > 0) {
            const double spent = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
            left = fmt::format("  ETA of this phase {:.0f} s", spent / done_ * (runs_ - done_));
        }
        progress_.phase(fmt::format("{} {}/{}  {} towns lived{}", phase_, done_, runs_, log_->size(), left));
    }

    /// Figures of a simulator at a point, from the log if they are there.
    Vector all_figures(TownSimulator& simulator, const std::string& kind, const Vector& point) {
        std::string question = kind;
        for (const double x : point) question += fmt::format(" {:a}", x);
        std::vector<double> answer;
        if (const auto* known = log_->find(question)) {
            answer = *known;
        } else {
            if (log_->size() >= static_cast<std::size_t>(study_.settings.evaluations))
                throw BadInput({study_.path, 0, 0, "study.evaluations"},
                               fmt::format("{} evaluations were not enough", study_.settings.evaluations),
                               "Allow more and start again in another folder.");
            const Vector figures = simulator(point);
            answer.assign(figures.begin(), figures.end());
            log_->add(question, answer);
        }
        ++done_;
        tell();
        return Eigen::Map<const Vector>(answer.data(), static_cast<Eigen::Index>(answer.size()));
    }

    TownSimulator::Sampling sampling_at(const Vector& point) {
        begin_phase("covariance of the targets", 1);
        const auto count = static_cast<Eigen::Index>(search_->cells().size());
        const auto* known = log_->find("sampling");
        std::vector<double> answer;
        if (known != nullptr) {
            answer = *known;
        } else {
            const auto made = search_->sampling(point, mailed_for_covariance);
            for (const auto* part : {&made.counted, &made.counted_other, &made.other})
                answer.insert(answer.end(), part->begin(), part->end());
            answer.insert(answer.end(), made.correlation.data(), made.correlation.data() + made.correlation.size());
            log_->add("sampling", answer);
        }
        TownSimulator::Sampling sampling;
        const double* at = answer.data();
        for (auto* part : {&sampling.counted, &sampling.counted_other, &sampling.other}) {
            *part = Eigen::Map<const Vector>(at, count);
            at += count;
        }
        sampling.correlation = Eigen::Map<const Matrix>(at, count, count);
        return sampling;
    }

    void make_problem() {
        const auto& cells = search_->cells();
        const auto all = static_cast<Eigen::Index>(cells.size());
        sd_ = Vector::Zero(all);
        std::vector<double> discrepancy;
        for (Eigen::Index c = 0; c < all; ++c) {
            const PublishedCell& cell = cells[static_cast<std::size_t>(c)];
            sd_[c] = sampling_sd(cell, study_.settings.design_effect, respondents_of(published_, cell.wave),
                                 sampling_.counted[c], sampling_.counted_other[c], sampling_.other[c]);
            const TargetChoice* target = target_of(study_, cell);
            if (target == nullptr) continue;
            fitted_.push_back(c);
            const double points = target->discrepancy_points / 100.0;
            const double share = target->discrepancy_share * std::abs(cell.percent) / 100.0;
            discrepancy.push_back(points * points + share * share);
        }
        const auto count = static_cast<Eigen::Index>(fitted_.size() + study_.patterns.size());
        problem_.observed = Vector::Zero(count);
        problem_.covariance = Matrix::Zero(count, count);
        for (Eigen::Index i = 0; i < static_cast<Eigen::Index>(fitted_.size()); ++i) {
            const Eigen::Index c = fitted_[static_cast<std::size_t>(i)];
            problem_.observed[i] = cells[static_cast<std::size_t>(c)].percent / 100.0;
            for (Eigen::Index j = 0; j < static_cast<Eigen::Index>(fitted_.size()); ++j) {
                const Eigen::Index d = fitted_[static_cast<std::size_t>(j)];
                problem_.covariance(i, j) = sampling_.correlation(c, d) * sd_[c] * sd_[d];
            }
            problem_.covariance(i, i) += rounding_variance + discrepancy[static_cast<std::size_t>(i)];
        }
        for (const PatternChoice& pattern : study_.patterns) {
            const auto& names = pattern_names();
            const auto at = std::find(names.begin(), names.end(), pattern.name) - names.begin();
            const auto row = static_cast<Eigen::Index>(fitted_.size());
            fitted_.push_back(all + at);
            problem_.observed[row] = pattern.value;
            problem_.covariance(row, row) = pattern.sd * pattern.sd;
        }
        const auto free = static_cast<Eigen::Index>(study_.parameters.size());
        for (Vector* v : {&problem_.mean, &problem_.sd, &problem_.least, &problem_.most}) v->resize(free);
        for (Eigen::Index k = 0; k < free; ++k) {
            const FreeParameter& p = study_.parameters[static_cast<std::size_t>(k)];
            problem_.mean[k] = p.mean, problem_.sd[k] = p.sd, problem_.least[k] = p.least, problem_.most[k] = p.most;
        }
    }

    [[nodiscard]] Vector taken(const Vector& figures) const {
        Vector some(static_cast<Eigen::Index>(fitted_.size()));
        for (Eigen::Index k = 0; k < some.size(); ++k) some[k] = figures[fitted_[static_cast<std::size_t>(k)]];
        return some;
    }

    /// As the parameter file will say it: to a thousandth of the prior SD or finer.
    [[nodiscard]] Vector rounded(const Vector& point) const {
        Vector result = point;
        for (Eigen::Index k = 0; k < point.size(); ++k) {
            double unit = 1.0;
            while (unit > problem_.sd[k] / 500.0) unit /= 10.0;
            const double steps = std::round(1.0 / unit);
            result[k] = std::clamp(std::round(point[k] * steps) / steps, problem_.least[k], problem_.most[k]);
        }
        return result;
    }

    /// All cells of all waves at the fitted parameters, beside the published ones.
    void judge(CalibrationReport& report) {
        begin_phase("all waves at the fitted parameters", 1);
        std::vector<std::string> waves;
        for (const PublishedCell& cell : published_)
            if (Month::of(year_of_wave(cell.wave), 12) >= study_.scenario.run.start) waves.push_back(cell.wave);
        TownSimulator all(study_, atlas_, known_cells(published_, waves));
        const Vector figures = all_figures(all, "all", report.point);
        const auto sampling = [&]() -> TownSimulator::Sampling {
            const auto count = static_cast<Eigen::Index>(all.cells().size());
            std::vector<double> answer;
            if (const auto* known = log_->find("all sampling")) {
                answer = *known;
            } else {
                const auto made = all.sampling(report.point, mailed_for_covariance);
                for (const auto* part : {&made.counted, &made.counted_other, &made.other})
                    answer.insert(answer.end(), part->begin(), part->end());
                log_->add("all sampling", answer);
            }
            return {Matrix{}, Eigen::Map<const Vector>(answer.data(), count),
                    Eigen::Map<const Vector>(answer.data() + count, count),
                    Eigen::Map<const Vector>(answer.data() + 2 * count, count)};
        }();
        const Vector spread = (report.fit.jacobian * report.posterior.covariance * report.fit.jacobian.transpose())
                                  .diagonal()
                                  .cwiseSqrt();
        std::vector<JudgedCell> judged;
        std::size_t at = 0;
        for (const PublishedCell& cell : published_) {
            JudgedCell j{cell, cell.percent / 100.0, 0, 0, false, false, 0, 0};
            if (at < all.cells().size() && all.cells()[at].row == cell.row) {
                const auto c = static_cast<Eigen::Index>(at++);
                j.known = true;
                j.simulated = figures[c];
                j.sampling_sd = sampling_sd(cell, study_.settings.design_effect, respondents_of(published_, cell.wave),
                                            sampling.counted[c], sampling.counted_other[c], sampling.other[c]);
                for (std::size_t k = 0; k < fitted_.size(); ++k) {
                    const auto row = static_cast<std::size_t>(fitted_[k]);
                    if (row >= search_->cells().size() || search_->cells()[row].row != cell.row) continue;
                    j.fitted = true;
                    j.simulated_sd = spread[static_cast<Eigen::Index>(k)];
                    const double d = target_of(study_, cell)->discrepancy_points / 100.0;
                    const double s = target_of(study_, cell)->discrepancy_share * std::abs(j.published);
                    j.discrepancy_sd = std::sqrt(d * d + s * s);
                }
            }
            judged.push_back(j);
        }
        report.cells = std::move(judged);
        report.patterns.assign(figures.end() - static_cast<std::ptrdiff_t>(pattern_names().size()), figures.end());
        report.people = all.people();
    }

    const Study& study_;
    const Atlas& atlas_;
    std::vector<PublishedCell> published_;
    std::unique_ptr<TownSimulator> search_;
    std::unique_ptr<EvaluationLog> log_;
    TownSimulator::Sampling sampling_;
    Vector sd_;
    std::vector<Eigen::Index> fitted_;  ///< figures that are fitted, in the order of the problem
    FittingProblem problem_;
    std::string identity_, phase_;
    Progress progress_;
    int runs_ = 0, done_ = 0;
    std::chrono::steady_clock::time_point started_;
};

}  // namespace

int calibrate_command(const CalibrateOptions& options) {
    const Threads threads(options.threads);
    const Atlas atlas(options.data_directory);
    Study study = read_study(options.study_path);
    check_against_tables(study.scenario, atlas);
    listen_for_stop();
    Calibration calibration(study, atlas, options);
    try {
        const CalibrationReport report = calibration.go();
        write_report(report, options.output_folder);
        if (!options.quiet) {
            const std::string text = report_text(report);
            std::fwrite(text.data(), 1, text.size(), stdout);
        }
        return 0;
    } catch (const TownSimulator::Stopped&) {
        fmt::print(stderr, "stopped: {} evaluations are kept in {}; --resume goes on with them\n",
                   calibration.evaluations().size(), options.output_folder);
        return 1;
    }
}

}  // namespace tsunagari
