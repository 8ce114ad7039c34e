// 家族との離別 breaking with a member of the family: a tie to kin elsewhere, in the area or outside, ends for good.
// Divorce is an event of its own and counts under the same answer of the survey. Rate derived from what divorces leave
// of the share who name it in the survey of 2023 (6.5 and 2.9 %): table japan/event_rates; three times as likely after
// serious trouble in the family.

#include "month/events/events.hpp"
#include "month/events/trouble.hpp"
#include "tsunagari/world/decision.hpp"
#include "tsunagari/world/happening.hpp"

namespace tsunagari {
namespace {

class Separation final : public Trouble {
   public:
    Separation() : Trouble{eighth(5), TraceKind::separation, 3.0, 0.05} {}
    std::string_view name() const override { return "separation"; }
    std::string_view label_en() const override { return "Breaking with family"; }
    std::string_view label_ja() const override { return "家族との離別"; }

   private:
    double exposure(const World& world, PersonIndex i) const override {
        return (world.people.happened[i] & bit_of(Happening::family_trouble)) != 0 ? 3.0 : 0.9;
    }
    void strike(PersonIndex i, Settlement& settlement) const override {
        const World& world = settlement.world();
        const Population& people = world.people;
        settlement.remember(i, kind());
        settlement.count(Flow::separation, i);
        PersonIndex lost;
        double best = 0;
        for (const Tie& tie : world.network.ties(i)) {
            if (tie.layer() != Layer::kin) continue;
            const double u = settlement.draw().uniform(pair_of(people.key[i], people.key[tie.alter]), world.now,
                                                       decision::estrangement);
            if (!lost.exists() || u < best) {
                lost = tie.alter;
                best = u;
            }
        }
        const OutsideKin* outside = nullptr;
        for (const OutsideKin& kin : world.kin_outside.of(i)) {
            const double u = settlement.draw().uniform(people.key[i].value, world.now, decision::break_outside,
                                                       static_cast<std::uint32_t>(kin.bits()));
            if ((lost.exists() || outside != nullptr) && u >= best) continue;
            outside = &kin;
            best = u;
        }
        if (outside != nullptr)
            settlement.lose_kin_outside(i, *outside);
        else if (lost.exists())
            settlement.change_tie({TieChange::Kind::dissolve, i, lost, {}});
    }
};

}  // namespace

std::unique_ptr<LifeEvent> make_separation() { return std::make_unique<Separation>(); }

}  // namespace tsunagari
