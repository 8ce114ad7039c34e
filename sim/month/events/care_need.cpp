// 要介護認定・施設入所 care need. First certification by age from the rise of the published certified shares with age;
// it deepens level by level; from care level 3 on people enter institutions, those living alone twice as soon.
//
// How many enter at an age is told by how the share living in institutions rises with age in the tables of 2020, given
// that those inside and outside of one age die alike; spread over those who need that much care at the start of each
// year.

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
        f.number("institution_factor", institution_factor_,
                 {.unit = "1",
                  .least = 0,
                  .most = 5,
                  .low = 0.7,
                  .high = 1.3,
                  .grade = Grade::assumption,
                  .en = "Factor on entering institutions; 1 keeps the shares living in them by age.",
                  .ja = "施設入所率への倍率（1で年齢別の施設居住割合が保たれる）",
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
    void prepare(const Preparation& with) override {
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
        inside_ = by_sex_and_age(with.atlas.table("japan/institutions"), "rate");
    }
    void begin_month(const World& world) override {
        if (world.now.year() == year_) return;
        year_ = world.now.year();
        set_entries(world);
    }
    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        const World& world = month.world;
        const Population& people = world.people;
        const std::uint32_t of_needy =
            threshold(std::min(1.0, monthly_from_annual(deeper_) + ceiling_of(entry_) * 0x1p-32 + 0x1p-30));
        const auto needy = [&](PersonIndex who) { return people.care[who] != CareNeed::none; };
        month.candidates(decision::care, ceiling_of(first_), of_needy, needy, [&](PersonIndex who, std::uint32_t u) {
            const int age = people.age(who, world.now);
            if (age < 40) return;
            if (people.care[who] == CareNeed::none) {
                if (u < first_[age_index(age)]) out.push_back({who, first});
                return;
            }
            std::uint32_t enter = 0;
            if (people.care[who] >= CareNeed::care3 && people.role[who] != Role::resident) {
                const std::size_t s = index_of(people.sex[who]), a = age_index(age);
                enter = entry_[world.households.size[people.household[who]] == 1 ? 1 : 0][s][a];
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
    /// Entries a year of all outside, (s(a + 5) − s(a)) / 5 / (1 − s(a)) with s the share inside, over the share of
    /// those outside who need care level 3 or more, the lonely dwellers counted twice.
    void set_entries(const World& world) {
        const Population& people = world.people;
        constexpr std::size_t bands = 19;
        std::array<std::array<std::uint64_t, bands>, sexes> outside{}, in_need{};
        for (std::uint32_t i = 0; i < people.rows(); ++i) {
            const PersonIndex who{i};
            if (!people.present(who) || people.role[who] == Role::resident) continue;
            const std::size_t s = index_of(people.sex[who]);
            const std::size_t band = std::min(age_index(people.age(who, world.now)) / 5, bands - 1);
            ++outside[s][band];
            if (people.care[who] >= CareNeed::care3)
                in_need[s][band] += world.households.size[people.household[who]] == 1 ? 2U : 1U;
        }
        for (std::size_t s = 0; s < sexes; ++s) {
            for (int a = 40; a < ages; ++a) {
                const int band = std::min(a / 5, static_cast<int>(bands) - 1) * 5;
                const double from = inside_[s][age_index(band)], to = inside_[s][age_index(band + 5)];
                const double entries = std::max(0.0, to - from) / 5.0 / (1.0 - (from + to) / 2);
                const auto k = static_cast<std::size_t>(band / 5);
                const double needing = in_need[s][k] < 20
                                           ? typical_need(a)
                                           : static_cast<double>(in_need[s][k]) / static_cast<double>(outside[s][k]);
                const double annual = std::min(0.7, institution_factor_ * entries / needing);
                entry_[0][s][age_index(a)] = threshold(monthly_from_annual(annual));
                entry_[1][s][age_index(a)] = threshold(monthly_from_annual(std::min(0.9, 2 * annual)));
            }
        }
    }
    /// Share in need of care level 3 or more outside institutions where a town has too few to count (assumption).
    static double typical_need(int age) { return age < 65 ? 0.004 : age < 75 ? 0.012 : age < 85 ? 0.05 : 0.15; }

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
    /// A spouse stays behind, married and visiting: the two stay spouses, so that a death later makes a widow or
    /// widower.
    static void enter_institution(PersonIndex who, Settlement& settlement) {
        World& world = settlement.world();
        Population& people = world.people;
        for_members(people, world.households, people.household[who], [&](PersonIndex member) {
            if (member != who && people.age(member, world.now) >= 18) settlement.tie_kin(who, member);
        });
        settlement.count(Flow::institution_entry, who);
        settlement.enter_institution(who);
    }

    double incidence_factor_ = 1.0, deeper_ = 0.25, institution_factor_ = 1.0, taken_in_ = 0.35;
    std::array<std::uint32_t, ages> first_{};
    std::uint32_t deeper_limit_ = 0;
    int year_ = 0;
    BySexAge inside_{};
    std::array<ThresholdsBySexAge, 2> entry_{};  ///< not alone, alone
};

}  // namespace

std::unique_ptr<LifeEvent> make_care_need() { return std::make_unique<CareNeedEvent>(); }

}  // namespace tsunagari
