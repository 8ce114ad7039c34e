// Laws that no change may break: the same bytes whatever the threads and the processor, nothing out of nothing (a lever
// at dose zero is the baseline), nobody lost between two months, and random numbers that belong to people and not to
// the order of events.
//
// Each law is tried where it could fail: with eight threads that really work, with levers that really do something,
// with a library of mathematics that really differs.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstring>
#include <map>
#include <mutex>
#include <regex>
#include <set>
#include <thread>
#include <utility>

#include "month/events/events.hpp"
#include "run/program.hpp"
#include "tsunagari/kit/digest.hpp"
#include "tsunagari/kit/math.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/record/observer.hpp"
#include "tsunagari/simulation.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

// --- towns and lives
// --------------------------------------------------------------------------------------------------------

constexpr double whole_town = 1.0;  ///< 亘理町 as it is: 33,000 people, nine blocks of rows, five school districts
constexpr double hamlet = 0.05;     ///< one in twenty of them: one block, one district
constexpr std::uint64_t seed = 20201001;
const Month october = Month::of(2020, 10);

const Atlas& atlas() {
    static const Atlas tables{program::data};
    return tables;
}

struct Variant {
    Settings parameters;
    std::vector<LeverChoice> levers;
};

/// Levers as a town might use them, but with more people who would come, so that something happens to a hamlet within
/// months.
LeverChoice salon(std::int64_t places = 12, Month start = Month::of(2021, 1)) {
    return {"community_salon",
            "salon",
            {{"places", places},
             {"start_month", start},
             {"least_age", std::int64_t{16}},
             {"willing_share", 0.5},
             {"aware_at_start_share", 0.5},
             {"attendance_range_m", 2000.0},
             {"tie_probability_per_shared_session", 0.05}}};
}
LeverChoice supporters(std::int64_t trained_per_year = 1200, Month start = Month::of(2021, 1)) {
    return {"tsunagari_supporter",
            "supporters",
            {{"trained_per_year", trained_per_year},
             {"start_month", start},
             {"accept_share", 0.8},
             {"ask_monthly_probability_untrained", 0.3}}};
}
LeverChoice outreach(std::int64_t workers = 10, Month start = Month::of(2021, 1)) {
    return {
        "outreach",
        "outreach",
        {{"workers", workers}, {"start_month", start}, {"uptake_cold_share", 0.5}, {"uptake_known_person_share", 0.8}}};
}

LeverChoice watching(std::int64_t deliverers = 300, Month start = Month::of(2021, 1)) {
    return {"watching",
            "watching",
            {{"deliverers", deliverers}, {"start_month", start}, {"notice_sensitivity_per_round", 0.5}}};
}
LeverChoice accompaniment(std::int64_t workers = 30, Month start = Month::of(2021, 1)) {
    return {"accompaniment",
            "accompaniment",
            {{"workers", workers},
             {"start_month", start},
             {"least_problems", std::int64_t{1}},
             {"found_monthly_probability", 0.2}}};
}
LeverChoice platform(std::int64_t cases = 1000, Month start = Month::of(2021, 1)) {
    return {"platform",
            "platform",
            {{"cases_per_month", cases}, {"start_month", start}, {"months_to_build", std::int64_t{0}}}};
}
LeverChoice helpline(double lines = 3, Month start = Month::of(2021, 1)) {
    return {"helpline",
            "helpline",
            {{"lines", lines}, {"start_month", start}, {"call_monthly_probability", 0.2}, {"hand_on_share", 0.5}}};
}
LeverChoice links(std::int64_t workers = 10, Month start = Month::of(2021, 1)) {
    return {"social_prescribing", "links", {{"link_workers", workers}, {"start_month", start}}};
}
LeverChoice solving(std::int64_t workers = 10, Month start = Month::of(2021, 1)) {
    return {"problem_solving",
            "solving",
            {{"workers", workers},
             {"start_month", start},
             {"problem", std::string{"household_finance"}},
             {"aware_at_start_share", 0.8},
             {"willing_share", 0.8},
             {"solved_monthly_probability", 0.3}}};
}
/// Works through the levers that it makes better known and easier to use.
LeverChoice campaign(double reached = 0.9, Month start = Month::of(2021, 1)) {
    return {"campaign",
            "campaign",
            {{"reach_under_30_share", reached},
             {"reach_30_to_59_share", reached},
             {"reach_60_over_share", reached},
             {"month_of_year", std::int64_t{1}},
             {"start_month", start}}};
}
LeverChoice layered(std::int64_t workers = 30, Month start = Month::of(2021, 1)) {
    return {"layered_support",
            "layered_support",
            {{"workers", workers},
             {"start_month", start},
             {"aware_at_start_share", 0.8},
             {"willing_share", 0.8},
             {"gatherings_per_month", std::int64_t{60}},
             {"tie_probability_per_shared_session", 0.2}}};
}
/// One of each kind.
std::vector<LeverChoice> every_lever() {
    return {salon(),   supporters(), outreach(), watching(), accompaniment(), platform(),
            layered(), helpline(),   links(),    solving(),  campaign()};
}

World make_world(double scale, const Model& model, const Draw& draw) {
    World world = synthesise(atlas(), {{"亘理町"}, scale, october}, draw).world;
    begin_world(world, model, draw);
    return world;
}

/// Proposes nothing; sees which threads work on the month. In its first month nobody goes on until `wanted` threads
/// have met; later it keeps some of them waiting, so that blocks end in another order than they begin.
class Witness final : public LifeEvent {
   public:
    explicit Witness(std::size_t wanted) : wanted_{wanted} {}
    std::string_view name() const override { return "witness"; }
    std::string_view label_en() const override { return "Witness"; }
    std::string_view label_ja() const override { return "証人"; }
    void describe(Form& /*form*/) override {}
    void prepare(const Preparation& /*with*/) override {}
    void propose(BlockMonth& month, std::vector<Proposal>& /*out*/) const override {
        std::unique_lock lock{mutex_};
        seen_.insert(std::this_thread::get_id());
        met_.notify_all();
        if (month.world.now == october) {
            const bool met =
                met_.wait_for(lock, std::chrono::seconds(30), [&] { return given_up_ || seen_.size() >= wanted_; });
            given_up_ = given_up_ || !met;
        } else if (wanted_ > 1 &&
                   (month.block.index * 7 + static_cast<std::uint32_t>(month.world.now.since_1970)) % 3 == 0) {
            lock.unlock();
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    }
    void settle(std::span<const Proposal> /*proposals*/, Settlement& /*settlement*/) const override {}
    [[nodiscard]] std::size_t threads() const { return seen_.size(); }

   private:
    std::size_t wanted_;
    mutable std::mutex mutex_;
    mutable std::condition_variable met_;
    mutable std::set<std::thread::id> seen_;
    mutable bool given_up_ = false;
};

struct Life {
    std::vector<std::string> world;  ///< digest before the first month and after each
    Recording recording;
    std::vector<std::uint32_t> present;  ///< people counted one by one, likewise
    std::size_t threads = 0;             ///< that worked on it
};

std::uint32_t count_present(const World& world) {
    std::uint32_t present = 0;
    for (std::uint32_t i = 0; i < world.people.rows(); ++i) present += world.people.present(PersonIndex{i}) ? 1U : 0U;
    return present;
}

Life live(World world, const Variant& variant, const Draw& draw, std::uint32_t months, std::size_t threads = 1) {
    Model model(variant.parameters, variant.levers);
    auto witness = std::make_unique<Witness>(threads);
    const Witness& saw = *witness;
    model.events.push_back(std::move(witness));
    ObservationPlan plan;
    plan.strata.districts = world.place.districts();
    plan.months = months;
    plan.panel_people = 200;
    plan.ties_people = 150;
    plan.snapshot_people = 300;
    plan.snapshot_months = {october, october.plus(12)};
    plan.survey_people = 800;
    Observer observer(world, plan, model.answers, model.survey, draw, model.levers.size());
    Life life;
    Simulation simulation(std::move(world), model, atlas(), draw);
    simulation.follow(observer.panel());
    const auto look = [&] {
        life.world.push_back(digest_of(simulation.world()));
        life.present.push_back(count_present(simulation.world()));
    };
    look();
    for (std::uint32_t m = 0; m < months; ++m) {
        observer.begin_month(simulation.world(), simulation.feeling(), m);
        simulation.step();
        observer.end_month(simulation.world(), simulation.flow_counts(), simulation.deliveries(), m,
                           simulation.happened());
        look();
    }
    life.recording = observer.take();
    life.threads = saw.threads();
    return life;
}

/// One hamlet for all tests of a process, before its first month.
const World& hamlet_at_start() {
    static const World world = make_world(hamlet, Model{}, Draw(seed, 0));
    return world;
}
Life live_in_hamlet(const Variant& variant, std::uint32_t months = 19) {
    return live(hamlet_at_start(), variant, Draw(seed, 0), months);
}

// --- a recording as digests, one an array
// -----------------------------------------------------------------------------------

using Digests = std::map<std::string, std::string>;

template <class... T>
void add(Digest& digest, const T&... values) {
    (digest.add_values(std::span<const T>{&values, 1}), ...);
}
template <class T>
std::string digest_of_all(const std::vector<T>& values) {
    Digest digest;
    digest.add_values(std::span<const T>{values});
    return digest.hex();
}

/// The members are named one by one: a new one does not compile until it is compared too, and padding is left out.
std::string digest_of_all(const std::vector<PersonState>& states) {
    Digest digest;
    for (const PersonState& s : states) {
        const auto& [theta, contacts, presence, age, sex, marital, household, employment, health, economic, direct,
                     isolated, friends, ties, district] = s;
        add(digest, theta, contacts, presence, age, sex, marital, household, employment, health, economic, direct,
            isolated, friends, ties, district);
    }
    return digest.hex();
}
std::string digest_of_all(const std::vector<Respondent>& respondents) {
    Digest digest;
    for (const Respondent& r : respondents) {
        const auto& [key, wave, age, sex, prefecture, city, marital, cohabitant, household, employment, income, health,
                     economic, consult, rely, talk, direct, ucla_1, ucla_2, ucla_3, ucla_sum, duration, face, phone,
                     sns, told, participation, kinds, worries, support, willingness, satisfaction, reasons, events,
                     weight, theta, isolated] = r;
        add(digest, key, wave, age, sex, prefecture, city, marital, cohabitant, household, employment, income, health,
            economic, consult, rely, talk, direct, ucla_1, ucla_2, ucla_3, ucla_sum, duration, face, phone, sns, told,
            participation, kinds, worries, support, willingness, satisfaction, reasons, events, weight, theta,
            isolated);
    }
    return digest.hex();
}
std::string digest_of_all(const std::vector<TieRow>& rows) {
    Digest digest;
    for (const TieRow& row : rows) {
        const auto& [key, other, month, layer, close, strength, months, age, sex, direct, theta] = row;
        add(digest, key, other, month, layer, close, strength, months, age, sex, direct, theta);
    }
    return digest.hex();
}
std::string digest_of_all(const std::vector<EventRow>& rows) {
    Digest digest;
    for (const EventRow& row : rows) {
        const auto& [key, month, event, lever] = row;
        add(digest, key, month, event, lever);
    }
    return digest.hex();
}
/// A summary is numbers of 8 bytes without gaps, so its bytes are its values.
std::string digest_of_all(const std::vector<std::array<NetworkSummary, summarised_layers>>& snapshots) {
    Digest digest;
    for (const auto& snapshot : snapshots) {
        for (const NetworkSummary& summary : snapshot) {
            std::array<double, sizeof(NetworkSummary) / sizeof(double)> numbers{};
            static_assert(sizeof numbers == sizeof summary && std::is_trivially_copyable_v<NetworkSummary>);
            std::memcpy(numbers.data(), &summary, sizeof summary);
            for (const double number : numbers) add(digest, number);
        }
    }
    return digest.hex();
}

Digests digests_of(const Recording& recording, bool levers_too = true) {
    const auto& [complete, months_done, monthly, margin, flow, residents, census, levers, panel_key, panel, tie_rows,
                 event_rows, snapshot_month, snapshot_key, snapshot, network, survey] = recording;
    Digests all;
    all["complete"] = complete ? "yes" : "no";
    all["months_done"] = std::to_string(months_done);
    for (std::size_t v = 0; v < monthly.size(); ++v)
        all[std::string("monthly ") + monthly_names[v]] = digest_of_all(monthly[v]);
    for (std::size_t m = 0; m < margins; ++m)
        for (std::size_t v = 0; v < monthly_variables; ++v)
            all[std::string(margin_names[m]) + " " + monthly_names[v]] = digest_of_all(margin[m][v]);
    all["flow"] = digest_of_all(flow);
    all["residents"] = digest_of_all(residents);
    all["census"] = digest_of_all(census.people) + digest_of_all(census.employment) + digest_of_all(census.households) +
                    digest_of_all(census.withdrawn);
    all["panel_key"] = digest_of_all(panel_key);
    all["panel"] = digest_of_all(panel);
    all["ties"] = digest_of_all(tie_rows);
    all["events"] = digest_of_all(event_rows);
    all["snapshot_month"] = digest_of_all(snapshot_month);
    all["snapshot_key"] = digest_of_all(snapshot_key);
    all["snapshot"] = digest_of_all(snapshot);
    all["network"] = digest_of_all(network);
    all["survey"] = digest_of_all(survey);
    for (std::size_t n = 0; levers_too && n < levers.size(); ++n) {
        const auto& lever = levers[n];
        const std::string name = "lever " + std::to_string(n);
        all[name + " funnel"] =
            digest_of_all(lever.funnel) + digest_of_all(lever.by_income) + digest_of_all(lever.by_district);
        all[name + " calls"] = digest_of_all(lever.calls) + digest_of_all(lever.before_after);
        all[name + " yen"] = digest_of_all(lever.yen);
        all[name + " seats"] = digest_of_all(lever.seats) + digest_of_all(lever.seats_used);
        all[name + " handed on"] =
            digest_of_all(lever.handed_on) + digest_of_all(lever.arrived) + digest_of_all(lever.false_alarms);
    }
    return all;
}

std::uint64_t sum(const std::vector<std::uint32_t>& counts) {
    std::uint64_t total = 0;
    for (const std::uint32_t n : counts) total += n;
    return total;
}

std::uint64_t flow_in(const Recording& recording, std::uint32_t month, Flow flow) {
    constexpr std::size_t groups = std::size_t{age_groups} * sexes;
    std::uint64_t total = 0;
    for (std::size_t g = 0; g < groups; ++g) {
        total += recording.flow[(std::size_t{month} * flows + static_cast<std::size_t>(flow)) * groups + g];
    }
    return total;
}

/// Something happens in every kind of event, so that a law which holds for what is recorded says something.
void expect_full_of_life(const Recording& recording) {
    for (const Flow flow : {Flow::death, Flow::birth, Flow::marriage, Flow::in_migration, Flow::out_migration,
                            Flow::move_within, Flow::job_loss, Flow::illness, Flow::leaving_home}) {
        std::uint64_t total = 0;
        for (std::uint32_t m = 0; m < recording.months_done; ++m) total += flow_in(recording, m, flow);
        EXPECT_GT(total, 0U) << flow_names[static_cast<std::size_t>(flow)].name;
    }
    EXPECT_GT(recording.survey.size(), 100U);
    EXPECT_GT(recording.ties.size(), 500U);
    EXPECT_GT(recording.events.size(), 50U);
}

// --- the log of events
// ----------------------------------------------------------------------------------------------------------------

TEST(Laws, TheLogOfEverybodyIsWhatIsCounted) {
    Model model;
    Simulation simulation(hamlet_at_start(), model, atlas(), Draw(seed, 0));
    const auto index = [](Flow flow) { return static_cast<std::size_t>(flow); };
    std::array<std::uint64_t, flows> in_all{};
    for (int m = 0; m < 18; ++m) {
        std::vector<PersonIndex> everybody;
        for (std::uint32_t i = 0; i < simulation.world().people.rows(); ++i) everybody.emplace_back(i);
        const std::size_t old = everybody.size();
        simulation.follow(std::move(everybody));
        simulation.step();
        const auto& log = simulation.happened();
        EXPECT_TRUE(std::is_sorted(log.begin(), log.end()));
        std::array<std::uint64_t, flows> logged{}, counted{};
        for (const Happened& one : log) {
            EXPECT_LT(one.who.value, old);
            ++logged[index(one.what)];
        }
        for (std::size_t k = 0; k < simulation.flow_counts().size(); ++k)
            counted[k / (std::size_t{age_groups} * sexes)] += simulation.flow_counts()[k];
        // A birth is counted with the child and told of its parents; newcomers were not there to be followed, and some
        // of them begin to live alone.
        counted[index(Flow::birth)] *= 2;
        const std::uint64_t alone = counted[index(Flow::living_alone_start)] - logged[index(Flow::living_alone_start)];
        EXPECT_LE(alone, std::exchange(counted[index(Flow::in_migration)], 0));
        counted[index(Flow::living_alone_start)] -= alone;
        for (std::size_t k = 0; k < flows; ++k) {
            EXPECT_EQ(logged[k], counted[k]) << flow_names[k].name << " in month " << m;
            in_all[k] += logged[k];
        }
    }
    for (const Flow flow : {Flow::birth, Flow::death, Flow::marriage, Flow::widowhood, Flow::job_loss, Flow::illness})
        EXPECT_GT(in_all[index(flow)], 0U) << flow_names[index(flow)].name;
}

TEST(Laws, FollowingPeopleChangesNothing) {
    Model model, same;
    Simulation alone(hamlet_at_start(), model, atlas(), Draw(seed, 0));
    Simulation followed(hamlet_at_start(), same, atlas(), Draw(seed, 0));
    followed.follow({PersonIndex{3}, PersonIndex{500}});
    for (int m = 0; m < 6; ++m) alone.step(), followed.step();
    EXPECT_EQ(digest_of(alone.world()), digest_of(followed.world()));
}

// --- threads
// ----------------------------------------------------------------------------------------------------------------

TEST(Laws, TheSameBytesWithOneTwoThreeAndEightThreadsAndOnARerun) {
    const Variant all{{}, every_lever()};
    const auto lived = [&](int threads) {
        const Threads here(threads);
        const Draw draw(seed, 0);
        World world = make_world(whole_town, Model{}, draw);
        EXPECT_GE(block_count(world.people.rows()), 8U);  // else eight threads would find no work
        return live(std::move(world), all, draw, 18, static_cast<std::size_t>(threads));
    };
    const Life one = lived(1);
    EXPECT_EQ(one.threads, 1U);
    expect_full_of_life(one.recording);
    for (const auto& lever : one.recording.levers) EXPECT_GT(sum(lever.by_income), 0U);
    const Digests recorded = digests_of(one.recording);
    for (const int threads : {2, 3, 8, 8}) {
        const Life other = lived(threads);
        EXPECT_EQ(other.threads, static_cast<std::size_t>(threads));  // they were really there
        EXPECT_EQ(other.world, one.world) << threads << " threads";
        EXPECT_EQ(digests_of(other.recording), recorded) << threads << " threads";
    }
}

// --- levers
// -----------------------------------------------------------------------------------------------------------------

struct Dose {
    std::string what;
    std::vector<LeverChoice> levers;
};

std::vector<Dose> zero_doses() {
    const Month never = Month::of(2199, 1);
    LeverChoice no_seats = salon(), no_visits = outreach(), nobody_asked = supporters();
    no_seats.settings["seats_per_place"] = std::int64_t{0};
    no_visits.settings["visits_per_worker_month"] = std::int64_t{0};
    nobody_asked.settings["accept_share"] = 0.0;
    nobody_asked.settings["hand_on_share"] = 0.0;
    return {{"no_salon", {salon(0)}},
            {"no_supporter", {supporters(0)}},
            {"no_worker", {outreach(0)}},
            {"nobody_watching", {watching(0)}},
            {"no_case_worker", {accompaniment(0)}},
            {"no_platform", {platform(0)}},
            {"no_layered_support", {layered(0)}},
            {"no_line", {helpline(0)}},
            {"no_link_worker", {links(0)}},
            {"nobody_solving", {solving(0)}},
            {"nobody_reached", {campaign(0)}},
            {"none_of_all",
             {salon(0), supporters(0), outreach(0), watching(0), accompaniment(0), platform(0), layered(0), helpline(0),
              links(0), solving(0), campaign(0)}},
            {"none_in_another_order", {outreach(0), salon(0), supporters(0)}},
            {"salons_without_seats", {no_seats}},
            {"workers_without_visits", {no_visits}},
            {"supporters_whom_nobody_accepts", {nobody_asked}},
            {"all_after_the_end",
             {salon(12, never), supporters(1200, never), outreach(10, never), watching(300, never),
              accompaniment(30, never), platform(1000, never), layered(30, never), helpline(3, never), links(10, never),
              solving(10, never), campaign(0.9, never)}}};
}

TEST(Laws, ALeverAtDoseZeroIsTheBaseline) {
    const Life baseline = live_in_hamlet({});
    const Digests recorded = digests_of(baseline.recording, false);
    expect_full_of_life(baseline.recording);
    for (const Dose& dose : zero_doses()) {
        SCOPED_TRACE(dose.what);
        const Life life = live_in_hamlet({{}, dose.levers});
        EXPECT_EQ(life.world, baseline.world);
        EXPECT_EQ(digests_of(life.recording, false), recorded);
        ASSERT_EQ(life.recording.levers.size(), dose.levers.size());
        if (!dose.what.starts_with("no"))
            continue;  // those who wait for a seat, or are paid to do nothing, are counted
        for (const auto& lever : life.recording.levers) {
            EXPECT_EQ(sum(lever.funnel) + sum(lever.seats) + sum(lever.seats_used), 0U);
            EXPECT_THAT(lever.yen, testing::Each(0.0));
        }
    }
}

const std::vector<Dose>& working_doses() {
    static const std::vector<Dose> doses = {
        {"salon", {salon()}},
        {"supporters", {supporters()}},
        {"outreach", {outreach()}},
        {"accompaniment", {accompaniment()}},
        {"layered_support", {layered()}},
        {"watching_and_outreach", {watching(), outreach()}},
        {"helpline", {helpline()}},
        {"links", {links()}},
        {"solving", {solving()}},
        {"campaign_and_salon", {campaign(), salon()}},
        {"seven_together", {salon(), supporters(), outreach(), watching(), accompaniment(), platform(), layered()}},
        {"together", every_lever()}};
    return doses;
}

TEST(Laws, ALeverAtAWorkingDoseIsNot) {
    const Life baseline = live_in_hamlet({});
    for (const Dose& dose : working_doses()) {
        SCOPED_TRACE(dose.what);
        const Life life = live_in_hamlet({{}, dose.levers});
        EXPECT_NE(life.world.back(), baseline.world.back());
        EXPECT_NE(digests_of(life.recording, false).at("monthly theta_sum"),
                  digests_of(baseline.recording, false).at("monthly theta_sum"));
        for (const auto& lever : life.recording.levers) EXPECT_GT(sum(lever.by_income), 0U);  // each met somebody
    }
}

TEST(Laws, ScenariosAreOneUntilTheirLeversBegin) {
    const Life baseline = live_in_hamlet({}, 6);
    for (const Dose& dose : working_doses()) {  // all begin in January, the fourth month
        SCOPED_TRACE(dose.what);
        const Life life = live_in_hamlet({{}, dose.levers}, 6);
        for (std::size_t m = 0; m <= 3; ++m) EXPECT_EQ(life.world[m], baseline.world[m]) << m;
        EXPECT_NE(life.world.back(), baseline.world.back());
        EXPECT_EQ(life.recording.panel_key, baseline.recording.panel_key);
        EXPECT_EQ(life.recording.snapshot_key, baseline.recording.snapshot_key);
    }
}

// --- people
// -----------------------------------------------------------------------------------------------------------------

TEST(Laws, NobodyIsLostBetweenTwoMonths) {
    std::vector<Dose> all = zero_doses();
    all.insert(all.end(), working_doses().begin(), working_doses().end());
    all.push_back({"baseline", {}});
    for (const Dose& dose : all) {
        SCOPED_TRACE(dose.what);
        const Life life = live_in_hamlet({{}, dose.levers});
        const Recording& r = life.recording;
        ASSERT_EQ(r.residents.size(), r.months_done + 1);
        EXPECT_EQ(r.residents, life.present);
        for (std::uint32_t m = 0; m < r.months_done; ++m) {
            EXPECT_EQ(r.residents[m + 1], r.residents[m] + flow_in(r, m, Flow::birth) +
                                              flow_in(r, m, Flow::in_migration) - flow_in(r, m, Flow::death) -
                                              flow_in(r, m, Flow::out_migration))
                << "month " << m;
            double people = 0;
            const std::size_t cells = r.monthly[0].size() / r.months_done;
            for (std::size_t c = 0; c < cells; ++c) people += static_cast<double>(r.monthly[0][m * cells + c]);
            EXPECT_EQ(people, r.residents[m]) << "month " << m;
        }
    }
}

TEST(Laws, ReplicatesAreOtherWorlds) {
    const Draw second(seed, 1);
    World other = make_world(hamlet, Model{}, second);
    EXPECT_NE(digest_of(other), digest_of(hamlet_at_start()));
    const Life one = live_in_hamlet({}, 3), two = live(std::move(other), {}, second, 3);
    EXPECT_NE(one.world.back(), two.world.back());
    // The same town lived in under another replicate's draws is another story too.
    EXPECT_NE(live(hamlet_at_start(), {}, second, 1).world.back(), one.world[1]);
}

/// Two couples bear a child, or only the second of them does: her child is the same person in both worlds.
TEST(Laws, AChildIsItsMothersWhoeverElseIsBorn) {
    const Draw draw(seed, 0);
    const World& start = hamlet_at_start();
    Model model;
    const auto birth = make_birth();
    birth->prepare({atlas(), start, model.ties, model.loneliness});
    std::vector<PersonIndex> wives;
    for (std::uint32_t i = 0; i < start.people.rows(); ++i) {
        const PersonIndex who{i};
        if (start.people.sex[who] == Sex::female && start.people.spouse[who].exists() &&
            start.people.age(who, start.now) < 45)
            wives.push_back(who);
    }
    ASSERT_GE(wives.size(), 10U);
    const auto child_of = [&](PersonIndex mother, const std::vector<Proposal>& births, std::uint32_t row) {
        World world = start;
        const std::uint32_t rows = world.people.rows();
        Settlement settlement(world, draw, model.ties, model.loneliness);
        birth->settle(births, settlement);
        const PersonIndex child{rows + row};
        EXPECT_EQ(world.people.rows(), rows + births.size());
        EXPECT_EQ(world.people.household[child], world.people.household[mother]);
        return std::tuple{world.people.key[child], world.people.sex[child], world.people.born[child]};
    };
    std::set<PersonKey> keys(start.people.key.begin(), start.people.key.end());
    const std::size_t founders = keys.size();
    for (std::size_t k = 1; k < 10; ++k) {
        const auto alone = child_of(wives[k], {{wives[k]}}, 0);
        EXPECT_EQ(child_of(wives[k], {{wives[0]}, {wives[k]}}, 1), alone);
        const PersonKey second = std::get<0>(child_of(wives[k], {{wives[k]}, {wives[k]}}, 1));
        keys.insert({std::get<0>(alone), second});
    }
    EXPECT_EQ(keys.size(), founders + 18);  // and every child is somebody of its own
}

// --- common random numbers
// --------------------------------------------------------------------------------------------------

/// Does anything about person `i` differ between two worlds with the same rows?
bool differs(const World& a, const World& b, PersonIndex i) {
    bool same = true;
    std::vector<const void*> columns;
    for_columns(a.people, [&](const auto& column, const auto&...) { columns.push_back(&column); });
    std::size_t k = 0;
    for_columns(b.people, [&](const auto& column, const auto&...) {
        const auto& other = *static_cast<const std::remove_reference_t<decltype(column)>*>(columns[k++]);
        same = same && column[i] == other[i];
    });
    const auto of_a = a.network.ties(i), of_b = b.network.ties(i);
    return !same || !std::equal(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(), [](const Tie& s, const Tie& t) {
        return s.alter == t.alter && s.since == t.since && s.contacts_x8 == t.contacts_x8 &&
               s.layer_close == t.layer_close;
    });
}

/// Everybody who lives with `who`, themselves among them.
void add_household(const World& world, PersonIndex who, std::set<PersonIndex>& people) {
    people.insert(who);
    for_members(world.people, world.households, world.people.household[who],
                [&](PersonIndex member) { people.insert(member); });
}

/// Who differs between two worlds with the same rows.
std::set<PersonIndex> different(const World& a, const World& b) {
    std::set<PersonIndex> people;
    EXPECT_EQ(a.people.rows(), b.people.rows());
    for (std::uint32_t i = 0; i < std::min(a.people.rows(), b.people.rows()); ++i) {
        if (differs(a, b, PersonIndex{i})) people.insert(PersonIndex{i});
    }
    return people;
}

/// In the first month in which they do anything levers change those whom they supported or tied to somebody, or whose
/// problem they solved the month before (with those at home, whose circumstances are the same), and not a bit of
/// anybody else. Up to then nothing: what people heard of a campaign works through other levers, a month later (the law
/// below).
TEST(Laws, ALeverFirstChangesOnlyThoseItReached) {
    const Draw draw(seed, 0);
    const World start = make_world(whole_town, Model{}, draw);
    for (const Dose& dose : working_doses()) {
        SCOPED_TRACE(dose.what);
        Model with({}, dose.levers), without;
        Simulation served(start, with, atlas(), draw), baseline(start, without, atlas(), draw);
        std::set<PersonIndex> reached, solved;
        for (int m = 0; m < 8 && reached.empty(); ++m) {
            ASSERT_EQ(digest_of(served.world()), digest_of(baseline.world())) << m;
            for (const PersonIndex who : solved) add_household(served.world(), who, reached);
            solved.clear();
            served.step();
            baseline.step();
            for (const Delivery& delivery : served.deliveries()) {
                for (const Trace& trace : delivery.traces) reached.insert(trace.who);
                for (const TieChange& tie : delivery.ties) reached.insert({tie.a, tie.b});
                for (const Solution& solution : delivery.solutions) solved.insert(solution.who);
            }
        }
        ASSERT_GT(reached.size(), 5U);
        EXPECT_LT(reached.size() * 10, served.world().people.rows());
        const std::set<PersonIndex> changed = different(served.world(), baseline.world());
        EXPECT_TRUE(std::includes(reached.begin(), reached.end(), changed.begin(), changed.end()));
        EXPECT_GT(changed.size(), reached.size() / 2);
    }
}

/// Against the same town with salons alone, a campaign changes nothing in the month it is held. The month after it
/// changes only those it reached, and those whom one of them met at a salon: there is room for all.
TEST(Laws, ACampaignFirstChangesOnlyThoseItReachedThroughAnotherLever) {
    const Draw draw(seed, 0);
    const World start = make_world(whole_town, Model{}, draw);
    LeverChoice roomy = salon(60);
    roomy.settings["seats_per_place"] = std::int64_t{10'000};
    roomy.settings["aware_at_start_share"] = 0.02;
    Model with({}, {roomy, campaign(0.1)}), without({}, {roomy});
    Simulation served(start, with, atlas(), draw), baseline(start, without, atlas(), draw);
    std::set<PersonIndex> changed;
    std::vector<TieChange> ties;
    std::shared_ptr<const RowSet> heard;
    int months = 0;
    for (; months < 8 && changed.empty(); ++months) {
        served.step();
        baseline.step();
        changed = different(served.world(), baseline.world());
        ties = served.deliveries()[0].ties;
        if (!changed.empty()) break;
        if (!served.deliveries()[1].climate.empty()) heard = served.deliveries()[1].climate[0].reached;
    }
    EXPECT_EQ(months, 4);  // held in January, the fourth month
    ASSERT_NE(heard, nullptr);
    std::set<PersonIndex> touched;
    for (std::uint32_t i = 0; i < served.world().people.rows(); ++i) {
        if (heard->test(PersonIndex{i})) touched.insert(PersonIndex{i});
    }
    EXPECT_LT(touched.size() * 5, served.world().people.rows());
    std::set<PersonIndex> met;
    for (const TieChange& tie : ties) {
        if (touched.contains(tie.a) || touched.contains(tie.b)) met.insert({tie.a, tie.b});
    }
    touched.insert(met.begin(), met.end());
    EXPECT_TRUE(std::includes(touched.begin(), touched.end(), changed.begin(), changed.end()));
    EXPECT_GT(changed.size(), 5U);
}

/// Without peer influence, a year of salons in one district leaves nearly everybody in the others with the same
/// loneliness to the last bit: what they draw is theirs, whoever was admitted, met or moved elsewhere. (A few are
/// reached through ties across districts.)
TEST(Laws, ALeverFarAwayDoesNotStirTheDraws) {
    const Draw draw(seed, 0);
    const Settings no_peers{{"loneliness.peer_influence_per_year", 0.0}};
    LeverChoice far = salon(10, october);
    far.settings["districts"] = std::vector<std::string>{"1"};
    far.settings["attendance_range_m"] = 300.0;
    Model with(no_peers, {far}), without(no_peers);
    const World start = make_world(whole_town, without, draw);
    ASSERT_GE(start.place.districts(), 4U);
    Simulation served(start, with, atlas(), draw), baseline(start, without, atlas(), draw);
    for (int m = 0; m < 12; ++m) served.step(), baseline.step();
    std::array<std::uint32_t, 2> people{}, same{};
    const std::uint32_t rows = std::min(served.world().people.rows(), baseline.world().people.rows());
    for (std::uint32_t i = 0; i < rows; ++i) {
        const PersonIndex who{i};
        if (!served.world().people.present(who) || !baseline.world().people.present(who) ||
            served.world().people.key[who] != baseline.world().people.key[who]) {
            continue;
        }
        const std::size_t elsewhere = baseline.world().district(who).value == 0 ? 0 : 1;
        ++people[elsewhere];
        same[elsewhere] += served.world().people.theta[who] == baseline.world().people.theta[who] ? 1U : 0U;
    }
    const auto share = [&](std::size_t k) { return static_cast<double>(same[k]) / people[k]; };
    RecordProperty("same_in_the_district", std::to_string(share(0)));
    RecordProperty("same_elsewhere", std::to_string(share(1)));
    EXPECT_GT(share(1), 0.9);
    EXPECT_LT(share(0), share(1) - 0.01);
}

// --- peer influence
// ---------------------------------------------------------------------------------------------------------

/// Everybody whom person `i` meets: ties, household, work team, class, club.
std::set<PersonIndex> met_by(const World& world, PersonIndex i) {
    std::set<PersonIndex> met;
    for (const Tie& tie : world.network.ties(i)) {
        if (tie.contacts_x8 > 0) met.insert(tie.alter);
    }
    if (world.households.type[world.people.household[i]] != HouseholdType::institution) {
        for_members(world.people, world.households, world.people.household[i],
                    [&](PersonIndex member) { met.insert(member); });
    }
    for (const GroupIndex group : {world.people.daily_group[i], world.people.community[i]}) {
        if (!group.exists()) continue;
        for (const PersonIndex member : world.groups.members(group)) met.insert(member);
    }
    met.erase(i);
    return met;
}

/// A month of feelings twice, the second time with person `who` far lonelier at its beginning: who feels otherwise at
/// its end?
std::set<PersonIndex> moved_by(PersonIndex who, double peer_influence_per_year) {
    const Draw draw(seed, 0);
    LonelinessParameters parameters;
    parameters.peer_influence_per_year = peer_influence_per_year;
    World quiet = hamlet_at_start(), stirred = hamlet_at_start();
    stirred.people.theta[who] += 2.0F;
    Feeling(parameters, TieParameters{}).month(quiet, draw);
    Feeling(parameters, TieParameters{}).month(stirred, draw);
    std::set<PersonIndex> moved;
    for (std::uint32_t i = 0; i < quiet.people.rows(); ++i) {
        if (differs(quiet, stirred, PersonIndex{i})) moved.insert(PersonIndex{i});
    }
    return moved;
}

TEST(Laws, PeerInfluenceReachesThoseOneMeetsAndAtZeroNobody) {
    const World& world = hamlet_at_start();
    std::set<bool> in_a_group;
    for (std::uint32_t i = 0; i < world.people.rows(); i += world.people.rows() / 12) {
        const PersonIndex who{i};
        EXPECT_THAT(moved_by(who, 0.0), testing::IsEmpty());
        std::set<PersonIndex> met = met_by(world, who);
        if (met.empty()) continue;
        met.insert(who);  // who is drawn towards the others, and the more so the lonelier
        EXPECT_EQ(moved_by(who, 0.3), met) << "row " << i;
        in_a_group.insert(world.people.daily_group[who].exists());
    }
    EXPECT_THAT(in_a_group, testing::ElementsAre(false, true));
}

// --- processors
// -------------------------------------------------------------------------------------------------------------

/// Not a test: what the C library's exp and the model's own mathematics make of many arguments in this process, for the
/// test below.
TEST(Laws, DISABLED_SayMathematics) {
    Digest of_the_library, of_the_model;
    for (int k = 1; k < 200'000; ++k) {
        const double x = -20.0 + k * 2.0e-4, p = k / 200'000.0;
        add(of_the_library, std::exp(x));
        add(of_the_model, exp_(x), expm1_(x), exp2_(x), log_(p), log1p_(p), pow_(p, x), normal_cdf(x),
            normal_quantile(p), logistic(x), logit(p));
    }
    std::printf("library %s\nmodel %s\n", of_the_library.hex().c_str(), of_the_model.hex().c_str());
}

const program::How without_fma{
    .environment = {{"GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2_Usable,-FMA_Usable,-AVX2,-FMA,-FMA4,-AVX512F"}}};

/// The two digests of a process of its own.
std::pair<std::string, std::string> mathematics(const program::Folder& folder, const program::How& how) {
    const std::string self = program::fs::read_symlink("/proc/self/exe").string();
    const std::vector<std::string> alone = {"--gtest_also_run_disabled_tests",
                                            "--gtest_filter=Laws.DISABLED_SayMathematics"};
    const std::string out = program::Child(self, alone, folder, how).end().out;
    std::smatch said;
    if (!std::regex_search(out, said, std::regex("library ([0-9a-f]{64})\nmodel ([0-9a-f]{64})\n")))
        ADD_FAILURE() << out;
    return {said[1].str(), said[2].str()};
}

TEST(Laws, TheSameBytesWithoutFusedMultiplyAddInTheLibraryOfMathematics) {
    const program::Folder folder;
    if (!__builtin_cpu_supports("fma")) GTEST_SKIP() << "this processor has no FMA: there is nothing to take away";
    const auto [library, model] = mathematics(folder, {});
    const auto [other_library, same_model] = mathematics(folder, without_fma);
    ASSERT_NE(library, other_library) << "the tunable changes nothing here, so this test would prove nothing";
    // A last bit rarely reaches the results of a small run, so the functions themselves are compared too.
    EXPECT_EQ(model, same_model);

    const std::string town = program::scenario(folder, "[run]\nmonths = 19\nreplicates = 1\n");
    const auto run = [&](const std::string& output, const program::How& how) {
        return program::run(folder, {"run", town, "--data", program::data, "-o", output}, how);
    };
    ASSERT_EQ(run("with.h5", {}).code, 0);
    ASSERT_EQ(run("without.h5", without_fma).code, 0);
    EXPECT_TRUE(program::text_of(folder / "with.h5") == program::text_of(folder / "without.h5"));
    EXPECT_GT(program::fs::file_size(folder / "with.h5"), 100'000U);
}

}  // namespace
}  // namespace tsunagari
