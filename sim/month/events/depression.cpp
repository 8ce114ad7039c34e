// うつ depression: onset and recovery. Onset is what sustains the share with severe distress (K6 of 15 or more) by age
// in the national survey of living conditions 2022, given the recovery: table japan/event_rates. While it lasts it
// limits daily life as an illness does (fewer contacts, no search for work), and it leaves a trace. Loneliness doubles
// the odds of onset (Mann et al. 2022: 2.33); at most half of that is taken as causal, a switch.

#include <algorithm>

#include "month/events/events.hpp"
#include "month/events/trouble.hpp"
#include "tsunagari/kit/math.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/world/decision.hpp"
#include "tsunagari/world/happening.hpp"

namespace tsunagari {
namespace {

class Depression final : public Trouble {
   public:
    // ln 2.33 lies between lonely and not, about 1.6 SD apart; half of it is 0.26 a SD.
    Depression() : Trouble{{decision::depression}, TraceKind::depression, 1.0, 0.26} {}
    std::string_view name() const override { return "depression"; }
    std::string_view label_en() const override { return "Depression and recovery"; }
    std::string_view label_ja() const override { return "うつの発症と回復"; }

    void prepare(const Preparation& with) override {
        Trouble::prepare(with);
        recovers_ = threshold(recovery_);
    }
    /// Who is in it at the start: onset over recovery, by age.
    void begin(World& world, const Draw& draw) const override {
        if (recovery_ <= 0) return;
        for_blocks(world.people.rows(), [&](Block block) {
            for (std::uint32_t k = block.begin; k < block.end; ++k) {
                const PersonIndex i{k};
                const double onset =
                    annual()[index_of(world.people.sex[i])][age_index(world.people.age(i, world.now))] / 12.0;
                const double u = draw.uniform(world.people.key[i].value, Month{}, decision::past_state, 1);
                if (u * (onset + recovery_) >= onset) continue;
                world.people.ill[i] |= depressed;
                world.people.happened[i] |= bit_of(Happening::own_illness);
            }
        });
    }
    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        const World& world = month.world;
        const auto ill = [&](PersonIndex who) { return (world.people.ill[who] & depressed) != 0; };
        month.candidates(lane(), ceiling(), recovers_, ill, [&](PersonIndex who, std::uint32_t u) {
            const bool lasts = ill(who);
            if (u < (lasts ? recovers_ : limit(world, who))) out.push_back({who, lasts ? 1U : 0U});
        });
    }
    void settle(std::span<const Proposal> proposals, Settlement& settlement) const override {
        Population& people = settlement.world().people;
        for (const Proposal& p : proposals) {
            if (!settlement.here(p.who)) continue;
            if (p.detail == 0) {
                strike(p.who, settlement);
            } else {
                people.ill[p.who] &= static_cast<std::uint8_t>(~depressed);
                settlement.count(Flow::depression_recovery, p.who);
            }
        }
    }

   private:
    void describe_more(Form& f) override {
        f.number("recovery_monthly", recovery_,
                 {.unit = "1/month",
                  .least = 0,
                  .most = 1,
                  .low = 0.06,
                  .high = 0.2,
                  .grade = Grade::assumption,
                  .en = "Monthly probability of recovery; the rates of onset were set with 0.10.",
                  .ja = "1か月に回復する確率（発症率は0.10を前提に設定）",
                  .source = ""});
        describe_share(f, "leave_work_share", leave_work_, 0.03, 0.2, "Share of workers who lose their job over it.",
                       "発症した就業者のうち休職・離職する割合");
    }
    double exposure(const World& world, PersonIndex i) const override {
        return (world.people.ill[i] & depressed) != 0 ? 0.0 : 1.0;
    }
    void job_losses(YearlyChance& annual) const override { add_job_losses(annual, leave_work_); }
    void strike(PersonIndex i, Settlement& settlement) const override {
        Population& people = settlement.world().people;
        people.ill[i] |= depressed;
        settlement.remember(i, kind());
        settlement.count(Flow::depression, i);
        if (employee(people.employment[i]) &&
            settlement.draw().uniform(people.key[i].value, settlement.now(), decision::event_detail, 7) < leave_work_)
            leave_work(i, settlement);
    }

    double recovery_ = 0.10, leave_work_ = 0.08;
    std::uint32_t recovers_ = 0;
};

}  // namespace

std::unique_ptr<LifeEvent> make_depression() { return std::make_unique<Depression>(); }

}  // namespace tsunagari
