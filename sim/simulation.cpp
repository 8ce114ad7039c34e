#include "tsunagari/simulation.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "month/biography.hpp"
#include "month/meet.hpp"
#include "tsunagari/kit/digest.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {

namespace {

void find_work_teams(World& world) {
    for (std::uint32_t g = 0; g < world.groups.rows(); ++g) {
        if (world.groups.kind(GroupIndex{g}) == GroupKind::work_team) world.work_teams.push_back(GroupIndex{g});
    }
    std::uint64_t inside = 0, employees = 0;
    for (std::uint32_t i = 0; i < world.people.rows(); ++i) {
        if (!employee(world.people.employment[PersonIndex{i}])) continue;
        ++employees;
        inside += world.people.daily_group[PersonIndex{i}].exists() ? 1U : 0U;
    }
    world.work_inside_share = employees == 0 ? 0.0 : static_cast<double>(inside) / static_cast<double>(employees);
}

}  // namespace

void begin_world(World& world, const Model& model, const Draw& draw) {
    world.founders = world.people.rows();
    find_work_teams(world);
    world.network = Network(world.people.rows());
    join_parted_spouses(world);  // before ties: a parted father is kin, too
    form_first_ties(world, model.ties, model.loneliness.trait, draw);
    Feeling(model.loneliness, model.ties).begin(world, draw);
}

Simulation::Simulation(World world, Model& model, const Atlas& atlas, const Draw& draw)
    : model_{model},
      draw_{draw},
      world_{std::move(world)},
      feeling_{model.loneliness, model.ties},
      encounters_{std::make_unique<Encounters>(model.ties)},
      proposals_(model.events.size()) {
    const Preparation with{atlas, world_, model_.ties, model_.loneliness};
    for (const auto& event : model_.events) event->prepare(with);
    YearlyChance lost{};
    for (const auto& event : model_.events) event->job_losses(lost);
    for (const auto& event : model_.events) event->know_job_losses(lost);
    std::vector<PastRate> past;
    for (const auto& event : model_.events) event->past(past);
    biography_ = std::make_unique<Biography>(atlas, past, model_.loneliness);
    for (const auto& event : model_.events) event->begin(world_, draw_);
    biography_->recall(world_, draw_);
    for (std::uint32_t n = 0; n < model_.shocks.size(); ++n) model_.shocks[n]->open(world_, n);
    feeling_.settle_in(world_, draw_);
    const auto support = static_cast<std::size_t>(TraceKind::support);
    const SupportFading fading{model_.loneliness.half_life_months[support], model_.loneliness.residue_share[support]};
    const Yardstick yardstick{model_.answers, model_.loneliness.isolated_below_contacts_per_month};
    for (std::uint32_t n = 0; n < model_.levers.size(); ++n) {
        model_.levers[n]->fade_as(fading);
        model_.levers[n]->measure_by(yardstick);
        model_.levers[n]->open(world_, draw_, n);
    }
}

Simulation::~Simulation() = default;

void Simulation::step() {
    const auto timed = [this](int phase, auto&& verb) {
        const auto start = std::chrono::steady_clock::now();
        verb();
        seconds_[static_cast<std::size_t>(phase)] +=
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    timed(0, [this] { occur(); });
    timed(1, [this] { settle(); });
    // Both only read the world that settle left, and neither reads the other: side by side, what one of them has to do
    // alone costs no time.
    std::vector<TieChange> met;
    for_each_index(2, [&](std::uint32_t which) {
        if (which == 0) timed(2, [this] { deliver(); });
        if (which == 1) timed(3, [&] { encounters_->month(world_, draw_, met), keep_apart(met); });
    });
    timed(4, [&] { rewire(met); });
    timed(5, [this] { feeling_.month(world_, draw_, visits_); });
    world_.now = world_.now.plus(1);
}

void Simulation::occur() {
    const std::uint32_t rows = world_.people.rows();
    const std::size_t events = model_.events.size();
    for (const auto& event : model_.events) event->begin_month(world_);
    std::vector<std::vector<std::vector<Proposal>>> parts(block_count(rows),
                                                          std::vector<std::vector<Proposal>>(events));
    for_blocks(rows, [&](Block block) {
        BlockMonth month(world_, draw_);
        month.begin(block);
        for (std::size_t e = 0; e < events; ++e) model_.events[e]->propose(month, parts[block.index][e]);
    });
    for (std::size_t e = 0; e < events; ++e) {
        proposals_[e].clear();
        for (const auto& part : parts) proposals_[e].insert(proposals_[e].end(), part[e].begin(), part[e].end());
    }
}

void Simulation::settle() {
    Settlement settlement(world_, draw_, model_.ties, model_.loneliness, followed_);
    const std::uint32_t rows = world_.people.rows();
    for (std::size_t e = 0; e < model_.events.size(); ++e) {
        model_.events[e]->settle(proposals_[e], settlement);
        if (!solutions_.empty()) model_.events[e]->settle_solved(solutions_, settlement);
    }
    for (const auto& shock : model_.shocks) shock->settle(settlement);
    settlement.tidy();
    counts_ = settlement.counts();
    happened_ = std::move(settlement.happened());
    std::sort(happened_.begin(), happened_.end());
    tie_changes_ = std::move(settlement.tie_changes());
    kin_changes_ = std::move(settlement.kin_changes());
    welcome(rows);
}

void Simulation::welcome(std::uint32_t first_new_row) {
    for (std::uint32_t i = first_new_row; i < world_.people.rows(); ++i) {
        if (!world_.people.present(PersonIndex{i})) continue;  // born and gone in one month
        draw_character(world_, model_.ties, model_.loneliness.trait, draw_, PersonIndex{i});
        biography_->recall(world_, draw_, PersonIndex{i});
        feeling_.begin_person(world_, draw_, PersonIndex{i});
    }
}

void Simulation::deliver() {
    const std::vector<Delivery> last = std::exchange(deliveries_, std::vector<Delivery>(model_.levers.size()));
    std::vector<Referral> referrals = handed_on(model_.handover, last);
    for (const auto& lever : model_.levers) lever->see_through(referrals, world_, draw_);
    for_each_index(static_cast<std::uint32_t>(model_.levers.size()), [&](std::uint32_t n) {
        const std::vector<Referral> here = arriving(referrals, n, world_, draw_);
        deliveries_[n].arrived = static_cast<std::uint32_t>(here.size());
        model_.levers[n]->hear(here, world_);
        model_.levers[n]->deliver(world_, draw_, deliveries_[n]);
    });
}

/// What levers hand to phases to come: the climate and problems solved to the next month, contacts to `feel`.
void Simulation::hand_over() {
    world_.climate.shifts.clear();
    solutions_.clear();
    visits_.clear();
    for (const Delivery& delivery : deliveries_) {
        world_.climate.shifts.insert(world_.climate.shifts.end(), delivery.climate.begin(), delivery.climate.end());
        solutions_.insert(solutions_.end(), delivery.solutions.begin(), delivery.solutions.end());
        visits_.insert(visits_.end(), delivery.visits.begin(), delivery.visits.end());
    }
    std::sort(solutions_.begin(), solutions_.end());
    solutions_.erase(std::unique(solutions_.begin(), solutions_.end()), solutions_.end());
    std::stable_sort(visits_.begin(), visits_.end(), [](const Visit& a, const Visit& b) { return a.who < b.who; });
}

void Simulation::rewire(std::span<const TieChange> met) {
    hand_over();
    for (std::size_t n = 0; n < deliveries_.size(); ++n) {
        tie_changes_.insert(tie_changes_.end(), deliveries_[n].ties.begin(), deliveries_[n].ties.end());
        for (Trace trace : deliveries_[n].traces) {
            trace.source = static_cast<std::uint8_t>(n + 1);
            world_.memory.add(trace);
        }
    }
    tie_changes_.insert(tie_changes_.end(), met.begin(), met.end());
    world_.network.apply(tie_changes_);
    tie_changes_.clear();
    world_.kin_outside.apply(std::exchange(kin_changes_, {}));
}

void Simulation::keep_apart(std::vector<TieChange>& met) {
    std::vector<const Shock*> cuts;
    for (const auto& shock : model_.shocks) {
        if (shock->cuts(world_.now)) cuts.push_back(shock.get());
    }
    if (!cuts.empty()) {
        std::erase_if(met, [&](const TieChange& change) {
            if (change.kind != TieChange::Kind::form) return false;
            float left = 1.0F;
            for (const Shock* cut : cuts)
                left *= std::min(cut->left(world_, draw_, change.a, change.tie.layer()),
                                 cut->left(world_, draw_, change.b, change.tie.layer()));
            const std::uint64_t pair = pair_of(world_.people.key[change.a], world_.people.key[change.b]);
            return draw_.uniform(pair, world_.now, decision::shock_tie, 1U << 16U) >= static_cast<double>(left);
        });
    }
    feeling_.under(std::move(cuts));
}

std::string digest_of(const World& world) {
    Digest digest;
    digest.add_values(std::span{&world.now, std::size_t{1}});
    const Population& p = world.people;
    const auto add = [&digest](const auto& column, auto... /*new_row*/) {
        digest.add_values(std::span{column.data(), column.size()});
    };
    for_columns(p, add);
    const Households& h = world.households;
    add(h.first), add(h.size), add(h.type), add(h.neighbourhood);
    for (std::uint32_t g = 0; g < world.groups.rows(); ++g) digest.add_values(world.groups.members(GroupIndex{g}));
    for (std::uint32_t i = 0; i < p.rows(); ++i) {
        for (const Tie& tie : world.network.ties(PersonIndex{i})) {
            const std::array<std::uint32_t, 2> words{
                tie.alter.value, static_cast<std::uint32_t>(static_cast<std::uint16_t>(tie.since.since_1970)) << 16 |
                                     static_cast<std::uint32_t>(tie.contacts_x8) << 8 | tie.layer_close};
            digest.add_values(std::span<const std::uint32_t>{words});
        }
    }
    for (std::uint32_t i = 0; i < p.rows(); ++i) {
        for (const OutsideKin& kin : world.kin_outside.of(PersonIndex{i})) {
            const std::array<std::uint32_t, 2> words{i, static_cast<std::uint32_t>(kin.bits())};
            digest.add_values(std::span<const std::uint32_t>{words});
        }
    }
    for (std::uint32_t b = 0; b < world.memory.blocks(); ++b) {
        for (const Trace& trace : world.memory.block(b)) {
            digest.add_values(std::span{&trace.who, std::size_t{1}});
            digest.add_values(std::span{&trace.since, std::size_t{1}});
            digest.add_values(std::span{&trace.kind, std::size_t{1}});
            digest.add_values(std::span{&trace.source, std::size_t{1}});
            digest.add_values(std::span{&trace.size, std::size_t{1}});
        }
    }
    for (const ClimateShift& shift : world.climate.shifts) {
        digest.add_values(std::span{shift.reached->words()});
        digest.add_values(std::span{&shift.opinion, std::size_t{1}});
    }
    return digest.hex();
}

}  // namespace tsunagari
