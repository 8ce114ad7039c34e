// 病気・けが illness and recovery. Onset of an illness or injury that limits daily life, by age; it lowers self-rated
// health by one level until recovery, and a little of it stays (so that health falls with age as the published shares
// do).

#include <algorithm>

#include "month/events/events.hpp"
#include "month/events/rates.hpp"
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
    }
    void prepare(const Preparation& /*with*/) override {
        for (int a = 0; a < ages; ++a) {
            const double annual = std::clamp(at_20_ + (at_80_ - at_20_) * (a - 20) / 60.0, 0.3 * at_20_, 0.9);
            onset_[age_index(a)] = threshold(monthly_from_annual(annual));
        }
        recovers_ = threshold(recovery_);
    }
    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        const Population& people = month.world.people;
        month.candidates(decision::illness, std::max(recovers_, ceiling_of(onset_)),
                         [&](PersonIndex who, std::uint32_t u) {
                             const std::uint32_t limit =
                                 people.ill[who] != 0 ? recovers_ : onset_[age_index(people.age(who, month.world.now))];
                             if (u < limit) out.push_back({who, people.ill[who]});
                         });
    }
    void settle(std::span<const Proposal> proposals, Settlement& settlement) const override {
        Population& people = settlement.world().people;
        for (const Proposal& p : proposals) {
            if (!settlement.here(p.who)) continue;
            const int level = static_cast<int>(people.health[p.who]);
            if (p.detail == 0) {
                people.ill[p.who] = 1;
                people.health[p.who] = static_cast<Health>(std::min(level + 1, health_levels - 1));
                settlement.count(Flow::illness, p.who);
                continue;
            }
            people.ill[p.who] = 0;
            settlement.count(Flow::recovery, p.who);
            const double lasting = people.age(p.who, settlement.now()) >= 65 ? 2 * lasting_ : lasting_;
            if (settlement.draw().uniform(people.key[p.who].value, settlement.now(), decision::illness_kind) >=
                lasting) {
                people.health[p.who] = static_cast<Health>(std::max(level - 1, 0));
            }
        }
    }

   private:
    double at_20_ = 0.035, at_80_ = 0.18, recovery_ = 0.12, lasting_ = 0.07;
    std::array<std::uint32_t, ages> onset_{};
    std::uint32_t recovers_ = 0;
};

}  // namespace

std::unique_ptr<LifeEvent> make_illness() { return std::make_unique<Illness>(); }

}  // namespace tsunagari
