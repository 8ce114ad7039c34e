#pragma once
// How to write a policy lever (施策). One file in sim/month/policy, one line in sim/month/catalogue.def.
//
// Every lever passes one funnel: eligible → aware → willing → reached → admitted → attending → kept, and reports each
// stage, its seats, and its yen when used. It reads a const world and writes a Delivery, whose channels are (a) ties
// made, (b) contacts without a tie, (c) traces of support, (d) climate, (e) referrals to other levers, (f) problems
// solved; and counts and costs. It keeps its own enrolments. At dose zero it must leave the world as the baseline does,
// to the byte. What levers share stands in funnel.hpp.
//
// Scale. Doses and unit costs are given for the real town. Where one simulated person stands for several (world.scale <
// 1), a lever serves its share: seats, visits, trainees and yen are multiplied by world.scale. So everything in a
// Delivery is of the simulated world, and all of it is brought to the real town by the same factor 1 / world.scale.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tsunagari/kit/draw.hpp"
#include "tsunagari/kit/form.hpp"
#include "tsunagari/month/aid.hpp"
#include "tsunagari/month/loneliness.hpp"
#include "tsunagari/world/table.hpp"
#include "tsunagari/world/world.hpp"

namespace tsunagari {

/// eligible, aware, willing: people this month (stock). reached: told or met in person this month. admitted: began this
/// month. attending: took part this month. kept: still taking part after 12 months (counted in the month the year is
/// full). turned_away: wanted to come, no seat. waiting: on a waiting list at the end of the month. left: stopped this
/// month.
enum class Stage : std::uint8_t {
    eligible,
    aware,
    willing,
    reached,
    admitted,
    attending,
    kept,
    turned_away,
    waiting,
    left
};
inline constexpr int stages = 10;
/// Those who had to do with a lever: its stages from `reached` on.
inline constexpr int client_stages = stages - static_cast<int>(Stage::reached);
inline constexpr std::array<std::string_view, stages> stage_names = {
    "eligible", "aware", "willing", "reached", "admitted", "attending", "kept", "turned_away", "waiting", "left"};

enum class CostItem : std::uint8_t { set_up, running, per_use };
inline constexpr int cost_items = 3;
inline constexpr std::array<std::string_view, cost_items> cost_item_names = {"set_up", "running", "per_use"};

/// Somebody found by one lever and handed on: the other levers hear of it next month (`PolicyLever::hear`).
struct Referral {
    enum class Reason : std::uint8_t {
        asked_by_supporter,  ///< a supporter noticed and asked
        case_closed,         ///< a visiting case came to its planned end
        noticed_on_round,    ///< somebody who calls at the door for another reason noticed
        taking_part,         ///< a case worker looks for something to take part in
        shared_intake,       ///< the shared intake of 重層的支援 passes a case on to all
        called_helpline,     ///< a coordinator of a helpline hands on
        linked               ///< a link worker comes along
    };
    PersonIndex who;
    Reason reason = Reason::asked_by_supporter;
    bool any_age = false;    ///< who takes them in sets rules of age aside
    std::uint16_t from = 0;  ///< number of the lever that hands on; told by the simulation
    float arrival = 1;       ///< probability of arriving at another lever; told by the simulation
};

/// How support fades once received: half-life and residue of TraceKind::support, told by the loneliness parameters.
struct SupportFading {
    double half_life_months = 9;
    double residue = 0;  ///< share that stays for good
};

/// What counts as lonely and as isolated, and how people answer, for levers that screen for it; told by the parameters
/// of answers and loneliness.
struct Yardstick {
    AnswerParameters answers{};
    double isolated_below_contacts = 4.7;
};

/// Somebody asked the questions of the survey by a lever, as evaluations do: at referral, and once more later. The
/// recording draws the answers (its business, not the month's) and compares those of one person.
struct FollowUp {
    PersonIndex who;
    float theta = 0;     ///< loneliness when asked, before this month's support
    bool again = false;  ///< the second time
};

/// People counted one after the other in the same district.
struct DistrictCount {
    DistrictIndex district;
    std::uint32_t people = 0;
};

/// What one lever did in one month.
struct Delivery {
    std::vector<TieChange> ties;
    std::vector<Trace> traces;
    std::array<std::uint32_t, std::size_t(stages) * age_groups * sexes> funnel{};  ///< [stage][age_group][sex]
    /// The same from `reached` on, by the income of the household: [client stage][income]
    std::array<std::uint32_t, std::size_t(client_stages) * income_classes> by_income{};
    /// And by the district they live in: [client stage], in runs, because a town may have many districts and a block
    /// few.
    std::array<std::vector<DistrictCount>, client_stages> by_district;
    std::vector<PersonIndex> began;  ///< who was admitted this month, once for each time
    std::array<double, cost_items> yen{};
    std::uint32_t seats = 0;  ///< places, cases or visits available this month
    std::uint32_t seats_used = 0;
    std::uint32_t calls = 0;      ///< attempts to be served, answered or not (a helpline's calls; 0 where nobody dials)
    std::uint32_t providers = 0;  ///< those who deliver this month: places open, supporters active, workers
    std::vector<Referral> referrals;    ///< people handed on, in an order that does not depend on threads
    std::vector<Visit> visits;          ///< contacts made without a tie: felt this month
    std::vector<ClimateShift> climate;  ///< what this lever's campaigns come to: felt next month, said anew each month
    std::vector<Solution> solutions;    ///< problems solved: settled next month
    std::vector<FollowUp> follow_ups;   ///< before and after, for the evaluation that a town would make
    std::uint32_t arrived = 0;          ///< referrals of other levers that arrived this month; told by the simulation
    std::uint32_t false_alarms = 0;     ///< people reported or asked this month without what was looked for

    void count(Stage stage, int age_group, Sex sex, std::uint32_t people = 1) {
        funnel[(std::size_t(stage) * age_groups + std::size_t(age_group)) * sexes + std::size_t(sex)] += people;
    }
    void count(Stage stage, HouseholdIncome income, std::uint32_t people = 1) {
        if (stage < Stage::reached) return;
        by_income[(std::size_t(stage) - std::size_t(Stage::reached)) * income_classes + std::size_t(income)] += people;
    }
    void count(Stage stage, DistrictIndex district, std::uint32_t people = 1) {
        if (stage < Stage::reached) return;
        auto& runs = by_district[std::size_t(stage) - std::size_t(Stage::reached)];
        if (!runs.empty() && runs.back().district == district)
            runs.back().people += people;
        else
            runs.push_back({district, people});
    }
    /// Adds what was counted elsewhere, as in one block of people.
    void add_counts(const Delivery& part) {
        for (std::size_t k = 0; k < funnel.size(); ++k) funnel[k] += part.funnel[k];
        for (std::size_t k = 0; k < by_income.size(); ++k) by_income[k] += part.by_income[k];
        for (std::size_t k = 0; k < by_district.size(); ++k)
            by_district[k].insert(by_district[k].end(), part.by_district[k].begin(), part.by_district[k].end());
        began.insert(began.end(), part.began.begin(), part.began.end());
    }
};

/// What a plan is checked against before anything is built.
struct PlanCheck {
    std::uint64_t people = 0;     ///< expected residents
    std::uint32_t districts = 0;  ///< expected school districts
    Month start, end;             ///< first month; first month after the run
    double scale = 1.0;           ///< people simulated for one real resident; `people` are the simulated ones
    std::vector<std::string> errors, warnings;  ///< filled by the lever: one sentence each
};

class PolicyLever {
   public:
    virtual ~PolicyLever() = default;
    [[nodiscard]] virtual std::string_view kind() const = 0;  ///< "community_salon"
    [[nodiscard]] virtual std::string_view label_en() const = 0;
    [[nodiscard]] virtual std::string_view label_ja() const = 0;
    virtual void describe(Form& form) = 0;
    virtual void check(PlanCheck& plan) const = 0;
    /// Once, before the first month. `number` is the lever's place in its scenario and keeps its draws apart from other
    /// levers'.
    virtual void open(const World& world, const Draw& draw, std::uint32_t number) = 0;
    /// One month. The world is as after settle; the lever may use threads, but its Delivery must not depend on them.
    virtual void deliver(const World& world, const Draw& draw, Delivery& delivery) = 0;
    /// All that levers handed on last month, before it is drawn what arrives: a lever that looks after it raises
    /// `arrival` of those it can. Called lever by lever in their order, before any `hear`.
    virtual void see_through(std::span<Referral> /*referrals*/, const World& /*world*/, const Draw& /*draw*/) {}
    /// People whom the other levers handed on last month and who arrived; called before `deliver`. A lever that takes
    /// no referrals ignores them.
    virtual void hear(std::span<const Referral> /*referrals*/, const World& /*world*/) {}
    /// Called before `open`, so that a lever can keep the support it gives level while it fades.
    void fade_as(const SupportFading& fading) { fading_ = fading; }
    void measure_by(const Yardstick& yardstick) { yardstick_ = yardstick; }

   protected:
    SupportFading fading_;
    Yardstick yardstick_;
};

}  // namespace tsunagari
