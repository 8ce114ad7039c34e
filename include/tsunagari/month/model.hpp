#pragma once
// The model of one scenario: parameters, life events and levers, made from settings.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tsunagari/kit/form.hpp"
#include "tsunagari/kit/settings.hpp"
#include "tsunagari/month/handover.hpp"
#include "tsunagari/month/life_event.hpp"
#include "tsunagari/month/loneliness.hpp"
#include "tsunagari/month/policy_lever.hpp"
#include "tsunagari/month/shock.hpp"
#include "tsunagari/month/survey_parameters.hpp"

namespace tsunagari {

/// A lever of a scenario, as settings: `kind` from the catalogue, `name` unique within the file.
struct LeverChoice {
    std::string kind;
    std::string name;
    Settings settings;
};

/// Walks every parameter of the model but the levers': "loneliness.…", "ties.…", "events.<name>.…" (the form is given
/// plain names after `section` has been called with "loneliness", "ties", "events.mortality", …).
class SectionedForm {
   public:
    virtual ~SectionedForm() = default;
    /// The form to use for the parameters of one section.
    virtual Form& section(std::string_view name) = 0;
};
/// Everything that makes one scenario's months, with its settings in it.
struct Model {
    LonelinessParameters loneliness;
    AnswerParameters answers;
    SurveyParameters survey;
    TieParameters ties;
    HandoverParameters handover;
    std::vector<std::unique_ptr<LifeEvent>> events;
    std::vector<std::unique_ptr<PolicyLever>> levers;  ///< in the order of `choices`
    std::vector<std::unique_ptr<Shock>> shocks;        ///< in the order of `shock_choices`

    /// `parameters` by "section.name", as describe_model names them; what is not set keeps its default.
    explicit Model(const Settings& parameters = {}, const std::vector<LeverChoice>& choices = {},
                   const std::vector<ShockChoice>& shock_choices = {});
    /// Walks all parameters but the levers' and the shocks'.
    void describe(SectionedForm& form);
};

std::vector<std::unique_ptr<LifeEvent>> make_life_events();
/// nullptr if there is no such kind.
std::unique_ptr<PolicyLever> make_lever(std::string_view kind);
/// In catalogue order.
std::vector<std::string> lever_kinds();

/// The same for a model of defaults.
void describe_model(SectionedForm& form);

}  // namespace tsunagari
