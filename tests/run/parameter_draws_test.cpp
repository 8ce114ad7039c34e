// Replicates that live under draws of a posterior: the same in all scenarios, and nothing where the scenario has its
// own value.

#include "parameter_draws.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "run/program.hpp"
#include "tsunagari/kit/error.hpp"

namespace tsunagari {
namespace {

using program::Folder;

const std::string table = R"(# title: Draws
# title_ja: 標本
# source: test
# year: 2023
# licence: none
# grade: derived
# key: draw
draw,loneliness.bad_health_sd,loneliness.confidant_sd
centre,0.7,-0.6
1,0.75,-0.65
2,0.65,-0.55
)";
const std::string base = R"(format = 1
[parameters.loneliness]
bad_health_sd = 0.7
confidant_sd = -0.6
)";
const std::string scenario = R"(format = 1
extends = "base.toml"
[run]
months = 1
replicates = 2
parameter_draws = "draws.csv"
[place]
areas = ["亘理町"]
scale = 0.02
)";

Scenario read(const Folder& folder, const std::string& text) {
    folder.write("draws.csv", table);
    folder.write("base.toml", base);
    return read_scenario(folder.write("town.toml", text).string());
}

TEST(ParameterDraws, AReplicateHasItsDrawAndWhatTheScenarioSetsStays) {
    const Folder folder;
    const Scenario plain = read(folder, scenario);
    const auto draws = parameter_draws_of(plain);
    ASSERT_TRUE(draws.has_value());
    const auto drawn = [&](const Scenario& s, std::uint32_t replicate, const char* name) {
        Settings parameters = s.variants.front().parameters;
        draws->apply(replicate, parameters);
        return std::get<double>(parameters.at(name));
    };
    EXPECT_EQ(drawn(plain, 0, "loneliness.bad_health_sd"), 0.75);
    EXPECT_EQ(drawn(plain, 1, "loneliness.confidant_sd"), -0.55);
    EXPECT_EQ(drawn(plain, 2, "loneliness.bad_health_sd"), 0.75) << "over again";
    const Scenario own = read(folder, scenario + "[parameters.loneliness]\nbad_health_sd = 0.4\n");
    EXPECT_EQ(drawn(own, 0, "loneliness.bad_health_sd"), 0.4);
    EXPECT_EQ(drawn(own, 0, "loneliness.confidant_sd"), -0.65);
}

TEST(ParameterDraws, WithoutTheKeyThereAreNone) {
    const Folder folder;
    EXPECT_FALSE(parameter_draws_of(read(folder, "format = 1\n[place]\nareas = [\"亘理町\"]\n")).has_value());
}

TEST(ParameterDraws, AreRefusedWhereTheyWouldDoNothingOrAreNone) {
    const Folder folder;
    const auto refusal = [&](const std::string& text) -> std::string {
        try {
            parameter_draws_of(read(folder, text));
        } catch (const BadInput& error) {
            return error.what();
        }
        return "accepted";
    };
    EXPECT_THAT(refusal(scenario + "[parameters.loneliness]\nbad_health_sd = 0.4\nconfidant_sd = -0.5\n"),
                testing::AllOf(testing::HasSubstr("town.toml:6:"), testing::HasSubstr("would do nothing")));
    std::string other = scenario;
    other.replace(other.find("draws.csv"), 9, "nowhere.csv");
    EXPECT_THAT(refusal(other), testing::HasSubstr("there is no file"));
}

TEST(ParameterDraws, ARunUsesThemAndCheckNamesThem) {
    const Folder folder;
    read(folder, scenario);
    const auto check = program::run(folder, {"check", "town.toml", "--data", program::data});
    EXPECT_EQ(check.code, 0) << check.err;
    EXPECT_THAT(check.out, testing::HasSubstr("2 of draws.csv"));
    const auto run = [&](const std::string& file) {
        const auto outcome =
            program::run(folder, {"run", file, "--data", program::data, "-o", file + ".h5", "--force"});
        EXPECT_EQ(outcome.code, 0) << outcome.err;
        return outcome.out.substr(outcome.out.find("sha256"));
    };
    const std::string with = run("town.toml");
    EXPECT_EQ(with, run("town.toml"));
    std::string text = scenario;
    text.erase(text.find("parameter_draws"), std::string("parameter_draws = \"draws.csv\"\n").size());
    folder.write("town.toml", text);
    EXPECT_NE(with, run("town.toml"));
}

}  // namespace
}  // namespace tsunagari
