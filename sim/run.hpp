#pragma once
// What `tsunagari run` was asked for.

#include <string>

namespace tsunagari {

struct RunOptions {
    std::string scenario_path;
    std::string output_path;
    std::string data_directory;  ///< holds japan/ and towns/
    int threads = 0;             ///< 0 = as many as there are
    bool quiet = false;          ///< no progress, no warnings, no summary
    bool force = false;          ///< replace results that are there (looked at before run_command is called)
};

/// Reads the scenario, runs every scenario in every replicate and writes the results file. 0 if all are complete, 1 if
/// the run was stopped early (what was finished is written). BadInput and RunFailed as everywhere.
int run_command(const RunOptions& options);
/// Tells the caller that made the environment's TSUNAGARI_RESULTS_PATH_FILE where the file that was written lies.
void tell_path(const std::string& path);

}  // namespace tsunagari
