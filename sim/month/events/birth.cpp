// 出生 birth. Women who have a husband bear children at the marital fertility rates of 2020 by age, times the factors
// of the year and of the area (both births counted over births expected, so that births outside marriage, 2.4 %, are in
// them). A child's key comes from the mother's key and the birth order.
//
// Within an age those with two children or more bear far less often (japan/births_by_order), so that families come to
// be as large as families are, rather than as spread as chance would have them: a child would have half a brother or
// sister more. Relative to the wives of that age of the first month, so that births by age are those of the table.
//
// Children outside the area have children too, at the nation's rates: as many of them are wives as of the women here
// who live apart from their parents. So grandparents here gain a grandchild outside; and who is born here has the
// grandparents outside whom the parents have.

#include <algorithm>

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
            area_factor(with, "births", annual, [&people](PersonIndex who) { return may_bear(people, who); });
        set_by_children(with);
    }
    void begin_month(const World& world) override {
        if (world.now.year() == year_) return;
        year_ = world.now.year();
        const double factor = rate_factor_ * area_factor_ * year_factor(*years_, year_);
        for (std::size_t k = 0; k < family_sizes; ++k) {
            for (std::size_t a = first_age; a <= last_age; ++a)
                limits_[k][a] = threshold(monthly_from_rate(annual_[a] * factor * by_children_[k][a]));
        }
        ceiling_ = ceiling_of(limits_);
        if (!world.kin_outside.empty()) set_outside(world, factor / area_factor_);
    }
    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        const Population& people = month.world.people;
        month.candidates(decision::birth, ceiling_, [&](PersonIndex who, std::uint32_t u) {
            if (people.sex[who] != Sex::female || !may_bear(people, who)) return;
            const std::size_t age = age_index(people.age(who, month.world.now));
            if (u < limits_[children_of(month.world, who)][age]) out.push_back({who, 0});
        });
        propose_of_kin_outside(
            month, decision::birth_outside, 1, out, [&](PersonIndex who, const OutsideKin& kin) -> std::uint32_t {
                if (!generation_older(month.world.people.born[who], kin.born)) return 0;
                const int years = (month.world.now - kin.born) / 12 - (kin.sex() == Sex::male ? younger_wife : 0);
                return outside_[age_index(years)];
            });
    }
    void settle(std::span<const Proposal> proposals, Settlement& settlement) const override {
        for (const Proposal& p : proposals) {
            if (!settlement.here(p.who)) continue;
            if (p.detail == 0)
                bear(p.who, settlement);
            else
                born_outside(p.who, settlement.world().kin_outside.of(p.who)[p.detail - 1], settlement);
        }
    }

   private:
    static constexpr std::size_t family_sizes = 5;  ///< 0 … 3 children at home, 4 and more
    static constexpr std::size_t first_age = 15, last_age = 54;
    static constexpr int younger_wife = 2;  ///< years, in the mean of couples (assumption)
    using ByChildren = std::array<ByAge, family_sizes>;

    /// Wives, but for those who live in an institution.
    static bool may_bear(const Population& people, PersonIndex who) {
        return people.spouse[who].exists() && people.role[who] != Role::resident;
    }

    /// Children at home, as a place in `ByChildren`.
    static std::size_t children_of(const World& world, PersonIndex mother) {
        const Population& people = world.people;
        const bool of_the_core = is_of_the_core(people.role[mother]);
        std::size_t children = 0;
        for_members(people, world.households, people.household[mother], [&](PersonIndex member) {
            children += member != mother && people.role[member] == (of_the_core ? Role::child : Role::grandchild);
        });
        return std::min(children, family_sizes - 1);
    }
    static bool is_of_the_core(Role role) { return role == Role::head || role == Role::spouse; }

    /// Rates of wives with so many children over the mean of the wives of the first month of about that age.
    void set_by_children(const Preparation& with) {
        const World& world = with.world;
        const Population& people = world.people;
        std::array<std::array<std::uint64_t, ages>, family_sizes> wives{};
        for (std::uint32_t i = 0; i < people.rows(); ++i) {
            const PersonIndex who{i};
            if (!people.present(who) || people.sex[who] != Sex::female || !may_bear(people, who)) continue;
            const std::size_t age = age_index(people.age(who, world.now));
            if (age >= first_age && age <= last_age) ++wives[children_of(world, who)][age];
        }
        const Table& table = with.atlas.table("japan/births_by_order");
        std::array<double, family_sizes> relative{};
        for (std::size_t k = 0; k < family_sizes; ++k) relative[k] = table.number(k, "relative_rate");
        for (std::size_t a = first_age; a <= last_age; ++a) {
            double all = 0, sum = 0;
            for (std::size_t b = a - 2; b <= a + 2; ++b) {
                for (std::size_t k = 0; k < family_sizes; ++k) {
                    all += static_cast<double>(wives[k][b]);
                    sum += static_cast<double>(wives[k][b]) * relative[k];
                }
            }
            for (std::size_t k = 0; k < family_sizes; ++k) by_children_[k][a] = sum > 0 ? relative[k] * all / sum : 1.0;
        }
    }

    /// Births a month to a woman outside the area who lives apart from her parents.
    void set_outside(const World& world, double factor) {
        const Population& people = world.people;
        std::array<double, ages> apart{}, wives{};
        for (std::uint32_t i = 0; i < people.rows(); ++i) {
            const PersonIndex who{i};
            if (!people.present(who) || people.sex[who] != Sex::female || !is_of_the_core(people.role[who])) continue;
            const std::size_t age = age_index(people.age(who, world.now));
            ++apart[age];
            wives[age] += may_bear(people, who) ? 1 : 0;
        }
        for (std::size_t a = first_age; a <= last_age; ++a) {
            double all = 0, married = 0;
            for (std::size_t b = a - 2; b <= a + 2; ++b) {
                all += apart[b];
                married += wives[b];
            }
            outside_[a] = all > 0 ? threshold(monthly_from_rate(annual_[a] * factor * married / all)) : 0;
        }
    }
    /// The contacts are those with the child's parent.
    void born_outside(PersonIndex who, OutsideKin parent, Settlement& settlement) const {
        const std::uint64_t key = settlement.world().people.key[who].value;
        const double u =
            settlement.draw().uniform(key ^ parent.bits() << 32U, settlement.now(), decision::birth_outside, 1);
        parent.born = settlement.now();
        parent.sex_close =
            static_cast<std::uint8_t>((parent.sex_close & Tie::close_mark) | (u < male_share_ ? 0U : 1U));
        settlement.gain_kin_outside(who, parent);
    }

    void bear(PersonIndex mother, Settlement& settlement) const {
        Population& people = settlement.world().people;
        const PersonKey key = child_key(people.key[mother], people.births[mother]);
        if (people.births[mother] < 250) ++people.births[mother];
        const double u = settlement.draw().uniform(key.value, settlement.now(), decision::child_sex);
        const Role role = is_of_the_core(people.role[mother]) ? Role::child : Role::grandchild;
        const PersonIndex child = settlement.arrive(key, settlement.now(), u < male_share_ ? Sex::male : Sex::female,
                                                    people.household[mother], role);
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
            if (tie.layer() == Layer::kin && generation_older(world.people.born[tie.alter], world.people.born[parent]))
                settlement.tie_kin(child, tie.alter);
        }
        for (const OutsideKin& kin : world.kin_outside.of(parent)) {
            if (generation_older(kin.born, world.people.born[parent])) settlement.gain_kin_outside(child, kin);
        }
    }

    double rate_factor_ = 1.0, male_share_ = 0.5125, area_factor_ = 1.0;
    ByAge annual_{};
    const Table* years_ = nullptr;
    int year_ = 0;
    ByChildren by_children_{};
    std::array<std::array<std::uint32_t, ages>, family_sizes> limits_{};
    std::array<std::uint32_t, ages> outside_{};  ///< thresholds by age of a woman
    std::uint32_t ceiling_ = 0;
};

}  // namespace

std::unique_ptr<LifeEvent> make_birth() { return std::make_unique<Birth>(); }

}  // namespace tsunagari
