// 同居の開始 moving in with kin. Whoever is left alone at 45 or older, by a death, a divorce or the last child's going,
// either stays alone or moves in with kin of the area: a grown-up child first, else a parent, else a brother or sister.
//
// The chance to stay alone is the share living alone among the unmarried of that sex and age in 2020, shared out over
// the never married, widowed and divorced as at the start (synthesis_assumptions.hpp). So living alone rises as more
// people come to be unmarried and older, not because everybody who loses the last companion lives alone ever after.
// Those without kin in the area stay alone.

#include <algorithm>
#include <cstdlib>

#include "month/events/events.hpp"
#include "month/events/rates.hpp"
#include "tsunagari/month/settlement.hpp"
#include "tsunagari/world/decision.hpp"
#include "world/synthesis_assumptions.hpp"

namespace tsunagari {
namespace {

constexpr int least_age = 45;

class MovingIn final : public LifeEvent {
   public:
    std::string_view name() const override { return "moving_in"; }
    std::string_view label_en() const override { return "Moving in with kin when left alone"; }
    std::string_view label_ja() const override { return "一人残されたときの親族との同居"; }

    void describe(Form& f) override {
        f.number("rate_factor", rate_factor_,
                 {.unit = "1",
                  .least = 0,
                  .most = 5,
                  .low = 0.5,
                  .high = 1.2,
                  .grade = Grade::assumption,
                  .en = "Factor on the chance to move in with kin; 1 is one minus the share living alone among the "
                        "unmarried of the age.",
                  .ja = "親族と同居する確率への倍率（1で1−未婚・死別・離別者の独居割合）",
                  .source = ""});
    }
    void prepare(const Preparation& with) override {
        const BySexAge alone = by_sex_and_age(with.atlas.table("japan/living_alone"), "rate");
        const Table& status = with.atlas.table("japan/marital_status");
        static constexpr std::array<std::string_view, marital_statuses> columns = {"never_married", "married",
                                                                                   "widowed", "divorced"};
        std::array<BySexAge, marital_statuses> share{};
        for (std::size_t m = 0; m < columns.size(); ++m) share[m] = by_sex_and_age(status, columns[m]);
        for (std::size_t s = 0; s < sexes; ++s) {
            for (std::size_t a = least_age; a < static_cast<std::size_t>(ages); ++a) {
                const auto relative = synthesis::assumed::alone_at(s, static_cast<int>(a));
                double weight = 0;
                for (std::size_t m = 0; m < share.size(); ++m) weight += relative[m] * share[m][s][a];
                for (std::size_t m = 0; m < share.size(); ++m) {
                    const double stays = std::min(1.0, alone[s][a] * relative[m] / std::max(0.05, weight));
                    joins_[m][s][a] = std::min(1.0, rate_factor_ * (1.0 - stays));
                }
            }
        }
    }
    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        const World& world = month.world;
        const Population& people = world.people;
        for (const Trace& trace : world.memory.block(month.block.index)) {
            if (trace.kind != TraceKind::living_alone || trace.since != world.now.plus(-1)) continue;
            const PersonIndex who = trace.who;
            const int age = people.age(who, world.now);
            if (age < least_age || !alone(world, who)) continue;
            const double u = month.draw.uniform(people.key[who].value, world.now, decision::joins_kin);
            const auto& joins = joins_[index_of(people.marital[who])][index_of(people.sex[who])];
            if (u < joins[age_index(age)]) out.push_back({who, 0});
        }
    }
    void settle(std::span<const Proposal> proposals, Settlement& settlement) const override {
        for (const Proposal& p : proposals) {
            if (!alone(settlement.world(), p.who)) continue;
            const PersonIndex child = settlement.child_elsewhere(p.who);
            const PersonIndex host = child.exists() ? child : other_kin(p.who, settlement);
            if (!host.exists()) continue;
            if (child.exists()) settlement.count(Flow::moving_in_with_child, p.who);
            settlement.move_in(p.who, host);
        }
    }

   private:
    static bool alone(const World& world, PersonIndex who) {
        const Population& people = world.people;
        return people.present(who) && people.role[who] == Role::head && !people.spouse[who].exists() &&
               world.households.size[people.household[who]] == 1;
    }
    /// A parent, else the brother or sister nearest in age.
    static PersonIndex other_kin(PersonIndex who, Settlement& settlement) {
        const PersonIndex parent = settlement.parent_elsewhere(who);
        if (parent.exists()) return parent;
        const World& world = settlement.world();
        const Population& people = world.people;
        PersonIndex best;
        int best_gap = 16 * 12;
        for (const Tie& tie : world.network.ties(who)) {
            if (tie.layer() != Layer::kin || !settlement.here(tie.alter) || people.role[tie.alter] == Role::resident ||
                people.household[tie.alter] == people.household[who])
                continue;
            const int gap = std::abs(people.born[who] - people.born[tie.alter]);
            if (gap < best_gap || (gap == best_gap && best.exists() && tie.alter < best)) {
                best = tie.alter;
                best_gap = gap;
            }
        }
        return best;
    }

    double rate_factor_ = 1.0;
    std::array<BySexAge, marital_statuses> joins_{};
};

}  // namespace

std::unique_ptr<LifeEvent> make_moving_in() { return std::make_unique<MovingIn>(); }

}  // namespace tsunagari
