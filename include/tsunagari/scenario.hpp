#pragma once
// A scenario file: what is asked, in TOML, checked so strictly that it cannot be silently wrong.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tsunagari/kit/error.hpp"
#include "tsunagari/kit/form.hpp"
#include "tsunagari/kit/settings.hpp"
#include "tsunagari/month/model.hpp"

namespace tsunagari {

struct RunSettings {
    Month start = Month::of(2020, 10);
    std::int64_t months = 120;
    std::int64_t seed = 20201001;
    std::int64_t replicates = 4;
    std::string parameter_draws;  ///< table of posterior draws, from the file that names it; "": none
    void describe(Form& form);
};

struct PlaceSettings {
    std::vector<std::string> areas;
    double scale = 1.0;
    void describe(Form& form);
};

struct RecordSettings {
    std::vector<std::string> strata = {"district", "age_group", "sex",
                                       "household_type"};  ///< dimensions resolved in `monthly`
    std::int64_t panel_people = 500;
    std::int64_t ties_people = 100;       ///< of the panel: whose ties are kept, one by one, once a year
    std::int64_t snapshot_people = 2000;  ///< people in each snapshot, a fixed random sample
    std::int64_t snapshot_every_months = 60;
    std::int64_t survey_people = 20000;   ///< questionnaires mailed each December (0 = no survey)
    std::int64_t betweenness_people = 0;  ///< whose shortest paths each snapshot follows (0 = as many as are cheap)
    void describe(Form& form);
};

/// How a place in a lever is called in Scenario::places.
std::string lever_place(std::string_view scenario, std::string_view lever, std::string_view key);

/// How a place in a shock is called in Scenario::places; scenario "" for the shocks of all scenarios.
std::string shock_place(std::string_view scenario, std::string_view shock, std::string_view key);

/// One of the paired scenarios of a file; the first is the baseline.
struct Variant {
    std::string name;  ///< [a-z0-9_]+
    std::string label_ja, label_en;
    Settings parameters;  ///< "loneliness.peer_influence_per_year" → value, for every parameter (resolved)
    std::vector<LeverChoice> levers;
    std::vector<Where> lever_places;  ///< where each lever stands in the file
    std::vector<ShockChoice> shocks;  ///< those of the whole file, changed by the scenario's own; then its further ones
    std::vector<Where> shock_places;  ///< where each shock stands in the file
};

struct Scenario {
    std::string path;
    std::string title_ja, title_en, question_ja, question_en;
    RunSettings run;
    PlaceSettings place;
    RecordSettings record;
    std::vector<Variant> variants;
    std::string text;  ///< the file as written
    std::string
        resolved;  ///< everything said, defaults and `extends` included, as TOML that reads back to the same scenario
    std::vector<std::string> warnings;  ///< one sentence each, with its place in the file
    /// Where the values that a file gives stand: "run.months", "place.areas[1]", "parameters.loneliness.…",
    /// lever_place(…).
    std::map<std::string, Where, std::less<>> places;
};

/// Reads, resolves `extends` and checks a scenario file. BadInput at the first thing wrong, also if there is no such
/// file; RunFailed if it cannot be read.
Scenario read_scenario(const std::string& path);
/// What needs the tables: do the areas exist, can each lever run there? BadInput at the value that is wrong; adds
/// warnings.
class Atlas;
void check_against_tables(Scenario& scenario, const Atlas& atlas);

}  // namespace tsunagari
