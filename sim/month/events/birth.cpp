// 出生 birth. Women who have a husband bear children at the marital fertility rates of 2020 by age, times the factors
// of the year and of the area (both births counted over births expected, so that births outside marriage, 2.4 %, are in
// them). A child's key comes from the mother's key and the birth order.

#include "month/events/events.hpp"
#include "month/events/rates.hpp"
#include "tsunagari/month/settlement.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

class Birth final : public LifeEvent {
   public:
    std::string_view name() const override { return "birth"; }
    std::string_view label_en() const override { return "Birth"; }
    std::string_view label_ja() const override { return "出生"; }

    void describe(Form& f) override {
        f.number("rate_factor", rate_factor_,
                 {.unit = "1",
                  .least = 0,
                  .most = 5,
                  .low = 0.8,
                  .high = 1.2,
                  .grade = Grade::assumption,
                  .en = "Factor on marital fertility at all ages.",
                  .ja = "有配偶出生率への倍率",
                  .source = ""});
        f.number("male_share", male_share_,
                 {.unit = "1",
                  .least = 0,
                  .most = 1,
                  .low = 0.51,
                  .high = 0.515,
                  .grade = Grade::read,
                  .en = "Share of boys among births.",
                  .ja = "出生児に占める男児の割合",
                  .source = "人口動態統計"});
    }
    void prepare(const Preparation& with) override {
        annual_ = by_age(with.atlas.table("japan/fertility"), "marital_annual_rate");
        years_ = &with.atlas.table("japan/fertility_by_year");
        ByStatusSexAge annual{};
        for (std::size_t a = 15; a <= 54; ++a)
            annual[index_of(MaritalStatus::married)][index_of(Sex::female)][a] = annual_[a];
        const Population& people = with.world.people;
        area_factor_ =
            area_factor(with, "births", annual, [&people](PersonIndex who) { return people.spouse[who].exists(); });
    }
    void begin_month(const World& world) override {
        if (world.now.year() == year_) return;
        year_ = world.now.year();
        const double factor = rate_factor_ * area_factor_ * year_factor(*years_, year_);
        for (std::size_t a = 0; a < static_cast<std::size_t>(ages); ++a) {
            limits_[a] = a < 15 || a > 54 ? 0 : threshold(monthly_from_rate(annual_[a] * factor));
        }
        ceiling_ = ceiling_of(limits_);
    }
    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        const Population& people = month.world.people;
        month.candidates(decision::birth, ceiling_, [&](PersonIndex who, std::uint32_t u) {
            if (people.sex[who] != Sex::female || !people.spouse[who].exists()) return;
            if (u < limits_[age_index(people.age(who, month.world.now))]) out.push_back({who, 0});
        });
    }
    void settle(std::span<const Proposal> proposals, Settlement& settlement) const override {
        for (const Proposal& p : proposals) {
            if (settlement.here(p.who)) bear(p.who, settlement);
        }
    }

   private:
    void bear(PersonIndex mother, Settlement& settlement) const {
        Population& people = settlement.world().people;
        const PersonKey key = child_key(people.key[mother], people.births[mother]);
        if (people.births[mother] < 250) ++people.births[mother];
        const double u = settlement.draw().uniform(key.value, settlement.now(), decision::child_sex);
        const Role role = people.role[mother];
        const bool of_the_core = role == Role::head || role == Role::spouse;
        const PersonIndex child =
            settlement.arrive(key, settlement.now(), u < male_share_ ? Sex::male : Sex::female,
                              people.household[mother], of_the_core ? Role::child : Role::grandchild);
        people.economic[child] = people.economic[mother];
        people.health[child] = Health::good;
        meet_grandparents(mother, child, settlement);
        if (people.spouse[mother].exists()) meet_grandparents(people.spouse[mother], child, settlement);
        settlement.count(Flow::birth, child);
        for (const PersonIndex parent : {mother, people.spouse[mother]}) {
            if (!parent.exists()) continue;
            settlement.note(Flow::birth, parent);
            settlement.remember(parent, TraceKind::birth);
        }
    }

    /// A child is kin to the parents of its parents who live elsewhere, not to the generation before them.
    static void meet_grandparents(PersonIndex parent, PersonIndex child, Settlement& settlement) {
        const World& world = settlement.world();
        for (const Tie& tie : world.network.ties(parent)) {
            const int gap = world.people.born[parent] - world.people.born[tie.alter];
            if (tie.layer() == Layer::kin && gap > 16 * 12 && gap <= 48 * 12) settlement.tie_kin(child, tie.alter);
        }
    }

    double rate_factor_ = 1.0, male_share_ = 0.5125, area_factor_ = 1.0;
    ByAge annual_{};
    const Table* years_ = nullptr;
    int year_ = 0;
    std::array<std::uint32_t, ages> limits_{};
    std::uint32_t ceiling_ = 0;
};

}  // namespace

std::unique_ptr<LifeEvent> make_birth() { return std::make_unique<Birth>(); }

}  // namespace tsunagari
