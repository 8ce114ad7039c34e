// 金銭トラブル money trouble: debts, fraud, a failed business. Rate derived from the share who name it in the survey of
// 2023 (5.6 and 2.0 %): table japan/event_rates; more frequent in hard circumstances, and it may make them one step
// harder.

#include <algorithm>

#include "month/events/events.hpp"
#include "month/events/trouble.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

class MoneyTrouble final : public Trouble {
   public:
    MoneyTrouble() : Trouble{eighth(3), TraceKind::money_trouble, 3.0, 0.05} {}
    std::string_view name() const override { return "money_trouble"; }
    std::string_view label_en() const override { return "Money trouble"; }
    std::string_view label_ja() const override { return "金銭トラブル"; }

   private:
    void describe_more(Form& f) override {
        describe_share(f, "harder_share", harder_, 0.1, 0.6,
                       "Chance that the household's circumstances become one step harder.",
                       "世帯の暮らし向きが1段階苦しくなる確率");
    }
    double exposure(const World& world, PersonIndex i) const override {
        switch (world.people.economic[i]) {
            case EconomicSituation::very_hard:
                return 3.0;
            case EconomicSituation::somewhat_hard:
                return 1.2;
            default:
                return 0.6;
        }
    }
    void strike(PersonIndex i, Settlement& settlement) const override {
        World& world = settlement.world();
        Population& people = world.people;
        settlement.remember(i, kind());
        settlement.count(Flow::money_trouble, i);
        if (people.role[i] == Role::resident ||
            settlement.draw().uniform(people.key[i].value, world.now, decision::event_detail, 5) >= harder_)
            return;
        const int level = std::min(static_cast<int>(people.economic[i]) + 1, economic_levels - 1);
        set_circumstances(people.household[i], static_cast<EconomicSituation>(level), settlement);
    }

    double harder_ = 0.3;
};

}  // namespace

std::unique_ptr<LifeEvent> make_money_trouble() { return std::make_unique<MoneyTrouble>(); }

}  // namespace tsunagari
