// 相談窓口・孤独・孤立相談ダイヤル（#9999）: a telephone that anybody in trouble can call.
//
// Mechanism. Residents who know of it and to whom nothing stands in the way call more often when they are lonely or
// something has happened to them. Lines × hours decide how many are answered; who finds all lines busy redials, so
// calls are attempts, not people. An answered call lightens loneliness for a short while; a coordinator (つなぎ支援)
// hands some on to other levers. Source. Trial of #9999 in 2022: 14,678 calls / 3,823 answered, 10,353 / 1,998, 813 /
// 489 on a reinforced day, 26,567 / 1,165 at New Year; scenarios/HELPLINE.md tells what follows from them.
//
// The queue is lived through call by call (call_queue.hpp), for everybody the lines are for: a line for the town alone
// (`serves_residents` = 0) or for the nation, of which the town is a part. Only callers of the simulated town are
// people; the others are as many as the town's propensity says, in its proportion. So world.scale and the size of the
// town leave waiting as it is. Relief that lasts n months is taken back in the nth month after by an opposite trace.

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <string>

#include "month/policy/calendar.hpp"
#include "month/policy/call_queue.hpp"
#include "tsunagari/kit/math.hpp"
#include "tsunagari/month/funnel.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

/// Attempts of one caller have this many items of the draw, the time of the first one beyond.
constexpr std::uint32_t time_of_first = 4095;
constexpr double most_others = 20e6;

/// What makes people call: troubles, not happy or neutral events.
constexpr bool troubles(TraceKind kind) {
    return kind != TraceKind::support && kind != TraceKind::birth && kind != TraceKind::move &&
           kind != TraceKind::work_change && kind != TraceKind::child_left_home;
}

/// The number that `u` in [0, 1) stands for in the Poisson distribution; from 60 on as the normal one.
std::uint64_t poisson(double mean, double u) {
    if (mean >= 60)
        return static_cast<std::uint64_t>(mean + std::sqrt(mean) * normal_quantile(std::max(u, 1e-12)) + 0.5);
    double at = exp_(-mean), below = at;
    std::uint64_t number = 0;
    for (; below <= u && number < 1000; below += at) at *= mean / static_cast<double>(++number);
    return number;
}

class Helpline final : public PolicyLever {
   public:
    Helpline() {
        funnel_.target.least_age = 10;
        funnel_.propensity = {.willing_share = 0.5,
                              .willing_log_odds_per_sd = 0,
                              .willing_log_odds_women = 0,
                              .willing_log_odds_per_decade_after_65 = 0,
                              .willing_log_odds_care_need = 0,
                              .refused_share = 0.011,
                              .barrier_log_odds_per_sd = 0.6};
    }
    [[nodiscard]] std::string_view kind() const override { return "helpline"; }
    [[nodiscard]] std::string_view label_en() const override { return "Helpline (#9999)"; }
    [[nodiscard]] std::string_view label_ja() const override { return "相談窓口（孤独・孤立相談ダイヤル）"; }
    void describe(Form& form) override;
    void check(PlanCheck& plan) const override;
    void open(const World& world, const Draw& draw, std::uint32_t number) override;
    void deliver(const World& world, const Draw& draw, Delivery& delivery) override;

   private:
    /// Relief to be taken back when its months are over.
    struct Eased {
        PersonIndex who;
        Month since;
        float size;
    };
    using Answered = std::pair<double, PersonIndex>;  ///< hour of the month, who
    /// Hours of a month.
    struct Roster {
        std::vector<std::uint32_t> lines;  ///< [hour of the month]
        std::vector<double> calls;         ///< [day]: weight of the day among those who call, running total
        double usual = 1;                  ///< calls of the month against a month of usual days
        double staffed_hours = 0;
    };
    void describe_lines(Form& form);
    void describe_calling(Form& form);
    void describe_habits(Form& form);
    [[nodiscard]] Roster roster_of(Month month) const;
    [[nodiscard]] RowSet troubled(const World& world) const;
    std::vector<Caller> callers(const World& world, const Draw& draw, std::span<const PersonIndex> willing,
                                const Roster& roster, std::vector<PersonIndex>& own, double& expected) const;
    void add_others(const World& world, const Draw& draw, const Roster& roster, double expected,
                    std::vector<Caller>& callers) const;
    [[nodiscard]] static double first_hour(const Roster& roster, double u);
    void take_back(const World& world, Delivery& delivery, bool all);
    void ease(const World& world, const Draw& draw, PersonIndex who, Delivery& delivery);
    void hand_on(const World& world, const Draw& draw, std::vector<Answered>& answered, Delivery& delivery) const;
    /// Of all whom the lines serve: simulated residents of the town.
    [[nodiscard]] double share_of(const World& world) const;
    void charge(const World& world, const Roster& roster, std::uint64_t answered, Delivery& delivery);

    Funnel funnel_;
    CallerHabits habits_;
    double lines_ = 2;
    double serves_residents_ = 0;
    std::int64_t opens_at_hour_ = 9;
    std::int64_t closes_at_hour_ = 21;
    std::string open_on_ = "every_day";
    std::vector<std::string> special_days_;
    double call_monthly_probability_ = 0.0024;
    double call_log_hazard_per_sd_ = 0.8;
    double call_log_hazard_in_trouble_ = 1.1;
    std::int64_t trouble_months_ = 12;
    double effect_sd_ = 0.10;
    double effect_spread_ = 0.5;
    std::int64_t relief_months_ = 1;
    double hand_on_share_ = 0.10;
    double coordinator_cases_per_month_ = 40;
    double set_up_yen_ = 0;
    double yen_per_line_hour_ = 2'500;
    double yen_per_call_ = 100;

    std::uint32_t number_ = 0;
    std::uint32_t months_ = 0;
    std::vector<SpecialDays> special_;
    std::vector<Eased> eased_;
    std::vector<PersonIndex> answered_before_;
};

// --- parameters
// -------------------------------------------------------------------------------------------------------------

void Helpline::describe(Form& form) {
    funnel_.describe(form);
    describe_lines(form);
    describe_calling(form);
    describe_habits(form);
    form.number("effect_sd", effect_sd_,
                {.unit = "SD",
                 .least = 0,
                 .most = 2,
                 .low = 0,
                 .high = 0.3,
                 .en = "mean relief of loneliness after an answered call, while it lasts; no trial tells it",
                 .ja = "つながった電話による孤独感の一時的な軽減（平均。試験による値はない）",
                 .source = ""});
    form.number("effect_spread", effect_spread_,
                {.unit = "SD of log",
                 .least = 0,
                 .most = 2,
                 .low = 0.2,
                 .high = 1,
                 .en = "how much the relief differs between people (lognormal)",
                 .ja = "効果の個人差（対数正規）",
                 .source = ""});
    form.integer("relief_months", relief_months_,
                 {.unit = "months",
                  .least = 1,
                  .most = 24,
                  .low = 1,
                  .high = 3,
                  .en = "months the relief lasts before it is gone",
                  .ja = "軽減が続く月数",
                  .source = ""});
}

void Helpline::describe_lines(Form& form) {
    form.number("lines", lines_,
                {.unit = "lines",
                 .least = 0,
                 .most = 100'000,
                 .en = "lines staffed in an open hour, on average, for all whom they serve; 0 = none",
                 .ja = "開設時間中の回線数（平均、対象全体で）。0なら開設しない",
                 .source = ""});
    form.number("serves_residents", serves_residents_,
                {.unit = "people",
                 .least = 0,
                 .most = 1e9,
                 .en = "residents whom the lines are for; 0 = the town alone, 124000000 = a national number. The town "
                       "pays its share.",
                 .ja = "回線が対象とする人口。0はこの町のみ、124000000は全国共通番号（費用は人口の割合で負担）",
                 .source = ""});
    form.integer("opens_at_hour", opens_at_hour_,
                 {.unit = "h", .least = 0, .most = 24, .en = "hour it opens", .ja = "開始時刻", .source = ""});
    form.integer("closes_at_hour", closes_at_hour_,
                 {.unit = "h",
                  .least = 0,
                  .most = 24,
                  .en = "hour it closes; 0 to 24 = round the clock",
                  .ja = "終了時刻（0から24なら24時間）",
                  .source = ""});
    form.word("open_on", open_on_,
              {.unit = "",
               .en = "days it is open: every_day, or weekdays without national holidays and without 29 December to 3 "
                     "January (office_days)",
               .ja = "開設日：毎日、または官公庁の開庁日（平日）",
               .source = "",
               .choices = {"every_day", "office_days"}});
    form.words(
        "special_days", special_days_,
        {.unit = "",
         .en = "days with lines, hours or demand of their own, the first that fits counts: \"12-29..01-03 "
               "lines=3 hours=0-24 calls=1.5\"",
         .ja = "特別な日（年末年始・強化日など）：\"12-29..01-03 lines=3 hours=0-24 calls=1.5\"（先に合うものが有効）",
         .source = ""});
    form.number("set_up_yen", set_up_yen_,
                {.unit = "yen of 2024",
                 .least = 0,
                 .most = 1e12,
                 .low = 0,
                 .high = 1e7,
                 .en = "cost of opening, once, for all whom it serves",
                 .ja = "開設費（対象全体で）",
                 .source = ""});
    form.number("yen_per_line_hour", yen_per_line_hour_,
                {.unit = "yen of 2024/hour",
                 .least = 0,
                 .most = 1e6,
                 .low = 1'500,
                 .high = 5'000,
                 .en = "cost of staffing a line for an hour",
                 .ja = "1回線1時間あたりの人件費など",
                 .source = ""});
    form.number("yen_per_call", yen_per_call_,
                {.unit = "yen of 2024",
                 .least = 0,
                 .most = 1e5,
                 .low = 0,
                 .high = 500,
                 .en = "cost of an answered call (charges)",
                 .ja = "つながった電話1件あたりの費用（通話料）",
                 .source = ""});
}

void Helpline::describe_calling(Form& form) {
    form.number("call_monthly_probability", call_monthly_probability_,
                {.unit = "1/month",
                 .low = 0.001,
                 .high = 0.006,
                 .grade = Grade::derived,
                 .en = "probability a month of calling of somebody willing, at mean loneliness and out of trouble",
                 .ja = "利用をためらわない人が1か月に電話する確率（平均的な孤独感、出来事なし）",
                 .source = "about 600 callers a day in the trial of #9999 in 2022, inferred with the redial "
                           "probability (scenarios/HELPLINE.md), one resident in ten knowing the number"});
    form.number("call_log_hazard_per_sd", call_log_hazard_per_sd_,
                {.unit = "log hazard/SD",
                 .least = 0,
                 .most = 3,
                 .low = 0.4,
                 .high = 1.2,
                 .en = "how much likelier the lonely are to call",
                 .ja = "孤独感1SDあたりの電話しやすさ",
                 .source = ""});
    form.number("call_log_hazard_in_trouble", call_log_hazard_in_trouble_,
                {.unit = "log hazard",
                 .least = 0,
                 .most = 5,
                 .low = 0.5,
                 .high = 2,
                 .en = "how much likelier people are to call to whom a trouble happened lately or who are depressed",
                 .ja = "最近つらい出来事があった人・うつの人の電話しやすさ",
                 .source = ""});
    form.integer("trouble_months", trouble_months_,
                 {.unit = "months",
                  .least = 0,
                  .most = 60,
                  .low = 6,
                  .high = 24,
                  .en = "months after a trouble in which it makes people call",
                  .ja = "つらい出来事が電話につながる期間",
                  .source = ""});
    form.number("hand_on_share", hand_on_share_,
                {.low = 0.02,
                 .high = 0.3,
                 .en = "share of people answered whom a coordinator would hand on to other levers",
                 .ja = "つながった人のうち、つなぎ支援コーディネーターが他の支援につなぐ割合",
                 .source = ""});
    form.number("coordinator_cases_per_month", coordinator_cases_per_month_,
                {.unit = "people/month",
                 .least = 0,
                 .most = 1e6,
                 .low = 10,
                 .high = 100,
                 .en = "most people the coordinators can hand on in a month in the real town",
                 .ja = "コーディネーターが1か月につなげる人数（実際の町で）",
                 .source = ""});
}

void Helpline::describe_habits(Form& form) {
    const std::string_view trial =
        "one value for the four periods of the trial of #9999 in 2022: with it they had the same callers a day within "
        "a "
        "third (scenarios/HELPLINE.md)";
    form.number("redial_probability", habits_.redial_probability,
                {.most = 0.999,
                 .low = 0.7,
                 .high = 0.95,
                 .grade = Grade::assumption,
                 .en = "probability of dialling again after each attempt that was not answered",
                 .ja = "つながらなかったときにかけ直す確率",
                 .source = trial});
    form.number("redial_minutes", habits_.redial_minutes,
                {.unit = "minutes",
                 .least = 0.1,
                 .most = 10'000,
                 .low = 5,
                 .high = 120,
                 .en = "mean time until dialling again",
                 .ja = "かけ直すまでの平均時間（分）",
                 .source = ""});
    form.number("minutes_per_call", habits_.minutes_per_call,
                {.unit = "minutes",
                 .least = 1,
                 .most = 600,
                 .low = 20,
                 .high = 45,
                 .en = "mean time a line is taken by a call, with what is written down after",
                 .ja = "1件の平均対応時間（記録を含む、分）",
                 .source = ""});
    form.number("waiting_places_per_line", habits_.waiting_places_per_line,
                {.unit = "places/line",
                 .least = 0,
                 .most = 100,
                 .low = 0,
                 .high = 1,
                 .en = "callers who can wait in the queue, for each line; 0 = all others hear that it is busy",
                 .ja = "1回線あたり保留で待てる人数（0は話し中のみ）",
                 .source = ""});
    form.number("patience_minutes", habits_.patience_minutes,
                {.unit = "minutes",
                 .least = 0.01,
                 .most = 10'000,
                 .low = 2,
                 .high = 20,
                 .en = "mean time somebody waits in the queue before hanging up",
                 .ja = "保留で待つ平均時間（分）",
                 .source = ""});
}

void Helpline::check(PlanCheck& plan) const {
    funnel_.target.check(plan);
    if (lines_ == 0 && special_days_.empty()) plan.warnings.push_back("lines is 0: it will have no effect.");
    if (closes_at_hour_ < opens_at_hour_) {
        plan.errors.push_back("closes_at_hour " + std::to_string(closes_at_hour_) + " is before opens_at_hour " +
                              std::to_string(opens_at_hour_) + ".");
    } else if (lines_ > 0 && closes_at_hour_ == opens_at_hour_ && special_days_.empty()) {
        plan.errors.push_back("It is never open: opens_at_hour and closes_at_hour are both " +
                              std::to_string(opens_at_hour_) + ".");
    }
    for (const std::string& text : special_days_) {
        std::string wrong;
        SpecialDays::read(text, wrong);
        if (!wrong.empty()) plan.errors.push_back("special_days: " + wrong);
    }
    const double residents = static_cast<double>(plan.people) / plan.scale;
    if (serves_residents_ > 0 && serves_residents_ < residents) {
        plan.errors.push_back("serves_residents is below the town's own " + std::to_string(std::llround(residents)) +
                              " residents; 0 means the town alone.");
    }
    const double lines_for_town = serves_residents_ > 0 ? lines_ * residents / serves_residents_ : lines_;
    if (plan.people > 0 && lines_for_town > residents)
        plan.errors.push_back("Its capacity is above the population: more lines than residents.");
}

// --- the month
// --------------------------------------------------------------------------------------------------------------

void Helpline::open(const World& world, const Draw& /*draw*/, std::uint32_t number) {
    number_ = number;
    funnel_.open(number);
    funnel_.target.refuse_unknown_districts(world);
    for (const std::string& text : special_days_) {
        std::string wrong;
        special_.push_back(SpecialDays::read(text, wrong));
    }
}

Helpline::Roster Helpline::roster_of(Month month) const {
    Roster roster;
    const int days = days_in(month);
    roster.lines.resize(static_cast<std::size_t>(days) * 24);
    double total = 0;
    std::uint32_t staffed = 0;
    for (int day = 1; day <= days; ++day) {
        const int date = month.month_of_year() * 100 + day;
        const bool weekend = weekday(month, day) == 0 || weekday(month, day) == 6;
        const bool off =
            open_on_ == "office_days" && (weekend || national_holiday(month, day) || date >= 1229 || date <= 103);
        double lines = off ? 0 : lines_, calls = 1;
        auto opens = opens_at_hour_, closes = closes_at_hour_;
        const auto special =
            std::find_if(special_.begin(), special_.end(), [&](const SpecialDays& s) { return s.contain(month, day); });
        if (special != special_.end()) {
            if (special->lines >= 0) lines = special->lines;
            if (special->opens >= 0) opens = special->opens, closes = special->closes;
            calls = special->calls;
        }
        total += calls;
        roster.calls.push_back(total);
        for (auto hour = opens; hour < closes; ++hour) {
            const std::uint32_t now = whole_part(lines, staffed++);
            roster.lines[static_cast<std::size_t>((day - 1) * 24 + hour)] = now;
            roster.staffed_hours += now;
        }
    }
    roster.usual = total / days;
    return roster;
}

/// Those to whom something grave happened in the last months.
RowSet Helpline::troubled(const World& world) const {
    RowSet rows;
    rows.grow(world.people.rows());
    for_each_index(world.memory.blocks(), [&](std::uint32_t b) {
        for (const Trace& trace : world.memory.block(b)) {
            if (troubles(trace.kind) && world.now - trace.since <= trouble_months_) rows.set(trace.who);
        }
    });
    return rows;
}

double Helpline::first_hour(const Roster& roster, double u) {
    const double at = u * roster.calls.back();
    const auto day = std::upper_bound(roster.calls.begin(), roster.calls.end() - 1, at) - roster.calls.begin();
    const double before = day == 0 ? 0 : roster.calls[static_cast<std::size_t>(day - 1)];
    const double of_day = (at - before) / (roster.calls[static_cast<std::size_t>(day)] - before);
    return 24 * (static_cast<double>(day) + of_day);
}

/// Residents who call this month, and how many were to be expected.
std::vector<Caller> Helpline::callers(const World& world, const Draw& draw, std::span<const PersonIndex> willing,
                                      const Roster& roster, std::vector<PersonIndex>& own, double& expected) const {
    const RowSet in_trouble = troubled(world);
    const auto size = static_cast<std::uint32_t>(willing.size());
    std::vector<std::vector<PersonIndex>> call(size / piece_size + 1);
    std::vector<double> sums(call.size());
    for_pieces(size, [&](Block piece) {
        for (std::uint32_t k = piece.begin; k < piece.end; ++k) {
            const PersonIndex i = willing[k];
            double log_hazard = call_log_hazard_per_sd_ * static_cast<double>(world.people.theta[i]);
            if (in_trouble.test(i) || (world.people.ill[i] & depressed) != 0) log_hazard += call_log_hazard_in_trouble_;
            const double p = std::min(1.0, call_monthly_probability_ * roster.usual * exp_(log_hazard));
            sums[piece.index] += p;
            const std::uint64_t key = world.people.key[i].value;
            if (draw.uniform(key, world.now, decision::lever_reach, lever_n(number_)) < p)
                call[piece.index].push_back(i);
        }
    });
    std::vector<Caller> all;
    for (std::size_t p = 0; p < call.size(); ++p) {
        expected += sums[p];
        for (const PersonIndex i : call[p]) {
            const std::uint64_t key = world.people.key[i].value;
            const double u = draw.uniform(key, world.now, decision::lever_call, lever_n(number_, time_of_first));
            all.push_back({.key = key,
                           .decision = decision::lever_call,
                           .n = lever_n(number_),
                           .first_hour = first_hour(roster, u)});
            own.push_back(i);
        }
    }
    return all;
}

/// Callers who are no simulated residents: those of the real town, and of elsewhere if the lines serve more.
void Helpline::add_others(const World& world, const Draw& draw, const Roster& roster, double expected,
                          std::vector<Caller>& callers) const {
    const double others = std::min(most_others, expected * (1 / share_of(world) - 1));
    if (!(others > 0)) return;
    const std::uint64_t many = poisson(others, draw.uniform(number_, world.now, decision::lever_call_elsewhere));
    for (std::uint64_t k = 0; k < many; ++k) {
        const std::uint64_t key = (k + 1) << 12U;  // kept apart from the draw above
        const double u = draw.uniform(key, world.now, decision::lever_call_elsewhere, lever_n(number_, time_of_first));
        callers.push_back({.key = key,
                           .decision = decision::lever_call_elsewhere,
                           .n = lever_n(number_),
                           .first_hour = first_hour(roster, u)});
    }
}

void Helpline::deliver(const World& world, const Draw& draw, Delivery& delivery) {
    if (lines_ == 0 && special_.empty()) return;
    for (const PersonIndex i : answered_before_) count(delivery, world, Stage::left, i);
    answered_before_.clear();
    if (!funnel_.target.in_service(world.now)) return take_back(world, delivery, true);
    take_back(world, delivery, false);
    const std::vector<PersonIndex> willing = funnel_.scan(world, draw, {}, {}, delivery);
    const Roster roster = roster_of(world.now);
    std::vector<PersonIndex> own;  // in the places of `all` that are theirs
    double expected = 0;
    std::vector<Caller> all = callers(world, draw, willing, roster, own, expected);
    add_others(world, draw, roster, expected, all);
    const CallCounts counts = serve_calls(all, roster.lines, habits_, draw, world.now);
    std::vector<Answered> by_hour;
    for (std::size_t k = 0; k < own.size(); ++k) {
        delivery.calls += all[k].calls;
        count(delivery, world, Stage::reached, own[k]);
        if (!all[k].answered) {
            count(delivery, world, Stage::turned_away, own[k]);
            continue;
        }
        for (const Stage stage : {Stage::admitted, Stage::attending}) count(delivery, world, stage, own[k]);
        answered_before_.push_back(own[k]);
        by_hour.push_back({all[k].answered_hour, own[k]});
        ease(world, draw, own[k], delivery);
    }
    funnel_.spread_word(world, draw, answered_before_);
    hand_on(world, draw, by_hour, delivery);
    // Simulated callers have their share of what the lines can take; by chance they may get more.
    const double capacity = roster.staffed_hours * 60 / habits_.minutes_per_call * share_of(world);
    delivery.seats_used = static_cast<std::uint32_t>(answered_before_.size());
    delivery.seats = std::max(delivery.seats_used, static_cast<std::uint32_t>(std::min(capacity, 4e9)));
    delivery.providers = static_cast<std::uint32_t>(std::min(counts.line_hours, 4e9));
    charge(world, roster, answered_before_.size(), delivery);
    ++months_;
}

/// What a call gave is gone after its months: an opposite trace of what is left by then.
void Helpline::take_back(const World& world, Delivery& delivery, bool all) {
    std::vector<Eased> stay;
    for (const Eased& e : eased_) {
        const int months = world.now - e.since;
        if (!all && months < relief_months_) {
            stay.push_back(e);
        } else if (world.people.present(e.who)) {
            const double faded = fading_.residue + (1 - fading_.residue) * exp2_(-months / fading_.half_life_months);
            delivery.traces.push_back({e.who, world.now, TraceKind::support, static_cast<std::uint8_t>(number_ + 1),
                                       static_cast<float>(static_cast<double>(e.size) * faded)});
        }
    }
    eased_ = std::move(stay);
}

void Helpline::ease(const World& world, const Draw& draw, PersonIndex who, Delivery& delivery) {
    if (effect_sd_ <= 0) return;
    const double z = draw.normal(world.people.key[who].value, world.now, decision::lever_effect, lever_n(number_));
    const auto size = static_cast<float>(effect_sd_ * exp_(effect_spread_ * z - 0.5 * effect_spread_ * effect_spread_));
    delivery.traces.push_back({who, world.now, TraceKind::support, static_cast<std::uint8_t>(number_ + 1), -size});
    eased_.push_back({who, world.now, size});
}

/// Coordinators take the first who ask, up to their cases.
void Helpline::hand_on(const World& world, const Draw& draw, std::vector<Answered>& answered,
                       Delivery& delivery) const {
    std::uint32_t cases = whole_part(coordinator_cases_per_month_ * world.scale, months_);
    std::sort(answered.begin(), answered.end());
    for (const auto& [hour, i] : answered) {
        if (cases == 0) return;
        const std::uint64_t key = world.people.key[i].value;
        if (draw.uniform(key, world.now, decision::lever_keep, lever_n(number_, 1)) >= hand_on_share_) continue;
        delivery.referrals.push_back({i, Referral::Reason::called_helpline});
        --cases;
    }
}

double Helpline::share_of(const World& world) const {
    const auto present =
        static_cast<double>(std::count(world.people.presence.begin(), world.people.presence.end(), Presence::present));
    return present / std::max({present / world.scale, serves_residents_, 1.0});
}

/// The town's share of what the lines cost.
void Helpline::charge(const World& world, const Roster& roster, std::uint64_t answered, Delivery& delivery) {
    const double share = share_of(world);
    if (months_ == 0) delivery.yen[static_cast<std::size_t>(CostItem::set_up)] += share * set_up_yen_;
    delivery.yen[static_cast<std::size_t>(CostItem::running)] += share * roster.staffed_hours * yen_per_line_hour_;
    delivery.yen[static_cast<std::size_t>(CostItem::per_use)] += static_cast<double>(answered) * yen_per_call_;
}

}  // namespace

std::unique_ptr<PolicyLever> make_helpline() { return std::make_unique<Helpline>(); }

}  // namespace tsunagari
