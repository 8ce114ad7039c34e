#pragma once
// Draws from what a calibration leaves uncertain: replicate r of a run lives under draw r, the same in all scenarios,
// so that intervals over replicates carry the doubt about parameters as well as chance.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tsunagari/kit/settings.hpp"
#include "tsunagari/scenario.hpp"

namespace tsunagari {

class ParameterDraws {
   public:
    /// Reads draws.csv of a calibration: a column a parameter, the row `centre` with the values of its parameter file,
    /// then the draws. BadInput if it is none, or names a parameter that `known` has not.
    ParameterDraws(const std::string& path, const Settings& known);
    /// Puts the draw of a replicate (over again if there are fewer) where a parameter has its fitted value; one that
    /// the scenario has set to something else stays. How many were set.
    std::size_t apply(std::uint32_t replicate, Settings& parameters) const;
    [[nodiscard]] std::size_t draws() const { return draws_.size(); }

   private:
    std::vector<std::string> names_;
    std::vector<double> centre_;
    std::vector<std::vector<double>> draws_;
};

/// What `run.parameter_draws` of a scenario names; nothing if it is empty. BadInput also if no parameter of the first
/// scenario has its fitted value: then the draws would do nothing.
std::optional<ParameterDraws> parameter_draws_of(const Scenario& scenario);

}  // namespace tsunagari
