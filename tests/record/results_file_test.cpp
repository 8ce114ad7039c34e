// The results file is written from a recording made up here, and read back with the plain HDF5 library and with ncdump:
// other code than wrote it. analysis/tests/test_format.py opens a file of the real program with xarray.
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#endif

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hdf5.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <array>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include "tsunagari/kit/digest.hpp"
#include "tsunagari/kit/error.hpp"
#include "tsunagari/record/results_file.hpp"

namespace tsunagari {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr std::uint32_t months = 15, replicates = 2, panel_people = 4, snapshot_people = 3;

/// A folder of its own, gone afterwards.
class ResultsFileTest : public testing::Test {
   protected:
    ResultsFileTest() {
        std::string name = (fs::temp_directory_path() / "results_file_XXXXXX").string();
        folder = ::mkdtemp(name.data());
        scenario.path = "/somewhere/private/hamlet.toml";
        scenario.title_en = "A hamlet";
        scenario.title_ja = "小さな集落";
        scenario.text = "# 集落\ntitle = \"x\"\n";
        scenario.resolved = std::string(100'000, 'r');  // more than an attribute of fixed length can hold
        scenario.run.seed = 9'007'199'254'740'993;      // not a double
        scenario.place.areas = {"鳥取市"};
        scenario.variants.resize(2);
        scenario.variants[0].name = "baseline";
        scenario.variants[0].label_ja = "現状のまま";
        scenario.variants[1].name = "salon";
        scenario.variants[1].label_ja = "居場所";
        scenario.variants[1].levers = {{"test_kind", "ekimae", {}}, {"test_kind", "kawabe", {}}};
    }
    ~ResultsFileTest() override { fs::remove_all(folder); }

    ResultsPlan plan() const {
        ResultsPlan p;
        p.scenario = &scenario;
        p.district_names = {"鳥取市 第1校区", "鳥取市 第2校区"};
        p.municipalities = {"鳥取市", "亘理町"};
        p.municipalities_en = {"Tottori City", "Watari Town"};
        p.district_centres = {{1500, 2000}, {4500, 2250}};
        p.strata.districts = 2;
        p.months = months;
        p.replicates = replicates;
        p.panel_people = panel_people;
        p.snapshot_people = snapshot_people;
        p.snapshot_months = {Month::of(2020, 10), Month::of(2021, 10)};
        p.version = "1.2.3";
        p.commit = "abcdef";
        return p;
    }

    /// Every number differs from every other of its array, and from run to run.
    Recording recording(std::uint32_t s, std::uint32_t r, std::uint32_t done = months) const {
        Recording out;
        const std::uint32_t run = 1000 * s + 100 * r;
        out.complete = done == months;
        out.months_done = done;
        for (std::size_t v = 0; v < out.monthly.size(); ++v)
            for (std::size_t i = 0; i < done * plan().strata.cells(); ++i)
                out.monthly[v].push_back(static_cast<float>(run + v) + static_cast<float>(i) * 0.25F);
        for (std::size_t m = 0; m < margins; ++m)
            for (std::size_t v = 0; v < monthly_variables; ++v)
                for (std::size_t i = 0; i < done * margin_classes[m]; ++i)
                    out.margin[m][v].push_back(static_cast<float>(run + v + 50 * m) + static_cast<float>(i) * 0.5F);
        for (std::uint32_t i = 0; i < done * flows * age_groups * sexes; ++i) out.flow.push_back(run + i);
        for (std::uint32_t i = 0; i <= done; ++i) out.residents.push_back(run + 50 + i);
        for (std::size_t l = 0; l < scenario.variants[s].levers.size(); ++l) {
            auto& lever = out.levers.emplace_back();
            for (std::uint32_t i = 0; i < done * stages * age_groups * sexes; ++i) lever.funnel.push_back(run + 7 * i);
            for (std::uint32_t i = 0; i < done * client_stages * income_classes; ++i)
                lever.by_income.push_back(run + 5 * i);
            for (std::uint32_t i = 0; i < done * client_stages * 2; ++i) lever.by_district.push_back(run + 9 * i);
            for (std::uint32_t i = 0; i < done * cost_items; ++i) lever.yen.push_back(run + 0.5 * i);
            lever.seats.assign(done, 20 + static_cast<std::uint32_t>(l));
            lever.seats_used.assign(done, 11);
            lever.calls.assign(done, 31);
            lever.handed_on.assign(done, 5), lever.arrived.assign(done, 3), lever.false_alarms.assign(done, 2);
            for (std::uint32_t i = 0; i < done * before_after_items; ++i) lever.before_after.push_back(run + 3 * i);
        }
        for (std::uint64_t i = 0; i < panel_people - 1; ++i)
            out.panel_key.push_back({i + (std::uint64_t{1} << 60) + r});
        for (std::uint32_t i = 0; i < done * (panel_people - 1); ++i) out.panel.push_back(person(run + i));
        for (const Month month : plan().snapshot_months)
            if (month - scenario.run.start < static_cast<int>(done)) out.snapshot_month.push_back(month);
        for (std::uint64_t i = 0; i < snapshot_people; ++i) out.snapshot_key.push_back({i + r});
        for (std::uint32_t i = 0; i < out.snapshot_month.size() * snapshot_people; ++i)
            out.snapshot.push_back(person(run + i));
        out.network.resize(out.snapshot_month.size());
        for (auto& summary : out.network) summary[1].ties = run + 3;
        TieRow tie;
        tie.person_key = (std::uint64_t{1} << 60) + r;
        tie.other_key = 900 + run;
        tie.month = Month::of(2020, 10);
        tie.layer = layers;
        tie.strength = 20;
        tie.other_direct = not_asked;
        tie.other_theta = std::numeric_limits<float>::quiet_NaN();
        out.ties = {tie, tie};
        out.ties[1].layer = 2;
        out.ties[1].tie_months = 37;
        out.events = {{7 + run, Month::of(2020, 12), static_cast<std::uint8_t>(Flow::widowhood)},
                      {8 + run, Month::of(2021, 2), static_cast<std::uint8_t>(Flow::job_loss)}};
        if (!out.levers.empty())
            out.events.push_back({8 + run, Month::of(2021, 2), static_cast<std::uint8_t>(flows), 1});
        Respondent one;
        one.wave = 2020;
        one.person_key = 77 + run;
        one.age = 44;
        one.direct = 4;
        one.contact_face = 7;
        one.weight = 1.5F;
        out.survey = {one, one};
        return out;
    }
    static PersonState person(std::uint32_t i) {
        PersonState state;
        state.theta = static_cast<float>(i) * 0.5F;
        state.age = static_cast<std::uint8_t>(i % 100);
        state.health = static_cast<std::uint8_t>(i % 5);
        state.district = static_cast<std::uint16_t>(i % 2);
        state.direct = static_cast<std::uint8_t>(1 + i % 5);
        return state;
    }
    std::string write_all(const std::string& name, bool backwards = false) const {
        ResultsFile file{folder / name, plan()};
        for (std::uint32_t i = 0; i < 4; ++i) {
            const std::uint32_t run = backwards ? 3 - i : i;
            file.write_run(run / 2, run % 2, recording(run / 2, run % 2));
        }
        return file.finish();
    }
    std::string path(const char* name) const { return folder / name; }
    std::size_t files() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator{folder}, fs::directory_iterator{}));
    }

    fs::path folder;
    Scenario scenario;
};

std::string bytes_of(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

std::string output_of(const std::string& command) {
    std::string out;
    std::FILE* pipe = ::popen(command.c_str(), "r");
    std::array<char, 4096> buffer;
    while (const auto got = std::fread(buffer.data(), 1, buffer.size(), pipe)) out.append(buffer.data(), got);
    ::pclose(pipe);
    return out;
}

/// A file opened by the library itself.
class Opened {
   public:
    explicit Opened(const std::string& path) : file_{H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT)} {}
    ~Opened() { H5Fclose(file_); }
    template <class T>
    std::vector<T> values(const char* name, hid_t type) const {
        const hid_t set = H5Dopen2(file_, name, H5P_DEFAULT);
        const hid_t space = H5Dget_space(set);
        std::vector<T> out(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
        EXPECT_GE(H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, out.data()), 0) << name;
        H5Sclose(space);
        H5Dclose(set);
        return out;
    }
    std::vector<std::string> texts(const char* name) const {
        const hid_t type = H5Tcopy(H5T_C_S1);
        H5Tset_size(type, H5T_VARIABLE);
        H5Tset_cset(type, H5T_CSET_UTF8);
        std::vector<std::string> out;
        for (char* text : values<char*>(name, type)) {
            out.emplace_back(text == nullptr ? "" : text);
            H5free_memory(text);
        }
        H5Tclose(type);
        return out;
    }
    std::string text_attribute(const char* name) const {
        const hid_t attribute = H5Aopen(file_, name, H5P_DEFAULT);
        const hid_t type = H5Aget_type(attribute);
        char* text = nullptr;
        H5Aread(attribute, type, &text);
        std::string out{text};
        H5free_memory(text);
        H5Tclose(type);
        H5Aclose(attribute);
        return out;
    }

   private:
    hid_t file_;
};

TEST_F(ResultsFileTest, EveryRunStandsInItsPlace) {
    write_all("r.h5");
    const Opened file{path("r.h5")};
    const std::size_t cells = plan().strata.cells();
    const auto lonely = file.values<float>("/monthly/direct_often", H5T_NATIVE_FLOAT);
    ASSERT_EQ(lonely.size(), 4 * months * cells);
    const auto events = file.values<std::uint32_t>("/events/count", H5T_NATIVE_UINT32);
    const auto residents = file.values<std::uint32_t>("/population/residents", H5T_NATIVE_UINT32);
    for (std::uint32_t run = 0; run < 4; ++run) {
        const Recording wanted = recording(run / 2, run % 2);
        const auto part = [&](const auto& all, std::size_t size) {
            return std::vector(all.begin() + static_cast<std::ptrdiff_t>(run * size),
                               all.begin() + static_cast<std::ptrdiff_t>((run + 1) * size));
        };
        EXPECT_EQ(part(lonely, months * cells), wanted.monthly[1]);
        for (std::size_t m = 0; m < margins; ++m) {
            const auto isolated =
                file.values<float>(fmt::format("/{}/isolated", margin_names[m]).c_str(), H5T_NATIVE_FLOAT);
            EXPECT_EQ(part(isolated, months * margin_classes[m]), wanted.margin[m][6]);
        }
        EXPECT_EQ(part(events, months * flows * age_groups * sexes), wanted.flow);
        EXPECT_EQ(part(residents, months + 1), wanted.residents);
    }
}

TEST_F(ResultsFileTest, LeversPanelSnapshotsAndSurveyComeBack) {
    write_all("r.h5");
    const Opened file{path("r.h5")};
    const Recording run = recording(1, 1);
    EXPECT_EQ(file.texts("/funnel/lever"), (std::vector<std::string>{"salon/ekimae", "salon/kawabe"}));
    EXPECT_EQ(file.texts("/cost/lever_scenario"), (std::vector<std::string>{"salon", "salon"}));
    const auto yen = file.values<double>("/cost/yen", H5T_NATIVE_DOUBLE);
    EXPECT_EQ(std::vector(yen.end() - months * cost_items, yen.end()), run.levers[1].yen);
    const auto seats = file.values<std::uint32_t>("/funnel/seats", H5T_NATIVE_UINT32);
    EXPECT_EQ(seats.front(), 20U);
    EXPECT_EQ(seats.back(), 21U);

    const auto keys = file.values<std::int64_t>("/panel/person_key", H5T_NATIVE_INT64);
    EXPECT_EQ(keys, (std::vector<std::int64_t>{1LL << 60, (1LL << 60) + 1, (1LL << 60) + 2, -1, (1LL << 60) + 1,
                                               (1LL << 60) + 2, (1LL << 60) + 3, -1}));
    const auto theta = file.values<float>("/panel/theta", H5T_NATIVE_FLOAT);
    const auto health = file.values<std::uint8_t>("/panel/health", H5T_NATIVE_UINT8);
    const std::size_t last_month = 4 * months * panel_people - panel_people;
    EXPECT_EQ(theta[last_month + 2], run.panel.back().theta);
    EXPECT_EQ(health[last_month + 2], run.panel.back().health);
    EXPECT_TRUE(std::isnan(theta[last_month + 3]));  // the plan had room for one more
    EXPECT_EQ(health[last_month + 3], 255);

    const auto snapshot = file.values<float>("/snapshots/theta", H5T_NATIVE_FLOAT);
    EXPECT_EQ(snapshot.back(), run.snapshot.back().theta);
    EXPECT_EQ(file.values<double>("/network/ties", H5T_NATIVE_DOUBLE)[3 * 2 * 10 + 1], 1103);

    EXPECT_EQ(file.values<std::uint8_t>("/survey/scenario", H5T_NATIVE_UINT8),
              (std::vector<std::uint8_t>{0, 0, 0, 0, 1, 1, 1, 1}));
    EXPECT_EQ(file.values<std::int64_t>("/survey/person_key", H5T_NATIVE_INT64)[2], 177);
    EXPECT_EQ(file.values<std::int16_t>("/survey/wave", H5T_NATIVE_INT16)[7], 2020);
}

TEST_F(ResultsFileTest, TiesAndEventsOfPeopleComeBack) {
    write_all("r.h5");
    const Opened file{path("r.h5")};
    EXPECT_EQ(file.values<std::uint8_t>("/ties/scenario", H5T_NATIVE_UINT8),
              (std::vector<std::uint8_t>{0, 0, 0, 0, 1, 1, 1, 1}));
    EXPECT_EQ(file.values<std::int32_t>("/ties/replicate", H5T_NATIVE_INT32),
              (std::vector<std::int32_t>{0, 0, 1, 1, 0, 0, 1, 1}));
    EXPECT_EQ(file.values<std::int64_t>("/ties/person_key", H5T_NATIVE_INT64)[2], (1LL << 60) + 1);
    EXPECT_EQ(file.values<std::int64_t>("/ties/other_key", H5T_NATIVE_INT64).back(), 2000);
    EXPECT_EQ(file.values<std::int32_t>("/ties/month", H5T_NATIVE_INT32)[0], 18536);
    EXPECT_EQ(file.values<std::uint8_t>("/ties/layer", H5T_NATIVE_UINT8)[0], 6);
    EXPECT_EQ(file.values<std::uint8_t>("/ties/layer", H5T_NATIVE_UINT8)[1], 2);
    EXPECT_EQ(file.values<std::uint16_t>("/ties/tie_months", H5T_NATIVE_UINT16)[0], 65535);
    EXPECT_EQ(file.values<std::uint16_t>("/ties/tie_months", H5T_NATIVE_UINT16)[1], 37);
    EXPECT_EQ(file.values<std::uint8_t>("/ties/other_direct", H5T_NATIVE_UINT8)[0], not_asked);
    EXPECT_TRUE(std::isnan(file.values<float>("/ties/other_theta", H5T_NATIVE_FLOAT)[0]));
    EXPECT_EQ(file.values<std::int64_t>("/event_log/person_key", H5T_NATIVE_INT64),
              (std::vector<std::int64_t>{7, 8, 107, 108, 1007, 1008, 1008, 1107, 1108, 1108}));
    // The second scenario has a lever, which took somebody in: its row among the levers of the whole file.
    EXPECT_EQ(file.values<std::uint16_t>("/event_log/lever", H5T_NATIVE_UINT16)[5], 65535);
    EXPECT_EQ(file.values<std::uint16_t>("/event_log/lever", H5T_NATIVE_UINT16)[6], 1);
    EXPECT_EQ(file.values<std::uint8_t>("/event_log/event", H5T_NATIVE_UINT8)[6], flows);
    EXPECT_EQ(file.values<std::uint8_t>("/event_log/event", H5T_NATIVE_UINT8)[3],
              static_cast<std::uint8_t>(Flow::job_loss));
    EXPECT_EQ(file.values<std::int32_t>("/event_log/month", H5T_NATIVE_INT32)[2], 18597);  // 2020-12-01
}

TEST_F(ResultsFileTest, DistrictsHaveTheirPlaces) {
    const auto places = [&](const char* name) { return Opened{path("r.h5")}.values<float>(name, H5T_NATIVE_FLOAT); };
    write_all("r.h5");
    EXPECT_EQ(places("/monthly/district_x"), (std::vector<float>{1500, 4500}));
    EXPECT_EQ(places("/monthly/district_y"), (std::vector<float>{2000, 2250}));
    scenario.record.strata = {"age_group"};
    ResultsPlan coarse = plan();
    coarse.strata.districts = 1;
    coarse.strata.sexes_ = coarse.strata.households = 1;
    ResultsFile{path("r.h5"), coarse}.finish();
    ASSERT_EQ(places("/monthly/district_x").size(), 1U);
    EXPECT_TRUE(std::isnan(places("/monthly/district_x")[0]) && std::isnan(places("/monthly/district_y")[0]));
}

TEST_F(ResultsFileTest, OfTheDeadOnlyTheirDeathIsKept) {
    Recording run = recording(0, 0);
    run.panel[1].presence = static_cast<std::uint8_t>(Presence::dead);
    ResultsFile writing{path("r.h5"), plan()};
    writing.write_run(0, 0, run);
    writing.finish();
    const Opened file{path("r.h5")};
    EXPECT_EQ(file.values<std::uint8_t>("/panel/presence", H5T_NATIVE_UINT8)[1], 1);
    EXPECT_EQ(file.values<std::uint8_t>("/panel/sex", H5T_NATIVE_UINT8)[1], 255);
    EXPECT_TRUE(std::isnan(file.values<float>("/panel/theta", H5T_NATIVE_FLOAT)[1]));
    EXPECT_EQ(file.values<float>("/panel/theta", H5T_NATIVE_FLOAT)[2], run.panel[2].theta);
}

TEST_F(ResultsFileTest, MonthsAreDaysSince1970) {
    write_all("r.h5");
    const auto days = Opened{path("r.h5")}.values<std::int32_t>("/monthly/month", H5T_NATIVE_INT32);
    EXPECT_EQ(days.front(), 18536);  // 2020-10-01
    EXPECT_EQ(days[5], 18687);       // 2021-03-01
    EXPECT_EQ(Opened{path("r.h5")}.values<std::int32_t>("/population/month_edge", H5T_NATIVE_INT32).back(),
              18993);  // 2022-01-01
}

TEST_F(ResultsFileTest, SameContentGivesTheSameBytes) {
    const auto one = write_all("a.h5");
    const auto two = write_all("b.h5");
    EXPECT_EQ(one, two);
    EXPECT_EQ(bytes_of(path("a.h5")), bytes_of(path("b.h5")));
}

TEST_F(ResultsFileTest, DigestDoesNotDependOnTheOrderOfRuns) { EXPECT_EQ(write_all("a.h5"), write_all("b.h5", true)); }

TEST_F(ResultsFileTest, DigestSeesOneChangedNumberAndOneChangedPlace) {
    const auto before = write_all("a.h5");
    EXPECT_EQ(Opened{path("a.h5")}.text_attribute("results_sha256"), before);
    const auto changed = [&](std::uint32_t s, std::uint32_t r, auto change) {
        ResultsFile file{path("b.h5"), plan()};
        for (std::uint32_t run = 0; run < 4; ++run) {
            Recording one = recording(run / 2, run % 2);
            if (run == 2 * s + r) change(one);
            file.write_run(run / 2, run % 2, one);
        }
        return file.finish();
    };
    EXPECT_EQ(changed(0, 0, [](Recording&) {}), before);
    EXPECT_NE(changed(1, 0, [](Recording& one) { one.monthly[8].back() += 0.25F; }), before);
    EXPECT_NE(changed(0, 1, [](Recording& one) { one.panel.back().ties = 1; }), before);
    EXPECT_NE(changed(0, 1, [](Recording& one) { one.survey.pop_back(); }), before);
    EXPECT_NE(changed(0, 1, [](Recording& one) { one.ties[1].strength = 3; }), before);
    EXPECT_NE(changed(1, 1, [](Recording& one) { one.events.pop_back(); }), before);
    EXPECT_NE(changed(0, 1, [](Recording& one) { std::swap(one.flow[3], one.flow[4]); }), before);
    scenario.variants[1].name = "saloon";
    EXPECT_NE(write_all("c.h5"), before);
}

TEST_F(ResultsFileTest, MonthsAndRunsThatWereNotDoneAreMissing) {
    ResultsFile writing{path("r.h5"), plan()};
    writing.write_run(0, 0, recording(0, 0));
    writing.write_run(1, 0, recording(1, 0, 5));
    writing.finish();
    const Opened file{path("r.h5")};
    const std::size_t cells = plan().strata.cells();
    const auto people = file.values<float>("/monthly/people", H5T_NATIVE_FLOAT);
    const std::size_t run = months * cells;
    EXPECT_FALSE(std::isnan(people[run - 1]));
    EXPECT_TRUE(std::isnan(people[run]) && std::isnan(people[2 * run - 1]));  // baseline/1
    EXPECT_FALSE(std::isnan(people[2 * run + 5 * cells - 1]));
    EXPECT_TRUE(std::isnan(people[2 * run + 5 * cells]) && std::isnan(people[3 * run - 1]));
    const auto residents = file.values<std::uint32_t>("/population/residents", H5T_NATIVE_UINT32);
    EXPECT_EQ(residents[2 * (months + 1) + 5], 1055U);
    EXPECT_EQ(residents[2 * (months + 1) + 6], 4294967295U);
    EXPECT_EQ(file.values<std::uint32_t>("/population/months_done", H5T_NATIVE_UINT32),
              (std::vector<std::uint32_t>{15, 4294967295U, 5, 4294967295U}));
    EXPECT_EQ(file.values<std::int64_t>("/panel/person_key", H5T_NATIVE_INT64)[panel_people], -1);
    const auto theta = file.values<float>("/snapshots/theta", H5T_NATIVE_FLOAT);
    EXPECT_TRUE(std::isnan(theta[(2 * 2 + 1) * snapshot_people]));  // salon/0 stopped before its second snapshot
    EXPECT_EQ(file.text_attribute("completed_run_names"), "baseline/0");
}

TEST_F(ResultsFileTest, NothingIsLeftOfAFileThatWasNotFinished) {
    {
        ResultsFile file{path("r.h5"), plan()};
        file.write_run(0, 0, recording(0, 0));
        EXPECT_EQ(files(), 1U);  // the temporary one
        EXPECT_FALSE(fs::exists(path("r.h5")));
    }
    EXPECT_EQ(files(), 0U);
}

TEST_F(ResultsFileTest, AnOlderFileStaysUntilTheNewOneIsWhole) {
    std::ofstream{path("r.h5")} << "old";
    {
        ResultsFile file{path("r.h5"), plan()};
        file.write_run(0, 0, recording(0, 0));
    }
    EXPECT_EQ(bytes_of(path("r.h5")), "old");
    write_all("r.h5");
    EXPECT_GT(fs::file_size(path("r.h5")), 10'000U);
    EXPECT_EQ(files(), 1U);
}

TEST_F(ResultsFileTest, WrongPlacesAreRefusedBeforeTheRun) {
    const auto refused = [&](const std::string& where, const char* why) {
        try {
            ResultsFile file{where, plan()};
            FAIL() << where;
        } catch (const BadInput& error) {
            EXPECT_THAT(error.what(), HasSubstr(why));
        }
    };
    refused(folder.string(), "is a directory");
    refused("", "is no name");
    refused(folder.string() + "/", "is no name");
    refused(path("no_such_folder/r.h5"), "there is no folder");
    refused("/dev/null", "not an ordinary file");
    EXPECT_EQ(files(), 0U);
}

TEST_F(ResultsFileTest, AFolderThatCannotBeWrittenIsRefused) {
    if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
    ::chmod(folder.c_str(), 0500);
    EXPECT_THROW((ResultsFile{path("r.h5"), plan()}), RunFailed);
    ::chmod(folder.c_str(), 0700);
}

/// A limit on file size fails writes as a full disk does; wherever it strikes, there must be an error and no file.
TEST_F(ResultsFileTest, AFullDiskLeavesNoFile) {
#if defined(__SANITIZE_ADDRESS__)
    const __lsan::ScopedDisabler library;  // HDF5 1.10 keeps the chunks that it could not write
#endif
    write_all("whole.h5");
    const auto size = fs::file_size(path("whole.h5"));
    fs::remove(path("whole.h5"));
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    for (int tenth = 0; tenth < 10; ++tenth) {
        const rlimit limit{size * static_cast<unsigned>(tenth) / 10, before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        std::string message = "no error";
        try {
            write_all("r.h5");
        } catch (const RunFailed& error) {
            message = error.what();
        }
        ::setrlimit(RLIMIT_FSIZE, &before);
        EXPECT_THAT(message, HasSubstr("File too large")) << tenth;
        EXPECT_EQ(files(), 0U) << tenth;
    }
    std::signal(SIGXFSZ, handler);
    write_all("r.h5");  // the library still works afterwards
    EXPECT_EQ(fs::file_size(path("r.h5")), size);
}

TEST_F(ResultsFileTest, ARunThatDoesNotFitItsPlanIsRefusedAndTheFileIsNotKept) {
    ResultsFile file{path("r.h5"), plan()};
    file.write_run(0, 0, recording(0, 0));
    EXPECT_THROW(file.write_run(0, 0, recording(0, 0)), std::logic_error);  // twice
    EXPECT_THROW(file.write_run(0, 5, recording(0, 0)), std::logic_error);
    Recording other = recording(1, 0);
    other.panel_key[0].value = 5;
    EXPECT_THROW(file.write_run(1, 0, other), std::logic_error);  // other people than the baseline follows
    Recording shorter = recording(0, 1);
    shorter.monthly[3].pop_back();
    EXPECT_THROW(file.write_run(0, 1, shorter), std::logic_error);
    EXPECT_THROW(file.finish(), RunFailed);
}

TEST_F(ResultsFileTest, ParametersAndFitAreTables) {
    ListingForm model{"loneliness"}, other{"loneliness"}, lever;
    double value = 0.25;
    model.number("peer_influence", value,
                 {.unit = "SD/year", .low = 0, .high = 0.06, .grade = Grade::read, .en = "pull", .ja = "影響"});
    value = 0;
    other.number("peer_influence", value,
                 {.unit = "SD/year", .low = 0, .high = 0.06, .grade = Grade::read, .en = "pull", .ja = "影響"});
    std::int64_t seats = 20;
    lever.integer("seats", seats, {.most = 100});
    ResultsFile writing{path("r.h5"), plan()};
    writing.write_parameters({model.declared(), other.declared()}, {lever.declared(), lever.declared()});
    writing.write_fit(0, {{"sex × age", "male 0-4", true, 10, 11}, {"sex × age", "male 5-9", false, 12, 12}});
    writing.write_fit(1, {{"sex × age", "male 5-9", false, 12, 13}});
    writing.finish();
    const Opened file{path("r.h5")};
    using Texts = std::vector<std::string>;
    EXPECT_EQ(file.texts("/parameters/parameter"), Texts{"loneliness.peer_influence"});
    EXPECT_EQ(file.texts("/parameters/value"), Texts{"0.25"});
    EXPECT_EQ(file.texts("/parameters/value_by_scenario"), (Texts{"0.25", "0"}));
    EXPECT_EQ(file.texts("/parameters/grade"), Texts{"read"});
    EXPECT_EQ(file.texts("/parameters/meaning_ja"), Texts{"影響"});
    EXPECT_EQ(file.values<double>("/parameters/high", H5T_NATIVE_DOUBLE), std::vector<double>{0.06});
    EXPECT_EQ(file.texts("/levers/lever_parameter"), (Texts{"salon/ekimae/seats", "salon/kawabe/seats"}));
    EXPECT_TRUE(std::isnan(file.values<double>("/levers/low", H5T_NATIVE_DOUBLE)[0]));
    EXPECT_EQ(file.values<double>("/fit/synthetic", H5T_NATIVE_DOUBLE), (std::vector<double>{11, 12}));
    const auto all = file.values<double>("/fit/synthetic_by_replicate", H5T_NATIVE_DOUBLE);
    EXPECT_TRUE(all[1] == 12 && std::isnan(all[2]) && all[3] == 13);
}

TEST_F(ResultsFileTest, InputsNameTheTablesThatWereRead) {
    fs::create_directories(folder / "data/japan");
    std::ofstream{folder / "data/japan/life.csv"}
        << "# title: Life table\n# title_ja: 生命表\n# source: somebody\n# year: 2020\n"
           "# licence: free\n# grade: read\nage,q\n0,0.001\n1,0.0002\n";
    const Atlas atlas{path("data")};
    (void)atlas.table("japan/life");
    ResultsPlan with = plan();
    with.atlas = &atlas;
    ResultsFile writing{path("r.h5"), with};
    writing.finish();
    const Opened file{path("r.h5")};
    EXPECT_EQ(file.texts("/inputs/table"), std::vector<std::string>{"japan/life"});
    EXPECT_EQ(file.texts("/inputs/title_ja"), std::vector<std::string>{"生命表"});
    EXPECT_EQ(file.texts("/inputs/sha256"), std::vector<std::string>{file_sha256(path("data/japan/life.csv"))});
}

TEST_F(ResultsFileTest, NothingSaysWhenOrWhereItWasMade) {
    write_all("r.h5");
    const std::string bytes = bytes_of(path("r.h5"));
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    EXPECT_EQ(bytes.find("/somewhere/private"), std::string::npos);
    EXPECT_EQ(bytes.find(folder.string()), std::string::npos);
    if (std::string_view{host.data()}.size() > 4) {
        EXPECT_EQ(bytes.find(host.data()), std::string::npos);
    }
    EXPECT_NE(bytes.find("hamlet.toml"), std::string::npos);
}

TEST_F(ResultsFileTest, NoObjectHasATimeOfDay) {
    write_all("r.h5");
    const hid_t file = H5Fopen(path("r.h5").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
    int objects = 0;
    const auto look = [](hid_t, const char* name, const H5O_info_t* info, void* seen) {
        EXPECT_EQ(info->mtime + info->ctime + info->btime + info->atime, 0) << name;
        ++*static_cast<int*>(seen);
        return herr_t{0};
    };
    H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_NATIVE, look, &objects, H5O_INFO_ALL);
    H5Fclose(file);
    EXPECT_GT(objects, 150);
}

TEST_F(ResultsFileTest, DimensionsThatAreNotResolvedAreCalledAll) {
    scenario.record.strata = {"age_group"};
    ResultsPlan coarse = plan();
    coarse.strata = {.districts = 1, .ages = age_groups, .sexes_ = 1, .households = 1};
    coarse.panel_people = coarse.snapshot_people = 0;
    coarse.snapshot_months.clear();
    {
        ResultsFile writing{path("r.h5"), coarse};
        writing.finish();
    }
    const Opened file{path("r.h5")};
    EXPECT_EQ(file.texts("/monthly/district"), std::vector<std::string>{"all"});
    EXPECT_EQ(file.texts("/monthly/sex_ja"), std::vector<std::string>{"全体"});
    EXPECT_EQ(file.texts("/monthly/age_group").size(), 9U);
    EXPECT_EQ(file.texts("/panel/district_name").size(), 2U);
}

TEST_F(ResultsFileTest, NetcdfReadsTheHeader) {
    if (std::system("ncdump 2>&1 | grep -q ncdump") != 0) GTEST_SKIP() << "ncdump is not installed";
    write_all("r.h5");
    EXPECT_EQ(output_of("ncdump -k " + path("r.h5")), "netCDF-4\n");
    const std::string header = output_of("ncdump -h " + path("r.h5") + " 2>&1");
    for (const char* line :
         {"float direct_often(scenario, replicate, month, district, age_group, sex, household_type) ;",
          "string :seed = \"9007199254740993\" ;",
          ":scale = 1. ;",
          "string month:units = \"days since 1970-01-01\" ;",
          "uint count(scenario, replicate, month, event, age_group, sex) ;",
          "panel_person = 4 ;",
          "_FillValue = NaNf ;",
          "uint people(lever, replicate, month, stage, age_group, sex) ;",
          "double yen(lever, replicate, month, item) ;",
          "string yen:units = \"JPY\" ;",
          "yen:price_year = 2024 ;",
          "health:flag_values = 0UB, 1UB, 2UB, 3UB, 4UB ;",
          "string health:flag_meanings = \"good fairly_good normal not_very_good bad\" ;",
          "int64 person_key(replicate, panel_person) ;",
          "string direct_often:coordinates = \"scenario_label_en scenario_label_ja district_ja district_x district_y "
          "age_group_ja sex_ja household_type_ja\" ;",
          "float district_x(district) ;",
          "string district_x:units = \"m\" ;",
          "int64 other_key(tie) ;",
          "tie = 8 ;",
          "string :title_ja = \"小さな集落\" ;",
          "string :source = \"tsunagari 1.2.3 (abcdef)\" ;",
          "respondent = 8 ;",
          ":planned_runs = 4 ;",
          ":completed_runs = 4 ;",
          "string :completed_run_names = \"baseline/0 baseline/1 salon/0 salon/1\" ;"})
        EXPECT_THAT(header, HasSubstr(line));
    EXPECT_EQ(header.find("phony"), std::string::npos);
}

}  // namespace
}  // namespace tsunagari
