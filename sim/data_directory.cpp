// Looking for the tables from the most particular place to the most general, so that a copy of scenarios/ carries its
// own figures.

#include "data_directory.hpp"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "tsunagari/kit/error.hpp"

namespace tsunagari {
namespace {

namespace fs = std::filesystem;

bool holds_tables(const fs::path& folder) {
    std::error_code ignored;
    return fs::is_directory(folder / "japan", ignored);
}

/// The first of `below` under the nearest ancestor of `from` (itself included) that holds tables; empty if none does.
template <std::size_t n>
fs::path upward(fs::path from, const char* const (&below)[n]) {
    for (fs::path last; from != last; last = from, from = from.parent_path()) {
        for (const char* folder : below) {
            if (const fs::path found = *folder == '\0' ? from : from / folder; holds_tables(found)) return found;
        }
    }
    return {};
}

std::string checked(const std::string& folder, const std::string& asked_by) {
    if (holds_tables(folder)) return folder;
    throw BadInput({}, asked_by + " names " + folder + ", where there is no folder japan/ with tables",
                   "Name a folder like scenarios/.");
}

}  // namespace

std::string find_data_directory(const std::string& scenario_path, const std::string& asked) {
    if (!asked.empty()) return checked(asked, "--data");
    if (const char* set = std::getenv("TSUNAGARI_DATA"); set != nullptr && *set != '\0')
        return checked(set, "TSUNAGARI_DATA");
    std::error_code ignored;
    const fs::path scenario = fs::absolute(scenario_path, ignored).lexically_normal();
    if (const fs::path found = upward(scenario.parent_path(), {"scenarios", ""}); !found.empty()) {
        return found.lexically_normal().string();
    }
    const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
    if (const fs::path found = upward(program.parent_path(), {"scenarios", "share/tsunagari/scenarios"});
        !found.empty()) {
        return found.lexically_normal().string();
    }
    throw BadInput({}, "the input tables are not found upward of " + scenario_path,
                   "Name their folder with --data, or set TSUNAGARI_DATA.");
}

}  // namespace tsunagari
