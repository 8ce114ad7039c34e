// 離婚 divorce. Annual rates by the wife's age (2020 registrations), times the factors of the year and of the area
// (divorces counted over divorces expected). One of the two moves out: with children under 18 the other stays with them
// (mothers in 87 % of cases, assumption), and the child keeps a kin tie to the parent who left. Whoever moves out may
// go back to the own parents.

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
                  .low = 0.9,
                  .high = 1.1,
                  .grade = Grade::assumption,
                  .en = "Factor on the divorce rates.",
                  .ja = "離婚率への倍率",
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
        f.number("to_parents_share", to_parents_,
                 {.unit = "1",
                  .least = 0,
                  .most = 1,
                  .low = 0.15,
                  .high = 0.45,
                  .grade = Grade::assumption,
                  .en = "Share of those who move out after a divorce and have parents in the area who go to them.",
                  .ja = "離婚で家を出て親が区域内にいる人のうち親元に戻る割合",
                  .source = ""});
    }
    void prepare(const Preparation& with) override {
        const std::size_t woman = index_of(Sex::female);
        annual_ = by_sex_and_age_of(with.atlas.table("japan/marital_transitions"), "divorce", "annual_rate")[woman];
        years_ = &with.atlas.table("japan/divorce_by_year");
        ByStatusSexAge wives{};
        wives[index_of(MaritalStatus::married)][woman] = annual_;
        const Population& people = with.world.people;
        area_factor_ =
            area_factor(with, "divorces", wives, [&people](PersonIndex who) { return people.spouse[who].exists(); });
    }
    void begin_month(const World& world) override {
        if (world.now.year() == year_) return;
        year_ = world.now.year();
        const double factor = rate_factor_ * area_factor_ * year_factor(*years_, year_);
        for (std::size_t a = 0; a < annual_.size(); ++a) limits_[a] = threshold(monthly_from_rate(annual_[a] * factor));
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
        const PersonIndex parent = settlement.parent_elsewhere(leaves);
        const double back = settlement.draw().uniform(people.key[leaves].value, settlement.now(), decision::custody, 1);
        if (parent.exists() && people.household[parent] != people.household[leaves] && back < to_parents_) {
            settlement.move_in(leaves, parent);
            return;
        }
        const NeighbourhoodIndex nearby = world.neighbourhood(stays);
        settlement.move(leaves, settlement.new_household(nearby), Role::head);
    }

    double rate_factor_ = 1.0, area_factor_ = 1.0, mother_stays_ = 0.87, to_parents_ = 0.3;
    ByAge annual_{};
    const Table* years_ = nullptr;
    int year_ = 0;
    std::array<std::uint32_t, ages> limits_{};
};

}  // namespace

std::unique_ptr<LifeEvent> make_divorce() { return std::make_unique<Divorce>(); }

}  // namespace tsunagari
