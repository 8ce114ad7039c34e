#pragma once
// A scenario as TOML again, with nothing left to defaults: what travels in the results file and reads back to the same
// scenario.

#include <string>

#include "tsunagari/scenario.hpp"

namespace tsunagari {

/// `shared` are the parameters of [parameters]; a variant's are written where they differ.
std::string scenario_text(const Scenario& scenario, const Settings& shared);

}  // namespace tsunagari
