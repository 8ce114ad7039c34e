#pragma once
// A study file: which published figures are to be met, by which parameters, how far, and when to stop. TOML, read as
// strictly as a scenario.

#include <cstdint>
#include <string>
#include <vector>

#include "tsunagari/kit/error.hpp"
#include "tsunagari/kit/form.hpp"
#include "tsunagari/scenario.hpp"

namespace tsunagari {

/// Section [study].
struct StudySettings {
    std::string scenario;  ///< place, scale, start, seed and every parameter that is not free: its first scenario
    std::string survey = "japan/survey";
    double design_effect = 1.0;
    std::int64_t people_asked = 0;
    std::int64_t iterations = 8;
    std::int64_t evaluations = 600;
    double tolerance_sd = 0.02;
    double step_sd = 0.25;
    std::int64_t ensemble = 48;
    double ensemble_spread = 1.2;
    std::int64_t draws = 200;
    void describe(Form& form);
};

/// [[target]]: rows of the survey table that are fitted.
struct TargetChoice {
    std::vector<std::string> waves, instruments, variables;  ///< empty: all
    double discrepancy_points = 0.3;
    double discrepancy_share = 0.0;
    Where where;
    void describe(Form& form);
};

/// What no table says but the model means: [[pattern]], a figure of the model itself with the value it should have.
struct PatternChoice {
    std::string name;
    double value = 0;
    double sd = 0;
    Where where;
    void describe(Form& form);
};

/// How far a parameter reaches: into the answers alone, the months, the making of ties and dispositions.
enum class Reach : std::uint8_t { answers, months, formation };
Reach reach_of(const std::string& parameter);

/// [[parameter]]: one that may move, with its prior (normal, cut off at the limits).
struct FreeParameter {
    std::string name;  ///< "loneliness.lives_alone_sd"
    double mean = 0, sd = 0, least = 0, most = 0;
    double start = 0;  ///< the scenario's value
    Reach reach = Reach::months;
    About about;  ///< the declaration
};

struct Study {
    std::string path;
    std::string title_ja, title_en;
    StudySettings settings;
    Scenario scenario;
    std::vector<TargetChoice> targets;
    std::vector<PatternChoice> patterns;
    std::vector<FreeParameter> parameters;  ///< by reach, then in the order of the file
    std::string text;
};

/// The names of figures of the model that a pattern can hold: latent_mean, latent_variance, …
const std::vector<std::string>& pattern_names();

/// Reads and checks a study and the scenario it names. BadInput at the first thing wrong.
Study read_study(const std::string& path);

}  // namespace tsunagari
