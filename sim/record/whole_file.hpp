#pragma once
// A file that is whole or not there: written under a temporary name in the same folder, brought to the disk, renamed.

#include <filesystem>
#include <string>

namespace tsunagari::whole_file {

/// `.<name>.<process>.tmp` in the folder of `path`.
std::string temporary_name(const std::filesystem::path& path);
/// Brings the temporary file to the disk and gives it its name; what had that name is replaced at that moment.
/// RunFailed if either cannot be done.
void keep(const std::string& temporary, const std::string& path);

}  // namespace tsunagari::whole_file
