#pragma once
// Loneliness (孤独), the feeling: latent θ in standard deviations of the 2023 population.
//
//     θ_i(t)   = T_i + f(age, sex) + X_i(t) + A_i(t)
//     X_i(t)   = Σ β z_i(t) − δ·[has a confidant] + γ·g(contacts wanted − contacts had) + Σ traces
//     A_i(t+1) = φ A_i(t) + κ·(mean θ of those one meets − θ_i(t)) + σ ε_i(t)
//
// The momentary part of model and measurement (a quarter of the variance) belongs to the answer, not to θ: see
// AnswerParameters. Isolation (孤立) is objective: too few contacts with people one does not live with. The two are
// never mixed.

#include <array>
#include <vector>

#include "tsunagari/kit/draw.hpp"
#include "tsunagari/kit/form.hpp"
#include "tsunagari/world/formation.hpp"
#include "tsunagari/world/world.hpp"

namespace tsunagari {

/// Section "loneliness".
struct LonelinessParameters {
    TraitParameters trait;
    double intercept_sd = 0.07;
    std::array<double, 8> age_curve_sd = {-0.20, 0.16,  0.24,  0.16,
                                          0.12,  -0.07, -0.28, -0.36};  ///< ages 16-19, 20s … 80+
    double male_sd = 0.04;
    double male_60_over_sd = 0.08;
    double lives_alone_sd = 0.12;
    double unemployed_sd = 0.25;
    double not_working_under_60_sd = 0.10;
    double bad_health_sd = 0.40;
    double illness_sd = 0.35;
    double hardship_sd = 0.28;
    double confidant_sd = -0.50;
    double contact_gap_sd = 0.20;
    double autoregression_per_year = 0.85;
    double autoregressive_share = 0.35;
    double peer_influence_per_year = 0.03;
    double isolated_below_contacts_per_month = 4.7;
    std::array<double, trace_kinds> jump_sd = {0.60, 0.35, 0.15, 0.35, 0.15, 0.25, 0.10, 0.10, 0.0, 0.0};
    std::array<double, trace_kinds> half_life_months = {18, 12, 9, 24, 9, 12, 12, 12, 12, 9};
    std::array<double, trace_kinds> residue_share = {0.15, 0.05, 0, 0, 0, 0, 0, 0, 0, 0};

    void describe(Form& form);
};

/// Section "answers": how a feeling becomes a tick on the form. Direct question and UCLA-3 share θ and have errors of
/// their own.
struct AnswerParameters {
    double momentary_variance =
        0.25;  ///< of each instrument's latent; the correlation of the two latents is then 1 − this
    std::array<double, 4> direct_cut_sd = {-0.91, 0.26, 0.85, 1.66};
    double ucla_loading = 0.85;
    std::array<double, 3> ucla_cut_sd = {-0.57, 0.37, 1.77};
    double nonresponse_share = 0.443;
    double isolated_nonresponse_log_odds = 0.3;

    void describe(Form& form);
};

/// The trace kinds' names in scenario files: "spouse_death", …
std::string_view trace_name(TraceKind kind);

/// The only writer of trait, state, theta and contacts.
class Feeling {
   public:
    explicit Feeling(const LonelinessParameters& parameters, double community_contacts_per_month);
    /// State and theta of everybody as if the process had run for ever.
    void begin(World& world, const Draw& draw);
    /// One person who was born or arrived this month.
    void begin_person(World& world, const Draw& draw, PersonIndex i) const;
    /// θ(t) → θ(t+1) for everybody, reading only θ(t).
    void month(World& world, const Draw& draw);
    [[nodiscard]] bool isolated(const Population& people, PersonIndex i) const {
        return people.contacts[i] < isolated_below_;
    }

   private:
    struct Met {
        float contacts = 0, weight = 0, theta = 0;
        bool confidant = false;
    };
    [[nodiscard]] Met met(const World& world, PersonIndex i) const;
    [[nodiscard]] float circumstances(const World& world, PersonIndex i, const Met& met) const;
    void add_traces(World& world, std::uint32_t block, std::vector<float>& sum) const;
    void sum_before(const World& world);  ///< last month's θ, over groups and households
    void set_effects();

    struct Effects {
        float lives_alone = 0, unemployed = 0, not_working = 0, illness = 0, confidant = 0, contact_gap = 0;
        std::array<float, health_levels> health{};
        std::array<float, economic_levels> hardship{};
    };

    LonelinessParameters p_;
    float isolated_below_;
    float community_contacts_;
    float phi_, sigma_, kappa_;
    std::array<std::array<float, age_groups>, sexes> base_{};  ///< by sex and age group
    Effects effect_;
    std::array<std::vector<float>, trace_kinds> fade_;  // by months since
    std::vector<float> group_mean_;
    Column<HouseholdIndex, float> household_sum_;  ///< Σ θ of those who live together; 0 where nobody meets at home
    Column<PersonIndex, float> next_;
    NormalOfWord normal_;
};

}  // namespace tsunagari
