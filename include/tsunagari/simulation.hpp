#pragma once
// One world living month by month under one model.
//
//     occur    life events propose what happens to whom
//     settle   the proposals are applied to people and households     ← only here do rows change
//     deliver  levers find, admit, serve and pay
//     meet     which ties end and which begin
//     rewire   tie changes are applied                                ← only here do ties change
//     feel     how lonely everyone is next month
//
// Recording is the caller's: it reads `world()` between steps.

#include <array>
#include <chrono>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "tsunagari/kit/draw.hpp"
#include "tsunagari/month/model.hpp"
#include "tsunagari/month/settlement.hpp"
#include "tsunagari/world/synthesis.hpp"

namespace tsunagari {

class Biography;
class Encounters;

inline constexpr int phases = 6;
inline constexpr std::array<std::string_view, phases> phase_names = {"occur", "settle", "deliver",
                                                                     "meet",  "rewire", "feel"};

/// Gives a synthesised world its first ties and feelings under the model's parameters.
void begin_world(World& world, const Model& model, const Draw& draw);

class Simulation {
   public:
    /// `world` has been through begin_world with the same parameters and draw. `model` and `atlas` must outlive the
    /// simulation.
    Simulation(World world, Model& model, const Atlas& atlas, const Draw& draw);
    ~Simulation();

    /// From now on keeps a log of what happens to these people; ascending.
    void follow(std::vector<PersonIndex> people) { followed_ = std::move(people); }
    /// Lives through one month: from the start of world().now to the start of the next.
    void step();

    [[nodiscard]] const World& world() const { return world_; }
    [[nodiscard]] const Feeling& feeling() const { return feeling_; }
    /// What the last step counted.
    [[nodiscard]] const FlowCounts& flow_counts() const { return counts_; }
    /// What happened in the last step to the people followed, by person and kind.
    [[nodiscard]] const std::vector<Happened>& happened() const { return happened_; }
    /// What each lever did in the last step.
    [[nodiscard]] const std::vector<Delivery>& deliveries() const { return deliveries_; }
    /// Seconds spent in each phase so far (for benchmarks; never part of results). `deliver` and `meet` run side by
    /// side, so with several threads the phases add up to more than the whole.
    [[nodiscard]] const std::array<double, phases>& seconds() const { return seconds_; }

   private:
    void occur();
    void settle();
    void deliver();
    /// While a shock cuts contacts: fewer new ties, and fewer contacts felt.
    void keep_apart(std::vector<TieChange>& met);
    void hand_over();
    void rewire(std::span<const TieChange> met);
    void welcome(std::uint32_t first_new_row);

    Model& model_;
    Draw draw_;
    World world_;
    Feeling feeling_;
    std::unique_ptr<Biography> biography_;
    std::unique_ptr<Encounters> encounters_;
    std::vector<std::vector<Proposal>> proposals_;  ///< by event
    std::vector<TieChange> tie_changes_;
    std::vector<KinChange> kin_changes_;
    std::vector<Delivery> deliveries_;
    std::vector<Visit> visits_;        ///< of this month
    std::vector<Solution> solutions_;  ///< of last month
    FlowCounts counts_{};
    std::vector<PersonIndex> followed_;
    std::vector<Happened> happened_;
    std::array<double, phases> seconds_{};
};

/// A digest of everything in a world that later months depend on (SHA-256, hex).
std::string digest_of(const World& world);

}  // namespace tsunagari
