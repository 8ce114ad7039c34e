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
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "tsunagari/kit/draw.hpp"
#include "tsunagari/kit/form.hpp"
#include "tsunagari/month/aid.hpp"
#include "tsunagari/world/formation.hpp"
#include "tsunagari/world/happening.hpp"
#include "tsunagari/world/world.hpp"

namespace tsunagari {

class Shock;

/// How people go through a bereavement (five classes of widowed people found in the Longitudinal Aging Study
/// Amsterdam). A person keeps to one course for life. Jump and residue are relative; they are scaled so that the means
/// over people are the declared jump and residue.
enum class Course : std::uint8_t { resilient, recovery, increasing, prolonged, chronic };
/// What living together counts as, in contacts a month, when the moods of those one meets are averaged.
inline constexpr float household_contacts_per_month = 20.0F;

inline constexpr int courses = 5;
struct CourseShape {
    std::string_view name;
    double jump, residue, half_life;  ///< relative to the kind's
};
inline constexpr std::array<CourseShape, courses> course_shapes = {{
    {"resilient", 0.25, 0.0, 0.5},
    {"recovery", 1.5, 0.0, 1.0},
    {"increasing", 0.3, 0.45, 1.0},
    {"prolonged", 1.5, 0.0, 3.0},
    {"chronic", 1.6, 0.9, 1.0},
}};
constexpr bool has_courses(TraceKind kind) {
    return kind == TraceKind::spouse_death || kind == TraceKind::family_death;
}

/// Section "loneliness".
struct LonelinessParameters {
    TraitParameters trait;
    double intercept_sd = -0.075;
    std::array<double, 8> age_curve_sd = {-0.20, 0.16,  0.24,  0.16,
                                          0.12,  -0.07, -0.30, -0.40};  ///< ages 16-19, 20s … 80+
    double male_sd = 0.04;
    double male_60_over_sd = 0.08;
    double lives_alone_sd = 0.12;
    double unemployed_sd = 0.25;
    double not_working_under_60_sd = 0.10;
    double never_married_sd = 0.0;
    double widowed_sd = 0.0;
    double divorced_sd = 0.0;
    double good_health_sd = -0.02;
    double not_very_good_health_sd = 0.24;
    double bad_health_sd = 0.40;
    double illness_sd = 0.35;
    double somewhat_hard_sd = 0.11;
    double hardship_sd = 0.28;
    double sensitivity_per_sd = 0.0;  ///< more of each adversity for each SD of lasting disposition
    double confidant_sd = -0.50;
    double contact_gap_sd = 0.20;
    double autoregression_per_year = 0.85;
    double autoregressive_share = 0.30;
    double peer_influence_per_year = 0.03;
    double isolated_below_contacts_per_month = 4.7;
    // By TraceKind: deaths of spouse, family, friend; divorce, move, living alone, child left, birth, job loss;
    // support; work change, illness, depression, family illness, caregiving, poverty, money, work, interpersonal,
    // family trouble, separation, disaster or crime.
    std::array<double, trace_kinds> jump_sd = {0.60, 0.35, 0.15, 0.35, 0.15, 0.25, 0.20, 0.10, 0.10, 0.00, 0.20,
                                               0.20, 0.40, 0.20, 0.15, 0.35, 0.35, 0.40, 0.60, 0.45, 0.30, 0.15};
    std::array<double, trace_kinds> half_life_months = {18, 12, 9,  24, 9,  12, 12, 12, 12, 9,  9,
                                                        12, 12, 12, 24, 18, 12, 12, 24, 24, 24, 12};
    std::array<double, trace_kinds> residue_share = {0.10, 0.05, 0, 0, 0, 0,   0,   0,   0,   0,   0,
                                                     0,    0,    0, 0, 0, 0.0, 0.0, 0.1, 0.1, 0.1, 0};
    /// Of people, by Course; 0 for all: everybody takes the mean course.
    std::array<double, courses> course_share = {0.135, 0.323, 0.283, 0.170, 0.089};

    void describe(Form& form);
};

/// Section "answers": how a feeling becomes a tick on the form. Direct question and UCLA-3 share θ and have errors of
/// their own.
struct AnswerParameters {
    double momentary_variance =
        0.25;  ///< of each instrument's latent; the correlation of the two latents is then 1 − this
    std::array<double, 4> direct_cut_sd = {-0.91, 0.26, 0.85, 1.66};
    double direct_under_30_sd = 0.0;
    double direct_70_over_sd = 0.0;
    double ucla_loading = 0.85;
    std::array<double, 3> ucla_cut_sd = {-0.57, 0.37, 1.77};
    double naming_log_odds = -3.0;
    double naming_log_odds_per_sd_felt = 3.0;
    double naming_log_odds_per_sd_remembered = 1.5;
    double naming_state_log_odds = 0.5;
    double naming_lonely_log_odds = 0.25;
    double naming_lonely_log_odds_per_sd_remembered = 2.1;
    double naming_lonely_family_bereavement_log_odds = 0.0, naming_lonely_poverty_log_odds = 0.0;
    double naming_person_sd = 1.25;        ///< of log odds, between the not lonely; shares who name an event stay
    double naming_person_lonely_sd = 0.0;  ///< … between the lonely
    /// By Happening; 0 for those whose rate is set by the share who name them.
    std::array<double, lived_happenings> naming_salience_log_odds = {
        0.78, 1.60, -1.18, 0.21, 0, 0.68, -1.22, -0.54, -0.18, 1.17, 0, 0.43, 0, 0.66, 0.52, 1.40, 0, 0};
    double other_event_share = 0.01;
    double other_event_share_lonely = 0.041;

    void describe(Form& form);

   private:
    void describe_naming(Form& form);
};

/// What somebody who feels θ ticks on the three items of UCLA this month: 1 (never) to 4 (often). The same whenever it
/// is asked within the month, by the survey or by a lever.
std::array<std::uint8_t, 3> ucla_answers(const AnswerParameters& p, PersonKey key, Month month, float theta,
                                         const Draw& draw);

/// The trace kinds' names in scenario files: "spouse_death", …
std::string_view trace_name(TraceKind kind);
/// The course of a person's bereavements, as `Trace::source` (1 + Course); 0 if all take the mean course.
std::uint8_t course_of(const LonelinessParameters& p, PersonKey key, const Draw& draw);
/// An event as it strikes this person: size drawn around the kind's mean jump (log-normal, SD about half the mean), and
/// the course of a bereavement.
Trace draw_trace(const LonelinessParameters& p, const World& world, PersonIndex i, TraceKind kind, Month since,
                 const Draw& draw);

/// How the traces of every kind fade: made once from the parameters.
class Fading {
   public:
    explicit Fading(const LonelinessParameters& p);
    /// Months for which a trace of this kind and source is kept.
    [[nodiscard]] int months(TraceKind kind, std::uint8_t source = 0) const {
        return static_cast<int>(of(kind, source).left.size());
    }
    /// What is left of a trace, SD; its residue once it has faded.
    [[nodiscard]] float left(const Trace& trace, Month now) const {
        const Curve& curve = of(trace.kind, trace.source);
        const auto since = static_cast<std::size_t>(now < trace.since ? 0 : now - trace.since);
        return trace.size * (since < curve.left.size() ? curve.left[since] : curve.residue);
    }
    [[nodiscard]] bool faded(const Trace& trace, Month now) const {
        return now - trace.since >= months(trace.kind, trace.source);
    }

   private:
    struct Curve {
        std::vector<float> left;  ///< by months since
        float residue = 0;
    };
    [[nodiscard]] const Curve& of(TraceKind kind, std::uint8_t source) const {
        return curve_[static_cast<std::size_t>(kind)][has_courses(kind) ? source : 0];
    }
    std::array<std::array<Curve, courses + 1>, trace_kinds> curve_;
};

/// The only writer of trait, state, theta, contacts and contacts wanted.
class Feeling {
   public:
    Feeling(const LonelinessParameters& parameters, const TieParameters& ties);
    /// State and theta of everybody, each for themselves.
    void begin(World& world, const Draw& draw) const;
    /// One person who was born or arrived this month.
    void begin_person(World& world, const Draw& draw, PersonIndex i) const;
    /// Everybody as if the process had run for ever, once the past is known: with the traces they have, and with the
    /// state where the pull of those they meet has brought it.
    void settle_in(World& world, const Draw& draw);
    /// What an event that happened to somebody comes to, by answer of the survey's list (happening.hpp).
    struct Felt {
        std::uint32_t happened = 0;                        ///< bits: ever, or the state it begins lasts now
        std::uint32_t lasts = 0;                           ///< bits: the state it begins lasts now
        std::array<float, lived_happenings> now{};         ///< SD, by traces and by that state
        std::array<float, lived_happenings> remembered{};  ///< SD at the time: mean jump and the state's level
    };
    [[nodiscard]] Felt felt(const World& world, PersonIndex i) const;
    /// The same where the traces of this person are at hand (those of others are passed over).
    [[nodiscard]] Felt felt(const World& world, PersonIndex i, std::span<const Trace> traces) const;
    /// θ some months ago, as far as it can be told from what is kept: traces that had not yet happened are taken away
    /// and the others are as fresh as they were, unemployment counts from its month, all other circumstances are
    /// today's. The autoregressive part was `state_then` (it is stationary, so `earlier_state` draws it backwards).
    [[nodiscard]] float theta_ago(const World& world, PersonIndex i, std::span<const Trace> traces, int months,
                                  float state_then) const;
    /// The autoregressive part some months before it was `state`, given a standard normal.
    [[nodiscard]] float earlier_state(float state, int months, double normal) const;
    /// Shocks that cut contacts this month; they must outlive the month.
    void under(std::vector<const Shock*> cuts) { cuts_ = std::move(cuts); }
    /// θ(t) → θ(t+1) for everybody, reading only θ(t). `visits`: contacts without a tie, sorted by person.
    void month(World& world, const Draw& draw, std::span<const Visit> visits = {});
    [[nodiscard]] bool isolated(const Population& people, PersonIndex i) const {
        return people.contacts[i] < isolated_below_;
    }

   private:
    struct Met {
        float contacts = 0, weight = 0, theta = 0;
        bool confidant = false;
    };
    [[nodiscard]] Met met(const World& world, const Draw& draw, PersonIndex i) const;
    /// Contacts of somebody under the cuts of the month.
    [[nodiscard]] float contacts_left(const World& world, const Draw& draw, PersonIndex i) const;
    [[nodiscard]] float circumstances(const World& world, PersonIndex i, const Met& met) const;
    void add_traces(World& world, std::uint32_t block, std::vector<float>& sum) const;
    void sum_before(const World& world);  ///< last month's θ, over groups and households
    void set_effects();

    struct Effects {
        float lives_alone = 0, unemployed = 0, not_working = 0, illness = 0, sensitivity = 0, confidant = 0,
              contact_gap = 0;
        std::array<float, marital_statuses> marital{};
        std::array<float, health_levels> health{};
        std::array<float, economic_levels> hardship{};
    };

    /// State of somebody whom nobody pulls.
    [[nodiscard]] float state_alone(PersonKey key, const Draw& draw) const;
    void want(World& world, const Draw& draw, PersonIndex i) const;

    LonelinessParameters p_;
    TieParameters ties_;
    ContactsWanted wanted_;
    float isolated_below_;
    float community_contacts_;
    float phi_, sigma_, kappa_;
    std::array<std::array<float, age_groups>, sexes> base_{};  ///< by sex and age group
    Effects effect_;
    Fading fade_;
    std::vector<const Shock*> cuts_;
    std::vector<float> group_mean_;                ///< of θ; one more, 0, for those who have no group
    Column<HouseholdIndex, float> household_sum_;  ///< Σ θ of those who live together; 0 where nobody meets at home
    Column<PersonIndex, float> next_;
    NormalOfWord normal_;
};

}  // namespace tsunagari
