// The time since the last event of a rate h(age) is found by inversion: an exponential draw E is spent backwards from
// today over the cumulated rate. Only the last event of a kind is kept.

#include "month/biography.hpp"

#include <algorithm>

#include "month/events/rates.hpp"
#include "tsunagari/kit/math.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/world/decision.hpp"
#include "tsunagari/world/happening.hpp"

namespace tsunagari {
namespace {

// Kinds of table japan/event_past: what other people's lives bring about, or events of other files.
constexpr std::array<TraceKind, 10> of_table = {
    TraceKind::family_death, TraceKind::friend_death,   TraceKind::move,        TraceKind::child_left_home,
    TraceKind::birth,        TraceKind::job_loss,       TraceKind::work_change, TraceKind::illness,
    TraceKind::caregiving,   TraceKind::family_illness,
};
constexpr int least_age = 6;  ///< younger children do not remember

bool of_parents(TraceKind kind) { return kind == TraceKind::birth || kind == TraceKind::child_left_home; }

}  // namespace

Biography::Biography(const Atlas& atlas, const std::vector<PastRate>& rates, const LonelinessParameters& parameters)
    : parameters_{parameters}, fading_{parameters} {
    const Table& table = atlas.table("japan/event_past");
    for (const TraceKind kind : of_table) add({kind, by_sex_and_age_of(table, trace_name(kind), "annual_rate")});
    for (const PastRate& rate : rates) add(rate);
}

void Biography::add(const PastRate& rate) {
    Kind kind{rate.kind, {}};
    for (std::size_t s = 0; s < sexes; ++s) {
        for (std::size_t age = 0; age < static_cast<std::size_t>(ages); ++age)
            kind.expected[s][age + 1] = kind.expected[s][age] + std::max(0.0, rate.annual[s][age]);
    }
    kinds_.push_back(kind);
}

void Biography::recall(World& world, const Draw& draw) const {
    for_blocks(world.people.rows(), [&](Block block) {
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            if (world.people.present(PersonIndex{i})) recall(world, draw, PersonIndex{i});
        }
    });
    world.memory.sort();
}

void Biography::recall(World& world, const Draw& draw, PersonIndex i) const {
    if (world.people.age(i, world.now) < least_age) return;
    rates(world, draw, i);
    situation(world, draw, i);
}

void Biography::rates(World& world, const Draw& draw, PersonIndex i) const {
    const Population& people = world.people;
    const auto age = static_cast<double>(world.now - people.born[i]) / 12.0;
    const auto year = std::min<std::size_t>(static_cast<std::size_t>(age), ages - 1);
    const bool never_married = people.marital[i] == MaritalStatus::never_married;
    Words words{};
    for (std::size_t k = 0; k < kinds_.size(); ++k) {
        if (k % 4 == 0)
            words = draw.words(people.key[i].value, Month{}, decision::past_event, static_cast<std::uint32_t>(k / 4));
        if (never_married && of_parents(kinds_[k].trace)) continue;
        const auto& expected = kinds_[k].expected[static_cast<std::size_t>(people.sex[i])];
        const double to_date =
            expected[year] + (std::min(age, 111.0) - static_cast<double>(year)) * (expected[year + 1] - expected[year]);
        const double u = (static_cast<double>(words[k % 4]) + 0.5) * 0x1p-32;
        if (1.0 - u >= to_date) continue;  // −log u is never less: most are told without it
        const double spent = -log_(u);
        if (spent >= to_date) continue;
        const double before = to_date - spent;
        const auto at = static_cast<std::size_t>(
            std::upper_bound(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(year) + 1, before) -
            expected.begin());
        const double into = (before - expected[at - 1]) / (expected[at] - expected[at - 1]);
        const double years_ago = age - (static_cast<double>(at - 1) + into);
        happened(world, draw, i, kinds_[k].trace, static_cast<int>(years_ago * 12.0));
    }
}

/// What a person is says what they have been through. Times are exponential, cut off at a plausible beginning.
void Biography::situation(World& world, const Draw& draw, PersonIndex i) const {
    Population& people = world.people;
    const Words words = draw.words(people.key[i].value, Month{}, decision::past_state);
    const auto ago = [&](std::size_t word, double mean_years, int since_age) {
        const double years = -mean_years * log_((static_cast<double>(words[word]) + 0.5) * 0x1p-32);
        return static_cast<int>(12.0 * std::min(years, std::max(0.0, people.age(i, world.now) - since_age + 0.5)));
    };
    if (people.marital[i] == MaritalStatus::widowed)
        happened(world, draw, i, TraceKind::spouse_death, ago(0, 12.0, 45));
    if (people.marital[i] == MaritalStatus::divorced) happened(world, draw, i, TraceKind::divorce, ago(1, 8.0, 25));
    const HouseholdIndex home = people.household[i];
    if (world.households.size[home] == 1 && world.households.type[home] != HouseholdType::institution)
        happened(world, draw, i, TraceKind::living_alone, ago(2, 6.0, 18));
    if (people.employment[i] == Employment::unemployed)
        happened(world, draw, i, TraceKind::job_loss, world.now - people.employed_since[i]);
    if (people.economic[i] == EconomicSituation::very_hard)
        happened(world, draw, i, TraceKind::poverty, ago(3, 5.0, 16));
    if (people.ill[i] != 0) people.happened[i] |= bit_of(Happening::own_illness);
    if (people.employment[i] == Employment::not_working && people.age(i, world.now) >= 60)
        people.happened[i] |= bit_of(Happening::work_change);
}

void Biography::happened(World& world, const Draw& draw, PersonIndex i, TraceKind kind, int months) const {
    world.people.happened[i] |= bit_of(happening_of(kind));
    Trace trace = draw_trace(parameters_, world, i, kind, world.now.plus(-std::max(1, months)), draw);
    if (!fading_.faded(trace, world.now)) world.memory.add(trace);
}

}  // namespace tsunagari
