// Where a file may go, and how it gets there at once. The folder is brought to the disk as well: after a loss of power
// the old file or the new one is there, never half of one.

#include "record/whole_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "tsunagari/kit/error.hpp"
#include "tsunagari/record/results_file.hpp"

namespace tsunagari {
namespace {

void to_disk(const std::string& path, int flags) {
    const int file = ::open(path.c_str(), flags | O_CLOEXEC);
    const bool done = file >= 0 && ::fsync(file) == 0;
    const int reason = errno;
    if (file >= 0) ::close(file);
    if (!done) throw RunFailed("results file: cannot bring " + path + " to the disk (" + std::strerror(reason) + ")");
}

}  // namespace

namespace whole_file {

std::string temporary_name(const std::filesystem::path& path) {
    return (path.parent_path() / ("." + path.filename().string() + "." + std::to_string(::getpid()) + ".tmp")).string();
}

void keep(const std::string& temporary, const std::string& path) {
    to_disk(temporary, O_RDONLY);
    if (::rename(temporary.c_str(), path.c_str()) != 0)
        throw RunFailed("results file: cannot be named " + path + " (" + std::strerror(errno) + ")");
    const auto folder = std::filesystem::path{path}.parent_path().string();
    to_disk(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
}

}  // namespace whole_file

void refuse_wrong_place(const std::filesystem::path& path) {
    std::error_code ignored;
    const Where at{path.string(), 0, 0, ""};
    if (path.filename().empty())
        throw BadInput(at, "is no name for a results file", "Give a file name such as results.h5.");
    if (std::filesystem::is_directory(path, ignored))
        throw BadInput(at, "is a directory, not a results file",
                       "Give a file name such as " + (path / "results.h5").string() + ".");
    if (std::filesystem::exists(path, ignored) && !std::filesystem::is_regular_file(path, ignored))
        throw BadInput(at, "is not an ordinary file and cannot be replaced by a results file", "Choose another name.");
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path{"."};
    if (!std::filesystem::is_directory(folder, ignored))
        throw BadInput(at, "there is no folder " + folder.string(), "Make the folder first, or choose another name.");
    if (::access(folder.c_str(), W_OK | X_OK) != 0)
        throw RunFailed("results file: cannot write into folder " + folder.string() + " (" + std::strerror(errno) +
                        ")");
}

}  // namespace tsunagari
