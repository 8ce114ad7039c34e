// One small run whose results are known by heart: a change that was not meant to change results must not change these.
//
// tests/golden/hamlet.txt holds the digest of all arrays of the run of tests/golden/hamlet.toml. Whoever means to
// change results (a parameter, an input table, a draw) renews it with TSUNAGARI_RENEW_GOLDEN=1, in the same commit, and
// says there what changed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "run/program.hpp"

namespace tsunagari {
namespace {

const std::string golden = program::source + "/tests/golden/hamlet";
const std::string how_to_renew =
    "The results of tests/golden/hamlet.toml are not those kept in tests/golden/hamlet.txt.\n"
    "If this was not meant, something that should not change results does. If it was meant, run this test again with\n"
    "TSUNAGARI_RENEW_GOLDEN=1 in the environment (it writes hamlet.txt anew and passes) and keep the new file with the "
    "change.";

TEST(Golden, TheHamletIsAsItWas) {
    const program::Folder folder;
    const program::Outcome outcome =
        program::run(folder, {"run", golden + ".toml", "--data", program::data, "-o", "hamlet.h5"});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    std::smatch said;
    ASSERT_TRUE(
        std::regex_search(outcome.out, said, std::regex(": ([0-9]+) people, 4 of 4 runs, .*\nsha256 ([0-9a-f]{64})\n")))
        << outcome.out;
    const std::string now = "people = " + said[1].str() + "\nresults_sha256 = " + said[2].str() + "\n";
    const char* renew = std::getenv("TSUNAGARI_RENEW_GOLDEN");
    if (renew != nullptr && std::string(renew) == "1") {
        std::ofstream file(golden + ".txt");
        file << "# Kept by tests/run/golden_test.cpp, which says how to renew it.\n" << now;
        ASSERT_TRUE(file.flush().good());
        std::printf("renewed %s.txt\n%s", golden.c_str(), now.c_str());
    }
    EXPECT_THAT(program::text_of(golden + ".txt"), testing::EndsWith("\n" + now)) << how_to_renew;
}

}  // namespace
}  // namespace tsunagari
