#pragma once
// A scenario file with the files it extends laid under it: one tree, in which every key still knows the file it stands
// in.

#include <string>
#include <vector>

#include "toml_tree.hpp"

namespace tsunagari {

inline constexpr std::int64_t scenario_format = 1;

struct ScenarioFile {
    std::string text;  ///< the file itself as written
    TomlNode tree;     ///< without `format` and `extends`
    std::vector<std::string> warnings;
};

/// Reads a file and whatever it extends. Tables are merged key by key, the later file wins; of [[scenario]] and
/// [[scenario.lever]] the later file's list counts, and an entry takes over what the base says under the same name.
/// BadInput if a file does not exist, is not TOML, is of another format or extends itself; RunFailed if it cannot be
/// read.
ScenarioFile load_scenario_file(const std::string& path, const EnglishKey& english);

}  // namespace tsunagari
