#include "tsunagari/month/model.hpp"

#include <stdexcept>

#include "month/events/events.hpp"

namespace tsunagari {

#define TSUNAGARI_LEVER(name) std::unique_ptr<PolicyLever> make_##name();
#include "month/catalogue.def"
#undef TSUNAGARI_LEVER

std::vector<std::unique_ptr<LifeEvent>> make_life_events() {
    std::vector<std::unique_ptr<LifeEvent>> events;
#define TSUNAGARI_EVENT(name) events.push_back(make_##name());
#include "month/catalogue.def"
#undef TSUNAGARI_EVENT
    return events;
}

std::unique_ptr<PolicyLever> make_lever(std::string_view kind) {
#define TSUNAGARI_LEVER(name) \
    if (kind == #name) return make_##name();
#include "month/catalogue.def"
#undef TSUNAGARI_LEVER
    return nullptr;
}

#define TSUNAGARI_SHOCK(name) std::unique_ptr<Shock> make_##name();
#include "month/catalogue.def"
#undef TSUNAGARI_SHOCK

std::unique_ptr<Shock> make_shock(std::string_view kind) {
#define TSUNAGARI_SHOCK(name) \
    if (kind == #name) return make_##name();
#include "month/catalogue.def"
#undef TSUNAGARI_SHOCK
    return nullptr;
}

std::vector<std::string> shock_kinds() {
    std::vector<std::string> kinds;
#define TSUNAGARI_SHOCK(name) kinds.emplace_back(#name);
#include "month/catalogue.def"
#undef TSUNAGARI_SHOCK
    return kinds;
}

std::vector<std::string> lever_kinds() {
    std::vector<std::string> kinds;
#define TSUNAGARI_LEVER(name) kinds.emplace_back(#name);
#include "month/catalogue.def"
#undef TSUNAGARI_LEVER
    return kinds;
}

namespace {

/// Puts settings named "section.name" into whatever walks past.
class SettingSections final : public SectionedForm {
   public:
    explicit SettingSections(const Settings& settings) : settings_{settings} {}
    Form& section(std::string_view name) override {
        form_ = std::make_unique<SettingForm>(settings_, std::string(name) + ".");
        return *form_;
    }

   private:
    const Settings& settings_;
    std::unique_ptr<SettingForm> form_;
};

}  // namespace

Model::Model(const Settings& parameters, const std::vector<LeverChoice>& choices,
             const std::vector<ShockChoice>& shock_choices)
    : events{make_life_events()} {
    SettingSections sections(parameters);
    describe(sections);
    for (const LeverChoice& choice : choices) {
        levers.push_back(make_lever(choice.kind));
        if (!levers.back()) throw std::logic_error("no lever of kind " + choice.kind);
        SettingForm form(choice.settings, "");
        levers.back()->describe(form);
    }
    for (const ShockChoice& choice : shock_choices) {
        shocks.push_back(make_shock(choice.kind));
        if (!shocks.back()) throw std::logic_error("no shock of kind " + choice.kind);
        SettingForm form(choice.settings, "");
        shocks.back()->describe(form);
    }
}

void Model::describe(SectionedForm& form) {
    loneliness.describe(form.section("loneliness"));
    answers.describe(form.section("answers"));
    survey.describe(form.section("survey"));
    ties.describe(form.section("ties"));
    handover.describe(form.section("handover"));
    for (const auto& event : events) event->describe(form.section("events." + std::string(event->name())));
}

void describe_model(SectionedForm& form) { Model{}.describe(form); }

}  // namespace tsunagari
