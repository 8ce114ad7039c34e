// 病気・けが illness and recovery. Onset of an illness or injury that limits daily life, by age; it lowers self-rated
// health by one level until recovery, and a little of it stays (so that health falls with age as the published shares
// do). A share is serious enough to be remembered for good. Loneliness makes onset a little more frequent, a switch.

#include <algorithm>

#include "month/events/events.hpp"
#include "month/events/trouble.hpp"
#include "tsunagari/month/settlement.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

class Illness final : public LifeEvent {
   public:
    std::string_view name() const override { return "illness"; }
    std::string_view label_en() const override { return "Illness or injury, and recovery"; }
    std::string_view label_ja() const override { return "病気・けがと回復"; }

    void describe(Form& f) override {
        const auto share = [&f](std::string_view name, double& value, double low, double high, std::string_view unit,
                                std::string_view en, std::string_view ja) {
            f.number(name, value,
                     {.unit = unit,
                      .least = 0,
                      .most = 1,
                      .low = low,
                      .high = high,
                      .grade = Grade::assumption,
                      .en = en,
                      .ja = ja,
                      .source = ""});
        };
        share("onset_annual_at_20", at_20_, 0.02, 0.06, "1/year", "Annual probability of onset at age 20.",
              "20歳での発生確率（年）");
        share("onset_annual_at_80", at_80_, 0.1, 0.3, "1/year",
              "Annual probability of onset at age 80; linear between.", "80歳での発生確率（年）");
        share("recovery_monthly", recovery_, 0.08, 0.2, "1/month", "Monthly probability of recovery.",
              "1か月に回復する確率");
        share("lasting_share", lasting_, 0, 0.2, "1",
              "Share of recoveries below 65 that leave health one level lower; twice that from 65.",
              "回復しても健康状態が戻らない割合（65歳未満）");
        share("serious_share", serious_, 0.05, 0.3, "1",
              "Share of onsets that are serious trouble, remembered for good.", "重大なトラブルとして記憶に残る割合");
        describe_lonely_hazard(f, "lonely_log_hazard_per_sd", lonely_log_hazard_, 0, 0.15, Grade::assumption, "");
    }
    void prepare(const Preparation& /*with*/) override {
        for (int a = 0; a < ages; ++a) {
            const double annual = std::clamp(at_20_ + (at_80_ - at_20_) * (a - 20) / 60.0, 0.3 * at_20_, 0.9);
            monthly_[age_index(a)] = monthly_from_annual(annual);
        }
        const double most = *std::max_element(monthly_.begin(), monthly_.end());
        ceiling_ = threshold(std::min(1.0, most * lonely_factor(lonely_log_hazard_, 10.0F)));
        recovers_ = threshold(recovery_);
    }
    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        const Population& people = month.world.people;
        const auto ill = [&](PersonIndex who) { return (people.ill[who] & ill_in_body) != 0; };
        month.candidates(decision::illness, ceiling_, recovers_, ill, [&](PersonIndex who, std::uint32_t u) {
            if (ill(who)) {
                if (u < recovers_) out.push_back({who, 1});
                return;
            }
            const double onset = monthly_[age_index(people.age(who, month.world.now))];
            if (u < threshold(std::min(1.0, onset * lonely_factor(lonely_log_hazard_, people.theta[who]))))
                out.push_back({who, 0});
        });
    }
    void settle(std::span<const Proposal> proposals, Settlement& settlement) const override {
        Population& people = settlement.world().people;
        for (const Proposal& p : proposals) {
            if (!settlement.here(p.who)) continue;
            const int level = static_cast<int>(people.health[p.who]);
            if (p.detail == 0) {
                people.ill[p.who] |= ill_in_body;
                people.health[p.who] = static_cast<Health>(std::min(level + 1, health_levels - 1));
                settlement.count(Flow::illness, p.who);
                if (settlement.draw().uniform(people.key[p.who].value, settlement.now(), decision::event_detail, 10) <
                    serious_)
                    settlement.remember(p.who, TraceKind::illness);
                continue;
            }
            people.ill[p.who] &= static_cast<std::uint8_t>(~ill_in_body);
            settlement.count(Flow::recovery, p.who);
            const double lasting = people.age(p.who, settlement.now()) >= 65 ? 2 * lasting_ : lasting_;
            if (settlement.draw().uniform(people.key[p.who].value, settlement.now(), decision::illness_kind) >=
                lasting) {
                people.health[p.who] = static_cast<Health>(std::max(level - 1, 0));
            }
        }
    }

   private:
    double at_20_ = 0.035, at_80_ = 0.18, recovery_ = 0.12, lasting_ = 0.07, serious_ = 0.12, lonely_log_hazard_ = 0.05;
    ByAge monthly_{};
    std::uint32_t recovers_ = 0, ceiling_ = 0;
};

}  // namespace

std::unique_ptr<LifeEvent> make_illness() { return std::make_unique<Illness>(); }

}  // namespace tsunagari
