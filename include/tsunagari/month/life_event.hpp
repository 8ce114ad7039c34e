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
#include "tsunagari/month/aid.hpp"
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

/// A yearly chance by sex and single year of age (0 … 110).
using YearlyChance = std::array<std::array<double, 111>, sexes>;

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
    /// comparison. With `from`, draws are counted from there (and wrap), so that rare events can share a lane.
    template <class Visit>
    void candidates(Decision decision, std::uint32_t ceiling, Visit&& visit, std::uint32_t from = 0) {
        if (ceiling == 0) return;
        const std::span<const std::uint32_t> draws = lanes_of(decision);
        for (std::uint32_t at = 0; at < draws.size(); at += stretch) {
            const std::uint32_t end = std::min<std::uint32_t>(at + stretch, static_cast<std::uint32_t>(draws.size()));
            // Most stretches hold nobody: one comparison of the least, made in vectors, spares them all.
            std::uint32_t least = ceiling;
            for (std::uint32_t k = at; k < end; ++k) least = std::min(least, draws[k] - from);
            if (least == ceiling) continue;
            for (std::uint32_t k = at; k < end; ++k) {
                const PersonIndex who{block.begin + k};
                const std::uint32_t of_person = draws[k] - from;
                if (of_person < ceiling && world.people.present(who)) visit(who, of_person);
            }
        }
    }
    /// Likewise where an event is rare for most people but likely for a few: `special` ones are visited below a ceiling
    /// of their own, so that the few do not bring everybody in. `special(PersonIndex)` must be cheap: it is asked of
    /// all.
    template <class Special, class Visit>
    void candidates(Decision decision, std::uint32_t ceiling, std::uint32_t ceiling_of_special, Special&& special,
                    Visit&& visit) {
        const std::span<const std::uint32_t> draws = lanes_of(decision);
        const auto chosen = [&](std::uint32_t k) {  // without a branch, so that a stretch is asked in vectors
            return (draws[k] < ceiling) | ((draws[k] < ceiling_of_special) & special(PersonIndex{block.begin + k}));
        };
        for (std::uint32_t at = 0; at < draws.size(); at += stretch) {
            const std::uint32_t end = std::min<std::uint32_t>(at + stretch, static_cast<std::uint32_t>(draws.size()));
            bool any = false;
            for (std::uint32_t k = at; k < end; ++k) any |= chosen(k);
            if (!any) continue;
            for (std::uint32_t k = at; k < end; ++k) {
                const PersonIndex who{block.begin + k};
                if (chosen(k) && world.people.present(who)) visit(who, draws[k]);
            }
        }
    }
    /// The decision's lane of everybody in the block: [i − begin].
    std::span<const std::uint32_t> lanes_of(Decision decision);

   private:
    static constexpr std::uint32_t stretch = 16;
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
    /// After every event's `prepare`: adds the chance that an employee is out of work by this event, other than by
    /// losing the job to `employment`.
    virtual void job_losses(YearlyChance& /*annual*/) const {}
    /// Then: what `job_losses` of all events came to.
    virtual void know_job_losses(const YearlyChance& /*annual*/) {}
    /// Once, after `prepare`, before the first month: states that the event keeps, such as who is depressed.
    virtual void begin(World& /*world*/, const Draw& /*draw*/) const {}
    /// Once a month, before `propose`.
    virtual void begin_month(const World& /*world*/) {}
    virtual void propose(BlockMonth& month, std::vector<Proposal>& out) const = 0;
    virtual void settle(std::span<const Proposal> proposals, Settlement& settlement) const = 0;
    /// Problems that levers helped to solve last month (sorted, each once): those that belong to this event settle
    /// after the month's own proposals. A person who has not the problem any more must be passed over.
    virtual void settle_solved(std::span<const Solution> /*solutions*/, Settlement& /*settlement*/) const {}
};

}  // namespace tsunagari
