#pragma once
// The only door through which people, households and groups change: what an event's `settle` may do.
//
// Each verb keeps the world whole: a death leaves a widow, mourners, an emptied seat and a household whose head is told
// anew; nobody is left in two households, and no child is left alone. Ties are asked for here and changed later, by
// `rewire`.

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tsunagari/kit/draw.hpp"
#include "tsunagari/month/flow.hpp"
#include "tsunagari/month/loneliness.hpp"
#include "tsunagari/world/formation.hpp"
#include "tsunagari/world/world.hpp"

namespace tsunagari {

/// [flow][age_group][sex], one month.
using FlowCounts = std::array<std::uint32_t, std::size_t(flows) * age_groups * sexes>;

/// Something that happened in a month to somebody who is followed closely.
struct Happened {
    PersonIndex who;
    Flow what;
    friend auto operator<=>(const Happened&, const Happened&) = default;
};

/// Whether who was born in month `elder` can be the mother or father of who was born in `younger`: 16 to 48 years.
inline bool generation_older(Month elder, Month younger) {
    const int gap = younger - elder;
    return gap > 16 * 12 && gap <= 48 * 12;
}

class Settlement {
   public:
    /// All of these must outlive the settlement. `followed`, ascending: of whom a log is kept.
    Settlement(World& world, const Draw& draw, const TieParameters& ties, const LonelinessParameters& loneliness,
               std::span<const PersonIndex> followed = {});

    [[nodiscard]] World& world() { return world_; }
    [[nodiscard]] const World& world() const { return world_; }
    [[nodiscard]] const Draw& draw() const { return draw_; }
    [[nodiscard]] Month now() const { return world_.now; }
    [[nodiscard]] const TieParameters& tie_parameters() const { return ties_; }
    [[nodiscard]] bool here(PersonIndex i) const { return world_.people.present(i); }

    void die(PersonIndex i);
    /// Leaves the area for good, alone. Whole households leave member by member. Kin who stay have kin outside then.
    void depart(PersonIndex i);
    /// A new resident (newborn or newcomer) in household `h`; counted by the caller.
    PersonIndex arrive(PersonKey key, Month born, Sex sex, HouseholdIndex h, Role role);
    HouseholdIndex new_household(NeighbourhoodIndex where);
    /// A neighbourhood near that of `i`: most moves are short. `n` tells apart draws of one month.
    [[nodiscard]] NeighbourhoodIndex nearby(PersonIndex i, std::uint32_t n) const;
    /// Moves one person to household `h`; their neighbour ties and club end if the neighbourhood changes.
    void move(PersonIndex i, HouseholdIndex h, Role role);
    /// Moves `i` into the household of `host`, who is kin: as a child of the head's if the host is an older head or
    /// spouse, as a parent if the host is a younger one, else as another relative. Stored ties to the new household
    /// end.
    void move_in(PersonIndex i, PersonIndex host);
    /// Into an institution near the own row that has room, else a new one; the seat at work is given up, the marriage
    /// stays.
    void enter_institution(PersonIndex i);
    /// Kin of `i` elsewhere in the area, not in an institution, who can be a parent (18 to 48 years older, the nearest
    /// to 30) / a grown-up child; none if there is nobody.
    [[nodiscard]] PersonIndex parent_elsewhere(PersonIndex i) const;
    [[nodiscard]] PersonIndex child_elsewhere(PersonIndex i) const;
    /// Moves a whole household.
    void relocate(HouseholdIndex h, NeighbourhoodIndex where);
    /// Marries two people of one household or two; they live in the household the rule of the event chose.
    void marry(PersonIndex a, PersonIndex b);
    /// Ends the marriage of `i`; who moves out is the event's business.
    void divorce(PersonIndex i);
    /// Sets what a person does from now on; a change away from work or school frees the seat.
    void employ(PersonIndex i, Employment employment);
    /// Gives an employee a free seat in one of a few teams drawn over the area, the nearest of them; or work outside
    /// the area.
    void seat_at_work(PersonIndex i);
    void leave_daily_group(PersonIndex i);
    void join_daily_group(PersonIndex i, GroupIndex g);
    void leave_community(PersonIndex i);
    /// After a move: whoever takes part joins a group near the new home, unless it is an institution.
    void change_community(PersonIndex i);
    /// Leaves a trace (draw_trace in loneliness.hpp) and marks what happened for good.
    void remember(PersonIndex i, TraceKind kind);
    /// Takes back what is left of the person's traces of one kind: a trace of the opposite size, which fades with them.
    void relieve(PersonIndex i, TraceKind kind);
    void change_tie(const TieChange& change) { tie_changes_.push_back(change); }
    /// A tie to kin who lived together until now.
    void tie_kin(PersonIndex a, PersonIndex b);
    /// Of those here, `who` has or loses kin outside the area. Carried out by `rewire`, like ties.
    void gain_kin_outside(PersonIndex who, const OutsideKin& kin) { kin_changes_.push_back({who, {}, kin}); }
    void lose_kin_outside(PersonIndex who, const OutsideKin& kin) {
        kin_changes_.push_back({who, KinChange::Kind::lose, kin});
    }
    /// What `one`, elsewhere from now on, is to `who` with whom they share `tie`; nothing if kin outside are not
    /// counted (`ties.kin_outside_share`).
    [[nodiscard]] std::optional<OutsideKin> as_kin_outside(PersonIndex who, PersonIndex one, const Tie& tie) const;
    /// The same of two who lived together until now.
    [[nodiscard]] std::optional<OutsideKin> as_kin_outside(PersonIndex who, PersonIndex one) const;
    /// Kin of `who` outside the area dies and is mourned.
    void die_outside(PersonIndex who, const OutsideKin& kin);
    /// Also marks for good what the survey asks about and leaves no trace: another job, retirement, a move.
    void count(Flow flow, PersonIndex i);
    /// Into the log if `i` is followed, without counting: for those whom an event concerns beside the one counted.
    void note(Flow flow, PersonIndex i);
    /// Some household whose members can take in a child: kin's, else a children's home of the area.
    HouseholdIndex home_for_child(PersonIndex child);
    /// After all events: heads, roles and family types of the households that changed; children left alone are taken
    /// in.
    void tidy();

    [[nodiscard]] std::vector<TieChange>& tie_changes() { return tie_changes_; }
    [[nodiscard]] std::vector<KinChange>& kin_changes() { return kin_changes_; }
    [[nodiscard]] const FlowCounts& counts() const { return counts_; }
    /// What happened to those followed, in the order in which it was settled.
    [[nodiscard]] std::vector<Happened>& happened() { return log_; }

   private:
    [[nodiscard]] PersonIndex kin_elsewhere(PersonIndex i, int sign) const;
    void bereave(PersonIndex who, TraceKind kind, Flow flow);
    void mourn(PersonIndex dead);
    void leave_kin_behind(PersonIndex i);
    void take_out(PersonIndex i);
    void touch(HouseholdIndex h) { touched_.push_back(h); }
    void choose_head(HouseholdIndex h);
    void house_lone_children(HouseholdIndex h);

    World& world_;
    const Draw& draw_;
    const TieParameters& ties_;
    const LonelinessParameters& loneliness_;
    std::vector<TieChange> tie_changes_;
    std::vector<KinChange> kin_changes_;
    std::vector<HouseholdIndex> touched_;
    FlowCounts counts_{};
    std::span<const PersonIndex> followed_;
    std::vector<Happened> log_;
};

}  // namespace tsunagari
