// `tsunagari run`: every scenario of the file in every replicate, paired by common random numbers, into one results
// file.
//
// A replicate's town is made once and lived in by each scenario in turn: the first months of two scenarios are the same
// people with the same draws. Only scenarios that change how ties or feelings begin need a town of their own.

#include "run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "parameter_draws.hpp"
#include "progress.hpp"
#include "tsunagari/kit/error.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/record/observer.hpp"
#include "tsunagari/record/results_file.hpp"
#include "tsunagari/scenario.hpp"
#include "tsunagari/simulation.hpp"
#include "tsunagari/version.hpp"

namespace tsunagari {
namespace {

/// Above this, a second copy of the town costs more than making it again.
constexpr std::uint32_t most_people_copied = 20'000'000;

/// Lists parameters section by section.
class ListingSections final : public SectionedForm {
   public:
    Form& section(std::string_view name) override {
        take();
        form_.emplace(std::string(name));
        return *form_;
    }
    std::vector<Declared> all() {
        take();
        return std::move(all_);
    }

   private:
    void take() {
        if (!form_) return;
        all_.insert(all_.end(), form_->declared().begin(), form_->declared().end());
        form_.reset();
    }
    std::optional<ListingForm> form_;
    std::vector<Declared> all_;
};

std::uint32_t resolved(const std::vector<std::string>& strata, std::string_view name, std::uint32_t size) {
    return std::find(strata.begin(), strata.end(), name) != strata.end() ? size : 1;
}

Strata strata_of(const RecordSettings& record, const World& world) {
    Strata strata;
    strata.districts = resolved(record.strata, "district", world.place.districts());
    strata.ages = resolved(record.strata, "age_group", age_groups);
    strata.sexes_ = resolved(record.strata, "sex", sexes);
    strata.households = resolved(record.strata, "household_type", household_types);
    return strata;
}

std::vector<Month> snapshot_months(const Scenario& scenario) {
    std::vector<Month> months;
    const auto step = static_cast<int>(scenario.record.snapshot_every_months);
    for (int m = 0; step > 0 && m < static_cast<int>(scenario.run.months); m += step)
        months.push_back(scenario.run.start.plus(m));
    return months;
}

/// The run as it goes: the town of the replicate, the file being written, and who has been lived through.
class Run {
   public:
    Run(const Scenario& scenario, const Atlas& atlas, const std::string& output, bool quiet)
        : scenario_{scenario},
          atlas_{atlas},
          draws_{parameter_draws_of(scenario)},
          output_{output},
          progress_{quiet, static_cast<std::uint64_t>(scenario.run.months * scenario.run.replicates) *
                               scenario.variants.size()} {}

    /// Number of (scenario, replicate) runs completed.
    std::uint32_t go() {
        for (std::uint32_t r = 0; r < static_cast<std::uint32_t>(scenario_.run.replicates) && !stop_asked(); ++r)
            replicate(r);
        return completed_;
    }
    std::string finish() { return file_->finish(); }
    [[nodiscard]] const Progress& progress() const { return progress_; }
    [[nodiscard]] bool anything() const { return file_.has_value(); }
    [[nodiscard]] std::uint32_t people() const { return people_; }

   private:
    void replicate(std::uint32_t r) {
        const Draw draw(static_cast<std::uint64_t>(scenario_.run.seed), r);
        std::optional<World> town;
        const Settings first = parameters_of(scenario_.variants.front(), r);
        const auto variants = static_cast<std::uint32_t>(scenario_.variants.size());
        for (std::uint32_t v = 0; v < variants && !stop_asked(); ++v) {
            const Variant& variant = scenario_.variants[v];
            progress_.phase(fmt::format("{} {}/{}", variant.name, r + 1, scenario_.run.replicates));
            const Settings parameters = parameters_of(variant, r);
            Model model(parameters, variant.levers, variant.shocks);
            const bool own_town = parameters != first;
            if (own_town || !town) {
                World made = make_town(model, draw, r, v == 0);
                const bool keep = !own_town && v + 1 < variants && made.people.rows() <= most_people_copied;
                if (keep) town = made;
                live(std::move(made), model, draw, v, r);
            } else if (v + 1 == variants) {
                live(std::move(*town), model, draw, v, r);
            } else {
                live(World(*town), model, draw, v, r);
            }
        }
    }

    /// A scenario's parameters in a replicate.
    [[nodiscard]] Settings parameters_of(const Variant& variant, std::uint32_t r) const {
        Settings parameters = variant.parameters;
        if (draws_) draws_->apply(r, parameters);
        return parameters;
    }

    World make_town(const Model& model, const Draw& draw, std::uint32_t r, bool first) {
        Synthesis synthesis =
            synthesise(atlas_, {scenario_.place.areas, scenario_.place.scale, scenario_.run.start}, draw);
        begin_world(synthesis.world, model, draw);
        if (!file_) open_file(synthesis.world);
        if (first) file_->write_fit(r, synthesis.fit);
        return std::move(synthesis.world);
    }

    void open_file(const World& world) {
        people_ = world.founders;
        plan_.strata = strata_of(scenario_.record, world);
        plan_.months = static_cast<std::uint32_t>(scenario_.run.months);
        plan_.panel_people = static_cast<std::uint32_t>(scenario_.record.panel_people);
        plan_.snapshot_people = static_cast<std::uint32_t>(scenario_.record.snapshot_people);
        plan_.snapshot_months = snapshot_months(scenario_);
        plan_.ties_people = static_cast<std::uint32_t>(scenario_.record.ties_people);
        plan_.survey_people = static_cast<std::uint32_t>(scenario_.record.survey_people);
        plan_.betweenness_people = static_cast<std::uint32_t>(scenario_.record.betweenness_people);
        ResultsPlan results;
        results.scenario = &scenario_;
        results.atlas = &atlas_;
        for (std::uint32_t d = 0; d < world.place.districts(); ++d)
            results.district_names.push_back(world.place.district_name[DistrictIndex{d}]);
        for (std::uint32_t d = 0; d < world.place.districts(); ++d)
            results.district_centres.push_back(world.place.district_centre[DistrictIndex{d}]);
        for (const Municipality& of : world.place.municipalities) {
            results.municipalities.push_back(of.name);
            results.municipalities_en.push_back(of.english());
        }
        results.strata = plan_.strata;
        results.months = plan_.months;
        results.replicates = static_cast<std::uint32_t>(scenario_.run.replicates);
        results.panel_people = plan_.panel_people;
        results.snapshot_people = plan_.snapshot_people;
        results.snapshot_months = plan_.snapshot_months;
        results.version = version();
        results.commit = commit();
        file_.emplace(output_, results);
        write_parameters();
    }

    void write_parameters() {
        std::vector<std::vector<Declared>> of_scenarios, of_levers;
        for (const Variant& variant : scenario_.variants) {
            Model model(variant.parameters, variant.levers, variant.shocks);
            ListingSections sections;
            model.describe(sections);
            of_scenarios.push_back(sections.all());
            for (const auto& lever : model.levers) {
                ListingForm form;
                lever->describe(form);
                of_levers.push_back(form.declared());
            }
        }
        file_->write_parameters(of_scenarios, of_levers);
    }

    void live(World world, Model& model, const Draw& draw, std::uint32_t v, std::uint32_t r) {
        Observer observer(world, plan_, model.answers, model.survey, draw, model.levers.size());
        Simulation simulation(std::move(world), model, atlas_, draw);
        simulation.follow(observer.panel());
        for (std::uint32_t m = 0; m < plan_.months && !stop_asked(); ++m) {
            observer.begin_month(simulation.world(), simulation.feeling(), m);
            simulation.step();
            observer.end_month(simulation.world(), simulation.flow_counts(), simulation.deliveries(), m,
                               simulation.happened());
            progress_.month_done(people_);
        }
        Recording recording = observer.take();
        completed_ += recording.complete ? 1U : 0U;
        file_->write_run(v, r, recording);
    }

    const Scenario& scenario_;
    const Atlas& atlas_;
    std::optional<ParameterDraws> draws_;
    std::string output_;
    Progress progress_;
    ObservationPlan plan_;
    std::optional<ResultsFile> file_;
    std::uint32_t completed_ = 0, people_ = 0;
};

}  // namespace

void tell_path(const std::string& path) {
    const char* wanted = std::getenv("TSUNAGARI_RESULTS_PATH_FILE");
    if (wanted == nullptr) return;
    std::ofstream(wanted) << std::filesystem::absolute(path).string() << '\n';
}

int run_command(const RunOptions& options) {
    const Threads threads(options.threads);
    const Atlas atlas(options.data_directory);
    refuse_wrong_place(options.output_path);
    Scenario scenario = read_scenario(options.scenario_path);
    check_against_tables(scenario, atlas);
    if (!options.quiet) {
        for (const std::string& warning : scenario.warnings) fmt::print(stderr, "warning: {}\n", warning);
    }
    listen_for_stop();
    Run run(scenario, atlas, options.output_path, options.quiet);
    const std::uint32_t completed = run.go();
    if (!run.anything()) throw RunFailed("stopped before the first month; nothing was written");
    const std::string digest = run.finish();
    tell_path(options.output_path);
    const auto planned =
        static_cast<std::uint32_t>(scenario.run.replicates) * static_cast<std::uint32_t>(scenario.variants.size());
    if (!options.quiet) {
        const double seconds = run.progress().seconds();
        fmt::print("{}: {} people, {} of {} runs, {:.1f} s, {:.1f} M person-months/s\nsha256 {}\n", options.output_path,
                   run.people(), completed, planned, seconds,
                   static_cast<double>(run.progress().person_months()) / seconds / 1e6, digest);
    }
    if (completed == planned) return 0;
    fmt::print(stderr, "stopped early: {} of {} runs are complete; months not lived are missing in {}\n", completed,
               planned, options.output_path);
    return 1;
}

}  // namespace tsunagari
