// How rules become one quick look at a person: lists of words become masks of bits, events a sorted list made once a
// month, and rules that nobody declared cost nothing.

#include "tsunagari/month/target.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/month/funnel.hpp"
#include "tsunagari/world/decision.hpp"
#include "tsunagari/world/happening.hpp"

namespace tsunagari {
namespace {

/// A trigger and the traces it stands for. Those of the survey's list of events, in its order, with the parts of one
/// that an office tells apart.
struct Trigger {
    std::string_view word;
    std::vector<TraceKind> kinds;
};

const std::vector<Trigger>& trigger_table() {
    using enum TraceKind;
    static const std::vector<Trigger> table = {
        {"bereavement", {spouse_death, family_death}},
        {"friend_death", {friend_death}},
        {"living_alone", {living_alone}},
        {"illness", {illness, depression}},
        {"work_change", {work_change}},
        {"interpersonal_trouble", {interpersonal_trouble}},
        {"family_illness", {family_illness}},
        {"poverty", {poverty}},
        {"job_loss", {job_loss}},
        {"move", {move}},
        {"move_in", {move}},
        {"family_trouble", {family_trouble}},
        {"childbirth", {birth}},
        {"work_trouble", {work_trouble}},
        {"child_left_home", {child_left_home}},
        {"divorce", {divorce}},
        {"separation", {separation}},
        {"caregiving", {caregiving}},
        {"money_trouble", {money_trouble}},
        {"disaster_crime", {disaster_crime}},
    };
    return table;
}

constexpr std::string_view move_in = "move_in";

/// Which traces are meant: by kind all, or of a move only that into the area.
struct Wanted {
    std::array<bool, trace_kinds> kinds{};
    bool moves_in = false;

    explicit Wanted(std::span<const std::string> triggers) {
        for (const Trigger& trigger : trigger_table()) {
            if (std::find(triggers.begin(), triggers.end(), trigger.word) == triggers.end()) continue;
            if (trigger.word == move_in) {
                moves_in = true;
                continue;
            }
            for (const TraceKind kind : trigger.kinds) kinds[static_cast<std::size_t>(kind)] = true;
        }
    }
    [[nodiscard]] bool operator()(const World& world, const Trace& trace) const {
        if (kinds[static_cast<std::size_t>(trace.kind)]) return trace.size >= 0;
        return moves_in && trace.kind == TraceKind::move && arrived_in(world.people.key[trace.who], trace.since);
    }
};

/// A mask of the words named; every bit if none is.
template <std::size_t N>
std::uint32_t mask_of(const std::vector<std::string>& named, const std::array<std::string_view, N>& words) {
    if (named.empty()) return ~std::uint32_t{0};
    std::uint32_t mask = 0;
    for (std::size_t k = 0; k < N; ++k) {
        if (std::find(named.begin(), named.end(), words[k]) != named.end()) mask |= std::uint32_t{1} << k;
    }
    return mask;
}
template <class State>
bool within(std::uint32_t mask, State state) {
    return ((mask >> static_cast<unsigned>(state)) & 1U) != 0;
}

template <std::size_t N>
std::vector<std::string> choices_of(const std::array<std::string_view, N>& words, std::size_t first = 0,
                                    std::size_t last = N) {
    return {words.begin() + static_cast<std::ptrdiff_t>(first), words.begin() + static_cast<std::ptrdiff_t>(last)};
}

}  // namespace

std::vector<std::string> trigger_words() {
    std::vector<std::string> words;
    for (const Trigger& trigger : trigger_table()) words.emplace_back(trigger.word);
    return words;
}

Lately::Lately(const World& world, std::span<const std::string> triggers, std::int64_t months) {
    const Wanted wanted{triggers};
    blocks_.resize(world.memory.blocks());
    for_each_index(world.memory.blocks(), [&](std::uint32_t b) {
        std::vector<Dated>& found = blocks_[b];
        for (const Trace& trace : world.memory.block(b)) {
            if (world.now - trace.since <= months && wanted(world, trace)) found.push_back({trace.who, trace.since});
        }
        std::sort(found.begin(), found.end(),
                  [](const Dated& x, const Dated& y) { return x.who != y.who ? x.who < y.who : x.month > y.month; });
        const auto same = [](const Dated& x, const Dated& y) { return x.who == y.who; };
        found.erase(std::unique(found.begin(), found.end(), same), found.end());
    });
}

const Dated* Lately::find(PersonIndex i) const {
    const std::size_t b = i.value / block_size;
    if (b >= blocks_.size()) return nullptr;
    const auto at = std::lower_bound(blocks_[b].begin(), blocks_[b].end(), i,
                                     [](const Dated& d, PersonIndex who) { return d.who < who; });
    return at != blocks_[b].end() && at->who == i ? &*at : nullptr;
}

int problems(const World& world, PersonIndex i) {
    const Population& people = world.people;
    int count = people.employment[i] == Employment::unemployed ? 1 : 0;
    count += people.economic[i] == EconomicSituation::very_hard ? 1 : 0;
    count += (people.ill[i] & ill_in_body) != 0 || people.health[i] == Health::bad ? 1 : 0;
    count += (people.ill[i] & depressed) != 0 ? 1 : 0;
    count += people.care[i] >= CareNeed::care1 ? 1 : 0;
    count += (people.happened[i] & cares_now) != 0 ? 1 : 0;
    return count + (withdrawn(world, i) ? 1 : 0);
}

bool has_child_below(const World& world, PersonIndex i, int age) {
    const Population& people = world.people;
    const Role own = people.role[i];
    const bool of_head = own == Role::head || own == Role::spouse;
    if (!of_head && (own != Role::child || people.age(i, world.now) < 16)) return false;
    const Role wanted = of_head ? Role::child : Role::grandchild;
    bool found = false;
    for_members(people, world.households, people.household[i], [&](PersonIndex member) {
        found = found || (people.role[member] == wanted && people.age(member, world.now) < age);
    });
    return found;
}

// --- declarations
// -----------------------------------------------------------------------------------------------------------

void Target::describe(Form& form) {
    form.month("start_month", start_month, {.unit = "", .en = "first month of service", .ja = "開始月", .source = ""});
    form.month("end_month", end_month,
               {.unit = "", .en = "last month of service", .ja = "終了月（この月まで）", .source = ""});
    form.integer("least_age", least_age,
                 {.unit = "years",
                  .least = 0,
                  .most = 120,
                  .en = "youngest age it is for",
                  .ja = "対象の最低年齢",
                  .source = ""});
    form.integer(
        "most_age", most_age,
        {.unit = "years", .least = 0, .most = 120, .en = "oldest age it is for", .ja = "対象の最高年齢", .source = ""});
    form.word("sex", sex,
              {.unit = "",
               .en = "whom it is for: any, male or female",
               .ja = "対象の性別",
               .source = "",
               .choices = {"any", "male", "female"}});
    form.flag(
        "living_alone_only", living_alone_only,
        {.unit = "", .en = "only for people who live alone", .ja = "一人暮らしの人だけを対象とする", .source = ""});
    describe_circumstances(form);
    describe_events(form);
}

void Target::describe_circumstances(Form& form) {
    const auto words = [&form](std::string_view name, std::vector<std::string>& value, std::string_view en,
                               std::string_view ja, std::vector<std::string> choices) {
        form.words(name, value, {.unit = "", .en = en, .ja = ja, .source = "", .choices = std::move(choices)});
    };
    words("employments", employments, "what they do: one of these; empty = whatever they do",
          "対象の就業・就学の状態（空欄は問わない）", choices_of(employment_names));
    words("marital_statuses", marital_statuses, "marital status: one of these; empty = any",
          "対象の配偶関係（空欄は問わない）", choices_of(marital_status_names));
    words("household_types", household_types, "type of household they live in: one of these; empty = any",
          "対象の家族類型（空欄は問わない）", choices_of(household_type_names, 0, 6));
    words("health", health, "self-rated health: one of these; empty = any", "対象の主観的健康感（空欄は問わない）",
          choices_of(health_names));
    words("economic_situations", economic_situations, "circumstances of living: one of these; empty = any",
          "対象の暮らし向き（空欄は問わない）", choices_of(economic_situation_names));
    words("care_needs", care_needs, "certified care need: one of these; empty = any",
          "対象の要支援・要介護度（空欄は問わない）", choices_of(care_need_names));
    words("resident_districts", resident_districts,
          "school districts they live in, by name or number from 1; empty = all",
          "対象者が住む校区（名前または番号。空欄はすべて）", {});
    form.integer("child_below_age", child_below_age,
                 {.unit = "years",
                  .least = 0,
                  .most = 30,
                  .en = "only for people who live with a child of theirs younger than this; 0 = everybody",
                  .ja = "この年齢未満の子と同居する親だけを対象とする（0は問わない）",
                  .source = ""});
    form.flag(
        "withdrawn_only", withdrawn_only,
        {.unit = "", .en = "only for people who are withdrawn", .ja = "ひきこもりの人だけを対象とする", .source = ""});
    form.integer(
        "least_problems", least_problems,
        {.unit = "problems",
         .least = 0,
         .most = 7,
         .en = "only for people with at least so many problems: out of work, very hard circumstances, illness, "
               "depression, care need, caring for family, withdrawal",
         .ja = "この数以上の課題（失業・困窮・病気・うつ・要介護・家族の介護・ひきこもり）を抱える人だけを対象とする",
         .source = ""});
}

void Target::describe_events(Form& form) {
    form.words("triggers", triggers,
               {.unit = "",
                .en = "only for people to whom one of these events happened lately; empty = no such rule. bereavement "
                      "is the death of a spouse or another family member, move_in a move from outside the area",
                .ja = "対象となるきっかけの出来事（空欄は問わない）。bereavementは家族との死別、move_inは転入",
                .source = "",
                .choices = trigger_words()});
    form.integer("months_after_event", months_after_event,
                 {.unit = "months",
                  .least = 0,
                  .most = 36,
                  .low = 3,
                  .high = 12,
                  .en = "months after the event in which it counts",
                  .ja = "出来事から対象となる期間",
                  .source = ""});
}

// --- contradictions
// ---------------------------------------------------------------------------------------------------------

namespace {

void nobody(PlanCheck& plan, const std::string& why) { plan.errors.push_back("It is for nobody: " + why); }

/// Whether every word of a list (which is not empty) is among these.
bool all_among(const std::vector<std::string>& named, std::initializer_list<std::string_view> these) {
    return !named.empty() && std::all_of(named.begin(), named.end(), [&](const std::string& word) {
        return std::find(these.begin(), these.end(), word) != these.end();
    });
}
bool lacks(const std::vector<std::string>& named, std::initializer_list<std::string_view> these) {
    return !named.empty() && std::none_of(named.begin(), named.end(), [&](const std::string& word) {
        return std::find(these.begin(), these.end(), word) != these.end();
    });
}

}  // namespace

void Target::check(PlanCheck& plan) const {
    if (end_month < start_month) {
        plan.errors.push_back("end_month " + month_text(end_month) + " is before start_month " +
                              month_text(start_month) + ".");
    } else if (start_month >= plan.end || end_month < plan.start) {
        plan.warnings.push_back("It is in service from " + month_text(start_month) + " to " + month_text(end_month) +
                                ", outside the run (" + month_text(plan.start) + " to " +
                                month_text(plan.end.plus(-1)) + "): nothing will happen.");
    }
    check_ages(plan);
    check_circumstances(plan);
    check_districts(resident_districts, plan);
}

void Target::check_ages(PlanCheck& plan) const {
    if (least_age > most_age) {
        return nobody(
            plan, "least_age " + std::to_string(least_age) + " is above most_age " + std::to_string(most_age) + ".");
    }
    const std::string up_to = "most_age is " + std::to_string(most_age);
    const std::string from = "least_age is " + std::to_string(least_age);
    if (least_age > 18 && all_among(employments, {"none", "pupil"}))
        nobody(plan, "employments are of children below school age or at school, and " + from + ".");
    if (most_age < 15 && lacks(employments, {"none", "pupil", "not_working"}))
        nobody(plan, "employments are of people from 15 years on, and " + up_to + ".");
    if (most_age < 18 && lacks(marital_statuses, {"never_married"}))
        nobody(plan, "marital_statuses are of people who have been married, and " + up_to + ".");
    if (most_age < 16 && child_below_age > 0) nobody(plan, "child_below_age is a rule for parents, and " + up_to + ".");
    if (most_age < 40 && lacks(care_needs, {"none"}))
        nobody(plan, "care_needs are certified from 40 years on, and " + up_to + ".");
    if (withdrawn_only && (most_age < 15 || least_age > 64)) {
        nobody(plan, "withdrawn_only is a rule for ages 15 to 64, and " + (least_age > 64 ? from : up_to) + ".");
    }
}

void Target::check_circumstances(PlanCheck& plan) const {
    if (living_alone_only && lacks(household_types, {"one_person"}))
        nobody(plan, "household_types leave out one_person, and living_alone_only is true.");
    if (child_below_age > 0 && (living_alone_only || all_among(household_types, {"one_person", "couple"})))
        nobody(plan, "child_below_age is a rule for people who live with a child, and the household is to have none.");
    if (!withdrawn_only) return;
    if (lacks(employments, {"unemployed", "not_working"}))
        nobody(plan, "withdrawn_only is a rule for people who neither work nor learn, and employments leave them out.");
    if (all_among(marital_statuses, {"married"}))
        nobody(plan, "withdrawn_only is a rule for people who are not married, and marital_statuses leave them out.");
    if (lacks(care_needs, {"none"}))
        nobody(plan, "withdrawn_only is a rule for people without care need, and care_needs leave them out.");
}

void Target::refuse_unknown_districts(const World& world) const { chosen_districts(world.place, resident_districts); }

void check_districts(std::span<const std::string> districts, PlanCheck& plan) {
    for (const std::string& word : districts) {
        const bool digits =
            !word.empty() && word.size() < 7 && word.find_first_not_of("0123456789") == std::string::npos;
        if (digits && plan.districts > 0 && (std::stoul(word) < 1 || std::stoul(word) > plan.districts)) {
            plan.errors.push_back("There is no school district " + word + ": they are numbered 1 to " +
                                  std::to_string(plan.districts) + " (resident_districts, districts).");
        }
    }
}

// --- a month
// ----------------------------------------------------------------------------------------------------------------

Covered::Covered(const Target& target, const World& world)
    : world_{world},
      born_after_{world.now.plus(-12 * static_cast<int>(target.most_age + 1))},
      born_until_{world.now.plus(-12 * static_cast<int>(target.least_age))},
      sex_{target.sex == "any" ? -1 : static_cast<int>(target.sex == "male" ? Sex::male : Sex::female)},
      alone_{target.living_alone_only},
      withdrawn_{target.withdrawn_only},
      by_events_{!target.triggers.empty()},
      child_below_{static_cast<int>(target.child_below_age)},
      least_problems_{static_cast<int>(target.least_problems)},
      employments_{mask_of(target.employments, employment_names)},
      marital_{mask_of(target.marital_statuses, marital_status_names)},
      types_{mask_of(target.household_types, household_type_names)},
      health_{mask_of(target.health, health_names)},
      economic_{mask_of(target.economic_situations, economic_situation_names)},
      care_{mask_of(target.care_needs, care_need_names)} {
    if (!target.resident_districts.empty()) districts_ = chosen_districts(world.place, target.resident_districts);
    if (by_events_) lately_ = Lately{world, target.triggers, target.months_after_event};
    const std::uint32_t words = employments_ & marital_ & types_ & health_ & economic_ & care_;
    more_ = by_events_ || withdrawn_ || child_below_ > 0 || least_problems_ > 0 || !districts_.empty() ||
            words != ~std::uint32_t{0};
}

bool Covered::meets_states(PersonIndex i) const {
    const Population& people = world_.people;
    if (!within(employments_, people.employment[i]) || !within(marital_, people.marital[i]) ||
        !within(health_, people.health[i]) || !within(economic_, people.economic[i]) || !within(care_, people.care[i]))
        return false;
    if (!within(types_, world_.households.type[people.household[i]])) return false;
    if (!districts_.empty() && districts_[world_.district(i).value] == 0) return false;
    if (withdrawn_ && !withdrawn(world_, i)) return false;
    if (least_problems_ > 0 && problems(world_, i) < least_problems_) return false;
    return child_below_ == 0 || has_child_below(world_, i, child_below_);
}

bool Covered::but_for_events(PersonIndex i) const {
    const Population& people = world_.people;
    if (people.born[i] > born_until_ || people.born[i] <= born_after_ || !people.present(i)) return false;
    if (sex_ >= 0 && static_cast<int>(people.sex[i]) != sex_) return false;
    if (people.role[i] == Role::resident) return false;
    if (alone_ && world_.households.size[people.household[i]] != 1) return false;
    return meets_states(i);
}

// --- screening
// --------------------------------------------------------------------------------------------------------------

void Screening::describe(Form& form) {
    form.word("screening", looks_for,
              {.unit = "",
               .en = "what people who are met are screened for: nothing, lonely_often (the direct question's highest "
                     "answer), lonely_sometimes (its two highest)",
               .ja = "出会った人に行うスクリーニングの対象（しない／しばしば・常に孤独／時々以上孤独）",
               .source = "",
               .choices = {"nothing", "lonely_often", "lonely_sometimes"}});
    form.flag("screening_isolation", isolation,
              {.unit = "",
               .en = "isolation (few contacts outside the own home) is looked for as well",
               .ja = "孤立（同居者以外との接触が少ないこと）も対象とする",
               .source = ""});
    form.number("screening_sensitivity", notices.sensitivity,
                {.low = 0.2,
                 .high = 0.9,
                 .en = "share of those in need who are taken to be so",
                 .ja = "感度（該当者を該当すると判断する割合）",
                 .source = ""});
    form.number("screening_specificity", notices.specificity,
                {.low = 0.7,
                 .high = 0.98,
                 .en = "share of the others who are taken not to be so",
                 .ja = "特異度（非該当者を該当しないと判断する割合）",
                 .source = ""});
}

void Screening::describe_instrument(Form& form) {
    form.word("instrument", looks_for,
              {.unit = "",
               .en = "how loneliness is looked for: ucla3 (the three questions, with the errors of their answers) or "
                     "judgement (of whoever meets them, with sensitivity and specificity)",
               .ja = "孤独の把握方法：ucla3（UCLA孤独感尺度3項目、回答の誤差を含む）／judgement（専門職の見立て、感度・"
                     "特異度による）",
               .source = "",
               .choices = {"ucla3", "judgement"}});
    form.integer("lonely_from_score", from_score,
                 {.unit = "points",
                  .least = 3,
                  .most = 12,
                  .low = 8,
                  .high = 10,
                  .grade = Grade::derived,
                  .en = "ucla3: lonely from this sum of the three answers (3-12)",
                  .ja = "ucla3：孤独と判定する合計点（3～12点）",
                  .source = "\"some of the time\" on all three items, as 6 of 9 points on the British form"});
    form.number("lonely_above_sd", feels_above_sd,
                {.unit = "SD",
                 .least = -3,
                 .most = 5,
                 .low = 0.5,
                 .high = 1.7,
                 .en = "judgement: somebody is lonely above this, mood of the day included",
                 .ja = "judgement：孤独と判定される水準（その日の気分を含む）",
                 .source = ""});
    form.number("sensitivity", notices.sensitivity,
                {.low = 0.6,
                 .high = 0.95,
                 .en = "judgement: share of the lonely who are found",
                 .ja = "judgement：感度",
                 .source = ""});
    form.number("specificity", notices.specificity,
                {.low = 0.8,
                 .high = 0.99,
                 .en = "judgement: share of the others who are left alone",
                 .ja = "judgement：特異度",
                 .source = ""});
}

bool Screening::in_need(const Yardstick& yardstick, const World& world, const Draw& draw, PersonIndex i) const {
    const auto theta = static_cast<double>(world.people.theta[i]);
    const AnswerParameters& answers = yardstick.answers;
    if (isolation && static_cast<double>(world.people.contacts[i]) < yardstick.isolated_below_contacts) return true;
    if (looks_for == "lonely_often") return theta >= answers.direct_cut_sd[3];
    if (looks_for == "lonely_sometimes") return theta >= answers.direct_cut_sd[2];
    const PersonKey key = world.people.key[i];
    if (looks_for == "ucla3") {
        const auto ticks = ucla_answers(answers, key, world.now, world.people.theta[i], draw);
        return ticks[0] + ticks[1] + ticks[2] >= from_score;
    }
    if (looks_for != "judgement") return false;
    const double mood = draw.normal(key.value, world.now, decision::survey_ucla);
    return theta + std::sqrt(answers.momentary_variance) * mood >= feels_above_sd;
}

}  // namespace tsunagari
