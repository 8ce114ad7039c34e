#pragma once
// `tsunagari check`: is the scenario right, and how large is it?

#include <string>

namespace tsunagari {

struct CheckOptions {
    std::string scenario_path;
    std::string data_directory;
    int threads = 0;
    bool resolved = false;  ///< print the resolved scenario instead
};

/// What `check` prints to standard output; warnings are part of it. BadInput if the scenario cannot run.
std::string check_scenario(const CheckOptions& options);

}  // namespace tsunagari
