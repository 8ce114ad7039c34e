#pragma once
// How to write a life event. One file in sim/month/events, one line in sim/month/catalogue.def.
//
// An event *proposes* what happens to whom, block by block in parallel, reading a const world; then *settles* all
// proposals of the month at once, in row order, through the only object that may change people, households and groups.
// Events settle in catalogue order; a person who died or left earlier in the month must be passed over
// (`settlement.here(who)`).

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tsunagari/kit/draw.hpp"
#include "tsunagari/kit/form.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/month/flow.hpp"
#include "tsunagari/world/table.hpp"
#include "tsunagari/world/world.hpp"

namespace tsunagari {

class Settlement;
struct LonelinessParameters;
struct TieParameters;

/// What an event may read before the first month.
struct Preparation {
    const Atlas& atlas;
    const World& world;
    const TieParameters& ties;
    const LonelinessParameters& loneliness;
};

/// A kind of event that people may have been through before the first month, at a yearly rate by sex and single year of
/// age (0 … 110).
struct PastRate {
    TraceKind kind;
    std::array<std::array<double, 111>, sexes> annual;
};

struct Proposal {
    PersonIndex who;
    std::uint32_t detail = 0;
};

/// One block of people, this month, with its lane draws made at most once for each group of four decisions.
class BlockMonth {
   public:
    BlockMonth(const World& of_world, const Draw& of_draw) : world{of_world}, draw{of_draw} {}
    void begin(Block of_people);

    const World& world;
    const Draw& draw;
    Block block;
    /// Calls visit(PersonIndex, draw) for those present whose lane draw is below `ceiling`: most people fall to one
    /// comparison.
    template <class Visit>
    void candidates(Decision decision, std::uint32_t ceiling, Visit&& visit) {
        if (ceiling == 0) return;
        const std::uint32_t* draws = lanes_of(decision).data() + decision.lane();
        for (std::uint32_t i = block.begin; i < block.end; ++i, draws += 4) {
            if (*draws < ceiling && world.people.present(PersonIndex{i})) visit(PersonIndex{i}, *draws);
        }
    }
    /// The same for one of eight events that share a lane, each an eighth of its range of its own: draws are counted
    /// from the beginning of eighth `number`. The lane is gone through once for all that are rare (below 0.8 % a
    /// month). A ceiling above the eighth is cut off there.
    template <class Visit>
    void rare_candidates(Decision decision, std::uint32_t number, std::uint32_t ceiling, Visit&& visit) {
        if (ceiling == 0) return;
        ceiling = std::min(ceiling, eighth);
        const auto look = [&](PersonIndex who, std::uint32_t draw_of_person, std::uint32_t least) {
            draw_of_person -= number << 29U;
            if (draw_of_person >= least && draw_of_person < ceiling && world.people.present(who))
                visit(who, draw_of_person);
        };
        for (const Rare& one : rare_of(decision)) look(one.who, one.draw, 0);
        if (ceiling <= rare_ceiling) return;
        const std::uint32_t* draws = lanes_of(decision).data() + decision.lane();
        for (std::uint32_t i = block.begin; i < block.end; ++i, draws += 4) look(PersonIndex{i}, *draws, rare_ceiling);
    }
    static constexpr std::uint32_t eighth = std::uint32_t{1} << 29U;
    /// The four lanes of all people of the block: [4·(i − begin) + lane].
    std::span<const std::uint32_t> lanes_of(Decision decision);

   private:
    struct Rare {
        PersonIndex who;
        std::uint32_t draw;
    };
    static constexpr std::uint32_t rare_ceiling = eighth / 16;  ///< a monthly probability of 0.8 %
    /// Those whose draw is low in its eighth.
    std::span<const Rare> rare_of(Decision decision);

    Decision rare_decision_{};
    std::vector<Rare> rare_;
    bool rare_made_ = false;
    std::vector<std::vector<std::uint32_t>> groups_;
    std::vector<char> made_;
};

class LifeEvent {
   public:
    virtual ~LifeEvent() = default;
    /// Name in scenario files, e.g. "mortality".
    [[nodiscard]] virtual std::string_view name() const = 0;
    [[nodiscard]] virtual std::string_view label_en() const = 0;
    [[nodiscard]] virtual std::string_view label_ja() const = 0;
    virtual void describe(Form& form) = 0;
    /// Once, before the first month: read tables.
    virtual void prepare(const Preparation& with) = 0;
    /// After `prepare`: how often its events struck people before the first month (biography.hpp draws their past).
    virtual void past(std::vector<PastRate>& /*rates*/) const {}
    /// Once, after `prepare`, before the first month: states that the event keeps, such as who is depressed.
    virtual void begin(World& /*world*/, const Draw& /*draw*/) const {}
    /// Once a month, before `propose`.
    virtual void begin_month(const World& /*world*/) {}
    virtual void propose(BlockMonth& month, std::vector<Proposal>& out) const = 0;
    virtual void settle(std::span<const Proposal> proposals, Settlement& settlement) const = 0;
};

}  // namespace tsunagari
