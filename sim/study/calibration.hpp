#pragma once
// `tsunagari calibrate`: a study file in; fitted parameters, posterior draws and a report out.

#include <string>

namespace tsunagari {

struct CalibrateOptions {
    std::string study_path;
    std::string output_folder;
    std::string data_directory;
    int threads = 0;
    bool resume = false;
    bool quiet = false;
};

/// 0 when done, 1 if it was stopped (what was evaluated is kept). BadInput and RunFailed as everywhere.
int calibrate_command(const CalibrateOptions& options);

}  // namespace tsunagari
