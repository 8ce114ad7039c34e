// 要介護認定・施設入所 care need. First certification by age from the rise of the published certified shares with age;
// it deepens level by level; from care level 3 on people enter institutions, those living alone soonest.

#include <algorithm>

#include "month/events/events.hpp"
#include "month/events/rates.hpp"
#include "tsunagari/month/settlement.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

enum What : std::uint32_t { first, deeper, institution };

class CareNeedEvent final : public LifeEvent {
   public:
    std::string_view name() const override { return "care_need"; }
    std::string_view label_en() const override { return "Care need and entering an institution"; }
    std::string_view label_ja() const override { return "要介護認定・施設入所"; }

    void describe(Form& f) override {
        f.number("incidence_factor", incidence_factor_,
                 {.unit = "1",
                  .least = 0,
                  .most = 5,
                  .low = 0.7,
                  .high = 1.3,
                  .grade = Grade::assumption,
                  .en = "Factor on first certifications by age.",
                  .ja = "新規認定率への倍率",
                  .source = ""});
        f.number("deeper_annual", deeper_,
                 {.unit = "1/year",
                  .least = 0,
                  .most = 1,
                  .low = 0.15,
                  .high = 0.35,
                  .grade = Grade::assumption,
                  .en = "Annual probability that certified need rises one level.",
                  .ja = "要介護度が1年に1段階上がる確率",
                  .source = ""});
        f.number(
            "institution_annual", institution_,
            {.unit = "1/year",
             .least = 0,
             .most = 1,
             .low = 0.1,
             .high = 0.3,
             .grade = Grade::assumption,
             .en = "Annual probability of entering an institution from care level 3; doubled for those living alone.",
             .ja = "要介護3以上で1年に施設へ入る確率（独居は2倍）",
             .source = ""});
        f.number(
            "taken_in_share", taken_in_,
            {.unit = "1",
             .least = 0,
             .most = 1,
             .low = 0.1,
             .high = 0.5,
             .grade = Grade::assumption,
             .en =
                 "Share of those living alone at first certification, with a child in the area, who move to the child.",
             .ja = "認定時に独居で子が区域内にいる人のうち子と同居する割合",
             .source = ""});
    }
    void prepare(const Preparation& /*with*/) override {
        // First certifications a year that sustain the certified shares of 2.8 % (65-69) … 58 % (85+); assumption on
        // the smooth shape.
        for (int a = 0; a < ages; ++a) {
            const double annual = a < 65   ? 0.0004 * (a >= 40 ? 1 : 0)
                                  : a < 70 ? 0.007
                                  : a < 75 ? 0.014
                                  : a < 80 ? 0.03
                                  : a < 85 ? 0.07
                                           : 0.14;
            first_[age_index(a)] = threshold(monthly_from_annual(std::min(0.9, annual * incidence_factor_)));
        }
        deeper_limit_ = threshold(monthly_from_annual(deeper_));
        institution_limit_ = threshold(monthly_from_annual(institution_));
        institution_alone_limit_ = threshold(monthly_from_annual(std::min(1.0, 2 * institution_)));
    }
    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        const World& world = month.world;
        const Population& people = world.people;
        const std::uint32_t ceiling = std::max(
            ceiling_of(first_), threshold(std::min(1.0, monthly_from_annual(deeper_) +
                                                            monthly_from_annual(std::min(1.0, 2 * institution_)))));
        month.candidates(decision::care, ceiling, [&](PersonIndex who, std::uint32_t u) {
            const int age = people.age(who, world.now);
            if (age < 40) return;
            if (people.care[who] == CareNeed::none) {
                if (u < first_[age_index(age)]) out.push_back({who, first});
                return;
            }
            std::uint32_t enter = 0;
            if (people.care[who] >= CareNeed::care3 && people.role[who] != Role::resident) {
                enter =
                    world.households.size[people.household[who]] == 1 ? institution_alone_limit_ : institution_limit_;
            }
            if (u < enter)
                out.push_back({who, institution});
            else if (u - enter < deeper_limit_ && people.care[who] != CareNeed::care5)
                out.push_back({who, deeper});
        });
    }
    void settle(std::span<const Proposal> proposals, Settlement& settlement) const override {
        Population& people = settlement.world().people;
        for (const Proposal& p : proposals) {
            if (!settlement.here(p.who)) continue;
            if (p.detail == institution) {
                enter_institution(p.who, settlement);
                continue;
            }
            if (p.detail == first) {
                settlement.count(Flow::care_need_start, p.who);
                taken_in(p.who, settlement);
            }
            people.care[p.who] = static_cast<CareNeed>(static_cast<int>(people.care[p.who]) + 1);
        }
    }

   private:
    /// Who lives alone when care is first needed may be taken into a grown-up child's household (呼び寄せ同居).
    void taken_in(PersonIndex who, Settlement& settlement) const {
        const World& world = settlement.world();
        const Population& people = world.people;
        if (people.role[who] == Role::resident || world.households.size[people.household[who]] != 1) return;
        if (settlement.draw().uniform(people.key[who].value, world.now, decision::care_home) >= taken_in_) return;
        const PersonIndex child = settlement.child_elsewhere(who);
        if (!child.exists()) return;
        settlement.count(Flow::moving_in_with_child, who);
        settlement.move_in(who, child);
    }
    /// Into a home near the own row that exists already, else a new one; a spouse stays behind, married and visiting:
    /// the two stay spouses, so that a death later makes a widow or widower.
    static void enter_institution(PersonIndex who, Settlement& settlement) {
        World& world = settlement.world();
        Population& people = world.people;
        const PersonIndex spouse = people.spouse[who];
        for_members(people, world.households, people.household[who], [&](PersonIndex member) {
            if (member != who && people.age(member, world.now) >= 18) settlement.tie_kin(who, member);
        });
        const std::uint32_t rows = world.households.rows();
        const std::uint32_t start = people.household[who].value;
        HouseholdIndex home;
        for (std::uint32_t step = 1; step < std::min(rows, 20000U) && !home.exists(); ++step) {
            const HouseholdIndex h{(start + step) % rows};
            if (world.households.type[h] == HouseholdType::institution && world.households.size[h] > 0 &&
                world.households.size[h] < 120)
                home = h;
        }
        if (!home.exists()) home = world.households.add(world.neighbourhood(who), HouseholdType::institution);
        if (spouse.exists()) people.confides_home[spouse] = 0;
        settlement.count(Flow::institution_entry, who);
        settlement.leave_daily_group(who);
        settlement.move(who, home, Role::resident);
        people.confides_home[who] = 0;
    }

    double incidence_factor_ = 1.0, deeper_ = 0.25, institution_ = 0.18, taken_in_ = 0.35;
    std::array<std::uint32_t, ages> first_{};
    std::uint32_t deeper_limit_ = 0, institution_limit_ = 0, institution_alone_limit_ = 0;
};

}  // namespace

std::unique_ptr<LifeEvent> make_care_need() { return std::make_unique<CareNeedEvent>(); }

}  // namespace tsunagari
