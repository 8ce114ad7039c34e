// 家族の病気・障害 illness or disability in the family. It has no rate of its own: it happens to the household and the
// kin of who is ill, depressed or newly in heavy need of care. While an illness lasts it becomes grave for the family
// with a monthly probability, so that long illnesses weigh on more families than short ones. Children below 12 are
// passed over.

#include "month/events/events.hpp"
#include "month/events/trouble.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

constexpr int least_age = 12;

class FamilyIllness final : public LifeEvent {
   public:
    std::string_view name() const override { return "family_illness"; }
    std::string_view label_en() const override { return "Illness or disability in the family"; }
    std::string_view label_ja() const override { return "家族の病気・障害"; }

    void describe(Form& f) override {
        f.number("grave_monthly", grave_,
                 {.unit = "1/month",
                  .least = 0,
                  .most = 1,
                  .low = 0.005,
                  .high = 0.03,
                  .grade = Grade::derived,
                  .en = "Monthly probability that an illness becomes grave for the family while it lasts.",
                  .ja = "病気の間、1か月に家族にとって重大な出来事となる確率",
                  .source = "about 27 in 1,000 people a year, as the past in japan/event_past takes it"});
        describe_share(f, "kin_share", kin_share_, 0.2, 1,
                       "Chance that kin who live elsewhere are struck too; household members always are.",
                       "別居の親族にとっても重大な出来事となる確率");
    }
    void prepare(const Preparation& /*with*/) override { limit_ = threshold(grave_); }
    void propose(BlockMonth& month, std::vector<Proposal>& out) const override {
        month.candidates(decision::family_illness, limit_, [&](PersonIndex who, std::uint32_t /*u*/) {
            if (month.world.people.ill[who] != 0) out.push_back({who, 0});
        });
    }
    void settle(std::span<const Proposal> proposals, Settlement& settlement) const override {
        const World& world = settlement.world();
        const Population& people = world.people;
        for (const Proposal& p : proposals) {
            if (!settlement.here(p.who)) continue;
            for_family(world, p.who, [&](PersonIndex member) {
                if (people.age(member, world.now) < least_age) return;
                const bool elsewhere = people.household[member] != people.household[p.who];
                if (elsewhere && settlement.draw().uniform(pair_of(people.key[p.who], people.key[member]), world.now,
                                                           decision::event_detail, 8) >= kin_share_)
                    return;
                settlement.remember(member, TraceKind::family_illness);
                settlement.count(Flow::family_illness, member);
            });
        }
    }

   private:
    double grave_ = 0.01, kin_share_ = 0.5;
    std::uint32_t limit_ = 0;
};

}  // namespace

std::unique_ptr<LifeEvent> make_family_illness() { return std::make_unique<FamilyIllness>(); }

}  // namespace tsunagari
