// 自然災害・犯罪被害 the background of natural disasters and crime. Rate derived from the share who name it in the
// survey of 2023 (1.8 and 1.1 %): table japan/event_rates. A disaster strikes the whole household, a crime one person.
// Great disasters of a place and date are shocks of the scenario file.

#include "month/events/events.hpp"
#include "month/events/trouble.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

class DisasterCrime final : public Trouble {
   public:
    DisasterCrime() : Trouble{eighth(4), TraceKind::disaster_crime, 1.0, 0.0} {}
    std::string_view name() const override { return "disaster_crime"; }
    std::string_view label_en() const override { return "Disaster or crime"; }
    std::string_view label_ja() const override { return "自然災害・犯罪被害"; }

   private:
    void describe_more(Form& f) override {
        describe_share(f, "disaster_share", disaster_, 0.2, 0.6,
                       "Share of strikes that are disasters and concern the whole household.",
                       "災害（世帯全員が被災）の割合");
    }
    double exposure(const World& world, PersonIndex i) const override {
        return world.people.role[i] == Role::resident ? 0.0 : 1.0;
    }
    void strike(PersonIndex i, Settlement& settlement) const override {
        const World& world = settlement.world();
        const bool disaster =
            settlement.draw().uniform(world.people.key[i].value, world.now, decision::event_detail, 6) < disaster_;
        if (!disaster) return suffer(i, settlement);
        for_members(world.people, world.households, world.people.household[i],
                    [&](PersonIndex member) { suffer(member, settlement); });
    }
    void suffer(PersonIndex i, Settlement& settlement) const {
        settlement.remember(i, kind());
        settlement.count(Flow::disaster_crime, i);
    }

    double disaster_ = 0.4;
};

}  // namespace

std::unique_ptr<LifeEvent> make_disaster_crime() { return std::make_unique<DisasterCrime>(); }

}  // namespace tsunagari
