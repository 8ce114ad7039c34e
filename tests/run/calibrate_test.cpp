// Calibration as a user meets it: studies that are wrong, a run that is broken off, and known parameters found again
// from a survey that the model itself answered.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <sstream>

#include "run/program.hpp"
#include "study/evaluation_log.hpp"
#include "study/study.hpp"
#include "study/survey_cells.hpp"
#include "study/town_simulator.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/record/survey.hpp"
#include "tsunagari/simulation.hpp"

namespace tsunagari {
namespace {

using program::Folder;
namespace fs = std::filesystem;

constexpr const char* town = R"(format = 1
[run]
seed = 7
months = 39
[place]
areas = ["亘理町"]
scale = 0.25
)";

const std::string heading = R"(format = 1
title.ja = "試し"
title.en = "Trial"
[study]
scenario = "town.toml"
iterations = 3
ensemble = 4
draws = 20
)";
const std::string targets = R"([[target]]
wave = ["R5"]
instrument = ["direct"]
)";
const std::string parameters = R"([[parameter]]
name = "loneliness.bad_health_sd"
[[parameter]]
name = "answers.direct_cut_sometimes_often_sd"
sd = 0.2
[[parameter]]
name = "loneliness.confidant_sd"
)";

std::string refused(const std::string& study) {
    const Folder folder;
    folder.write("town.toml", town);
    try {
        read_study(folder.write("study.toml", study).string());
    } catch (const BadInput& error) {
        return error.what();
    }
    return "was accepted";
}

TEST(StudyFile, SaysWhatIsWrongWhereAndWhatWouldBeRight) {
    using testing::AllOf;
    using testing::HasSubstr;
    EXPECT_THAT(refused(heading + targets + "[[parameter]]\nname = \"loneliness.bad_helth_sd\"\n"),
                AllOf(HasSubstr("study.toml:13:8"), HasSubstr("bad_helth_sd"),
                      HasSubstr("Did you mean 'loneliness.bad_health_sd'?")));
    EXPECT_THAT(refused(heading + targets + "[[parameter]]\nname = \"loneliness.intercept_sd\"\n"),
                AllOf(HasSubstr("no range"), HasSubstr("sd = 0.1")));
    EXPECT_THAT(refused(heading + targets + parameters + "[[parameter]]\nname = \"loneliness.bad_health_sd\"\n"),
                HasSubstr("is there twice"));
    EXPECT_THAT(refused(heading + targets + "[[parameter]]\nname = \"loneliness.bad_health_sd\"\nmean = 9\n"),
                HasSubstr("between -3 and 3"));
    EXPECT_THAT(refused(heading + targets), HasSubstr("has no free parameter"));
    EXPECT_THAT(refused(heading + parameters), HasSubstr("has no target"));
    EXPECT_THAT(refused(heading + targets + parameters + "[[pattern]]\nname = \"latent_meen\"\nsd = 1\n"),
                HasSubstr("Did you mean 'latent_mean'?"));
    EXPECT_THAT(refused(heading + targets + parameters + "[[pattern]]\nname = \"latent_mean\"\n"),
                HasSubstr("has no sd"));
    EXPECT_THAT(refused(heading + "iteration = 3\n" + targets + parameters), HasSubstr("Did you mean 'iterations'?"));
    EXPECT_THAT(refused("format = 1\n[study]\n" + targets + parameters), HasSubstr("study.scenario"));
    EXPECT_THAT(refused("format = 1\n[study]\nscenario = \"nowhere.toml\"\n" + targets + parameters),
                HasSubstr("there is no file"));
}

TEST(StudyFile, AWordThatNoRowHasIsRefusedByTheCommand) {
    const Folder folder;
    folder.write("town.toml", town);
    const auto study = folder.write("study.toml", heading + "[[target]]\ninstrument = [\"dirct\"]\n" + parameters);
    const auto outcome = program::run(folder, {"calibrate", study.string(), "-o", (folder / "out").string()});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_THAT(outcome.err, testing::HasSubstr("Did you mean 'direct'?"));
}

TEST(StudyFile, TheShippedStudyIsRight) {
    const Study study = read_study(program::source + "/scenarios/studies/japan-2023.toml");
    EXPECT_GE(study.parameters.size(), 20U);
    for (std::size_t k = 1; k < study.parameters.size(); ++k)
        EXPECT_GE(study.parameters[k].reach, study.parameters[k - 1].reach);
}

TEST(EvaluationLog, GoesOnAfterATornLineAndKnowsItsStudy) {
    const Folder folder;
    const std::string path = (folder / "evaluations.log").string();
    {
        EvaluationLog log(path, "one", false);
        log.add("a", {1.0 / 3.0, -2e-300});
        log.add("b", {4});
    }
    EXPECT_THROW(EvaluationLog(path, "one", false), BadInput);
    EXPECT_THROW(EvaluationLog(path, "other", true), BadInput);
    fs::resize_file(path, fs::file_size(path) - 5);
    {
        EvaluationLog log(path, "one", true);
        ASSERT_NE(log.find("a"), nullptr);
        EXPECT_EQ(*log.find("a"), (std::vector<double>{1.0 / 3.0, -2e-300}));
        EXPECT_EQ(log.find("b"), nullptr) << "its line was torn";
        log.add("b", {5});
    }
    EvaluationLog log(path, "one", true);
    EXPECT_EQ(log.found(), 2U);
    EXPECT_EQ(*log.find("b"), std::vector<double>{5});
}

TEST(SurveyCells, EveryRowIsKnownButThoseTheModelHasNoAnswerFor) {
    const Atlas atlas(program::data);
    std::vector<std::string> unknown;
    for (const PublishedCell& cell : published_cells(atlas.table("japan/survey")))
        if (!CellRule(cell).known()) unknown.push_back(cell.name());
    EXPECT_THAT(unknown, testing::ElementsAre("R5/direct/employment/other/often_always",
                                              "R4/direct/employment/other/often_always"));
}

TEST(SurveyCells, RowsOnTheMovementOfTheSurveyAreNoCells) {
    const Atlas atlas(program::data);
    const Table& survey = atlas.table("japan/survey");
    std::size_t trend = 0;
    for (std::size_t row = 0; row < survey.rows(); ++row) trend += survey.text(row, "use") == "trend" ? 1 : 0;
    const std::vector<PublishedCell> cells = published_cells(survey);
    EXPECT_GT(trend, 0U);
    EXPECT_EQ(cells.size() + trend, survey.rows());
    for (const PublishedCell& cell : cells) EXPECT_NE(cell.wave, "R3");
}

TEST(SurveyCells, CountTheRightPeople) {
    Respondent r;
    r.age = 83, r.sex = 1, r.direct = 5, r.ucla_sum = 9, r.health = 4, r.worries = 1, r.support_received = 0;
    r.reasons = 0b100, r.events = 1, r.participation_kinds = 0b1001, r.contact_face = 7, r.employment = 1;
    const Ticks ticks = ticks_made(r);
    const auto share = [&](std::string instrument, std::string variable, std::string stratum, std::string category) {
        PublishedCell cell;
        cell.instrument = std::move(instrument), cell.variable = std::move(variable);
        cell.stratum = std::move(stratum), cell.category = std::move(category);
        const CellRule rule(cell);
        EXPECT_TRUE(rule.known());
        const Share s = rule.of(r, ticks);
        return std::pair{s.counted, s.ticked};
    };
    const std::pair<double, double> yes{1, 1}, no{1, 0}, out{0, 0};
    EXPECT_EQ(share("direct", "health", "bad", "often_always"), yes);
    EXPECT_EQ(share("direct", "health", "good", "often_always"), out);
    EXPECT_EQ(share("direct", "employment", "student", "often_always"), yes) << "a pupil is a student";
    EXPECT_EQ(share("ucla3_band", "sex_age", "female_80+", "7-12"), yes);
    EXPECT_EQ(share("ucla3_band", "sex_age", "both_80+", "7-12"), yes);
    EXPECT_EQ(share("ucla3_band", "sex_age", "male_80+", "7-12"), out);
    EXPECT_EQ(share("ucla3_band", "all", "all", "10-12"), no);
    EXPECT_EQ(share("contact_face_to_face", "all", "all", "never"), yes);
    EXPECT_EQ(share("reason_no_support", "loneliness", "direct_often", "dont_know_how"), yes);
    EXPECT_EQ(share("reason_no_support", "loneliness", "UCLA_7-9", "ashamed"), no);
    EXPECT_EQ(share("reason_no_support", "loneliness", "UCLA_10-12", "ashamed"), out);
    EXPECT_EQ(share("life_events", "direct_any_lonely", "lonely", "family_bereavement"), yes);
    EXPECT_EQ(share("life_events", "direct_any_lonely", "not_lonely", "family_bereavement"), out);
    EXPECT_EQ(share("social_participation", "all", "all", "any"), yes);
    EXPECT_EQ(share("social_participation", "all", "all", "sports_hobby"), yes);
    EXPECT_EQ(share("social_participation", "all", "all", "volunteer"), no);
    EXPECT_EQ(share("support_receipt", "has_worries", "female_80+", "receiving"), no);
    // Little contact: less than once a week in all ways together, of those who told of all three.
    const auto told_of = [&](std::uint8_t face, std::uint8_t phone, std::uint8_t sns) {
        r.contacts_told = contacts_told({face, phone, sns});
        return share("isolation_composite", "all", "all", "isolated");
    };
    EXPECT_EQ(told_of(7, 7, 7), yes);
    EXPECT_EQ(told_of(4, 5, 5), yes) << "2.2 + 1 + 1";
    EXPECT_EQ(told_of(4, 4, 7), no) << "2.2 + 2.2";
    EXPECT_EQ(told_of(7, 3, 7), no) << "once a week is not less";
    EXPECT_EQ(told_of(7, 7, no_answer), out);
    EXPECT_FLOAT_EQ(contacts_told({1, 2, 6}), 19.5F + 10.8F + 1.0F / 3);
    r.direct = no_answer;
    EXPECT_EQ(share("direct", "all", "all", "no_answer"), yes);
    r.worries = 0;
    EXPECT_EQ(share("support_receipt", "has_worries", "all", "receiving"), out);
    r.someone_to_consult = 0;
    EXPECT_EQ(share("someone_to_consult", "all", "all", "no"), yes) << "asked of everybody";
    EXPECT_EQ(share("someone_to_consult", "has_worries", "all", "no"), out);
}

TEST(SurveyCells, ExpectedTicksAreTheMeansOfThoseMade) {
    AnswerParameters p;
    p.direct_70_over_sd = -0.3;
    const Questionnaire questionnaire(p);
    const TickTable table(p);
    const Draw draw(3, 0);
    constexpr int people = 40'000;
    for (const int age : {40, 80}) {
        Respondent r;
        r.age = static_cast<std::uint8_t>(age);
        r.theta = 0.7F;
        Ticks sum;
        for (std::uint64_t k = 0; k < people; ++k) {
            const Answers a = questionnaire.answer(PersonKey{k}, Month::of(2023, 12), r.theta, draw, age);
            sum.direct[a.direct - 1U] += 1.0 / people;
            sum.ucla[a.ucla_sum() <= 3 ? 0 : a.ucla_sum() <= 6 ? 1 : a.ucla_sum() <= 9 ? 2 : 3] += 1.0 / people;
        }
        r.direct = 1, r.ucla_sum = 3;
        const Ticks expected = table.of(r);
        for (std::size_t k = 0; k < 5; ++k)
            EXPECT_NEAR(sum.direct[k], expected.direct[k], 4 * 0.5 / std::sqrt(double{people}));
        for (std::size_t k = 0; k < ucla_bands; ++k)
            EXPECT_NEAR(sum.ucla[k], expected.ucla[k], 4 * 0.5 / std::sqrt(double{people}));
    }
}

/// The tables of the project with a survey of one's own.
void lay_tables(const Folder& folder, const std::string& survey) {
    fs::create_directories(folder / "japan");
    fs::create_directory_symlink(program::data + "/towns", folder / "towns");
    for (const auto& entry : fs::directory_iterator(program::data + "/japan"))
        if (entry.path().filename() != "survey.csv")
            fs::create_symlink(entry.path(), folder / ("japan/" + entry.path().filename().string()));
    folder.write("japan/survey.csv", survey);
}

/// The published table with other percentages, by row.
std::string survey_saying(const std::map<std::size_t, double>& shares) {
    std::istringstream lines(program::text_of(program::data + "/japan/survey.csv"));
    std::string text, line;
    bool header = false;
    for (std::size_t row = 0; std::getline(lines, line);) {
        if (header) {
            if (const auto found = shares.find(row); found != shares.end()) {
                std::size_t at = 0;
                for (int comma = 0; comma < 5; ++comma) at = line.find(',', at) + 1;
                line.replace(at, line.find(',', at) - at, fmt::format("{:.2f}", 100 * found->second));
            }
            ++row;
        }
        header = header || line.starts_with("wave,");
        text += line + "\n";
    }
    return text;
}

TEST(Calibrate, FindsKnownParametersAgainAndGoesOnAsIfNeverStopped) {
    // The truth, in a town of other people.
    const Folder folder;
    folder.write("town.toml", town);
    const auto path = folder.write("study.toml", heading + targets + parameters);
    Study truth = read_study(path.string());
    truth.scenario.run.seed = 99;
    const Atlas atlas(program::data);
    std::vector<PublishedCell> cells;
    for (const PublishedCell& cell : published_cells(atlas.table("japan/survey")))
        if (cell.wave == "R5" && cell.instrument == "direct" && CellRule(cell).known()) cells.push_back(cell);
    const std::map<std::string, double> known = {{"loneliness.bad_health_sd", 0.75},
                                                 {"answers.direct_cut_sometimes_often_sd", 1.5},
                                                 {"loneliness.confidant_sd", -0.3}};
    Vector point(3);
    for (std::size_t k = 0; k < 3; ++k) point[static_cast<Eigen::Index>(k)] = known.at(truth.parameters[k].name);
    const Vector figures = TownSimulator(truth, atlas, cells)(point);
    std::map<std::size_t, double> shares;
    for (std::size_t c = 0; c < cells.size(); ++c) shares[cells[c].row] = figures[static_cast<Eigen::Index>(c)];
    const Folder data;
    lay_tables(data, survey_saying(shares));

    const auto calibrate = [&](const fs::path& out, bool resume) {
        std::vector<std::string> arguments = {"calibrate", path.string(),        "-o",     out.string(),
                                              "--data",    data.path().string(), "--quiet"};
        if (resume) arguments.emplace_back("--resume");
        const auto outcome = program::run(folder, arguments);
        ASSERT_EQ(outcome.code, 0) << outcome.err;
        EXPECT_EQ(outcome.out, "");
        EXPECT_EQ(outcome.err, "");
    };
    calibrate(folder / "whole", false);

    const Table found = Table::read((folder / "whole/draws.csv").string());
    for (const auto& [name, value] : known) {
        double sum = 0, squares = 0;
        for (std::size_t row = 1; row < found.rows(); ++row) {
            const double draw = found.number(row, name);
            sum += draw, squares += draw * draw;
        }
        const double n = static_cast<double>(found.rows() - 1), mean = sum / n;
        const double sd = std::sqrt(squares / n - mean * mean);
        EXPECT_NEAR(found.number(0, name), value, 3 * sd) << name;
        EXPECT_LT(sd, 0.6 * std::abs(value)) << name << " is told by the data";
    }

    // Stopped in the middle of a line.
    fs::create_directories(folder / "stopped");
    const std::string log = program::text_of(folder / "whole/evaluations.log");
    folder.write("stopped/evaluations.log", log.substr(0, log.size() * 2 / 5));
    calibrate(folder / "stopped", true);
    for (const char* file : {"parameters.toml", "draws.csv", "cells.csv", "parameters.csv", "report.json", "report.txt",
                             "evaluations.log"})
        EXPECT_EQ(program::text_of(folder / "stopped" / file), program::text_of(folder / "whole" / file)) << file;

    // What came out is a scenario's base.
    folder.write("whole/use.toml", "format = 1\nextends = \"parameters.toml\"\n[place]\nareas = [\"亘理町\"]\n");
    EXPECT_EQ(program::run(folder, {"check", (folder / "whole/use.toml").string()}).code, 0);
}

}  // namespace
}  // namespace tsunagari
