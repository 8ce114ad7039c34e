#pragma once
// The population file: one synthetic town before anything happens to it, beside the published tables it was made from.
// netCDF-4/HDF5, laid out as the results file is; analysis/FORMAT.md describes it, "The population file".

#include <cstdint>
#include <string>
#include <vector>

#include "tsunagari/scenario.hpp"
#include "tsunagari/world/fit.hpp"
#include "tsunagari/world/table.hpp"
#include "tsunagari/world/world.hpp"

namespace tsunagari {

/// What a population file is made from. All pointers must be set and outlive the call.
struct PopulationRecord {
    const Scenario* scenario = nullptr;
    const Atlas* atlas = nullptr;  ///< for /inputs and the grades of the cells
    const World* world = nullptr;  ///< with its first ties
    const std::vector<FitCell>* fit = nullptr;
    std::uint32_t replicate = 0;
    std::string version, commit;  ///< tsunagari::version() and commit()
};

/// Writes the file under a temporary name and renames it; an older one stays until then. The SHA-256 (hex) of all
/// arrays. BadInput if `path` cannot be such a file, RunFailed if it cannot be written.
std::string write_population(const std::string& path, const PopulationRecord& record);

}  // namespace tsunagari
