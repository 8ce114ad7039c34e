#pragma once
// Whom a lever is for (対象): rules that a scenario file declares and every lever understands alike.
//
// A rule looks at what an office can know: age, sex, who lives with whom, work, health, means, care, where somebody
// lives, what happened to them lately. Rules add up: a person must meet all of them, and of a list one word. An empty
// list, a flag that is off and 0 are no rule. Loneliness is not among them: it is seen by no lever unless somebody who
// is met is screened for it, with errors both ways (`Screening`).

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tsunagari/month/policy_lever.hpp"

namespace tsunagari {

/// Somebody to whom something happened, or was done, and when it last did.
struct Dated {
    PersonIndex who;
    Month month;
};

/// To whom one of some events happened lately: once each, with the newest month; a list a block, in row order.
class Lately {
   public:
    Lately() = default;
    /// `triggers`: words of trigger_words(). Months since: at most `months`.
    Lately(const World& world, std::span<const std::string> triggers, std::int64_t months);
    [[nodiscard]] const Dated* find(PersonIndex i) const;
    [[nodiscard]] std::span<const std::vector<Dated>> blocks() const { return blocks_; }

   private:
    std::vector<std::vector<Dated>> blocks_;
};

/// Events that a lever may answer to: bereavement (spouse or family), move (any change of home), move_in (from outside
/// the area), illness (or depression), childbirth …
std::vector<std::string> trigger_words();

/// What weighs on a person, as an office sees it, at most 7: out of work; very hard circumstances; a serious illness,
/// injury or bad health; depression; care need from level 1; looking after a member of the family; withdrawal.
int problems(const World& world, PersonIndex i);

/// Whether somebody lives with a child of theirs below this age: head or spouse of a household with a child so young,
/// or a grown-up child of the head in one with a grandchild so young.
bool has_child_below(const World& world, PersonIndex i, int age);

/// Whom a lever is for and when. Residents of institutions are not among them.
struct Target {
    Month start_month = Month::of(2021, 4);
    Month end_month = Month::of(2199, 12);  ///< the last month of service
    std::int64_t least_age = 16;
    std::int64_t most_age = 120;
    std::string sex = "any";
    bool living_alone_only = false;
    bool withdrawn_only = false;
    std::int64_t child_below_age = 0;
    std::int64_t least_problems = 0;
    std::vector<std::string> employments{}, marital_statuses{}, household_types{}, health{}, economic_situations{},
        care_needs{};
    std::vector<std::string> resident_districts{};
    std::vector<std::string> triggers{};
    std::int64_t months_after_event = 6;

    void describe(Form& form);
    /// Order of months, a target that is nobody (which rules contradict each other), a service outside the run.
    void check(PlanCheck& plan) const;
    /// BadInput if one of the districts is not there: before the first month.
    void refuse_unknown_districts(const World& world) const;
    [[nodiscard]] bool in_service(Month now) const { return start_month <= now && now <= end_month; }

   private:
    void describe_circumstances(Form& form);
    void describe_events(Form& form);
    void check_ages(PlanCheck& plan) const;
    void check_circumstances(PlanCheck& plan) const;
};

/// Districts of a list that the plan says do not exist: numbers beyond the last.
void check_districts(std::span<const std::string> districts, PlanCheck& plan);

/// A target in one month. Make it once a month, not once a person: it looks up who had an event.
class Covered {
   public:
    /// BadInput if a district is not there.
    Covered(const Target& target, const World& world);
    [[nodiscard]] bool operator()(PersonIndex i) const {
        const Population& people = world_.people;
        if (people.born[i] > born_until_ || people.born[i] <= born_after_) return false;
        return of_any_age(i);
    }
    /// The other rules, without those of age.
    [[nodiscard]] bool of_any_age(PersonIndex i) const {
        const Population& people = world_.people;
        if (!people.present(i)) return false;
        if (sex_ >= 0 && static_cast<int>(people.sex[i]) != sex_) return false;
        if (people.role[i] == Role::resident) return false;
        if (alone_ && world_.households.size[people.household[i]] != 1) return false;
        return !more_ || meets_more(i);
    }
    /// But for the events: who is meant if somebody else tells of them.
    [[nodiscard]] bool but_for_events(PersonIndex i) const;
    /// Those with one of the triggers lately, covered or not; nobody if there are none.
    [[nodiscard]] const Lately& lately() const { return lately_; }
    [[nodiscard]] bool by_events() const { return by_events_; }

   private:
    [[nodiscard]] bool meets_more(PersonIndex i) const { return meets_states(i) && (!by_events_ || lately_.find(i)); }
    [[nodiscard]] bool meets_states(PersonIndex i) const;

    const World& world_;
    Month born_after_;  ///< born later than this …
    Month born_until_;  ///< … and no later than this
    int sex_;           ///< −1: any
    bool alone_;
    bool withdrawn_, by_events_;
    int child_below_, least_problems_;
    /// A bit a word of the list; all bits set if there is no rule.
    std::uint32_t employments_, marital_, types_, health_, economic_, care_;
    std::vector<char> districts_;  ///< empty: all
    Lately lately_;
    bool more_;
};

/// Looking for something, with errors both ways.
struct Noticing {
    double sensitivity = 0.5;
    double specificity = 0.9;
    /// That somebody is taken to have what is looked for.
    [[nodiscard]] double probability(bool there) const { return there ? sensitivity : 1 - specificity; }
};

/// Screening of people who are met: the only way for a lever to see loneliness. Two kinds. A worker forms an opinion
/// (of the state, or of how somebody feels that day), which errs by a sensitivity and a specificity. Or people fill in
/// UCLA-3, the answers the survey would get that month: its errors are theirs, so that whoever is found by a high score
/// has it partly by mood and by error, and scores lower when asked again.
struct Screening {
    /// nothing; lonely_often, lonely_sometimes (or oftener): the state. judgement: how somebody feels. ucla3: answers.
    std::string looks_for = "nothing";
    bool isolation = false;  ///< looks for isolation as well
    Noticing notices;
    double feels_above_sd = 1.0;  ///< judgement: lonely above this, mood of the day included
    std::int64_t from_score = 9;  ///< ucla3: lonely from this sum (3-12)

    /// For levers whose workers may look at the state.
    void describe(Form& form);
    /// For levers that ask: judgement or ucla3.
    void describe_instrument(Form& form);
    [[nodiscard]] bool used() const { return isolation || looks_for != "nothing"; }
    /// In need of what is looked for (by ucla3: by the answers).
    [[nodiscard]] bool in_need(const Yardstick& yardstick, const World& world, const Draw& draw, PersonIndex i) const;
    /// Probability that somebody who is met is taken to be in need; 1 if nothing is looked for.
    [[nodiscard]] double probability(const Yardstick& yardstick, const World& world, const Draw& draw,
                                     PersonIndex i) const {
        if (!used()) return 1;
        const bool there = in_need(yardstick, world, draw, i);
        return looks_for == "ucla3" ? (there ? 1 : 0) : notices.probability(there);
    }
};

}  // namespace tsunagari
