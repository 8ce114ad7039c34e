// Shocks from the scenario file to the town: how they are read and inherited, that dose zero is the baseline to the
// byte, and that each does in a living town what it says. And the events of a living town: named by its respondents.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "run/program.hpp"
#include "tsunagari/kit/error.hpp"
#include "tsunagari/record/observer.hpp"
#include "tsunagari/scenario.hpp"
#include "tsunagari/simulation.hpp"
#include "tsunagari/world/happening.hpp"

namespace tsunagari {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

const Atlas& atlas() {
    static const Atlas tables{program::data};
    return tables;
}

// --- reading
// ------------------------------------------------------------------------------------------------------------

const std::string head = "format = 1\n[place]\nareas = [\"亘理町\"]\n";

Scenario read(const std::string& text) {
    const program::Folder folder;
    return read_scenario(folder.write("it.toml", head + text).string());
}

double number(const ShockChoice& shock, const std::string& key) { return std::get<double>(shock.settings.at(key)); }

TEST(ShocksInAFile, OfTheWholeFileAreThoseOfEveryScenario) {
    const Scenario scenario = read(
        "[[shock]]\nkind = \"contact_cut\"\nfriend_factor = 0.7\n"
        "[[scenario]]\nname = \"baseline\"\n"
        "[[scenario]]\nname = \"milder\"\n[[scenario.shock]]\nname = \"contact_cut\"\nkin_factor = 0.9\n"
        "[[scenario.shock]]\nkind = \"plant_closure\"\nname = \"mill\"\n");
    ASSERT_THAT(scenario.variants, SizeIs(2));
    ASSERT_THAT(scenario.variants[0].shocks, SizeIs(1));
    EXPECT_EQ(number(scenario.variants[0].shocks[0], "friend_factor"), 0.7);
    const auto& milder = scenario.variants[1].shocks;
    ASSERT_THAT(milder, SizeIs(2));
    EXPECT_EQ(milder[0].kind, "contact_cut") << "the kind is that of the file";
    EXPECT_EQ(number(milder[0], "friend_factor"), 0.7) << "what is not said again stays";
    EXPECT_EQ(number(milder[0], "kin_factor"), 0.9);
    EXPECT_NE(number(scenario.variants[0].shocks[0], "kin_factor"), 0.9);
    EXPECT_EQ(milder[1].name, "mill");
}

TEST(ShocksInAFile, AloneImplyABaselineAndResolveToThemselves) {
    const Scenario scenario = read("[[shock]]\nkind = \"earthquake\"\nmonth = \"2021-03\"\ndistricts = [\"2\"]\n");
    ASSERT_THAT(scenario.variants, SizeIs(1));
    ASSERT_THAT(scenario.variants[0].shocks, SizeIs(1));
    const program::Folder folder;
    const Scenario again = read_scenario(folder.write("again.toml", scenario.resolved).string());
    EXPECT_EQ(again.resolved, scenario.resolved);
    EXPECT_TRUE(again.variants[0].shocks[0].settings == scenario.variants[0].shocks[0].settings);
    EXPECT_THAT(scenario.resolved, HasSubstr("[[scenario.shock]]\nkind = \"earthquake\""));
}

TEST(ShocksInAFile, AreMergedByNameWhenAFileExtendsAnother) {
    const program::Folder folder;
    folder.write("base.toml", head + "[[shock]]\nkind = \"earthquake\"\nshare = 0.4\nstruck_share = 0.2\n");
    const Scenario scenario = read_scenario(
        folder.write("it.toml", "format = 1\nextends = \"base.toml\"\n[[shock]]\nkind = \"earthquake\"\nshare = 0\n")
            .string());
    ASSERT_THAT(scenario.variants[0].shocks, SizeIs(1));
    EXPECT_EQ(number(scenario.variants[0].shocks[0], "share"), 0.0);
    EXPECT_EQ(number(scenario.variants[0].shocks[0], "struck_share"), 0.2);
}

TEST(ShocksInAFile, OddOnesAreWarnedAboutAtTheirPlace) {
    const Scenario scenario = read("[[shock]]\nkind = \"earthquake\"\nmonth = \"2050-01\"\n");
    EXPECT_THAT(scenario.warnings,
                testing::Contains(testing::AllOf(HasSubstr("it.toml:6:9"), HasSubstr("outside the run"))));
}

TEST(ShocksInAFile, ADistrictThatIsNotThereIsRefusedWithoutAFile) {
    const program::Folder folder;
    const auto file = folder.write("it.toml",
                                   "format = 1\n[run]\nmonths = 2\n[place]\nareas = [\"亘理町\"]\nscale = 0.02\n"
                                   "[[shock]]\nkind = \"earthquake\"\nmonth = \"2020-11\"\ndistricts = [\"9\"]\n");
    const program::Outcome ran = program::run(folder, {"run", file.string(), "-o", "it.h5", "--data", program::data});
    EXPECT_EQ(ran.code, 2);
    EXPECT_THAT(ran.err, HasSubstr("there is no school district '9'"));
    EXPECT_THAT(folder.names(), testing::ElementsAre("it.toml"));
}

// --- a living town
// ------------------------------------------------------------------------------------------------------

constexpr double scale = 0.1;

struct Lived {
    std::vector<std::string> world;  ///< digest after each month
    FlowCounts flows{};              ///< of all months
    Recording recording;
    float contacts = 0;  ///< mean over those present after the last month
};

Lived live(const std::vector<ShockChoice>& shocks, int months, const Settings& parameters = {}) {
    const Draw draw(20201001, 0);
    Model model(parameters, {}, shocks);
    World world = synthesise(atlas(), {{"亘理町"}, scale, Month::of(2020, 10)}, draw).world;
    begin_world(world, model, draw);
    ObservationPlan plan;
    plan.strata = {1, 1, 1, 1};
    plan.months = static_cast<std::uint32_t>(months);
    plan.survey_people = 100'000;
    Observer observer(world, plan, model.answers, model.survey, draw, 0);
    Simulation simulation(std::move(world), model, atlas(), draw);
    Lived lived;
    for (std::uint32_t m = 0; m < plan.months; ++m) {
        observer.begin_month(simulation.world(), simulation.feeling(), m);
        simulation.step();
        observer.end_month(simulation.world(), simulation.flow_counts(), simulation.deliveries(), m);
        for (std::size_t k = 0; k < lived.flows.size(); ++k) lived.flows[k] += simulation.flow_counts()[k];
        lived.world.push_back(digest_of(simulation.world()));
    }
    double sum = 0, people = 0;
    const Population& all = simulation.world().people;
    for (std::uint32_t i = 0; i < all.rows(); ++i) {
        if (!all.present(PersonIndex{i})) continue;
        sum += static_cast<double>(all.contacts[PersonIndex{i}]);
        people += 1;
    }
    lived.contacts = static_cast<float>(sum / people);
    lived.recording = observer.take();
    return lived;
}

std::uint32_t total(const Lived& lived, Flow flow) {
    std::uint32_t sum = 0;
    for (std::size_t k = 0; k < std::size_t{age_groups} * sexes; ++k)
        sum += lived.flows[static_cast<std::size_t>(flow) * age_groups * sexes + k];
    return sum;
}

const Lived& baseline() {
    static const Lived lived = live({}, 6);
    return lived;
}

TEST(ShocksInATown, AtDoseZeroAreTheBaselineToTheByte) {
    const Month december = Month::of(2020, 12);
    const Settings whole = {{"kin_factor", 1.0},       {"neighbour_factor", 1.0}, {"friend_factor", 1.0},
                            {"community_factor", 1.0}, {"place_factor", 1.0},     {"supporter_factor", 1.0}};
    const std::vector<std::pair<const char*, ShockChoice>> doses = {
        {"nobody follows", {"contact_cut", "a", {{"share", 0.0}}}},
        {"nothing is cut", {"contact_cut", "a", whole}},
        {"no contact is affected", {"contact_cut", "a", {{"affected_share", 0.0}}}},
        {"later", {"contact_cut", "a", {{"start_month", Month::of(2030, 1)}, {"end_month", Month::of(2031, 1)}}}},
        {"no workplace", {"plant_closure", "a", {{"month", december}, {"largest", std::int64_t{0}}, {"share", 0.0}}}},
        {"no household", {"earthquake", "a", {{"month", december}, {"share", 0.0}, {"struck_share", 0.0}}}},
    };
    for (const auto& [what, shock] : doses) {
        SCOPED_TRACE(what);
        EXPECT_EQ(live({shock}, 6).world, baseline().world);
    }
}

TEST(ShocksInATown, AContactCutHoldsContactsDownAndPasses) {
    const ShockChoice cut{"contact_cut", "a", {{"end_month", Month::of(2021, 3)}}};
    const Lived during = live({cut}, 6);
    EXPECT_LT(during.contacts, 0.75F * baseline().contacts);
    EXPECT_GT(during.contacts, 0.4F * baseline().contacts);
    ShockChoice short_cut = cut;
    short_cut.settings["end_month"] = Month::of(2021, 2);
    EXPECT_GT(live({short_cut}, 6).contacts, 0.97F * baseline().contacts)
        << "they come back, but for new ties not made";
}

TEST(ShocksInATown, APlantClosureCostsJobsAndAnEarthquakeHomes) {
    const Month december = Month::of(2020, 12);
    const Lived closed = live({{"plant_closure", "a", {{"month", december}, {"largest", std::int64_t{3}}}}}, 6);
    EXPECT_GT(total(closed, Flow::job_loss), total(baseline(), Flow::job_loss) + 15);
    const Lived shaken = live({{"earthquake", "a", {{"month", december}, {"share", 0.3}, {"death_share", 0.01}}}}, 6);
    EXPECT_GT(total(shaken, Flow::move_within), total(baseline(), Flow::move_within) + 500);
    EXPECT_GT(total(shaken, Flow::death), total(baseline(), Flow::death) + 10);
    EXPECT_GT(total(shaken, Flow::disaster_crime), 1000U);
}

// --- events named in the survey
// ------------------------------------------------------------------------------------------

TEST(NamedEvents, AreOfTheOwnPastAndBereavementIsTheMostNamed) {
    const std::vector<Respondent>& survey = baseline().recording.survey;
    ASSERT_GT(survey.size(), 1000U);
    std::array<std::uint32_t, happenings> named{};
    std::uint32_t lonely = 0;
    constexpr std::uint32_t left_blank = 1U << happenings;
    for (const Respondent& r : survey) {
        EXPECT_NE(r.events, 0U);
        if (r.events == left_blank) continue;
        const bool none = (r.events & bit_of(Happening::none)) != 0;
        EXPECT_EQ(none, r.events == bit_of(Happening::none)) << "none in particular, or events, never both";
        EXPECT_LT(r.events, 1U << happenings);
        if (r.direct < least_lonely_level) continue;
        ++lonely;
        for (std::size_t h = 0; h < happenings; ++h) named[h] += (r.events >> h) & 1U;
    }
    for (std::size_t h = 1; h < lived_happenings; ++h) {
        EXPECT_GT(named[0], named[h]) << happening_names[h].name;
        EXPECT_GT(named[h], 0U) << happening_names[h].name;
    }
    EXPECT_GT(lonely, survey.size() / 5);
}

TEST(NamedEvents, OfRateZeroAreNotNamed) {
    const Lived lived = live({}, 3, {{"events.bullying.rate_factor", 0.0}});
    for (const Respondent& r : lived.recording.survey)
        ASSERT_EQ(r.events & bit_of(Happening::interpersonal_trouble), 0U);
}

}  // namespace
}  // namespace tsunagari
