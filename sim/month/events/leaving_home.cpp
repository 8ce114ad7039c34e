// 離家・帰住 leaving home and going back. Unmarried grown-up children leave their parents' home for one of their own in
// the area; some who live alone go back to their parents. Parents and child stay kin, and the parents feel it
// (子の独立). Leaving to marry is part of marriage, leaving the area part of migration.
//
// The rates are those that keep living alone where it is: if s(a) is the share of the unmarried of age a who live alone
// in the tables of 2020, at the level of the area, a cohort in which r(a) of them go back each year must lose (s' +
// r·s)/(1 − s) of those at home for s to be the same curve ten years on (where s falls with age, going back is raised
// instead). Marriages, deaths and moves take both alike. Above 44, homes are emptied by the deaths of parents, not by
// leaving. Dormitories (施設等の世帯 below 40) likewise: at the ages at which the published share in them rises, young
// people at home enter one; at the ages at which it falls, they leave it for a home of their own.

#include <algorithm>

#include "month/events/events.hpp"
#include "month/events/rates.hpp"
#include "tsunagari/month/settlement.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

enum What : std::uint32_t { leave, go_back, enter_dormitory, leave_dormitory };
constexpr int first_age = 18, last_age = 44;

class LeavingHome final : public LifeEvent {
   public:
    std::string_view name() const override { return "leaving_home"; }
    std::string_view label_en() const override { return "Leaving home and going back"; }
    std::string_view label_ja() const override { return "離家・親元への帰住"; }

    void describe(Form& f) override {
        f.number("rate_factor", rate_factor_,
                 {.unit = "1",
                  .least = 0,
                  .most = 5,
                  .low = 0.8,
                  .high = 1.2,
                  .grade = Grade::assumption,
                  .en = "Factor on leaving home; 1 keeps the shares living alone by age among the unmarried.",
                  .ja = "離家率への倍率（1で未婚者の年齢別独居割合が保たれる）",
                  .source = ""});
        f.number(
            "return_annual", return_annual_,
            {.unit = "1/year",
             .least = 0,
             .most = 0.9,
             .low = 0.01,
             .high = 0.05,
             .grade = Grade::assumption,
             .en = "Annual probability that an unmarried person of 18 to 44 who lives alone goes back to parents in "
                   "the area.",
             .ja = "18〜44歳の独居の未婚者が1年に区域内の親元へ戻る確率",
             .source = ""});
    }
    void prepare(const Preparation& with) override {
        const BySexAge alone = living_alone_of(with).unmarried;
        const BySexAge married = by_sex_and_age(with.atlas.table("japan/marital_status"), "married");
        const auto parents_here = share_with_parents(with.world);
        const BySexAge inside = by_sex_and_age(with.atlas.table("japan/institutions"), "rate");
        for (std::size_t s = 0; s < sexes; ++s) {
            set_dormitories(s, inside[s]);
            const ByAge share = smooth_share(alone[s]);
            const auto married_at = [&](int a) { return std::min(0.95, married[s][age_index(a)]); };
            for (int a = first_age; a <= last_age; ++a) {
                const double now = share[age_index(a)], change = share[age_index(a + 1)] - now;
                const double back = return_annual_ * parents_here[s] * now;  // of all unmarried
                // Who leaves a dormitory comes to live alone, too.
                const double from_dormitory = std::max(0.0, -dormitory_change(inside[s], a)) / (1.0 - married_at(a));
                const double wanted = change + back - from_dormitory;
                const double leaving = std::max(0.0, wanted) / (1.0 - now);
                const double extra = std::max(0.0, -wanted) / std::max(now * parents_here[s], 0.01);
                leave_[s][age_index(a)] = threshold(monthly_from_annual(std::min(0.9, leaving * rate_factor_)));
                return_[s][age_index(a)] =
                    return_annual_ > 0 ? threshold(monthly_from_annual(std::min(0.9, return_annual_ + extra))) : 0;
            }
        }
    }
    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        const World& world = month.world;
        const Population& people = world.people;
        const std::uint32_t ceiling = std::max({threshold((ceiling_of(leave_) + 1.0 * ceiling_of(enter_)) * 0x1p-32),
                                                ceiling_of(return_), ceiling_of(quit_)});
        month.candidates(decision::leave_home, ceiling, [&](PersonIndex who, std::uint32_t u) {
            const std::size_t s = index_of(people.sex[who]), a = age_index(people.age(who, world.now));
            if (at_home(people, who)) {
                if (u < leave_[s][a])
                    out.push_back({who, leave});
                else if (u - leave_[s][a] < enter_[s][a])
                    out.push_back({who, enter_dormitory});
            } else if (people.role[who] == Role::resident) {
                if (people.care[who] == CareNeed::none && u < quit_[s][a]) out.push_back({who, leave_dormitory});
            } else if (alone(world, who) && u < return_[s][a]) {
                out.push_back({who, go_back});
            }
        });
    }
    void settle(std::span<const Proposal> proposals, Settlement& settlement) const override {
        for (const Proposal& p : proposals) {
            if (!settlement.here(p.who)) continue;
            if (p.detail == leave && at_home(settlement.world().people, p.who))
                depart(p.who, settlement);
            else if (p.detail == enter_dormitory && at_home(settlement.world().people, p.who))
                enter(p.who, settlement);
            else if (p.detail == leave_dormitory && settlement.world().people.role[p.who] == Role::resident)
                settlement.move(p.who, settlement.new_household(settlement.nearby(p.who, 0)), Role::head);
            else if (p.detail == go_back && alone(settlement.world(), p.who))
                go_home(p.who, settlement);
        }
    }

   private:
    static bool at_home(const Population& people, PersonIndex who) {
        const Role role = people.role[who];
        return (role == Role::child || role == Role::grandchild) && people.marital[who] != MaritalStatus::married;
    }
    static bool alone(const World& world, PersonIndex who) {
        return world.people.role[who] == Role::head && world.households.size[world.people.household[who]] == 1 &&
               world.people.marital[who] != MaritalStatus::married;
    }
    /// Of the unmarried who live alone, by sex: those aged 18 to 44 who have kin in the area who may be a parent.
    static std::array<double, sexes> share_with_parents(const World& world) {
        const Population& people = world.people;
        std::array<std::uint64_t, sexes> all{}, with{};
        for (std::uint32_t i = 0; i < people.rows(); ++i) {
            const PersonIndex who{i};
            const int age = people.age(who, world.now);
            if (!people.present(who) || age < first_age || age > last_age || !alone(world, who)) continue;
            const std::size_t s = index_of(people.sex[who]);
            ++all[s];
            const auto ties = world.network.ties(who);
            with[s] += std::any_of(ties.begin(), ties.end(),
                                   [&](const Tie& tie) {
                                       const int gap = people.born[who] - people.born[tie.alter];
                                       return tie.layer() == Layer::kin && gap >= 18 * 12 && gap <= 48 * 12;
                                   })
                           ? 1U
                           : 0U;
        }
        std::array<double, sexes> shares{};
        for (std::size_t s = 0; s < sexes; ++s)
            shares[s] = all[s] == 0 ? 0.0 : static_cast<double>(with[s]) / static_cast<double>(all[s]);
        return shares;
    }
    /// Change of the share inside over a year of age. Middles of bands lie at 17, 22 …; before 17 the share rises from
    /// that of 10-14.
    static double dormitory_change(const ByAge& inside, int a) {
        const int band = (a - 2) / 5 * 5;
        return (inside[age_index(band + 5)] - inside[age_index(band)]) / 5.0;
    }
    /// Entering and leaving as the share inside rises and falls from band to band.
    void set_dormitories(std::size_t s, const ByAge& inside) {
        for (int a = 15; a < 40; ++a) {
            const int band = (a - 2) / 5 * 5;
            const double change = dormitory_change(inside, a);
            const double now = inside[age_index(band)] + change * (a - 2 - band);
            enter_[s][age_index(a)] = change > 0 ? threshold(monthly_from_annual(change / (1.0 - now))) : 0;
            quit_[s][age_index(a)] = change < 0 ? threshold(monthly_from_annual(std::min(0.9, -change / now))) : 0;
        }
    }
    static void enter(PersonIndex who, Settlement& settlement) {
        World& world = settlement.world();
        for_members(world.people, world.households, world.people.household[who], [&](PersonIndex member) {
            if (member != who) settlement.tie_kin(who, member);
        });
        settlement.count(Flow::leaving_home, who);
        settlement.enter_institution(who);
    }
    /// Share living alone among the unmarried by single year: five-year bands joined by straight lines at their
    /// middles, from nobody at 18; nine tenths of what it is at 22 are reached by 20, because most leave in the first
    /// years (with that the mean of 20 to 24 is the table's).
    static ByAge smooth_share(const ByAge& alone) {
        ByAge share{};
        const auto of_band = [&](int band) { return band < 3 ? 0.0 : alone[age_index(band * 5)]; };
        for (int a = 18; a < 22; ++a)
            share[age_index(a)] = of_band(4) * (a < 20 ? 0.45 * (a - 18) : 0.9 + 0.05 * (a - 20));
        for (int a = 22; a < 60; ++a) {
            const int band = (a - 2) / 5;  // middles lie at 17, 22, 27 …
            const double part = (a - 2 - band * 5) / 5.0;
            share[age_index(a)] = of_band(band) * (1 - part) + of_band(band + 1) * part;
        }
        return share;
    }
    static void depart(PersonIndex who, Settlement& settlement) {
        World& world = settlement.world();
        Population& people = world.people;
        for_members(people, world.households, people.household[who], [&](PersonIndex member) {
            if (member == who) return;
            settlement.tie_kin(who, member);
            if (people.role[member] != Role::head && people.role[member] != Role::spouse) return;
            settlement.remember(member, TraceKind::child_left_home);
            settlement.count(Flow::child_left_home, member);
        });
        settlement.count(Flow::leaving_home, who);
        settlement.move(who, settlement.new_household(settlement.nearby(who, 0)), Role::head);
        people.confides_home[who] = 0;
    }
    static void go_home(PersonIndex who, Settlement& settlement) {
        const PersonIndex parent = settlement.parent_elsewhere(who);
        if (!parent.exists()) return;
        settlement.count(Flow::returning_home, who);
        settlement.move_in(who, parent);
    }

    double rate_factor_ = 1.0, return_annual_ = 0.03;
    ThresholdsBySexAge leave_{}, return_{}, enter_{}, quit_{};
};

}  // namespace

std::unique_ptr<LifeEvent> make_leaving_home() { return std::make_unique<LeavingHome>(); }

}  // namespace tsunagari
