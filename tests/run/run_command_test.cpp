// `tsunagari run` as its user meets it: what it says, what it leaves behind, and with which number it ends.
//
// Nothing here waits for a time: a run is interrupted when its progress, shown on a terminal made for it, says how far
// it is.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hdf5.h>

#include <regex>
#include <sstream>

#include "run/program.hpp"
#include "tsunagari/version.hpp"

namespace tsunagari {
namespace {

using program::Child;
using program::Folder;
using program::How;
using program::Outcome;
using program::text_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr int done = 0, run_failed = 1, bad_input = 2;

/// A run of seconds: 1,650 people, two scenarios.
const std::string short_run = "[run]\nmonths = 4\nreplicates = 2\n";
/// A run that nobody waits for: the first replicates are over soon, the last are not.
const std::string endless_run =
    "[run]\nmonths = 24\nreplicates = 4000\n[record]\nsnapshot_people = 0\npanel_people = 10\n";

std::vector<std::string> run_of(const std::string& scenario, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"run", scenario, "--data", program::data});
    return more;
}

/// What a results file says of how far the run came.
struct Written {
    explicit Written(const std::string& path) {
        const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
        if (file < 0) return;
        planned = number(file, "planned_runs");
        completed = number(file, "completed_runs");
        names = text(file, "completed_run_names");
        months = number(file, "months");
        const hid_t done_in = H5Dopen2(file, "/population/months_done", H5P_DEFAULT);
        if (done_in >= 0) {
            const hid_t space = H5Dget_space(done_in);
            months_done.resize(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
            H5Dread(done_in, H5T_NATIVE_UINT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, months_done.data());
            H5Sclose(space);
            H5Dclose(done_in);
        }
        H5Fclose(file);
    }
    static int number(hid_t file, const char* name) {
        int value = -1;
        const hid_t attribute = H5Aopen(file, name, H5P_DEFAULT);
        H5Aread(attribute, H5T_NATIVE_INT, &value);
        H5Aclose(attribute);
        return value;
    }
    static std::string text(hid_t file, const char* name) {
        char* value = nullptr;
        const hid_t attribute = H5Aopen(file, name, H5P_DEFAULT);
        const hid_t type = H5Tcopy(H5T_C_S1);
        H5Tset_size(type, H5T_VARIABLE);
        H5Tset_cset(type, H5T_CSET_UTF8);
        std::string found;
        if (H5Aread(attribute, type, &value) >= 0 && value != nullptr) found = value;
        H5free_memory(value);
        H5Tclose(type);
        H5Aclose(attribute);
        return found;
    }
    int planned = -1, completed = -1, months = -1;
    std::string names;
    std::vector<std::uint32_t> months_done;
};

std::size_t words_in(const std::string& text) {
    std::istringstream words(text);
    return static_cast<std::size_t>(std::distance(std::istream_iterator<std::string>(words), {}));
}

// --- what a user types
// ------------------------------------------------------------------------------------------------------

TEST(RunCommand, WritesWhatWasAskedAndEndsWithZero) {
    const Folder folder;
    const Outcome outcome = program::run(folder, run_of(program::scenario(folder, short_run), {"-o", "out.h5"}));
    EXPECT_EQ(outcome.code, done) << outcome.err;
    EXPECT_THAT(folder.names(), ElementsAre("out.h5", "town.toml"));
    EXPECT_TRUE(
        std::regex_search(outcome.out, std::regex("^out\\.h5: [0-9]+ people, 4 of 4 runs, .*\nsha256 [0-9a-f]{64}\n$")))
        << outcome.out;
    const Written written((folder / "out.h5").string());
    EXPECT_EQ(written.completed, 4);
    EXPECT_EQ(written.planned, 4);
    EXPECT_EQ(written.months, 4);
    EXPECT_THAT(written.months_done, ElementsAre(4, 4, 4, 4));
}

TEST(RunCommand, NamesTheResultsAfterTheScenario) {
    const Folder folder;
    EXPECT_EQ(program::run(folder, run_of(program::scenario(folder, short_run))).code, done);
    EXPECT_THAT(folder.names(), ElementsAre("town.h5", "town.toml"));
}

TEST(RunCommand, IsQuietInAPipe) {
    const Folder folder;
    const std::string warned_of_nothing = program::scenario(folder, short_run);
    const Outcome piped = program::run(folder, run_of(warned_of_nothing, {"-o", "a.h5"}));
    EXPECT_EQ(piped.code, done);
    EXPECT_EQ(piped.err, "");
    const Outcome quiet = program::run(folder, run_of(warned_of_nothing, {"-o", "b.h5", "--quiet"}));
    EXPECT_EQ(quiet.code, done);
    EXPECT_EQ(quiet.err, "");
    EXPECT_EQ(quiet.out, "");
}

TEST(RunCommand, ShowsProgressOnATerminal) {
    const Folder folder;
    const std::string scenario = program::scenario(folder, short_run);
    const Outcome shown = program::run(folder, run_of(scenario, {"-o", "a.h5"}), {.terminal = true});
    EXPECT_THAT(shown.err, HasSubstr("baseline 1/2"));
    EXPECT_THAT(shown.err, HasSubstr("together 2/2"));
    EXPECT_THAT(shown.err, HasSubstr("/16 months"));
    EXPECT_THAT(shown.err, HasSubstr("ETA"));
    const Outcome quiet = program::run(folder, run_of(scenario, {"-o", "b.h5", "--quiet"}), {.terminal = true});
    EXPECT_EQ(quiet.code, done);
    EXPECT_EQ(quiet.err, "");
}

TEST(RunCommand, TellsWhereTheResultsAre) {
    const Folder folder;
    const std::string scenario = program::scenario(folder, short_run);
    const How how{.environment = {{"TSUNAGARI_RESULTS_PATH_FILE", (folder / "told").string()}}};
    EXPECT_EQ(program::run(folder, run_of(scenario, {"-o", "missing/out.h5"}), how).code, bad_input);
    EXPECT_FALSE(program::fs::exists(folder / "told"));
    EXPECT_EQ(program::run(folder, run_of(scenario, {"-o", "out.h5"}), how).code, done);
    std::string told = text_of(folder / "told");
    ASSERT_THAT(told, testing::EndsWith("\n"));
    told.pop_back();
    EXPECT_TRUE(program::fs::path(told).is_absolute()) << told;
    EXPECT_TRUE(program::fs::equivalent(told, folder / "out.h5"));
}

TEST(RunCommand, SaysWhichTsunagariItIs) {
    const Folder folder;
    const Outcome outcome = program::run(folder, {"--version"});
    EXPECT_EQ(outcome.code, done);
    EXPECT_EQ(outcome.out, "tsunagari " + std::string(version()) + " (" + std::string(commit()) + ")\n");
    EXPECT_FALSE(commit().empty());
}

TEST(RunCommand, ExplainsItself) {
    const Folder folder;
    for (const std::vector<std::string>& asked :
         {std::vector<std::string>{"--help"}, {"run", "--help"}, {"check", "--help"}, {"describe", "--help"}}) {
        const Outcome outcome = program::run(folder, asked);
        EXPECT_EQ(outcome.code, done) << asked.front();
        EXPECT_THAT(outcome.out, HasSubstr("Usage")) << asked.front();
    }
    EXPECT_THAT(folder.names(), IsEmpty());
}

// --- refused
// ----------------------------------------------------------------------------------------------------------------

struct Refused {
    std::string what;
    std::vector<std::string> arguments;
    std::string says;
};

class RefusedRun : public testing::TestWithParam<Refused> {};

TEST_P(RefusedRun, EndsWithTwoAndLeavesNothing) {
    const Folder folder;
    program::scenario(folder, short_run);
    folder.write("wrong.toml", "format = 1\n[run]\nmonhts = 3\n");
    folder.write("old.h5", "somebody's work");
    const Outcome outcome =
        program::run(folder, GetParam().arguments, {.environment = {{"TSUNAGARI_DATA", program::data}}});
    EXPECT_EQ(outcome.code, bad_input) << outcome.out << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(GetParam().says));
    EXPECT_THAT(folder.names(), ElementsAre("old.h5", "town.toml", "wrong.toml"));
    EXPECT_EQ(text_of(folder / "old.h5"), "somebody's work");
}

INSTANTIATE_TEST_SUITE_P(
    Run, RefusedRun,
    testing::Values(
        Refused{"malformed", {"run", "wrong.toml", "-o", "out.h5"}, "wrong.toml:3:1"},
        Refused{"no_scenario_file", {"run", "nowhere.toml", "-o", "out.h5"}, "nowhere.toml"},
        Refused{"scenario_is_a_folder", {"run", ".", "-o", "out.h5"}, "."},
        Refused{"no_folder", {"run", "town.toml", "-o", "missing/out.h5"}, "there is no folder missing"},
        Refused{"output_is_a_folder", {"run", "town.toml", "-o", "."}, "."},
        Refused{"output_forced_onto_a_folder", {"run", "town.toml", "-o", ".", "--force"}, "is a directory"},
        Refused{"output_is_a_device", {"run", "town.toml", "-o", "/dev/full", "--force"}, "not an ordinary file"},
        Refused{"results_there", {"run", "town.toml", "-o", "old.h5"}, "--force"},
        Refused{"no_scenario", {"run"}, "scenario"}, Refused{"no_command", {}, "subcommand"},
        Refused{"unknown_command", {"rnu", "town.toml"}, ""},
        Refused{"unknown_option", {"run", "town.toml", "--thraeds", "2"}, "--thraeds"},
        Refused{"threads_below_zero", {"run", "town.toml", "--threads", "-1"}, "--threads"},
        Refused{"threads_no_number", {"run", "town.toml", "--threads", "two"}, "--threads"},
        Refused{"no_tables", {"run", "town.toml", "--data", "/nowhere"}, "/nowhere"}),
    [](const auto& of) { return of.param.what; });

TEST(RunCommand, ReplacesResultsOnlyWhenTold) {
    const Folder folder;
    const std::string scenario = program::scenario(folder, short_run);
    folder.write("out.h5", "somebody's work");
    EXPECT_EQ(program::run(folder, run_of(scenario, {"-o", "out.h5"})).code, bad_input);
    EXPECT_EQ(text_of(folder / "out.h5"), "somebody's work");
    EXPECT_EQ(program::run(folder, run_of(scenario, {"-o", "out.h5", "--force"})).code, done);
    EXPECT_EQ(Written((folder / "out.h5").string()).completed, 4);
}

// --- broken off
// -------------------------------------------------------------------------------------------------------------

TEST(RunCommand, EndsWithOneAndLeavesNothingWhenTheDiskIsFull) {
    const Folder folder;
    const Outcome outcome = program::run(folder, run_of(program::scenario(folder, short_run), {"-o", "out.h5"}),
                                         {.most_file_bytes = 40'000});
    EXPECT_EQ(outcome.code, run_failed) << outcome.err;
    EXPECT_THAT(outcome.err, StartsWith("tsunagari: "));
    EXPECT_THAT(folder.names(), ElementsAre("town.toml"));
}

class StoppedRun : public testing::TestWithParam<int> {};

TEST_P(StoppedRun, KeepsWhatIsFinishedAndSaysSo) {
    const Folder folder;
    Child child(TSUNAGARI_PROGRAM, run_of(program::scenario(folder, endless_run), {"-o", "out.h5"}), folder,
                {.terminal = true});
    ASSERT_TRUE(child.says("baseline 3/4000")) << child.end().err;
    EXPECT_FALSE(program::fs::exists(folder / "out.h5"));  // not before it is whole
    child.send(GetParam());
    const Outcome outcome = child.end();
    EXPECT_EQ(outcome.code, run_failed) << outcome.err;
    EXPECT_EQ(outcome.signal, 0);
    EXPECT_THAT(folder.names(), ElementsAre("out.h5", "town.toml"));

    const Written written((folder / "out.h5").string());
    EXPECT_EQ(written.planned, 8000);
    EXPECT_GE(written.completed, 4);
    EXPECT_LT(written.completed, 100);
    EXPECT_EQ(words_in(written.names), static_cast<std::size_t>(written.completed));
    EXPECT_THAT(" " + written.names + " ", HasSubstr(" baseline/0 "));
    EXPECT_THAT(" " + written.names + " ", HasSubstr(" together/1 "));
    std::ptrdiff_t whole = 0, part = 0;
    for (const std::uint32_t months : written.months_done) {
        whole += months == 24 ? 1 : 0;
        part += months < 24 ? 1 : 0;
    }
    EXPECT_EQ(whole, written.completed);
    EXPECT_LE(part, 1);  // the one in which it was stopped
    const std::string told = "stopped early: " + std::to_string(written.completed) + " of 8000 runs are complete";
    EXPECT_THAT(outcome.err, HasSubstr(told));
    EXPECT_THAT(outcome.out, HasSubstr(std::to_string(written.completed) + " of 8000 runs"));
}

INSTANTIATE_TEST_SUITE_P(Run, StoppedRun, testing::Values(SIGINT, SIGTERM),
                         [](const auto& of) { return of.param == SIGINT ? "by_ctrl_c" : "by_term"; });

TEST(RunCommand, KilledLeavesNoResultsAndOlderOnesStay) {
    const Folder folder;
    folder.write("out.h5", "somebody's work");
    const std::vector<std::string> asked = run_of(program::scenario(folder, endless_run), {"-o", "out.h5", "--force"});
    {
        Child child(TSUNAGARI_PROGRAM, asked, folder, {.terminal = true});
        ASSERT_TRUE(child.says("baseline 2/4000")) << child.end().err;
        child.send(SIGKILL);
        EXPECT_EQ(child.end().signal, SIGKILL);
    }
    EXPECT_EQ(text_of(folder / "out.h5"), "somebody's work");
    {
        Child child(TSUNAGARI_PROGRAM, run_of(program::scenario(folder, endless_run), {"-o", "new.h5"}), folder,
                    {.terminal = true});
        ASSERT_TRUE(child.says("baseline 2/4000")) << child.end().err;
        child.send(SIGKILL);
        child.end();
    }
    EXPECT_FALSE(program::fs::exists(folder / "new.h5"));
    // What a killed run left under its own temporary name is in nobody's way.
    EXPECT_EQ(program::run(folder, run_of(program::scenario(folder, short_run), {"-o", "new.h5"})).code, done);
    EXPECT_EQ(Written((folder / "new.h5").string()).completed, 4);
}

// --- always the same
// --------------------------------------------------------------------------------------------------------

/// The whole town, so that there is work for eight threads (nine blocks of people), over a December.
TEST(RunCommand, SameBytesWithAnyThreadsAndOnARerun) {
    const Folder folder;
    const std::string scenario = program::scenario(folder, "[run]\nmonths = 6\nreplicates = 1\n[place]\nscale = 1.0\n");
    std::string first;
    for (const std::vector<std::string>& threads :
         {std::vector<std::string>{"1", "a.h5"}, {"8", "b.h5"}, {"8", "c.h5"}}) {
        ASSERT_EQ(program::run(folder, run_of(scenario, {"--threads", threads[0], "-o", threads[1]})).code, done);
        const std::string bytes = text_of(folder / threads[1]);
        if (first.empty()) first = bytes;
        EXPECT_TRUE(bytes == first) << threads[0] << " threads, " << threads[1];
    }
    EXPECT_GT(first.size(), 100'000U);
}

TEST(RunCommand, AnotherSeedGivesAnotherWorld) {
    const Folder folder;
    ASSERT_EQ(program::run(folder, run_of(program::scenario(folder, short_run), {"-o", "a.h5"})).code, done);
    ASSERT_EQ(program::run(folder, run_of(program::scenario(folder, short_run + "seed = 1\n"), {"-o", "b.h5"})).code,
              done);
    EXPECT_FALSE(text_of(folder / "a.h5") == text_of(folder / "b.h5"));
}

}  // namespace
}  // namespace tsunagari
