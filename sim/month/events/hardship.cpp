// 暮らし向き hardship as a state of the household, and 生活困窮・貧困 the event of falling into very hard
// circumstances. A walk of single steps, up or down with equal chance, taken in full where it leads to what is more
// common and else in proportion (Metropolis et al. 1953): it keeps the shares it is given. Households whose head is
// unemployed, or not working below 65, have harder ones; together with them the others come to the published shares.

#include <algorithm>

#include "month/events/events.hpp"
#include "month/events/trouble.hpp"
#include "tsunagari/kit/math.hpp"
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
                  .high = 0.6,
                  .grade = Grade::assumption,
                  .en = "Annual probability that a household's situation is put to the question (about half the time "
                        "it then changes by one level).",
                  .ja = "世帯の暮らし向きが1年に変わりうる確率（そのおよそ半分で1段階変わる）",
                  .source = ""});
        f.number("without_work_log_odds_per_level", without_work_,
                 {.unit = "log odds/level",
                  .least = 0,
                  .most = 3,
                  .low = 0.3,
                  .high = 0.8,
                  .grade = Grade::assumption,
                  .en = "How much harder circumstances are, level by level, where the head is without work.",
                  .ja = "世帯主が仕事に就いていない世帯の暮らし向きの苦しさ（1段階あたり）",
                  .source = "as in the synthetic population"});
    }
    void prepare(const Preparation& with) override {
        const Table& table = with.atlas.table("japan/economic_situation");
        static constexpr std::array<std::string_view, economic_levels> names = {
            "very_comfortable", "somewhat_comfortable", "normal", "somewhat_hard", "very_hard"};
        double sum = 0;
        std::array<double, economic_levels>& others = weight_[0];
        std::array<double, economic_levels>& without_work = weight_[1];
        for (std::size_t k = 0; k < names.size(); ++k) {
            others[k] = table.at({names[k]}, "share");
            without_work[k] = others[k] * exp_(without_work_ * static_cast<double>(k));
            sum += without_work[k];
        }
        const double share = share_without_work(with.world);
        for (std::size_t k = 0; k < names.size(); ++k) {
            without_work[k] /= sum;
            others[k] = std::max(0.01 * others[k], others[k] - share * without_work[k]);
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
            const Words words = settlement.draw().words(people.key[p.who].value, world.now, decision::illness_kind, 1);
            const int now = static_cast<int>(people.economic[p.who]);
            const int next = (words[0] & 1U) != 0 ? now + 1 : now - 1;
            if (next < 0 || next >= economic_levels) continue;
            const auto& weight = weight_[head_without_work(world, p.who) ? 1 : 0];
            const double accept = weight[static_cast<std::size_t>(next)] / weight[static_cast<std::size_t>(now)];
            if (static_cast<double>(words[1]) * 0x1p-32 >= accept) continue;
            set_circumstances(people.household[p.who], static_cast<EconomicSituation>(next), settlement);
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
    static bool head_without_work(const World& world, PersonIndex head) {
        const Employment work = world.people.employment[head];
        return work == Employment::unemployed ||
               (work == Employment::not_working && world.people.age(head, world.now) < 65);
    }
    /// Of those aged 16 and over in private households.
    static double share_without_work(const World& world) {
        const Population& people = world.people;
        std::uint64_t all = 0, without_work = 0;
        for (std::uint32_t i = 0; i < people.rows(); ++i) {
            const PersonIndex who{i};
            if (!people.present(who) || people.role[who] == Role::resident || people.age(who, world.now) < 16) continue;
            ++all;
            without_work += head_without_work(world, world.households.first[people.household[who]]) ? 1U : 0U;
        }
        return all == 0 ? 0.0 : static_cast<double>(without_work) / static_cast<double>(all);
    }

    double change_ = 0.35, without_work_ = 0.5;
    std::array<std::array<double, economic_levels>, 2>
        weight_{};  ///< shares kept; of those whose head has no work: [1]
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
