// A scenario file means what it says, or is refused with one message at the right place.
//
// The malformed files in tests/run/malformed say in their first line what must be said of them: "# expect line:column
// text", or "# expect other_file.toml:line:column text" where the fault lies in a file they extend.

#include "tsunagari/scenario.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "data_directory.hpp"
#include "describe.hpp"
#include "tsunagari/world/table.hpp"

namespace tsunagari {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

const fs::path source_dir = TSUNAGARI_SOURCE_DIR;
const fs::path malformed = source_dir / "tests/run/malformed";

std::string text_of(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// A folder that goes away again.
class Folder {
   public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "tsunagari_scenario_XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~Folder() { fs::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string write(const std::string& name, const std::string& text) const {
        fs::create_directories((path_ / name).parent_path());
        std::ofstream{path_ / name, std::ios::binary} << text;
        return (path_ / name).string();
    }
    [[nodiscard]] const fs::path& path() const { return path_; }

   private:
    fs::path path_;
};

constexpr const char* small = "format = 1\n[place]\nareas = [\"亘理町\"]\n";

Scenario read(const std::string& text) {
    const Folder folder;
    return read_scenario(folder.write("it.toml", text));
}

Scenario read_and_check(const std::string& path) {
    Scenario scenario = read_scenario(path);
    check_against_tables(scenario, Atlas{(source_dir / "scenarios").string()});
    return scenario;
}

std::string refused(const std::string& path) {
    try {
        read_and_check(path);
    } catch (const BadInput& error) {
        return error.what();
    } catch (const std::exception& error) {
        return std::string{"another exception: "} + error.what();
    }
    return "accepted";
}

void expect_equal(const Scenario& a, const Scenario& b) {
    EXPECT_EQ(a.title_ja, b.title_ja);
    EXPECT_EQ(a.title_en, b.title_en);
    EXPECT_EQ(a.question_ja, b.question_ja);
    EXPECT_EQ(a.question_en, b.question_en);
    EXPECT_EQ(a.run.start, b.run.start);
    EXPECT_EQ(a.run.months, b.run.months);
    EXPECT_EQ(a.run.seed, b.run.seed);
    EXPECT_EQ(a.run.replicates, b.run.replicates);
    EXPECT_EQ(a.place.areas, b.place.areas);
    EXPECT_EQ(a.place.scale, b.place.scale);
    EXPECT_EQ(a.record.strata, b.record.strata);
    EXPECT_EQ(a.record.panel_people, b.record.panel_people);
    EXPECT_EQ(a.record.snapshot_people, b.record.snapshot_people);
    EXPECT_EQ(a.record.snapshot_every_months, b.record.snapshot_every_months);
    EXPECT_EQ(a.record.survey_people, b.record.survey_people);
    EXPECT_EQ(a.record.betweenness_people, b.record.betweenness_people);
    ASSERT_EQ(a.variants.size(), b.variants.size());
    for (std::size_t v = 0; v < a.variants.size(); ++v) {
        const Variant &x = a.variants[v], &y = b.variants[v];
        EXPECT_EQ(x.name, y.name);
        EXPECT_EQ(x.label_ja, y.label_ja);
        EXPECT_EQ(x.label_en, y.label_en);
        EXPECT_TRUE(x.parameters == y.parameters) << x.name;
        ASSERT_EQ(x.levers.size(), y.levers.size());
        for (std::size_t l = 0; l < x.levers.size(); ++l) {
            EXPECT_EQ(x.levers[l].kind, y.levers[l].kind);
            EXPECT_EQ(x.levers[l].name, y.levers[l].name);
            EXPECT_TRUE(x.levers[l].settings == y.levers[l].settings) << x.name << "/" << x.levers[l].name;
        }
        ASSERT_EQ(x.shocks.size(), y.shocks.size());
        for (std::size_t s = 0; s < x.shocks.size(); ++s) {
            EXPECT_EQ(x.shocks[s].kind, y.shocks[s].kind);
            EXPECT_EQ(x.shocks[s].name, y.shocks[s].name);
            EXPECT_TRUE(x.shocks[s].settings == y.shocks[s].settings) << x.name << "/" << x.shocks[s].name;
        }
    }
    EXPECT_EQ(a.resolved, b.resolved);
}

template <class Value>
Value setting(const Settings& settings, const std::string& name) {
    const auto found = settings.find(name);
    if (found == settings.end()) throw std::runtime_error("no setting " + name);
    return std::get<Value>(found->second);
}

std::vector<std::string> names(const Scenario& scenario) {
    std::vector<std::string> found;
    for (const Variant& variant : scenario.variants) found.push_back(variant.name);
    return found;
}

// --- what a file means
// ------------------------------------------------------------------------------------------------------

TEST(Scenario, SmallestFileIsALoneBaseline) {
    const Scenario scenario = read(small);
    EXPECT_THAT(names(scenario), ElementsAre("baseline"));
    EXPECT_EQ(scenario.run.months, RunSettings{}.months);
    EXPECT_THAT(scenario.place.areas, ElementsAre("亘理町"));
    EXPECT_EQ(scenario.title_ja, "it");
    EXPECT_EQ(scenario.text, small);
    EXPECT_THAT(scenario.warnings, IsEmpty());
    EXPECT_GT(scenario.variants[0].parameters.size(), 50U);
}

TEST(Scenario, EverySectionIsRead) {
    const Scenario scenario =
        read(std::string{"format = 1\ntitle.ja = \"題\"\ntitle.en = \"T\"\nquestion.ja = \"問\"\n"} +
             "[run]\nstart = \"2021-04\"\nmonths = 7\nseed = 9223372036854775807\nreplicates = 2\n"
             "[place]\nareas = [\"亘理町\", \"31201\"]\nscale = 0.25\n"
             "[record]\nstrata = [\"sex\"]\npanel_people = 1\nsnapshot_people = 2\nsnapshot_every_months = "
             "3\nsurvey_people = 0\nbetweenness_people = 32\n");
    EXPECT_EQ(scenario.title_ja, "題");
    EXPECT_EQ(scenario.title_en, "T");
    EXPECT_EQ(scenario.question_en, "問") << "one language stands in for the other";
    EXPECT_EQ(scenario.run.start, Month::of(2021, 4));
    EXPECT_EQ(scenario.run.months, 7);
    EXPECT_EQ(scenario.run.seed, 9223372036854775807);
    EXPECT_EQ(scenario.run.replicates, 2);
    EXPECT_THAT(scenario.place.areas, ElementsAre("亘理町", "31201"));
    EXPECT_EQ(scenario.place.scale, 0.25);
    EXPECT_THAT(scenario.record.strata, ElementsAre("sex"));
    EXPECT_EQ(scenario.record.panel_people, 1);
    EXPECT_EQ(scenario.record.snapshot_people, 2);
    EXPECT_EQ(scenario.record.snapshot_every_months, 3);
    EXPECT_EQ(scenario.record.survey_people, 0);
    EXPECT_EQ(scenario.record.betweenness_people, 32);
}

TEST(Scenario, AVariantOverridesTheParametersOfAll) {
    const Scenario scenario =
        read(std::string{small} +
             "[parameters.loneliness]\nmale_sd = 1\n[parameters.events.mortality]\ncausal_share = 0.25\n"
             "[[scenario]]\nname = \"a\"\n[scenario.parameters.loneliness]\nmale_sd = 2\n"
             "[[scenario]]\nname = \"b\"\nparameters.events.mortality.causal_share = 0\n");
    const Settings &a = scenario.variants.at(0).parameters, &b = scenario.variants.at(1).parameters;
    EXPECT_EQ(setting<double>(a, "loneliness.male_sd"), 2.0);
    EXPECT_EQ(setting<double>(b, "loneliness.male_sd"), 1.0);
    EXPECT_EQ(setting<double>(a, "events.mortality.causal_share"), 0.25);
    EXPECT_EQ(setting<double>(b, "events.mortality.causal_share"), 0.0);
    EXPECT_EQ(setting<double>(a, "loneliness.male_60_over_sd"), LonelinessParameters{}.male_60_over_sd);
}

TEST(Scenario, LeversKeepOrderNamesAndPlaces) {
    const Scenario scenario =
        read(std::string{small} +
             "[[scenario]]\nname = \"baseline\"\n"
             "[[scenario]]\nname = \"two\"\nlabel.ja = \"二つ\"\n"
             "[[scenario.lever]]\nkind = \"outreach\"\nworkers = 3\n"
             "[[scenario.lever]]\nkind = \"community_salon\"\nname = \"ekimae\"\nstart_month = \"2021-05\"\n");
    ASSERT_THAT(names(scenario), ElementsAre("baseline", "two"));
    EXPECT_THAT(scenario.variants[0].levers, IsEmpty());
    EXPECT_EQ(scenario.variants[1].label_en, "二つ");
    ASSERT_THAT(scenario.variants[1].levers, SizeIs(2));
    const LeverChoice &outreach = scenario.variants[1].levers[0], &salon = scenario.variants[1].levers[1];
    EXPECT_EQ(outreach.name, "outreach");
    EXPECT_EQ(setting<std::int64_t>(outreach.settings, "workers"), 3);
    EXPECT_EQ(salon.kind, "community_salon");
    EXPECT_EQ(salon.name, "ekimae");
    EXPECT_EQ(setting<Month>(salon.settings, "start_month"), Month::of(2021, 5));
    EXPECT_TRUE(salon.settings.contains("places")) << "defaults are among the settings";
    EXPECT_EQ(scenario.variants[1].lever_places[0].line, 9);
    EXPECT_EQ(scenario.places.at(lever_place("two", "ekimae", "start_month")).line, 15);
}

TEST(Scenario, ShippedScenariosRun) {
    for (const char* name : {"tottori", "hamlet", "nakano"}) {
        SCOPED_TRACE(name);
        const Scenario scenario = read_and_check((source_dir / "scenarios" / (std::string{name} + ".toml")).string());
        EXPECT_GE(scenario.variants.size(), 2U);
        for (const std::string& warning : scenario.warnings) {
            EXPECT_EQ(name, std::string{"nakano"}) << warning;
            EXPECT_THAT(warning, HasSubstr("left out"));
        }
    }
}

TEST(Scenario, ResolvedTextReadsBackToTheSameScenario) {
    const Folder folder;
    for (const char* name : {"tottori", "hamlet", "nakano"}) {
        SCOPED_TRACE(name);
        const Scenario written = read_scenario((source_dir / "scenarios" / (std::string{name} + ".toml")).string());
        const Scenario again = read_scenario(folder.write("resolved.toml", written.resolved));
        expect_equal(written, again);
    }
}

TEST(Scenario, ResolvedTextHoldsAwkwardValues) {
    const Folder folder;
    const Scenario written = read_scenario(
        folder.write("it.toml",
                     "format = 1\ntitle.ja = \"a \\\"b\\\" \\\\ \\n 鳥\"\n[place]\nareas = [\"亘理町\"]\nscale = 0.1\n"
                     "[parameters.loneliness]\nmale_sd = -0.30000000000000004\n"
                     "[[scenario]]\nname = \"a\"\n[scenario.parameters.ties]\nfriends_mean = "
                     "7.25\n[scenario.parameters.events.mortality]\ncausal_share = 0.1\n"
                     "[[scenario]]\nname = \"b\"\n[[scenario.lever]]\nkind = \"outreach\"\ntriggers = [\"move\"]\n"));
    const Scenario again = read_scenario(folder.write("resolved.toml", written.resolved));
    expect_equal(written, again);
    EXPECT_EQ(again.title_ja, "a \"b\" \\ \n 鳥");
    EXPECT_EQ(setting<double>(again.variants[0].parameters, "ties.friends_mean"), 7.25);
    EXPECT_NE(setting<double>(again.variants[1].parameters, "ties.friends_mean"), 7.25);
    EXPECT_EQ(setting<double>(again.variants[0].parameters, "events.mortality.causal_share"), 0.1);
    EXPECT_EQ(setting<double>(again.variants[1].parameters, "loneliness.male_sd"), -0.30000000000000004);
}

// --- extends
// ----------------------------------------------------------------------------------------------------------------

constexpr const char* base =
    "format = 1\ntitle.ja = \"基\"\ntitle.en = \"Base\"\n[run]\nmonths = 12\nseed = 5\n[place]\nareas = [\"亘理町\"]\n"
    "[parameters.ties]\nfriends_mean = 4\n"
    "[[scenario]]\nname = \"baseline\"\n"
    "[[scenario]]\nname = \"salons\"\nlabel.ja = \"居場所\"\n[scenario.parameters.ties]\nclosure_share = 0.2\n"
    "[[scenario.lever]]\nkind = \"community_salon\"\nplaces = 3\nseats_per_place = 11\n"
    "[[scenario.lever]]\nkind = \"outreach\"\n";

TEST(Extends, TablesAreMergedKeyByKey) {
    const Folder folder;
    folder.write("base.toml", base);
    const Scenario scenario =
        read_scenario(folder.write("deeper/it.toml",
                                   "format = 1\nextends = \"../base.toml\"\ntitle.en = \"Other\"\n[run]\nmonths = "
                                   "24\n[parameters.ties]\nclosure_share = 0.1\n"));
    EXPECT_EQ(scenario.title_ja, "基");
    EXPECT_EQ(scenario.title_en, "Other");
    EXPECT_EQ(scenario.run.months, 24);
    EXPECT_EQ(scenario.run.seed, 5);
    EXPECT_THAT(names(scenario), ElementsAre("baseline", "salons"));
    EXPECT_EQ(setting<double>(scenario.variants[0].parameters, "ties.friends_mean"), 4.0);
    EXPECT_EQ(setting<double>(scenario.variants[0].parameters, "ties.closure_share"), 0.1);
    EXPECT_EQ(setting<double>(scenario.variants[1].parameters, "ties.closure_share"), 0.2);
    EXPECT_THAT(scenario.warnings, IsEmpty());
}

TEST(Extends, ScenariosAndLeversAreMergedByName) {
    const Folder folder;
    const std::string base_path = folder.write("base.toml", base);
    const Scenario scenario = read_scenario(
        folder.write("it.toml",
                     "format = 1\nextends = \"base.toml\"\n"
                     "[[scenario]]\nname = \"more\"\n"
                     "[[scenario]]\nname = \"salons\"\n[[scenario.lever]]\nkind = \"community_salon\"\nplaces = 9\n"));
    ASSERT_THAT(names(scenario), ElementsAre("more", "salons"))
        << "the later file says which scenarios there are, and in what order";
    const Variant& salons = scenario.variants[1];
    EXPECT_EQ(salons.label_ja, "居場所");
    ASSERT_THAT(salons.levers, SizeIs(1));
    EXPECT_EQ(setting<std::int64_t>(salons.levers[0].settings, "places"), 9);
    EXPECT_EQ(setting<std::int64_t>(salons.levers[0].settings, "seats_per_place"), 11);
    EXPECT_EQ(scenario.places.at(lever_place("salons", "community_salon", "places")).file,
              (folder.path() / "it.toml").string());
    EXPECT_EQ(scenario.places.at(lever_place("salons", "community_salon", "seats_per_place")).file, base_path);
    EXPECT_THAT(scenario.warnings, UnorderedElementsAre(HasSubstr("it.toml:3: scenario: of"),
                                                        HasSubstr("base.toml, 'outreach' is left out")));
}

TEST(Extends, ALeverOfAnotherKindUnderTheSameNameStartsAfresh) {
    const Folder folder;
    folder.write(
        "base.toml",
        std::string{small} +
            "[[scenario]]\nname = \"a\"\n[[scenario.lever]]\nkind = \"community_salon\"\nname = \"x\"\nplaces = 3\n");
    const Scenario scenario =
        read_scenario(folder.write("it.toml",
                                   "format = 1\nextends = \"base.toml\"\n[[scenario]]\nname = "
                                   "\"a\"\n[[scenario.lever]]\nkind = \"outreach\"\nname = \"x\"\n"));
    EXPECT_EQ(scenario.variants[0].levers.at(0).kind, "outreach");
    EXPECT_FALSE(scenario.variants[0].levers[0].settings.contains("places"));
}

// --- warnings
// ---------------------------------------------------------------------------------------------------------------

TEST(ScenarioWarnings, NameThePlaceAndTheLever) {
    const Scenario outside = read(std::string{small} +
                                  "[run]\nmonths = 12\n[[scenario]]\nname = \"late\"\n[[scenario.lever]]\nkind = "
                                  "\"outreach\"\nstart_month = \"2031-04\"\n");
    ASSERT_THAT(outside.warnings, SizeIs(1));
    EXPECT_THAT(outside.warnings[0],
                HasSubstr("it.toml:8:1: scenario[1].lever[1]: about the lever 'outreach' of scenario 'late'"));
    EXPECT_THAT(outside.warnings[0], HasSubstr("outside the run"));
    EXPECT_THAT(read(std::string{small} + "[run]\nreplicates = 1\n").warnings,
                ElementsAre(HasSubstr("5:14: run.replicates: one replicate")));
    EXPECT_THAT(read(std::string{small} + "[run]\nstart = \"2015-04\"\n").warnings,
                ElementsAre(HasSubstr("census of October 2020")));
}

TEST(ScenarioWarnings, AreNotSaidTwice) {
    const Folder folder;
    const Scenario scenario = read_and_check(
        folder.write("it.toml", std::string{small} + "[record]\nsurvey_people = 50000\n[[scenario]]\nname = "
                                                     "\"a\"\n[[scenario.lever]]\nkind = \"outreach\"\nworkers = 0\n"));
    EXPECT_THAT(scenario.warnings,
                UnorderedElementsAre(HasSubstr("workers is 0"), HasSubstr("50000 people are to be asked of 33")));
}

// --- malformed files
// --------------------------------------------------------------------------------------------------------

struct Expected {
    std::string place;  ///< "file.toml:3:5"
    std::string text;
};

Expected expected_of(const fs::path& path) {
    std::string line = text_of(path);
    if (line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
    line.erase(std::min(line.find_first_of("\r\n"), line.size()));
    const std::string mark = "# expect ";
    if (!line.starts_with(mark)) return {};
    line.erase(0, mark.size());
    const std::size_t space = line.find(' ');
    std::string place = line.substr(0, space);
    if (std::count(place.begin(), place.end(), ':') < 2) place.insert(0, path.filename().string() + ":");
    return {place, line.substr(space + 1)};
}

std::vector<fs::path> malformed_files() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator{malformed}) {
        if (entry.path().extension() == ".toml") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

TEST(MalformedScenario, EachGivesItsMessageAtItsPlace) {
    const std::vector<fs::path> files = malformed_files();
    EXPECT_GE(files.size(), 60U);
    for (const fs::path& file : files) {
        SCOPED_TRACE(file.filename().string());
        const Expected expected = expected_of(file);
        ASSERT_FALSE(expected.text.empty()) << "its first line must be: # expect line:column text";
        const std::string message = refused(file.string());
        const std::string place = (malformed / expected.place).lexically_normal().string() + ": ";
        EXPECT_TRUE(message.starts_with(place)) << message << "\nshould begin with " << place;
        EXPECT_THAT(message, HasSubstr(expected.text));
        EXPECT_EQ(std::count(message.begin(), message.end(), '\n'), 0) << "one message, one line";
    }
}

TEST(MalformedScenario, OtherEncodingsAreRecognised) {
    const Folder folder;
    const std::string utf16{
        "\xFF\xFE"
        "f\0o\0",
        6};
    EXPECT_THAT(refused(folder.write("utf16.toml", utf16)),
                HasSubstr("the file is UTF-16, not UTF-8. Save the file as UTF-8"));
    EXPECT_THAT(refused(folder.write("zeros.toml", std::string(64, '\0'))), HasSubstr("zeros.toml:1:1: "));
}

TEST(MalformedScenario, AFileThatIsNotThereIsGuessedAt) {
    const std::string message = refused((source_dir / "scenarios/totori.toml").string());
    EXPECT_THAT(message, HasSubstr("there is no file"));
    EXPECT_THAT(message, HasSubstr("Did you mean 'tottori.toml'?"));
    EXPECT_THAT(refused((source_dir / "scenarios").string()), HasSubstr("is a folder"));
    EXPECT_THAT(refused("/dev/null"), HasSubstr("format: is missing"));
}

/// Every beginning of a real file is refused in good order or is a scenario: nothing crashes, nothing else is thrown.
TEST(MalformedScenario, CutOffFilesAreRefusedInGoodOrder) {
    const Folder folder;
    const std::string whole = text_of(source_dir / "scenarios/hamlet.toml");
    for (std::size_t length = 0; length < whole.size(); length += 7) {
        const std::string message = refused(folder.write("cut.toml", whole.substr(0, length)));
        EXPECT_FALSE(message.starts_with("another exception")) << length << ": " << message;
    }
}

#ifdef TSUNAGARI_PROGRAM
struct Ran {
    int status = -1;
    std::string said;  ///< both streams
};

Ran program(const std::string& arguments, const fs::path& in) {
    const std::string log = (in / "said.log").string();
    const std::string command =
        "cd '" + in.string() + "' && '" TSUNAGARI_PROGRAM "' " + arguments + " >'" + log + "' 2>&1";
    const int status = std::system(command.c_str());
    Ran ran{WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(log)};
    fs::remove(log);
    return ran;
}

TEST(Program, RefusesMalformedFilesAndWritesNothing) {
    const Folder folder;
    for (const fs::path& file : malformed_files()) {
        SCOPED_TRACE(file.filename().string());
        const Ran ran =
            program("run '" + file.string() + "' --data '" + (source_dir / "scenarios").string() + "'", folder.path());
        EXPECT_EQ(ran.status, 2) << ran.said;
        EXPECT_THAT(ran.said, HasSubstr(expected_of(file).text));
        EXPECT_EQ(std::count(ran.said.begin(), ran.said.end(), '\n'), 1) << ran.said;
        EXPECT_TRUE(fs::is_empty(folder.path()));
    }
}

TEST(Program, ExitCodes) {
    const Folder folder;
    const std::string hamlet = "'" + (source_dir / "scenarios/hamlet.toml").string() + "'";
    EXPECT_EQ(program("--help", folder.path()).status, 0);
    EXPECT_EQ(program("--version", folder.path()).status, 0);
    for (const char* command : {"run", "check", "describe"})
        EXPECT_EQ(program(std::string{command} + " --help", folder.path()).status, 0) << command;
    EXPECT_EQ(program("", folder.path()).status, 2);
    EXPECT_EQ(program("walk", folder.path()).status, 2);
    EXPECT_EQ(program("run", folder.path()).status, 2);
    EXPECT_EQ(program("run " + hamlet + " --threads many", folder.path()).status, 2);
    EXPECT_EQ(program("run " + hamlet + " --data /nowhere", folder.path()).status, 2);
    EXPECT_EQ(program("describe outreech", folder.path()).status, 2);
    const Ran check = program("check " + hamlet, folder.path());
    EXPECT_EQ(check.status, 0);
    EXPECT_THAT(check.said, HasSubstr("People  1,6"));
    const std::string to_full_disk = "'" TSUNAGARI_PROGRAM "' check " + hamlet + " >/dev/full 2>/dev/null";
    EXPECT_EQ(WEXITSTATUS(std::system(to_full_disk.c_str())), 1);
    folder.write("hamlet.h5", "kept");
    const Ran there = program("run " + hamlet, folder.path());
    EXPECT_EQ(there.status, 2);
    EXPECT_THAT(there.said, HasSubstr("--force"));
    EXPECT_EQ(text_of(folder.path() / "hamlet.h5"), "kept");
}
#endif

// --- data directory, describe
// -----------------------------------------------------------------------------------------------

TEST(DataDirectory, IsTheNearestOne) {
    const Folder folder;
    folder.write("scenarios/japan/a.csv", "");
    folder.write("town/scenarios/japan/a.csv", "");
    const auto found = [&](const std::string& scenario) {
        return fs::path{find_data_directory((folder.path() / scenario).string(), "")};
    };
    EXPECT_EQ(found("scenarios/x.toml").lexically_relative(folder.path()), fs::path{"scenarios"});
    EXPECT_EQ(found("town/mine/x.toml").lexically_relative(folder.path()), fs::path{"town/scenarios"});
    EXPECT_EQ(found("other/x.toml").lexically_relative(folder.path()), fs::path{"scenarios"});
    const std::string town = (folder.path() / "town/scenarios").string();
    EXPECT_EQ(find_data_directory((folder.path() / "scenarios/x.toml").string(), town), town);
    EXPECT_THROW(find_data_directory("x.toml", folder.path().string()), BadInput);
}

TEST(Describe, SelectsByNameAndSuggests) {
    EXPECT_THAT(describe({"mortality"}), HasSubstr("[parameters.events.mortality]"));
    EXPECT_THAT(describe({"events.mortality.causal_share"}), HasSubstr("causal_share = 0.5"));
    EXPECT_THAT(describe({"workers"}), HasSubstr("[[scenario.lever]] kind = \"outreach\""));
    EXPECT_THAT(describe({"workers", false, Language::ja}), HasSubstr("訪問支援員"));
    try {
        describe({"outreech"});
        FAIL();
    } catch (const BadInput& error) {
        EXPECT_THAT(error.what(), HasSubstr("Did you mean 'outreach'?"));
    }
}

TEST(Describe, ReferencePagesAreUpToDate) {
    EXPECT_TRUE(describe({"", true, Language::en}) == text_of(source_dir / "scenarios/PARAMETERS.md"))
        << "run: ./tsunagari describe --markdown > scenarios/PARAMETERS.md";
    EXPECT_TRUE(describe({"", true, Language::ja}) == text_of(source_dir / "scenarios/PARAMETERS.ja.md"))
        << "run: ./tsunagari describe --markdown --lang ja > scenarios/PARAMETERS.ja.md";
}

}  // namespace
}  // namespace tsunagari
