// 家庭内のトラブル・DV serious conflict or violence in the household, of those who live with others. Rate derived from
// the share who name it in the survey of 2023 (7.1 and 1.9 %): table japan/event_rates; more frequent in hard
// circumstances. Home is no longer where one confides; the spouse may suffer from it too. It makes breaking with the
// family likelier (separation).

#include "month/events/events.hpp"
#include "month/events/trouble.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

class FamilyTrouble final : public Trouble {
   public:
    FamilyTrouble() : Trouble{eighth(2), TraceKind::family_trouble, 2.0, 0.10} {}
    std::string_view name() const override { return "family_trouble"; }
    std::string_view label_en() const override { return "Trouble and violence in the family"; }
    std::string_view label_ja() const override { return "家庭内のトラブル・DV"; }

   private:
    void describe_more(Form& f) override {
        describe_share(f, "spouse_too_share", spouse_too_, 0.2, 0.8, "Chance that the spouse is struck by it too.",
                       "配偶者にとっても重大な出来事となる確率");
        describe_share(f, "confidant_lost_share", confidant_lost_, 0.3, 0.9,
                       "Chance that nobody at home is a confidant any more.", "家族が相談相手でなくなる確率");
    }
    double exposure(const World& world, PersonIndex i) const override {
        const HouseholdIndex home = world.people.household[i];
        if (world.households.size[home] < 2 || world.households.type[home] == HouseholdType::institution) return 0.0;
        switch (world.people.economic[i]) {
            case EconomicSituation::very_hard:
                return 2.0;
            case EconomicSituation::somewhat_hard:
                return 1.2;
            default:
                return 0.7;
        }
    }
    void strike(PersonIndex i, Settlement& settlement) const override {
        const Population& people = settlement.world().people;
        const std::uint64_t key = people.key[i].value;
        suffer(i, settlement);
        const PersonIndex spouse = people.spouse[i];
        if (spouse.exists() && settlement.here(spouse) &&
            settlement.draw().uniform(key, settlement.now(), decision::event_detail, 3) < spouse_too_)
            suffer(spouse, settlement);
    }
    void suffer(PersonIndex i, Settlement& settlement) const {
        Population& people = settlement.world().people;
        settlement.remember(i, kind());
        settlement.count(Flow::family_trouble, i);
        if (settlement.draw().uniform(people.key[i].value, settlement.now(), decision::event_detail, 4) <
            confidant_lost_)
            people.confides_home[i] = 0;
    }

    double spouse_too_ = 0.4, confidant_lost_ = 0.6;
};

}  // namespace

std::unique_ptr<LifeEvent> make_family_trouble() { return std::make_unique<FamilyTrouble>(); }

}  // namespace tsunagari
