#pragma once
// The funnel: what levers share, so that a lever is one file that says only what is special about it.
//
// Parts, from eligible to kept. `Target` (target.hpp) says whom a lever is for; `Publicity` how word of it spreads;
// `Propensity` who would come. `Funnel` counts those three over all residents in one parallel pass and hands back the
// few who would come. `admit` fills scarce seats by waiting time and a draw of the person's own, never by row. `Roll`
// holds who takes part, `Support` the relief they get, `Meeting` the ties they make there. A lever that goes to people
// (visits, supporters) uses Target, admit, Roll and Support without the middle.
//
// Loneliness is seen by no part but as what moves a person's own willingness; a lever that wants to look for it must
// screen, with sensitivity and specificity. Everything kept is sparse (rolls) or one bit a person and lever (who is
// aware).

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/month/policy_lever.hpp"
#include "tsunagari/month/target.hpp"

namespace tsunagari {

/// The `n` of a lever's draws: its own place in the scenario, and the item (a place, a session, a tie) within it. Up to
/// 4,094 levers.
constexpr std::uint32_t lever_n(std::uint32_t number, std::uint32_t item = 0) { return (number << 20U) | item; }
/// The item that stands for none of the options in a choice ("stay at home").
inline constexpr std::uint32_t no_option = 0xFFFFF;
/// This month's `lever_aware` lane of everybody in the block.
std::vector<std::uint32_t> lever_lane(const World& world, const Draw& draw, Block block);
/// One lane draw a person and month is shared by all levers; mixed with the lever's number it is as good as a draw of
/// its own.
std::uint32_t heard(std::uint32_t lane, std::uint32_t number);

/// What falls to part k of many equal parts when the running total k·each is rounded: parts are whole, and the first n
/// of them never differ from n·each by more than a half.
std::uint32_t whole_part(double each, std::uint32_t k);

/// That something of this probability happens in one of so many tries.
double at_least_once(double probability, std::uint32_t times);

/// "2023-04".
std::string month_text(Month month);

void count(Delivery& delivery, const World& world, Stage stage, PersonIndex who);
/// Those who take part or wait are eligible, aware and willing.
void count_engaged(Delivery& delivery, const World& world, std::span<const PersonIndex> engaged);

// --- who knows, who would
// --------------------------------------------------------------------------------------------------

/// Pieces of a list that threads work on: small, because each item costs more than a row of a column does.
inline constexpr std::uint32_t piece_size = 256;
template <class Task>
void for_pieces(std::uint32_t size, Task&& task) {
    for_each_index((size + piece_size - 1) / piece_size, [&](std::uint32_t p) {
        task(Block{p, p * piece_size, std::min(size, (p + 1) * piece_size)});
    });
}

/// A share at mean loneliness and in no climate, moved along the log odds; shares of 0 and 1 stay.
double moved_share(double share, double log_odds);

/// How word of a lever spreads.
struct Publicity {
    double aware_at_start_share = 0.10;
    double publicity_monthly_probability = 0.02;
    double publicity_community_factor = 2.0;
    double told_by_tie_monthly_probability = 0.05;
    double dont_know_how_share = 0.172;

    void describe(Form& form);
};

/// Who would come: a propensity that stays with the person, moved by circumstances, unless a barrier stands before it.
/// Barriers are those of the survey, and campaigns lower them (climate.hpp).
struct Propensity {
    double willing_share = 0.03;
    double willing_log_odds_per_sd = -0.39;
    double willing_log_odds_women = 1.30;
    double willing_log_odds_per_decade_after_65 = 0.70;
    double willing_log_odds_care_need = -1.5;
    double willing_log_odds_accompanied = 1.0;
    double ashamed_share = 0.035;
    double burden_share = 0.024;
    double would_not_change_share = 0.126;
    double procedure_share = 0.0;
    double refused_share = 0.0;
    double barrier_log_odds_per_sd = 0.0;

    void describe(Form& form);

   private:
    void describe_barriers(Form& form);
};

/// A propensity made ready for many people.
class Willingness {
   public:
    Willingness(const Propensity& propensity, const World& world, const Draw& draw, std::uint32_t number);
    [[nodiscard]] bool operator()(PersonIndex i, bool accompanied) const;

   private:
    [[nodiscard]] std::uint32_t blocked(double share, std::uint32_t at_mean, double theta, double climate) const;
    [[nodiscard]] bool barred(PersonIndex i, const Words& own, double theta) const;
    const Propensity& p_;
    const World& world_;
    const Draw& draw_;
    std::uint32_t number_;
    double log_odds_;                                                          ///< of willing_share
    std::uint32_t ashamed_, burden_, would_not_change_, procedure_, refused_;  ///< thresholds at mean loneliness
};

class Funnel {
   public:
    Target target;
    Publicity publicity;
    Propensity propensity;
    /// If set, only these rows are eligible, of those the target covers: a problem the lever is for. Whoever sets it
    /// keeps it alive over `scan`.
    const RowSet* only = nullptr;

    void describe(Form& form);
    void open(std::uint32_t number) { number_ = number; }

    /// Lets one month of publicity pass, counts who is eligible, aware and willing, and gives back the willing who are
    /// not yet `engaged`, in row order. Those engaged (enrolled or waiting; sorted) count in all three. `accompanied`
    /// (sorted) come with somebody.
    std::vector<PersonIndex> scan(const World& world, const Draw& draw, std::span<const PersonIndex> engaged,
                                  std::span<const PersonIndex> accompanied, Delivery& delivery);
    /// Attenders tell those at home and those they are tied to, who may know from next month on.
    void spread_word(const World& world, const Draw& draw, std::span<const PersonIndex> attenders);
    void tell(const World& world, PersonIndex i);
    /// In the next scan the rules of age do not hold for these (sorted).
    void welcome(std::vector<PersonIndex> whatever_age) { welcome_ = std::move(whatever_age); }
    [[nodiscard]] bool aware(PersonIndex i) const { return aware_.test(i); }

   private:
    struct BlockScan;
    void scan_block(const World& world, const Draw& draw, const Covered& covered, const Willingness& would, Block block,
                    std::span<const PersonIndex> engaged, std::span<const PersonIndex> accompanied, BlockScan& out);
    /// This month's publicity in one block: chances of those outside and inside community groups, and everybody's lane.
    struct Hearing {
        std::uint32_t alone = 0, member = 0;
        std::vector<std::uint32_t> lane;
    };
    [[nodiscard]] Hearing hearing_of(const World& world, const Draw& draw, Block block) const;
    bool hears(const World& world, const Draw& draw, const Hearing& hearing, PersonIndex i, std::uint32_t row);

    RowSet aware_;
    std::vector<PersonIndex> welcome_;
    std::uint32_t number_ = 0;
    bool begun_ = false;
};

// --- who gets a seat
// --------------------------------------------------------------------------------------------------------

struct Applicant {
    PersonIndex who;
    std::uint32_t where = 0;  ///< place, supporter or team the seat is wanted at
    Month since{};            ///< month of applying
    std::uint32_t order = 0;  ///< a draw of the person's own: decides between those who wait equally long
};

/// Other places where somebody would rather have a seat than none, best first.
struct SecondChoices {
    PersonIndex who;
    std::vector<std::uint32_t> where;
};

/// Fills `free_seats[where]` with the applicants who have waited longest, then by `order`, then by key. Those admitted
/// are given back, the others stay in `applicants`; both in row order. One application a person. Who finds the place
/// full takes the best of the `second` choices with a free seat (in row order). Since the queue is one for all places,
/// whoever comes later never finds fewer seats where a place was added: nobody is worse off for it.
std::vector<Applicant> admit(std::vector<Applicant>& applicants, std::span<std::uint32_t> free_seats,
                             const World& world, std::span<const SecondChoices> second = {});

/// When something was last done for somebody, as long as it matters: a sparse list in row order.
class Diary {
   public:
    [[nodiscard]] const Dated* find(PersonIndex i) const;
    /// `whom` in any order; an older entry of the same person is replaced.
    void note(std::vector<Dated> whom);
    void forget_before(Month month);
    void clear() { entries_.clear(); }
    [[nodiscard]] std::span<const Dated> all() const { return entries_; }

   private:
    std::vector<Dated> entries_;
};

struct Enrolment {
    PersonIndex who;
    std::uint32_t where = 0;
    Month since{};
    Month renewed{};         ///< when the last trace of support was left
    float relief_sd = 0;     ///< what the support is worth to this person while it lasts
    float fading_sd = 0;     ///< of traces left so far, as it stood at `renewed`: what fades …
    float lasting_sd = 0;    ///< … and what stays
    bool supported = false;  ///< a trace was left
};

/// Who takes part in a lever, in row order.
class Roll {
   public:
    [[nodiscard]] std::span<Enrolment> all() { return enrolled_; }
    [[nodiscard]] std::span<const Enrolment> all() const { return enrolled_; }
    [[nodiscard]] std::size_t size() const { return enrolled_.size(); }
    [[nodiscard]] const Enrolment* find(PersonIndex who) const;
    /// New enrolments, in row order, none of whom is on the roll.
    void add(std::span<const Enrolment> more);
    /// Takes off the roll all for whom `ends(enrolment)`; they are given back and counted as `left`.
    template <class Ends>
    std::vector<Enrolment> remove_if(const World& world, Delivery& delivery, Ends&& ends) {
        std::vector<Enrolment> gone;
        std::vector<Enrolment> stay;
        stay.reserve(enrolled_.size());
        for (const Enrolment& e : enrolled_) (ends(e) ? gone : stay).push_back(e);
        enrolled_ = std::move(stay);
        for (const Enrolment& e : gone) count(delivery, world, Stage::left, e.who);
        return gone;
    }
    /// Counts those whose first year is full this month.
    void count_kept(const World& world, Delivery& delivery) const;
    /// Rows on the roll and those waiting (in row order, too), sorted: the `engaged` of Funnel::scan.
    [[nodiscard]] std::vector<PersonIndex> engaged(std::span<const Applicant> waiting) const;

   private:
    std::vector<Enrolment> enrolled_;
};

// --- what it does
// -----------------------------------------------------------------------------------------------------------

/// The direct effect while somebody takes part, and its fading after.
///
/// Support leaves traces (world/memory.hpp), and a trace fades from the month it is left. To give a person a steady
/// relief E, a trace is left when they first take part and one every `renew_months` they still do, each just large
/// enough that the mean of all of them over the next `renew_months` is E. With half-life h, q = renew_months, residue
/// r, g = (1 + 2^(−1/h) + … + 2^(−(q−1)/h)) / q, and of the former traces F (fading, as it stands now) and P (lasting):
/// size = (E − P − g·F) / (r + (1 − r)·g), never below 0. So the sum of traces never exceeds E/g, however long somebody
/// stays, and after the last one it fades with half-life h.
struct Support {
    double effect_sd = 0.15;
    double effect_spread = 0.5;
    std::int64_t renew_months = 3;

    /// Declares the three; the About of the effect itself is the lever's.
    void describe(Form& form, const About& effect);
    /// A person's own relief: lognormal with mean effect_sd, the same whenever they take part in this lever.
    [[nodiscard]] float relief(const World& world, const Draw& draw, std::uint32_t number, PersonIndex who) const;
    /// Somebody begins at `where` now.
    [[nodiscard]] Enrolment begin(const World& world, const Draw& draw, const SupportFading& fading,
                                  std::uint32_t number, PersonIndex who, std::uint32_t where = 0) const;
    /// Leaves a trace if one is due. Call it in months the person takes part.
    void give(const World& world, const SupportFading& fading, std::uint32_t number, Enrolment& enrolment,
              Delivery& delivery) const;
    /// Counts traces of this lever that a returning person still carries.
    void recall(const World& world, const SupportFading& fading, std::uint32_t number, Enrolment& enrolment) const;
};

/// One person at one place this month: bit s of `sessions` is set if they were at session s.
struct Attendance {
    PersonIndex who;
    std::uint32_t where = 0;
    std::uint32_t sessions = 0;
};

/// Ties among people who come to the same place in the same session.
struct Meeting {
    double tie_probability_per_shared_session = 0.005;
    double close_tie_share = 0.10;
    double tie_outlives_share = 0.30;

    void describe(Form& form);
    /// One draw a pair and month that shared a session. `contacts_a_month`: what a new tie carries while both come.
    void make_ties(const World& world, const Draw& draw, std::uint32_t number, std::span<const Attendance> attendance,
                   std::uint32_t places, float contacts_a_month, std::vector<TieChange>& ties) const;
    /// Somebody stopped coming to `where`: ties of Layer::place to people who still do end, but for close ones and a
    /// share.
    void part(const World& world, const Draw& draw, std::uint32_t number, const Enrolment& gone, const Roll& roll,
              std::vector<TieChange>& ties) const;
};

// --- where
// ------------------------------------------------------------------------------------------------------------------

/// Whose doors are next to each other: households by neighbourhood, in row order, the empty ones left out.
class Doors {
   public:
    void build(const World& world);
    [[nodiscard]] std::span<const HouseholdIndex> of(NeighbourhoodIndex n) const {
        return std::span{households_}.subspan(begin_[n.value], begin_[n.value + 1] - begin_[n.value]);
    }

   private:
    std::vector<std::uint32_t> begin_;
    std::vector<HouseholdIndex> households_;
};

/// Which districts are meant by names or numbers from 1: [district]; all if none is named. BadInput if one is not
/// there.
std::vector<char> chosen_districts(const Place& place, std::span<const std::string> wanted);

/// Neighbourhoods for `places` places, one after another, each time where the fewest places a covered resident are
/// (highest averages, first by district, then within it): the first n places are the same however many follow.
/// `districts`: names or numbers from 1; empty = all. BadInput if a district is not there. Fewer are given back only if
/// nobody is covered.
std::vector<NeighbourhoodIndex> site_places(const World& world, const Target& target,
                                            std::span<const std::string> districts, std::uint32_t places);

/// Places within reach of each neighbourhood, nearest first, and how far they are.
class Reach {
   public:
    struct Near {
        std::uint32_t place;
        float metres;
    };
    /// Distances are known within one municipality only: each has a plane of its own.
    void build(const Place& place, std::span<const NeighbourhoodIndex> sites, double most_metres);
    [[nodiscard]] std::span<const Near> of(NeighbourhoodIndex n) const {
        return std::span{near_}.subspan(begin_[n.value], begin_[n.value + 1] - begin_[n.value]);
    }
    [[nodiscard]] bool within(NeighbourhoodIndex n, std::uint32_t place) const;

   private:
    std::vector<std::uint32_t> begin_;
    std::vector<Near> near_;
};

}  // namespace tsunagari
