#pragma once
// Where the input tables are: the directory that holds japan/ and towns/.

#include <string>

namespace tsunagari {

/// `asked` (--data) if given, else the environment's TSUNAGARI_DATA, else the nearest `scenarios/` with a japan/ in it
/// upward of the scenario file, else the one of the clone or installation that the program stands in. Absolute or
/// relative as it was found. BadInput if a directory asked for holds no tables, or none is found.
std::string find_data_directory(const std::string& scenario_path, const std::string& asked);

}  // namespace tsunagari
