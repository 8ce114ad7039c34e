#pragma once
// The results file: one HDF5 file in netCDF-4/CF layout for all scenarios and replicates of a run. analysis/FORMAT.md
// is its public page.
//
// It is written under a temporary name beside its place and renamed when whole, so a results file either exists
// completely or not at all, and an older one stays until that moment. The same content in the same order gives the same
// bytes: no clock, no machine, no thread count. One thread at a time.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tsunagari/kit/form.hpp"
#include "tsunagari/kit/ids.hpp"
#include "tsunagari/record/recording.hpp"
#include "tsunagari/scenario.hpp"
#include "tsunagari/world/place.hpp"
#include "tsunagari/world/synthesis.hpp"
#include "tsunagari/world/table.hpp"

namespace tsunagari {

/// What is known of a results file before the first month. `scenario` and `atlas` must outlive the file.
struct ResultsPlan {
    const Scenario* scenario = nullptr;
    const Atlas* atlas = nullptr;             ///< for /inputs, read at `finish`; may be null (a run without tables)
    std::vector<std::string> district_names;  ///< all districts, also when `monthly` does not resolve them
    std::vector<Point> district_centres;      ///< of these; empty: not known
    std::vector<std::string> municipalities, municipalities_en;  ///< names, in both languages, in the same order
    Strata strata;
    std::uint32_t months = 0, replicates = 0;
    std::uint32_t panel_people = 0, snapshot_people = 0;  ///< at most; a smaller town leaves the rest missing
    std::vector<Month> snapshot_months;                   ///< ascending
    std::string version, commit;                          ///< tsunagari::version() and commit() (tsunagari/version.hpp)
    std::int32_t price_year = 2024;                       ///< year of the prices behind every yen
};

/// BadInput if `path` cannot be a results file: no name, a directory, a device, a folder that is not there. Asked
/// before a long run.
void refuse_wrong_place(const std::filesystem::path& path);

class ResultsFile {
   public:
    /// Creates the temporary file and its layout. BadInput if `path` cannot be a results file (a directory, a device, a
    /// folder that is not there); RunFailed if its folder cannot be written, here and below if the disk is full or
    /// fails.
    ResultsFile(std::string path, const ResultsPlan& plan);
    /// Removes the temporary file unless `finish` has returned.
    ~ResultsFile();
    ResultsFile(const ResultsFile&) = delete;
    ResultsFile& operator=(const ResultsFile&) = delete;

    /// One run, in any order, each at most once. Months not done stay missing. std::logic_error if the arrays do not
    /// have the shapes that the plan and `months_done` say.
    void write_run(std::uint32_t scenario, std::uint32_t replicate, const Recording& recording);
    /// How well the synthetic population of a replicate fits its tables.
    void write_fit(std::uint32_t replicate, const std::vector<FitCell>& cells);
    /// All parameters of each scenario (names as "loneliness.peer_influence_per_year") and of each lever, in the file's
    /// order (the first scenario's levers, the second's …). A lever's names may be plain ("seats") or begin with
    /// "<scenario>/<lever>".
    void write_parameters(const std::vector<std::vector<Declared>>& of_scenarios,
                          const std::vector<std::vector<Declared>>& of_levers);
    /// Writes what came together over the run, checks, closes and renames. The SHA-256 (hex) of all arrays, which does
    /// not depend on the order of `write_run`. Nothing may be called afterwards.
    std::string finish();

   private:
    class Writer;
    std::string path_, temporary_;
    std::unique_ptr<Writer> writer_;
    bool whole_ = true;  ///< false from the start of a write until it has succeeded
};

}  // namespace tsunagari
