// 暮らし向き hardship as a state of the household, and 生活困窮・貧困 the event of falling into very hard
// circumstances. Each year a share of households is drawn anew around what its work gives: one step towards harder if
// the head is unemployed or not working below 65, else as the published shares; members share it.

#include <algorithm>

#include "month/events/events.hpp"
#include "month/events/trouble.hpp"
#include "tsunagari/month/settlement.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

class Hardship final : public LifeEvent {
   public:
    std::string_view name() const override { return "hardship"; }
    std::string_view label_en() const override { return "Change of economic situation"; }
    std::string_view label_ja() const override { return "暮らし向きの変化"; }

    void describe(Form& f) override {
        f.number("change_annual", change_,
                 {.unit = "1/year",
                  .least = 0,
                  .most = 1,
                  .low = 0.1,
                  .high = 0.4,
                  .grade = Grade::assumption,
                  .en = "Annual probability that a household's situation is drawn anew.",
                  .ja = "世帯の暮らし向きが1年に変わりうる確率",
                  .source = ""});
    }
    void prepare(const Preparation& with) override {
        const Table& table = with.atlas.table("japan/economic_situation");
        static constexpr std::array<std::string_view, economic_levels> names = {
            "very_comfortable", "somewhat_comfortable", "normal", "somewhat_hard", "very_hard"};
        double sum = 0;
        for (std::size_t k = 0; k < names.size(); ++k) {
            sum += table.at({names[k]}, "share");
            cumulative_[k] = sum;
        }
        limit_ = threshold(monthly_from_annual(change_));
    }
    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        month.candidates(decision::economy, limit_, [&](PersonIndex who, std::uint32_t /*u*/) {
            if (month.world.people.role[who] == Role::head) out.push_back({who, 0});
        });
    }
    void settle(std::span<const Proposal> proposals, Settlement& settlement) const override {
        World& world = settlement.world();
        Population& people = world.people;
        for (const Proposal& p : proposals) {
            if (!settlement.here(p.who)) continue;
            const double u = settlement.draw().uniform(people.key[p.who].value, world.now, decision::illness_kind, 1) *
                             cumulative_.back();
            int level = 0;
            while (level < economic_levels - 1 && u >= cumulative_[static_cast<std::size_t>(level)]) ++level;
            // Half of what a household was stays: the move is at most one step.
            const int now = static_cast<int>(people.economic[p.who]);
            level = std::clamp(level, now - 1, now + 1);
            const Employment work = people.employment[p.who];
            const bool without_work = work == Employment::unemployed ||
                                      (work == Employment::not_working && people.age(p.who, world.now) < 65);
            if (without_work) level = std::min(std::max(level, now) + 1, economic_levels - 1);
            set_circumstances(people.household[p.who], static_cast<EconomicSituation>(level), settlement);
        }
    }

    /// Circumstances one step better, once a month for a household, however many of it were helped.
    void settle_solved(std::span<const Solution> solutions, Settlement& settlement) const override {
        const Population& people = settlement.world().people;
        std::vector<HouseholdIndex> helped;
        for (const Solution& s : solutions) {
            if (s.problem == Problem::hardship && settlement.here(s.who)) helped.push_back(people.household[s.who]);
        }
        std::sort(helped.begin(), helped.end());
        helped.erase(std::unique(helped.begin(), helped.end()), helped.end());
        for (const HouseholdIndex h : helped) {
            const EconomicSituation now = people.economic[settlement.world().households.first[h]];
            if (now < EconomicSituation::somewhat_hard) continue;
            set_circumstances(h, static_cast<EconomicSituation>(static_cast<int>(now) - 1), settlement);
        }
    }

   private:
    double change_ = 0.2;
    std::array<double, economic_levels> cumulative_{};
    std::uint32_t limit_ = 0;
};

}  // namespace

void set_circumstances(HouseholdIndex h, EconomicSituation level, Settlement& settlement) {
    constexpr int least_age = 16;
    World& world = settlement.world();
    Population& people = world.people;
    for_members(people, world.households, h, [&](PersonIndex member) {
        const bool falls =
            level == EconomicSituation::very_hard && people.economic[member] != EconomicSituation::very_hard;
        people.economic[member] = level;
        if (!falls || people.age(member, world.now) < least_age) return;
        settlement.remember(member, TraceKind::poverty);
        settlement.count(Flow::poverty_start, member);
    });
}

std::unique_ptr<LifeEvent> make_hardship() { return std::make_unique<Hardship>(); }

}  // namespace tsunagari
