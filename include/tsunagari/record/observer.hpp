#pragma once
// Looks at a world between months and keeps what was asked for: strata, flows, funnels, panel, snapshots, survey,
// network.

#include <cstdint>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "tsunagari/kit/draw.hpp"
#include "tsunagari/month/loneliness.hpp"
#include "tsunagari/month/settlement.hpp"
#include "tsunagari/record/questionnaire.hpp"
#include "tsunagari/record/recording.hpp"
#include "tsunagari/record/survey.hpp"
#include "tsunagari/world/world.hpp"

namespace tsunagari {

/// What to keep.
struct ObservationPlan {
    Strata strata;
    std::uint32_t months = 0;
    std::uint32_t panel_people = 0, snapshot_people = 0;
    std::uint32_t ties_people = 0;  ///< of the panel: whose ties are kept once a year
    std::vector<Month> snapshot_months;
    std::uint32_t survey_people = 0;       ///< questionnaires mailed each December
    std::uint32_t betweenness_people = 0;  ///< as summarise_network takes it
};

class Observer {
   public:
    /// Chooses panel and snapshot samples among the world's founders aged 16 or over (the same for all scenarios of a
    /// replicate).
    Observer(const World& world, const ObservationPlan& plan, const AnswerParameters& answers,
             const SurveyParameters& survey, const Draw& draw, std::size_t levers);

    /// The world at the start of month `month` of the run (before its events).
    void begin_month(const World& world, const Feeling& feeling, std::uint32_t month);
    /// What happened in that month; `happened` to the panel, by person and kind. Whom of the panel a lever admits for
    /// the first time is logged beside it.
    void end_month(const World& world, const FlowCounts& flow_counts, std::span<const Delivery> deliveries,
                   std::uint32_t month, std::span<const Happened> happened = {});
    /// Who is in the panel, ascending: of whom a simulation is to keep a log.
    [[nodiscard]] const std::vector<PersonIndex>& panel() const { return panel_; }
    /// The recording, complete if all months are done.
    [[nodiscard]] Recording take();

   private:
    void take_census(const World& world);
    void record_strata(const World& world, const Feeling& feeling, std::uint32_t month);
    [[nodiscard]] PersonState state_of(const World& world, const Feeling& feeling, PersonIndex i) const;
    void record_ties(const World& world, PersonIndex of);
    void log_events(const World& world, std::span<const Delivery> deliveries, std::span<const Happened> happened);
    void take_survey(const World& world, const Feeling& feeling);
    /// Draws the answers of those whom lever `n` asked in the month `when`.
    [[nodiscard]] std::array<std::int64_t, monthly_variables> of_person(const World& world, const Feeling& feeling,
                                                                        PersonIndex who, int age) const;
    void follow_up(const World& world, std::span<const FollowUp> asked_now, std::size_t n, Month when,
                   std::uint32_t month);

    ObservationPlan plan_;
    AnswerParameters answers_;
    SurveyParameters survey_;
    Questionnaire questionnaire_;
    Draw draw_;
    std::vector<PersonIndex> panel_, snapshot_, with_ties_;
    /// UCLA-3 sums of clients who are still to be asked again, by lever; sorted by person.
    std::vector<std::vector<std::pair<PersonIndex, std::uint8_t>>> first_scores_;
    std::set<std::pair<std::uint16_t, PersonIndex>> joined_;  ///< (lever, of the panel): who was admitted before
    Recording recording_;
};

}  // namespace tsunagari
