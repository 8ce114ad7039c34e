#pragma once
// What the events of body, mind, money and relations have in common: they strike single people at a yearly rate by sex
// and age (table japan/event_rates), times a factor of the person's situation and, as a switch, of loneliness.
//
// Such events are rare: one comparison with a ceiling passes over nearly everybody, and only the few candidates are
// looked at closely. Up to eight of them share one lane draw, an eighth of its range each.

#include <string_view>
#include <vector>

#include "month/events/rates.hpp"
#include "tsunagari/month/life_event.hpp"
#include "tsunagari/month/settlement.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {

/// The own part of a lane: `from` begins it, a monthly probability must stay below `most`.
struct LanePart {
    Decision lane;
    std::uint32_t from = 0;
    std::uint32_t most = 0xffffffffU;
};
/// The eighth of lane `trouble` with this number, 0 … 7. Numbers are never used again.
constexpr LanePart eighth(std::uint32_t number) { return {decision::trouble, number << 29U, (1U << 29U) - 1U}; }

class Trouble : public LifeEvent {
   public:
    void describe(Form& form) override;
    void prepare(const Preparation& with) override;
    void past(std::vector<PastRate>& rates) const override;
    void propose(BlockMonth& month, std::vector<Proposal>& out) const override;
    void settle(std::span<const Proposal> proposals, Settlement& settlement) const override;

   protected:
    /// `most_exposure`: the largest value `exposure` returns.
    Trouble(LanePart lane, TraceKind kind, double most_exposure, double lonely_log_hazard_per_sd)
        : lane_{lane},
          kind_{kind},
          most_exposure_{most_exposure},
          lonely_log_hazard_per_sd_{lonely_log_hazard_per_sd} {}
    /// Further parameters.
    virtual void describe_more(Form& /*form*/) {}
    /// Factor of a person's situation on the rate of their age; 0: it cannot happen to them.
    [[nodiscard]] virtual double exposure(const World& world, PersonIndex i) const = 0;
    /// It happens to somebody who is here.
    virtual void strike(PersonIndex i, Settlement& settlement) const = 0;
    /// Monthly threshold of one person.
    [[nodiscard]] std::uint32_t limit(const World& world, PersonIndex i) const;
    /// For `job_losses`, where `share` of the employees whom it strikes leave their work: unemployed below 65.
    void add_job_losses(YearlyChance& annual, double share) const;
    [[nodiscard]] std::uint32_t ceiling() const { return ceiling_; }
    [[nodiscard]] const BySexAge& annual() const { return annual_; }
    [[nodiscard]] TraceKind kind() const { return kind_; }
    [[nodiscard]] Decision lane() const { return lane_.lane; }

   private:
    LanePart lane_;
    TraceKind kind_;
    double most_exposure_, rate_factor_ = 1, lonely_log_hazard_per_sd_;
    BySexAge annual_{}, at_risk_{};
    std::uint32_t ceiling_ = 0;
};

/// The factor exp(b·θ − b²/2) on a hazard, θ taken within two SD of the mean; exactly 1 at b = 0.
double lonely_factor(double log_hazard_per_sd, float theta);
/// Declares such a b.
void describe_lonely_hazard(Form& form, std::string_view name, double& value, double low, double high, Grade grade,
                            std::string_view source);
/// A probability between 0 and 1 that is an assumption.
void describe_share(Form& form, std::string_view name, double& value, double low, double high, std::string_view en,
                    std::string_view ja);
/// Leaves work without another job: unemployed below 65, out of the labour force from then on.
void leave_work(PersonIndex i, Settlement& settlement);

/// Sets the living conditions of a household; who falls into very hard ones at 16 or over remembers it (hardship.cpp).
void set_circumstances(HouseholdIndex h, EconomicSituation level, Settlement& settlement);

/// Calls visit(PersonIndex) for the family of `i`: the others of the household (none in an institution), then kin
/// elsewhere.
template <class Visit>
void for_family(const World& world, PersonIndex i, Visit&& visit) {
    const HouseholdIndex home = world.people.household[i];
    if (world.households.type[home] != HouseholdType::institution) {
        for_members(world.people, world.households, home, [&](PersonIndex member) {
            if (member != i) visit(member);
        });
    }
    for (const Tie& tie : world.network.ties(i)) {
        if (tie.layer() == Layer::kin && world.people.present(tie.alter)) visit(tie.alter);
    }
}

}  // namespace tsunagari
