#pragma once
// The survey inside the model: what one resident would answer to every question, what a whole town would, and a mail
// sample with those who do not answer.
//
// An answer is a pure function of the person, the month and the world, so the same December gives the same answers
// whoever is asked, in whatever order, and scenarios share every draw that they can.

#include <cstdint>
#include <span>
#include <vector>

#include "tsunagari/kit/draw.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/month/loneliness.hpp"
#include "tsunagari/month/survey_parameters.hpp"
#include "tsunagari/record/questionnaire.hpp"
#include "tsunagari/record/respondent.hpp"
#include "tsunagari/world/world.hpp"

namespace tsunagari {

inline constexpr int least_surveyed_age = 16;

/// Lives here and is 16 or older.
bool surveyed(const World& world, PersonIndex i);

/// Asks residents of one world in one month. All that it is given must outlive it.
class Interview {
   public:
    Interview(const World& world, const Feeling& feeling, const Questionnaire& questionnaire,
              const AnswerParameters& answers, const SurveyParameters& survey, const Draw& draw);

    /// Everything one resident would answer, blanks included; weight 1. `traces` holds those of this person (others
    /// are passed over); without it they are looked for in the block, which takes time proportional to the block.
    [[nodiscard]] Respondent ask(PersonIndex i, std::span<const Trace> traces) const;
    [[nodiscard]] Respondent ask(PersonIndex i) const;
    /// The same without blanks: every item answered.
    [[nodiscard]] Respondent complete(PersonIndex i, std::span<const Trace> traces) const;
    /// Everybody surveyed whose row is in the block, in row order, put after what `to` holds. Blocks are those of
    /// for_blocks(people.rows()); different blocks may be asked at the same time.
    void ask_block(Block block, std::vector<Respondent>& to) const;
    /// Everybody of a block for whom `wanted` says so.
    template <class Wanted>
    void ask_block(Block block, std::vector<Respondent>& to, Wanted&& wanted) const {
        std::vector<PersonIndex> chosen;
        for (std::uint32_t i = block.begin; i < block.end; ++i)
            if (surveyed(world_, PersonIndex{i}) && wanted(PersonIndex{i})) chosen.push_back(PersonIndex{i});
        ask_some(block, chosen, to);
    }
    /// Probability that a questionnaire sent to this person does not come back.
    [[nodiscard]] double silent(PersonIndex i) const;
    [[nodiscard]] const World& world() const { return world_; }
    [[nodiscard]] const Draw& draw() const { return draw_; }

   private:
    struct Asked;  // one person while being asked
    void ask_some(Block block, const std::vector<PersonIndex>& chosen, std::vector<Respondent>& to) const;
    void fill_attributes(const Asked& asked, Respondent& r) const;
    void fill_company(const Asked& asked, Respondent& r) const;
    void fill_contacts(const Asked& asked, Respondent& r) const;
    void fill_participation(const Asked& asked, Respondent& r) const;
    void fill_support(const Asked& asked, std::span<const Trace> traces, Respondent& r) const;
    [[nodiscard]] std::uint16_t reasons(const Asked& asked, const Respondent& r) const;
    void fill_satisfaction(const Asked& asked, Respondent& r) const;
    [[nodiscard]] std::uint8_t duration(const Asked& asked, std::span<const Trace> traces) const;
    void leave_blanks(const Asked& asked, Respondent& r) const;

    const World& world_;
    const Feeling& feeling_;
    const Questionnaire& questionnaire_;
    const AnswerParameters& answers_;
    const SurveyParameters& p_;
    const Draw& draw_;
    std::vector<std::uint8_t> prefecture_, city_size_;  // by municipality
    std::array<double, participation_kinds> kind_share_{};
    std::array<std::array<double, age_groups>, sexes> silence_{};  // log odds by sex and age group
};

/// A mail sample of about `people` residents 16+ (each with the same chance), of whom some do not answer;
/// post-stratified weights that add up to the frame. The order is that of the rows.
std::vector<Respondent> mail_survey(const Interview& interview, std::uint32_t people);

/// Weights of these respondents by sex and age group so that each stands for a share of `frame` (residents by sex, age
/// group); strata with fewer than ten respondents are joined with older ones of the same sex, as a survey would.
void post_stratify(std::span<Respondent> respondents,
                   const std::array<std::array<std::uint32_t, age_groups>, sexes>& frame);

}  // namespace tsunagari
