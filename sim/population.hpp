#pragma once
// `tsunagari population`: the town of a scenario before anything happens, and how well it matches the published tables.

#include <string>

namespace tsunagari {

struct PopulationOptions {
    std::string scenario_path;
    std::string output_path;
    std::string data_directory;  ///< holds japan/ and towns/
    int threads = 0;             ///< 0 = as many as there are
    bool quiet = false;          ///< no progress, no warnings, no table
    bool force = false;          ///< replace a file that is there (looked at before population_command is called)
};

/// Makes the town of replicate 0 with its first ties, writes the population file and returns the table that goes to
/// standard output ("" if quiet). BadInput and RunFailed as everywhere.
std::string population_command(const PopulationOptions& options);

}  // namespace tsunagari
