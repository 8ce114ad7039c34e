// What is kept of a month, against slow sums over people written down the obvious way.

#include "tsunagari/record/observer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <set>

#include "record/observed_town.hpp"
#include "tsunagari/kit/math.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/world/contact.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

ObservationPlan plan_of(const World& world) {
    ObservationPlan plan;
    plan.strata.districts = world.place.districts();
    plan.months = 2;
    plan.panel_people = 150;
    plan.snapshot_people = 200;
    plan.snapshot_months = {world.now};
    return plan;
}

Recording observed(const World& world, const ObservationPlan& plan, const Draw& draw = draw_of_replicate) {
    Observer observer(world, plan, answers, survey, draw, 0);
    observer.begin_month(world, feeling(), 0);
    return observer.take();
}

// --- strata
// -----------------------------------------------------------------------------------------------------------------

/// The nine numbers of one resident, without tables: the closed form of the direct question, the sums of UCLA.
std::array<double, monthly_variables> numbers_of(const World& world, PersonIndex who) {
    std::array<double, monthly_variables> v{};
    v[0] = 1;
    if (world.people.age(who, world.now) < least_surveyed_age) return v;
    const double theta = static_cast<double>(world.people.theta[who]);
    std::array<double, 6> up_to{};
    for (std::size_t k = 0; k < 4; ++k)
        up_to[k + 1] = normal_cdf((answers.direct_cut_sd[k] - theta) / std::sqrt(answers.momentary_variance));
    up_to[5] = 1;
    v[1] = up_to[5] - up_to[4];
    v[2] = up_to[4] - up_to[3];
    v[3] = up_to[3] - up_to[2];
    const auto sums = ucla_sum_probabilities(answers, theta);
    v[4] = sums[7] + sums[8] + sums[9];
    v[5] = sums[4] + sums[5] + sums[6];
    const bool isolated =
        static_cast<double>(world.people.contacts[who]) < loneliness.isolated_below_contacts_per_month;
    v[6] = isolated ? 1 : 0;
    v[7] = isolated ? v[1] + v[2] + v[3] : 0;
    v[8] = theta;
    return v;
}

std::vector<std::array<double, monthly_variables>> slow_strata(const World& world, const Strata& s) {
    std::vector<std::array<double, monthly_variables>> cells(s.cells());
    for (const PersonIndex who : residents(world)) {
        std::size_t cell = 0;
        cell = cell * s.districts + (s.districts > 1 ? world.district(who).value : 0);
        cell = cell * s.ages + (s.ages > 1 ? static_cast<std::size_t>(age_group(world.people.age(who, world.now))) : 0);
        cell = cell * s.sexes_ + (s.sexes_ > 1 ? static_cast<std::size_t>(world.people.sex[who]) : 0);
        cell = cell * s.households +
               (s.households > 1 ? static_cast<std::size_t>(world.households.type[world.people.household[who]]) : 0);
        const auto numbers = numbers_of(world, who);
        for (std::size_t v = 0; v < numbers.size(); ++v) cells[cell][v] += numbers[v];
    }
    return cells;
}

class StrataResolved : public testing::TestWithParam<std::array<bool, 4>> {};

TEST_P(StrataResolved, AreTheSumsOverTheirPeople) {
    const World& world = town();
    ObservationPlan plan = plan_of(world);
    const auto [districts, ages, by_sex, households] = GetParam();
    plan.strata.districts = districts ? world.place.districts() : 1;
    plan.strata.ages = ages ? age_groups : 1;
    plan.strata.sexes_ = by_sex ? sexes : 1;
    plan.strata.households = households ? household_types : 1;
    ASSERT_GT(world.place.districts(), 1U);
    const Recording recording = observed(world, plan);
    const auto slow = slow_strata(world, plan.strata);
    std::array<double, monthly_variables> total{}, slow_total{};
    for (std::size_t v = 0; v < recording.monthly.size(); ++v) {
        ASSERT_EQ(recording.monthly[v].size(), 2 * plan.strata.cells());
        for (std::size_t c = 0; c < plan.strata.cells(); ++c) {
            const auto kept = static_cast<double>(recording.monthly[v][c]);
            // Tables round θ to 1/64 SD and probabilities to 1/65536; whole people are exact.
            const bool whole = v == 0 || v == 6;
            EXPECT_NEAR(kept, slow[c][v], whole ? 0.0 : 0.01 + 0.006 * slow[c][0]) << monthly_names[v] << " cell " << c;
            total[v] += kept;
            slow_total[v] += slow[c][v];
            EXPECT_EQ(recording.monthly[v][plan.strata.cells() + c], 0.0F);  // a month not lived
        }
        EXPECT_NEAR(total[v], slow_total[v], 1e-3 * slow_total[0]) << monthly_names[v];
    }
    EXPECT_EQ(total[0], static_cast<double>(residents(world).size()));
    EXPECT_EQ(recording.residents.front(), residents(world).size());
    EXPECT_GT(total[6], 100);
}

/// By income (residents of institutions have none), marital status and what people do.
TEST(Observer, MarginsHoldTheirPeople) {
    const World& world = town();
    const Population& people = world.people;
    const Recording recording = observed(world, plan_of(world));
    std::array<std::vector<std::array<double, monthly_variables>>, margins> slow;
    for (std::size_t m = 0; m < margins; ++m) slow[m].resize(margin_classes[m]);
    for (const PersonIndex who : residents(world)) {
        const auto numbers = numbers_of(world, who);
        const auto add = [&](std::size_t m, auto at) {
            auto& row = slow[m][static_cast<std::size_t>(at)];
            for (std::size_t v = 0; v < numbers.size(); ++v) row[v] += numbers[v];
        };
        if (people.role[who] != Role::resident) add(0, world.households.income[people.household[who]]);
        add(1, people.marital[who]);
        add(2, people.employment[who]);
    }
    for (std::size_t m = 0; m < margins; ++m) {
        for (std::size_t v = 0; v < monthly_variables; ++v) {
            ASSERT_EQ(recording.margin[m][v].size(), 2 * margin_classes[m]);
            for (std::size_t c = 0; c < margin_classes[m]; ++c) {
                const bool whole = v == 0 || v == 6;
                EXPECT_NEAR(static_cast<double>(recording.margin[m][v][c]), slow[m][c][v],
                            whole ? 0.0 : 0.01 + 0.006 * slow[m][c][0])
                    << margin_names[m] << " " << monthly_names[v] << " class " << c;
            }
        }
        EXPECT_GT(slow[m][3][0], 5);
    }
}

INSTANTIATE_TEST_SUITE_P(Observer, StrataResolved,
                         testing::Values(std::array{true, true, true, true}, std::array{false, true, true, true},
                                         std::array{true, false, true, true}, std::array{true, true, false, true},
                                         std::array{true, true, true, false}, std::array{false, false, false, false}));

TEST(Observer, StrataAreTheSameWithAnyThreads) {
    const World& world = town();
    const Threads one(1);
    const Recording alone = observed(world, plan_of(world));
    for (const int threads : {2, 8}) {
        const Threads more(threads);
        EXPECT_EQ(observed(world, plan_of(world)).monthly, alone.monthly) << threads;
    }
}

// --- panel and snapshots
// ----------------------------------------------------------------------------------------------------

TEST(Observer, PanelIsTheSamePeopleInAllScenariosOfAReplicate) {
    const World start = make_world(Month::of(2020, 10));
    ObservationPlan plan = plan_of(start);
    const Recording baseline = Observer(start, plan, answers, survey, draw_of_replicate, 0).take();
    World lonelier = start;  // a scenario may differ in ties and feelings from the first month
    for (std::uint32_t i = 0; i < lonelier.people.rows(); ++i) lonelier.people.theta[PersonIndex{i}] += 1.0F;
    plan.months = 40;
    plan.survey_people = 100;
    const Recording scenario = Observer(lonelier, plan, answers, survey, draw_of_replicate, 3).take();
    EXPECT_EQ(baseline.panel_key, scenario.panel_key);
    EXPECT_EQ(baseline.snapshot_key, scenario.snapshot_key);
    EXPECT_EQ(baseline.panel_key.size(), 150U);
    EXPECT_EQ(baseline.snapshot_key.size(), 200U);
    EXPECT_NE(baseline.panel_key, Observer(start, plan, answers, survey, Draw(20201001, 1), 0).take().panel_key);

    const std::set<PersonKey> panel(baseline.panel_key.begin(), baseline.panel_key.end());
    const std::set<PersonKey> snapshot(baseline.snapshot_key.begin(), baseline.snapshot_key.end());
    EXPECT_EQ(panel.size(), 150U);
    EXPECT_NE(panel, snapshot);
    for (const PersonKey key : panel) {  // founders' keys are their rows
        ASSERT_LT(key.value, start.founders);
        EXPECT_GE(start.people.age(PersonIndex{static_cast<std::uint32_t>(key.value)}, start.now), least_surveyed_age);
    }
    plan.panel_people = 10'000'000;  // more than there are: everybody of that age
    std::size_t grown_up = 0;
    for (std::uint32_t i = 0; i < start.founders; ++i)
        grown_up += start.people.age(PersonIndex{i}, start.now) >= least_surveyed_age ? 1U : 0U;
    EXPECT_EQ(Observer(start, plan, answers, survey, draw_of_replicate, 0).take().panel_key.size(), grown_up);
}

TEST(Observer, StatesAreThoseOfThePeople) {
    const World& world = town();
    const Recording recording = observed(world, plan_of(world));
    ASSERT_EQ(recording.snapshot.size(), recording.snapshot_key.size());
    EXPECT_THAT(recording.snapshot_month, testing::ElementsAre(world.now));
    const Questionnaire questionnaire(answers);
    int gone = 0;
    const auto compare = [&](PersonKey key, const PersonState& state) {
        const PersonIndex who{static_cast<std::uint32_t>(key.value)};
        const Population& people = world.people;
        EXPECT_EQ(state.presence, static_cast<int>(people.presence[who]));
        if (!people.present(who)) {
            ++gone;
            EXPECT_EQ(state.theta, 0.0F);
            EXPECT_EQ(state.direct, 0);
            return;
        }
        EXPECT_EQ(state.theta, people.theta[who]);
        EXPECT_EQ(state.contacts, people.contacts[who]);
        EXPECT_EQ(state.age, people.age(who, world.now));
        EXPECT_EQ(state.sex, static_cast<int>(people.sex[who]));
        EXPECT_EQ(state.marital_status, static_cast<int>(people.marital[who]));
        EXPECT_EQ(state.household_type, static_cast<int>(world.households.type[people.household[who]]));
        EXPECT_EQ(state.employment, static_cast<int>(people.employment[who]));
        EXPECT_EQ(state.health, static_cast<int>(people.health[who]));
        EXPECT_EQ(state.economic_situation, static_cast<int>(people.economic[who]));
        EXPECT_EQ(state.direct, questionnaire.direct(key, world.now, people.theta[who], draw_of_replicate));
        EXPECT_EQ(state.isolated,
                  static_cast<double>(people.contacts[who]) < loneliness.isolated_below_contacts_per_month ? 1 : 0);
        EXPECT_EQ(state.district, world.district(who).value);
        std::size_t all = 0, friends = 0;
        for (const Tie& tie : world.network.ties(who)) {
            ++all;
            friends += tie.layer() == Layer::friendship ? 1U : 0U;
        }
        EXPECT_EQ(state.ties, all);
        EXPECT_EQ(state.friends, friends);
    };
    for (std::size_t k = 0; k < recording.panel_key.size(); ++k) compare(recording.panel_key[k], recording.panel[k]);
    for (std::size_t k = 0; k < recording.snapshot_key.size(); ++k)
        compare(recording.snapshot_key[k], recording.snapshot[k]);
    EXPECT_GT(gone, 10);
}

// --- what happened
// ----------------------------------------------------------------------------------------------------------

TEST(Observer, KeepsWhatIsCountedWhereItBelongs) {
    const World& world = town();
    Observer observer(world, plan_of(world), answers, survey, draw_of_replicate, 2);
    FlowCounts counts{};
    std::vector<Delivery> deliveries(2);
    for (std::size_t k = 0; k < counts.size(); ++k) counts[k] = static_cast<std::uint32_t>(k + 1);
    deliveries[1].count(Stage::attending, 8, Sex::female, 5);
    deliveries[1].count(Stage::attending, static_cast<HouseholdIncome>(4), 6);
    deliveries[1].count(Stage::eligible, static_cast<HouseholdIncome>(4), 9);  // not a client
    for (const std::uint32_t district : {1U, 0U, 1U})
        deliveries[1].count(Stage::attending, DistrictIndex{district}, 2 + district);
    deliveries[1].count(Stage::willing, DistrictIndex{0});  // not a client
    deliveries[1].yen[static_cast<std::size_t>(CostItem::running)] = 1234.5;
    deliveries[1].seats = 20, deliveries[1].seats_used = 7;
    deliveries[1].referrals.resize(4), deliveries[1].arrived = 3, deliveries[1].false_alarms = 2;
    observer.end_month(world, FlowCounts{}, std::vector<Delivery>(2), 0);
    observer.end_month(world, counts, deliveries, 1);
    const Recording r = observer.take();
    EXPECT_TRUE(r.complete);
    EXPECT_EQ(r.months_done, 2U);
    for (std::size_t k = 0; k < counts.size(); ++k) {
        EXPECT_EQ(r.flow[k], 0U);
        EXPECT_EQ(r.flow[counts.size() + k], k + 1);
    }
    const std::size_t attending =
        ((std::size_t{1} * stages + static_cast<std::size_t>(Stage::attending)) * age_groups + 8) * sexes + 1;
    EXPECT_EQ(r.levers[1].funnel[attending], 5U);
    EXPECT_EQ(r.levers[0].funnel[attending], 0U);
    // Month 1, attending (the third of the client stages), income class 4.
    EXPECT_EQ(r.levers[1].by_income[(client_stages + 2) * income_classes + 4], 6U);
    EXPECT_EQ(std::accumulate(r.levers[1].by_income.begin(), r.levers[1].by_income.end(), 0U), 6U);
    // By district: 3 + 3 people in the second, 2 in the first.
    const std::size_t districts = world.place.districts();
    const std::size_t row = (client_stages + 2) * districts;
    EXPECT_EQ(r.levers[1].by_district[row + 1], 6U);
    EXPECT_EQ(r.levers[1].by_district[row], 2U);
    EXPECT_EQ(std::accumulate(r.levers[1].by_district.begin(), r.levers[1].by_district.end(), 0U), 8U);
    EXPECT_EQ(r.levers[1].by_district.size(), 2 * client_stages * districts);
    EXPECT_EQ(r.levers[1].yen[std::size_t{1} * cost_items + static_cast<std::size_t>(CostItem::running)], 1234.5);
    EXPECT_THAT(r.levers[1].seats, testing::ElementsAre(0, 20));
    EXPECT_THAT(r.levers[1].seats_used, testing::ElementsAre(0, 7));
    EXPECT_THAT(r.levers[1].handed_on, testing::ElementsAre(0, 4));
    EXPECT_THAT(r.levers[1].arrived, testing::ElementsAre(0, 3));
    EXPECT_THAT(r.levers[1].false_alarms, testing::ElementsAre(0, 2));
}

/// A lever's taking somebody in is told once, beside what happened to them, and only of the panel.
TEST(Observer, LogsWhomALeverTakesInForTheFirstTime) {
    const World& world = town();
    Observer observer(world, plan_of(world), answers, survey, draw_of_replicate, 2);
    const PersonIndex one = observer.panel()[3], other = observer.panel()[5];
    PersonIndex outside{0};
    while (std::binary_search(observer.panel().begin(), observer.panel().end(), outside)) ++outside.value;
    std::vector<Delivery> first(2), second(2);
    first[0].began = {other, outside, one};
    second[0].began = {one};       // comes back
    second[1].began = {one, one};  // another lever, twice in a month
    observer.end_month(world, FlowCounts{}, first, 0, std::vector<Happened>{{one, Flow::widowhood}});
    observer.end_month(world, FlowCounts{}, second, 1);
    const std::vector<EventRow> log = observer.take().events;
    const auto is = [&](std::size_t k, PersonIndex who, int event, std::uint16_t lever) {
        EXPECT_EQ(log[k].person_key, world.people.key[who].value);
        EXPECT_EQ(log[k].event, event);
        EXPECT_EQ(log[k].lever, lever);
    };
    ASSERT_EQ(log.size(), 4U);
    is(0, one, static_cast<int>(Flow::widowhood), EventRow::no_lever);
    is(1, one, flows, 0);
    is(2, other, flows, 0);
    is(3, one, flows, 1);
    EXPECT_EQ(log[1].month, world.now.plus(-1));
}

/// Clients' answers are drawn for the month they were asked in, and each second one is set beside the first.
TEST(Observer, ComparesClientsBeforeAndAfter) {
    const World& world = town();
    Observer observer(world, plan_of(world), answers, survey, draw_of_replicate, 1);
    const Questionnaire questionnaire(answers);
    const Month when = world.now.plus(-1);
    const auto score = [&](std::uint32_t row, float theta) {
        return questionnaire.answer(world.people.key[PersonIndex{row}], when, theta, draw_of_replicate).ucla_sum();
    };
    std::vector<Delivery> first(1), second(1);
    first[0].calls = 17;
    std::array<std::uint32_t, before_after_items> expected{0, 0, 0, 0, 0, 0};
    for (const std::uint32_t row : {7U, 3U, 90U, 41U}) first[0].follow_ups.push_back({PersonIndex{row}, 1.5F, false});
    for (const std::uint32_t row : {3U, 7U, 41U, 55U}) {  // 90 stopped; 55 was never asked before
        const float theta = row == 7 ? 3.0F : -1.0F;
        second[0].follow_ups.push_back({PersonIndex{row}, theta, true});
        if (row == 55) continue;
        const std::uint32_t before = score(row, 1.5F), after = score(row, theta);
        ++expected[1];
        expected[2] += before;
        expected[3] += after;
        expected[4] += after < before ? 1U : 0U;
        expected[5] += after > before ? 1U : 0U;
    }
    observer.end_month(world, FlowCounts{}, first, 0);
    observer.end_month(world, FlowCounts{}, second, 1);
    const Recording r = observer.take();
    EXPECT_THAT(r.levers[0].calls, testing::ElementsAre(17, 0));
    EXPECT_EQ(r.levers[0].before_after[0], 4U);
    for (std::size_t k = 1; k < before_after_items; ++k) {
        EXPECT_EQ(r.levers[0].before_after[k], 0U);
        EXPECT_EQ(r.levers[0].before_after[before_after_items + k], expected[k]) << before_after_names[k];
    }
    EXPECT_GT(expected[4], 0U);
}

// --- ties of people followed closely
// ----------------------------------------------------------------------------------------------------

TEST(Observer, TiesOfPeopleAreTheirTiesAndTheirHousehold) {
    const World& world = town();
    ObservationPlan plan = plan_of(world);
    plan.ties_people = 120;
    const Recording r = observed(world, plan);
    ASSERT_GT(r.ties.size(), 500U);
    std::set<std::uint64_t> panel, people;
    for (const PersonKey key : r.panel_key) panel.insert(key.value);
    std::size_t at_home = 0, children = 0, confidants = 0;
    for (const TieRow& row : r.ties) {
        EXPECT_TRUE(panel.contains(row.person_key));
        people.insert(row.person_key);
        const PersonIndex who{static_cast<std::uint32_t>(row.person_key)};  // founders' keys are their rows
        const PersonIndex other{static_cast<std::uint32_t>(row.other_key)};
        EXPECT_TRUE(world.people.present(who) && world.people.key[other].value == row.other_key);
        EXPECT_EQ(row.month, world.now);
        EXPECT_EQ(row.other_age, world.people.age(other, world.now));
        EXPECT_EQ(row.other_sex, static_cast<std::uint8_t>(world.people.sex[other]));
        const bool child = row.other_age < least_surveyed_age;
        children += child ? 1U : 0U;
        EXPECT_EQ(std::isnan(row.other_theta), child);
        EXPECT_EQ(row.other_direct == not_asked, child);
        if (!child) {
            EXPECT_EQ(row.other_theta, world.people.theta[other]);
        }
        if (row.layer == layers) {
            ++at_home;
            EXPECT_EQ(world.people.household[who], world.people.household[other]);
            EXPECT_NE(who, other);
            EXPECT_EQ(row.strength, household_contacts_per_month);
            EXPECT_EQ(row.close, world.people.confides_home[who]);
            EXPECT_EQ(row.tie_months, TieRow::no_tie_months);
        } else {
            const auto all = world.network.ties(who);
            const auto tie = std::find_if(all.begin(), all.end(), [&](const Tie& t) { return t.alter == other; });
            ASSERT_NE(tie, all.end());
            EXPECT_EQ(row.strength, tie->contacts());
            EXPECT_EQ(row.layer, static_cast<std::uint8_t>(tie->layer()));
            EXPECT_EQ(row.close == 1, tie->close());
            EXPECT_EQ(row.tie_months, world.now - tie->since);
            confidants += row.close;
        }
    }
    EXPECT_GT(children, 10U);
    EXPECT_GT(confidants, 10U);
    std::size_t wanted = 0, wanted_at_home = 0;
    for (const std::uint64_t key : people) {
        const PersonIndex who{static_cast<std::uint32_t>(key)};
        const HouseholdIndex home = world.people.household[who];
        const bool institution = world.households.type[home] == HouseholdType::institution;
        wanted_at_home += institution ? 0U : world.households.size[home] - 1U;
        wanted += world.network.ties(who).size();
    }
    EXPECT_EQ(at_home, wanted_at_home);
    EXPECT_EQ(r.ties.size(), wanted + wanted_at_home);
    EXPECT_GT(people.size(), 80U);  // a seventh of the town are dead or gone, a few have nobody

    plan.ties_people = 10'000;  // no more than the panel
    std::set<std::uint64_t> more;
    for (const TieRow& row : observed(world, plan).ties) more.insert(row.person_key);
    EXPECT_TRUE(std::includes(panel.begin(), panel.end(), more.begin(), more.end()));
    EXPECT_TRUE(std::includes(more.begin(), more.end(), people.begin(), people.end()));
    plan.ties_people = 0;
    EXPECT_TRUE(observed(world, plan).ties.empty());
}

TEST(Observer, TiesOfPeopleAreKeptOnceAYear) {
    const World& world = town();
    ObservationPlan plan = plan_of(world);
    plan.months = 26;
    plan.ties_people = 5;
    Observer observer(world, plan, answers, survey, draw_of_replicate, 0);
    World later = world;
    for (std::uint32_t m = 0; m < plan.months; ++m, later.now = later.now.plus(1))
        observer.begin_month(later, feeling(), m);
    std::set<Month> months;
    for (const TieRow& row : observer.take().ties) months.insert(row.month);
    EXPECT_EQ(months, (std::set<Month>{world.now, world.now.plus(12), world.now.plus(24)}));
}

TEST(Observer, TheLogHoldsTheMonthInWhichItHappened) {
    const World& world = town();
    ObservationPlan plan = plan_of(world);
    Observer observer(world, plan, answers, survey, draw_of_replicate, 0);
    const PersonIndex who = observer.panel()[1];
    observer.begin_month(world, feeling(), 0);
    World later = world;
    later.now = later.now.plus(1);  // the month is over
    const std::vector<Happened> happened{{who, Flow::marriage}, {who, Flow::illness}};
    observer.end_month(later, {}, {}, 0, happened);
    const Recording r = observer.take();
    ASSERT_EQ(r.events.size(), 2U);
    EXPECT_EQ(r.events[1].person_key, r.panel_key[1].value);
    EXPECT_EQ(r.events[1].month, world.now);
    EXPECT_EQ(r.events[1].event, static_cast<std::uint8_t>(Flow::illness));
}

// --- survey
// -----------------------------------------------------------------------------------------------------------------

TEST(Observer, SurveyIsOfDecemberOnly) {
    World world = town();
    ObservationPlan plan = plan_of(world);
    plan.survey_people = 1500;
    world.now = Month::of(2021, 11);
    EXPECT_TRUE(observed(world, plan).survey.empty());
    plan.survey_people = 0;
    world.now = Month::of(2021, 12);
    EXPECT_TRUE(observed(world, plan).survey.empty());
}

TEST(Observer, ContactClassesAreThoseOfTheForm) {
    EXPECT_EQ(contact_class(30, ContactMode::face), 1);    // four or five times a week or more
    EXPECT_EQ(contact_class(17.4, ContactMode::face), 1);  // four times a week
    EXPECT_EQ(contact_class(10, ContactMode::face), 2);    // two or three times a week
    EXPECT_EQ(contact_class(4.3, ContactMode::face), 3);   // once a week
    EXPECT_EQ(contact_class(2, ContactMode::face), 4);     // twice a month
    EXPECT_EQ(contact_class(1, ContactMode::face), 5);     // once a month
    EXPECT_EQ(contact_class(0.3, ContactMode::face), 6);   // less
    EXPECT_EQ(contact_class(0, ContactMode::face), 7);     // never
}

// --- network
// ----------------------------------------------------------------------------------------------------------------

TEST(Observer, NetworkOfAKnownShape) {
    World world;  // a triangle with one person hanging on it, one alone, one dead
    world.now = Month::of(2021, 4);
    for (std::uint32_t k = 0; k < 6; ++k) world.people.add(PersonKey{k}, Month::of(1980, 1), Sex::female);
    world.people.presence[PersonIndex{5}] = Presence::dead;
    world.network.grow(6);
    std::vector<TieChange> changes;
    for (const auto& [a, b] : {std::pair{0U, 1U}, {1U, 2U}, {0U, 2U}, {2U, 3U}}) {
        changes.push_back({TieChange::Kind::form, PersonIndex{a}, PersonIndex{b},
                           Tie::make(PersonIndex{b}, Month::of(2020, 4), 2, Layer::friendship, false)});
    }
    world.network.apply(changes);
    const auto all = summarise_network(world, draw_of_replicate);
    const NetworkSummary& friends = all[static_cast<std::size_t>(Layer::friendship)];
    EXPECT_EQ(friends.ties, 4U);
    EXPECT_DOUBLE_EQ(friends.mean_degree, 8.0 / 5);
    EXPECT_DOUBLE_EQ(friends.zero_share, 1.0 / 5);
    EXPECT_DOUBLE_EQ(friends.largest_component_share, 4.0 / 5);
    EXPECT_DOUBLE_EQ(friends.mean_age_months, 12);
    EXPECT_NEAR(friends.clustering, (1 + 1 + 1.0 / 3) / 3, 1e-12);
    EXPECT_EQ(all[static_cast<std::size_t>(Layer::kin)].ties, 0U);
}

}  // namespace
}  // namespace tsunagari
