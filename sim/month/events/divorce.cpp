// 離婚 divorce. Annual rates by the wife's age (2020 registrations). One of the two moves out: with children under 18
// the other stays with them (mothers in 87 % of cases, assumption), and the child keeps a kin tie to the parent who
// left.

#include "month/events/events.hpp"
#include "month/events/rates.hpp"
#include "tsunagari/month/settlement.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

class Divorce final : public LifeEvent {
   public:
    std::string_view name() const override { return "divorce"; }
    std::string_view label_en() const override { return "Divorce"; }
    std::string_view label_ja() const override { return "離婚"; }

    void describe(Form& f) override {
        f.number("rate_factor", rate_factor_,
                 {.unit = "1",
                  .least = 0,
                  .most = 5,
                  .low = 0.8,
                  .high = 1.1,
                  .grade = Grade::assumption,
                  .en = "Factor on the divorce rates of 2020.",
                  .ja = "2020年の離婚率への倍率",
                  .source = ""});
        f.number("mother_stays_share", mother_stays_,
                 {.unit = "1",
                  .least = 0,
                  .most = 1,
                  .low = 0.8,
                  .high = 0.9,
                  .grade = Grade::assumption,
                  .en = "Share of divorces after which the wife keeps the home.",
                  .ja = "妻が住まいに残る割合",
                  .source = ""});
    }
    void prepare(const Preparation& with) override {
        BySexAge annual = by_sex_and_age_of(with.atlas.table("japan/marital_transitions"), "divorce", "annual_rate");
        for (double& rate : annual[index_of(Sex::female)]) rate *= rate_factor_;
        limits_ = monthly_thresholds(annual)[index_of(Sex::female)];
    }
    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        const Population& people = month.world.people;
        month.candidates(decision::divorce, ceiling_of(limits_), [&](PersonIndex who, std::uint32_t u) {
            if (people.sex[who] != Sex::female || !people.spouse[who].exists()) return;
            if (u < limits_[age_index(people.age(who, month.world.now))]) out.push_back({who, 0});
        });
    }
    void settle(std::span<const Proposal> proposals, Settlement& settlement) const override {
        for (const Proposal& p : proposals) {
            if (settlement.here(p.who) && settlement.world().people.spouse[p.who].exists()) part(p.who, settlement);
        }
    }

   private:
    void part(PersonIndex wife, Settlement& settlement) const {
        World& world = settlement.world();
        Population& people = world.people;
        const PersonIndex husband = people.spouse[wife];
        const double u = settlement.draw().uniform(people.key[wife].value, settlement.now(), decision::custody);
        const PersonIndex leaves = u < mother_stays_ ? husband : wife;
        const PersonIndex stays = leaves == husband ? wife : husband;
        settlement.divorce(wife);
        if (people.household[wife] != people.household[husband]) return;
        std::vector<PersonIndex> children;
        for_members(people, world.households, people.household[stays], [&](PersonIndex member) {
            if (people.role[member] == Role::child && member != leaves && member != stays) children.push_back(member);
        });
        for (const PersonIndex child : children) settlement.tie_kin(child, leaves);
        // Who came into the other's family home leaves it; the head's parents stay where they are.
        people.role[stays] = people.role[stays] == Role::spouse ? Role::head : people.role[stays];
        const NeighbourhoodIndex nearby = world.neighbourhood(stays);
        settlement.move(leaves, settlement.new_household(nearby), Role::head);
    }

    double rate_factor_ = 0.95, mother_stays_ = 0.87;
    std::array<std::uint32_t, ages> limits_{};
};

}  // namespace

std::unique_ptr<LifeEvent> make_divorce() { return std::make_unique<Divorce>(); }

}  // namespace tsunagari
