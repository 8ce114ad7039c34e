// 離家 leaving home. Unmarried grown-up children leave their parents' home for one of their own in the area, at annual
// rates by sex and age; those who leave the area are part of migration. Parents and child stay kin, and the parents
// feel it (子の独立).

#include "month/events/events.hpp"
#include "month/events/rates.hpp"
#include "tsunagari/month/settlement.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

class LeavingHome final : public LifeEvent {
   public:
    std::string_view name() const override { return "leaving_home"; }
    std::string_view label_en() const override { return "Leaving home"; }
    std::string_view label_ja() const override { return "離家・子の独立"; }

    void describe(Form& f) override {
        f.number("rate_factor", rate_factor_,
                 {.unit = "1",
                  .least = 0,
                  .most = 5,
                  .low = 0.5,
                  .high = 1.5,
                  .grade = Grade::assumption,
                  .en = "Factor on the annual probabilities of leaving home; below 1 because the table counts leaving "
                        "to marry.",
                  .ja = "離家率への倍率（表は結婚による離家を含むため1未満）",
                  .source = ""});
    }
    void prepare(const Preparation& with) override {
        BySexAge annual = by_sex_and_age(with.atlas.table("japan/leaving_home"), "annual_rate");
        for (auto& of_sex : annual) {
            for (std::size_t a = 0; a < of_sex.size(); ++a)
                of_sex[a] = a < 18 || a >= 50 ? 0.0 : std::min(0.95, of_sex[a] * rate_factor_);
        }
        limits_ = monthly_thresholds(annual);
    }
    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        const Population& people = month.world.people;
        month.candidates(decision::leave_home, ceiling_of(limits_), [&](PersonIndex who, std::uint32_t u) {
            const Role role = people.role[who];
            if ((role != Role::child && role != Role::grandchild) || people.spouse[who].exists()) return;
            if (u < limits_[index_of(people.sex[who])][age_index(people.age(who, month.world.now))])
                out.push_back({who, 0});
        });
    }
    void settle(std::span<const Proposal> proposals, Settlement& settlement) const override {
        World& world = settlement.world();
        Population& people = world.people;
        for (const Proposal& p : proposals) {
            const Role role = people.role[p.who];
            if (!settlement.here(p.who) || (role != Role::child && role != Role::grandchild)) continue;
            for_members(people, world.households, people.household[p.who], [&](PersonIndex member) {
                if (member == p.who || people.age(member, world.now) < 15) return;
                settlement.tie_kin(p.who, member);
                if (people.role[member] != Role::head && people.role[member] != Role::spouse) return;
                settlement.remember(member, TraceKind::child_left_home);
                settlement.count(Flow::child_left_home, member);
            });
            settlement.count(Flow::leaving_home, p.who);
            settlement.move(p.who, settlement.new_household(settlement.nearby(p.who, 0)), Role::head);
            people.confides_home[p.who] = 0;
        }
    }

   private:
    double rate_factor_ = 0.5;
    ThresholdsBySexAge limits_{};
};

}  // namespace

std::unique_ptr<LifeEvent> make_leaving_home() { return std::make_unique<LeavingHome>(); }

}  // namespace tsunagari
