#pragma once
// How to write a shock: something dated that a scenario file lets happen to chosen people and contacts. One file in
// sim/month/shocks, one line in sim/month/catalogue.def.
//
// A shock changes people through a Settlement, after the life events of the month; or it cuts contacts, which `feel`
// and `meet` ask about. At dose zero (a share of 0, factors of 1) it does nothing and draws nothing that others draw.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tsunagari/kit/draw.hpp"
#include "tsunagari/kit/form.hpp"
#include "tsunagari/kit/settings.hpp"
#include "tsunagari/month/policy_lever.hpp"
#include "tsunagari/world/world.hpp"

namespace tsunagari {

class Settlement;

class Shock {
   public:
    virtual ~Shock() = default;
    [[nodiscard]] virtual std::string_view kind() const = 0;  ///< "contact_cut"
    [[nodiscard]] virtual std::string_view label_en() const = 0;
    [[nodiscard]] virtual std::string_view label_ja() const = 0;
    virtual void describe(Form& form) = 0;
    /// As for levers: what cannot run, what looks odd.
    virtual void check(PlanCheck& plan) const = 0;
    /// Once, before the first month. `number` is the shock's place in its scenario and keeps its draws apart from other
    /// shocks'. BadInput if a district is not there.
    virtual void open(const World& world, std::uint32_t number) = 0;
    /// This month's changes to people, households and groups; after all life events.
    virtual void settle(Settlement& /*settlement*/) const {}
    /// Whether contacts are cut in this month.
    [[nodiscard]] virtual bool cuts(Month /*now*/) const { return false; }
    /// What is left of the contacts of `i` in a layer (`Layer::community` for those of the club too), 0 … 1.
    [[nodiscard]] virtual float left(const World& /*world*/, const Draw& /*draw*/, PersonIndex /*i*/,
                                     Layer /*layer*/) const {
        return 1.0F;
    }
};

/// A shock of a scenario, as settings: `kind` from the catalogue, `name` unique within the scenario.
struct ShockChoice {
    std::string kind;
    std::string name;
    Settings settings;
};

/// nullptr if there is no such kind.
std::unique_ptr<Shock> make_shock(std::string_view kind);
/// In catalogue order.
std::vector<std::string> shock_kinds();

}  // namespace tsunagari
