#pragma once
// The published cells of the national survey (table japan/survey) as functions of respondents: who is counted in a cell
// and who ticks it. The same functions serve a whole town, with probabilities in place of ticks of the direct question
// and of UCLA-3, and the questionnaires that came back.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "tsunagari/month/loneliness.hpp"
#include "tsunagari/record/questionnaire.hpp"
#include "tsunagari/record/respondent.hpp"
#include "tsunagari/world/table.hpp"

namespace tsunagari {

inline constexpr int ucla_bands = 4;  ///< sums 3, 4-6, 7-9, 10-12

/// Probabilities of the answers on loneliness; all zero for a question left blank.
struct Ticks {
    std::array<double, 5> direct{};         ///< never … often
    std::array<double, ucla_bands> ucla{};  ///< by band
};

/// The ticks that a respondent made: zeros and a one.
Ticks ticks_made(const Respondent& r);

/// Probabilities of the answers given θ, averaged over the momentary part: a table made once, linear between its
/// points. A quarter of the variance of an answer is drawn afresh each time, so summing these instead of ticks takes
/// most of the noise out of a town's shares.
class TickTable {
   public:
    explicit TickTable(const AnswerParameters& p);
    /// Expected ticks of somebody who left blank what `r` leaves blank.
    [[nodiscard]] Ticks of(const Respondent& r) const;

   private:
    static constexpr double lowest = -7.0, per_sd = 32.0;
    static constexpr std::size_t steps = 14 * 32 + 1;
    std::array<std::vector<Ticks>, readiness_classes> table_;
};

/// A cell of the published table.
struct PublishedCell {
    std::string wave, instrument, variable, stratum, category;
    double percent = 0;   ///< published; of life_events_diff: percentage points
    double answered = 0;  ///< n published; 0 if not
    bool fit = false;     ///< `use = fit`
    std::string grade;    ///< quality A-D
    std::size_t row = 0;  ///< in the table, from 0
    [[nodiscard]] std::string name() const;
};

/// Year of the December of a wave: "R5" → 2023. BadInput for another word.
int year_of_wave(const std::string& wave);

/// All rows of the table that may be fitted or held out, in its order; not those that tell how far the survey moves
/// between waves (use = trend).
std::vector<PublishedCell> published_cells(const Table& survey);

/// What one respondent adds to a cell: `counted` (0 or 1) and of that `ticked` (0 to 1).
struct Share {
    double counted = 0, ticked = 0;
};

/// A question the model's questionnaire can answer.
class CellRule {
   public:
    /// Not `known()` if nothing in the model answers it (an employment the model does not have, say).
    explicit CellRule(const PublishedCell& cell);
    [[nodiscard]] bool known() const { return kind_ != Kind::unknown; }
    /// A difference of two cells: the lonely minus the others, each a share.
    [[nodiscard]] bool difference() const { return kind_ == Kind::event_difference; }
    /// What was named depends on the tick itself, so that a probability may not stand in for it.
    [[nodiscard]] bool needs_made_ticks() const {
        return kind_ == Kind::events || kind_ == Kind::event_difference || kind_ == Kind::reasons;
    }
    /// `other`: of a difference, the second cell.
    [[nodiscard]] Share of(const Respondent& r, const Ticks& ticks, bool other = false) const;

   private:
    enum class Kind : std::uint8_t {
        unknown,
        direct,
        ucla,
        contact,
        little_contact,
        participation,
        support,
        willingness,
        reasons,
        company,
        events,
        event_difference
    };
    enum class Group : std::uint8_t {
        all,
        marital,
        cohabitant,
        employment,
        consult,
        rely,
        income,
        health,
        economic,
        sex,
        sex_age,
        direct,
        ucla,
        lonely
    };
    bool read_group(const PublishedCell& cell);
    bool read_answer(const PublishedCell& cell);
    [[nodiscard]] double in_group(const Respondent& r, const Ticks& ticks, bool other) const;
    [[nodiscard]] double answers(const Respondent& r, const Ticks& ticks) const;
    [[nodiscard]] double company(const Respondent& r) const;

    Kind kind_ = Kind::unknown;
    Group group_ = Group::all;
    int group_value_ = -1;  ///< of an attribute; age group of sex_age, −1 = any
    int group_sex_ = -1;    ///< of sex_age, −1 = both
    unsigned mask_ = 0;     ///< answers that count, a bit each from the first; of flags, the flag
    int mode_ = 0;          ///< of contacts 0-2, of company 0-3
    bool blank_ = false;    ///< the cell counts blanks
    bool worried_ = false;  ///< asked of those with worries only
};

}  // namespace tsunagari
