// `tsunagari population` as its user meets it: what it says, what it leaves behind, and with which number it ends.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hdf5.h>

#include "run/program.hpp"
#include "tsunagari/record/network_summary.hpp"
#include "tsunagari/world/synthesis.hpp"

namespace tsunagari {
namespace {

using program::Folder;
using program::How;
using program::Outcome;
using program::text_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int done = 0, run_failed = 1, bad_input = 2;

Outcome population(const Folder& folder, const std::string& scenario, std::vector<std::string> more = {},
                   const How& how = {}) {
    more.insert(more.begin(), {"population", scenario, "--data", program::data});
    return program::run(folder, more, how);
}

/// Sum of a variable of whole numbers.
std::uint64_t sum_of(const std::string& path, const char* variable) {
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
    const hid_t data = H5Dopen2(file, variable, H5P_DEFAULT);
    const hid_t space = H5Dget_space(data);
    std::vector<std::uint32_t> values(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
    H5Dread(data, H5T_NATIVE_UINT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
    H5Sclose(space), H5Dclose(data), H5Fclose(file);
    std::uint64_t sum = 0;
    for (const std::uint32_t value : values) sum += value;
    return sum;
}

TEST(PopulationCommand, PrintsTheTablesAndWritesTheFile) {
    const Folder folder;
    const Outcome outcome = population(folder, program::scenario(folder, ""));
    EXPECT_EQ(outcome.code, done) << outcome.err;
    EXPECT_THAT(outcome.err, IsEmpty());  // no progress where nobody watches
    EXPECT_THAT(outcome.out, HasSubstr("亘理町 (scale 0.05): 1,654 people"));
    EXPECT_THAT(outcome.out, HasSubstr("Made to fit"));
    EXPECT_THAT(outcome.out, HasSubstr("Held out"));
    EXPECT_THAT(outcome.out, HasSubstr("  sex × age "));
    EXPECT_THAT(outcome.out, HasSubstr("town.population.h5"));
    EXPECT_THAT(folder.names(), ElementsAre("town.population.h5", "town.toml"));
    const std::string file = (folder / "town.population.h5").string();
    EXPECT_EQ(sum_of(file, "/pyramid/people"), 1654U);
    EXPECT_EQ(sum_of(file, "/households/people"), 1654U);
    EXPECT_EQ(sum_of(file, "/districts/people"), 1654U);
    EXPECT_EQ(sum_of(file, "/degree/people"), 1654U * summarised_layers);  // each in every layer
}

TEST(PopulationCommand, SameBytesAtAnyNumberOfThreads) {
    const Folder folder;
    const std::string scenario = program::scenario(folder, "[place]\nscale = 0.3\n");
    std::vector<std::string> bytes;
    for (const char* threads : {"1", "2", "3"}) {
        const Outcome outcome = population(folder, scenario, {"-o", "town.h5", "--threads", threads, "--force"});
        ASSERT_EQ(outcome.code, done) << outcome.err;
        bytes.push_back(text_of(folder / "town.h5"));
    }
    EXPECT_GT(bytes[0].size(), 10'000U);
    EXPECT_TRUE(bytes[0] == bytes[1]);
    EXPECT_TRUE(bytes[0] == bytes[2]);
    const Outcome other = population(folder, program::scenario(folder, "[run]\nseed = 5\n[place]\nscale = 0.3\n"),
                                     {"-o", "town.h5", "--force"});
    ASSERT_EQ(other.code, done) << other.err;
    EXPECT_FALSE(bytes[0] == text_of(folder / "town.h5"));
}

TEST(PopulationCommand, IsTheTownThatARunBeginsWith) {
    const Folder folder;
    const std::string scenario = program::scenario(folder, "[run]\nmonths = 1\nreplicates = 1\n");
    ASSERT_EQ(population(folder, scenario, {"-o", "town.h5"}).code, done);
    ASSERT_EQ(program::run(folder, {"run", scenario, "-o", "run.h5", "--data", program::data}).code, done);
    const auto cells = [&](const char* name) {
        const hid_t file = H5Fopen((folder / name).c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
        const hid_t data = H5Dopen2(file, "/fit/synthetic", H5P_DEFAULT);
        const hid_t space = H5Dget_space(data);
        std::vector<double> values(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
        H5Dread(data, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
        H5Sclose(space), H5Dclose(data), H5Fclose(file);
        return values;
    };
    const std::vector<double> of_run = cells("run.h5"), of_town = cells("town.h5");
    ASSERT_GE(of_town.size(), of_run.size());  // the town has its ties beside
    ASSERT_FALSE(of_run.empty());
    for (std::size_t c = 0; c < of_run.size(); ++c) EXPECT_EQ(of_run[c], of_town[c]) << c;
}

TEST(PopulationCommand, QuietSaysNothing) {
    const Folder folder;
    const Outcome outcome = population(folder, program::scenario(folder, ""), {"--quiet"}, {.terminal = true});
    EXPECT_EQ(outcome.code, done);
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, IsEmpty());
}

TEST(PopulationCommand, ShowsItsPhasesOnATerminal) {
    const Folder folder;
    const Outcome outcome = population(folder, program::scenario(folder, ""), {}, {.terminal = true});
    EXPECT_THAT(outcome.err, HasSubstr("first ties"));
    EXPECT_THAT(outcome.err, testing::Not(HasSubstr("months")));
}

TEST(PopulationCommand, RefusesToReplaceAndReplacesWhenTold) {
    const Folder folder;
    const std::string scenario = program::scenario(folder, "");
    folder.write("mine.h5", "precious");
    const Outcome refused = population(folder, scenario, {"-o", "mine.h5"});
    EXPECT_EQ(refused.code, bad_input);
    EXPECT_THAT(refused.err, HasSubstr("mine.h5 is there already"));
    EXPECT_EQ(text_of(folder / "mine.h5"), "precious");
    EXPECT_EQ(population(folder, scenario, {"-o", "mine.h5", "--force"}).code, done);
    EXPECT_NE(text_of(folder / "mine.h5"), "precious");
}

TEST(PopulationCommand, LeavesNothingBehindWhenItCannotBeDone) {
    const Folder folder;
    const std::string scenario = program::scenario(folder, "");
    const Outcome nowhere = population(folder, scenario, {"-o", "no/such/town.h5"});
    EXPECT_EQ(nowhere.code, bad_input);
    EXPECT_THAT(nowhere.err, HasSubstr("there is no folder no/such"));
    const Outcome wrong = population(folder, folder.write("bad.toml", "format = 1\n").string());
    EXPECT_EQ(wrong.code, bad_input);
    const Outcome unknown = population(folder, program::scenario(folder, "[place]\nareas = [\"亘里町\"]\n"));
    EXPECT_EQ(unknown.code, bad_input);
    EXPECT_THAT(unknown.err, HasSubstr("Did you mean '亘理町'?"));
    folder.write("old.h5", "kept");
    const Outcome full =
        population(folder, program::scenario(folder, ""), {"-o", "old.h5", "--force"}, {.most_file_bytes = 4096});
    EXPECT_EQ(full.code, run_failed);
    EXPECT_EQ(text_of(folder / "old.h5"), "kept");
    EXPECT_THAT(folder.names(), ElementsAre("bad.toml", "old.h5", "town.toml"));
}

TEST(PopulationCommand, TellsWhereTheFileIs) {
    const Folder folder;
    const std::string told = (folder / "told").string();
    ASSERT_EQ(
        population(folder, program::scenario(folder, ""), {}, {.environment = {{"TSUNAGARI_RESULTS_PATH_FILE", told}}})
            .code,
        done);
    EXPECT_THAT(text_of(told), testing::EndsWith("/town.population.h5\n"));
}

TEST(Areas, OfOneNameAreToldApart) {
    const Folder folder;
    program::fs::create_directories(folder / "towns");
    folder.write("towns/areas.csv",
                 "# title: t\n# title_ja: t\n# source: s\n# year: 2020\n# licence: l\n# grade: read\n# key: code\n"
                 "code,name,name_en,level,prefecture\n13206,府中市,Fuchu City,municipality,東京都\n"
                 "34208,府中市,,municipality,広島県\n");
    const Atlas atlas(folder.path().string());
    EXPECT_THAT(find_areas(atlas, {"広島県府中市", "13206"}), ElementsAre("34208", "13206"));
    EXPECT_THAT(find_areas(atlas, {"Fuchu City"}), ElementsAre("13206"));
    try {
        find_areas(atlas, {"府中市"});
        FAIL() << "one of two was picked";
    } catch (const std::exception& refused) {
        EXPECT_THAT(refused.what(), HasSubstr("2 areas are called '府中市'"));
        EXPECT_THAT(refused.what(), HasSubstr("13206 (東京都), 34208 (広島県)"));
    }
}

}  // namespace
}  // namespace tsunagari
