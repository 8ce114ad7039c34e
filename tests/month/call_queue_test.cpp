// The telephone queue against Erlang's formulas, against the trial of #9999 in 2022, and the calendar it opens by.

#include "month/policy/call_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "month/policy/calendar.hpp"
#include "tsunagari/month/funnel.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

constexpr Month july = Month::of(2022, 7);

std::vector<Caller> callers_over(double hours, std::uint32_t many, const Draw& draw) {
    std::vector<Caller> callers;
    for (std::uint32_t k = 0; k < many; ++k) {
        const std::uint64_t key = k + 1ULL;
        const double u = draw.uniform(key, july, decision::lever_call_elsewhere, 4095);
        callers.push_back({.key = key, .decision = decision::lever_call_elsewhere, .first_hour = hours * u});
    }
    return callers;
}

/// As many lines on average, whole ones in each hour.
std::vector<std::uint32_t> staffed(double lines, std::uint32_t hours) {
    std::vector<std::uint32_t> roster;
    for (std::uint32_t h = 0; h < hours; ++h) roster.push_back(whole_part(lines, h));
    return roster;
}

CallerHabits once() {
    return {.redial_probability = 0, .minutes_per_call = 60, .waiting_places_per_line = 0, .patience_minutes = 1};
}

TEST(CallQueue, ErlangsFormulasGiveTheTabledValues) {
    EXPECT_NEAR(erlang_b(1, 1), 0.5, 1e-12);
    EXPECT_NEAR(erlang_b(2, 1), 0.2, 1e-12);
    EXPECT_NEAR(erlang_b(5, 3), 0.1101, 5e-5);
    EXPECT_NEAR(erlang_b(10, 5), 0.0184, 5e-5);
    EXPECT_NEAR(erlang_c(1, 0.5), 0.5, 1e-12);
    EXPECT_NEAR(erlang_c(2, 1), 1.0 / 3, 1e-12);
}

TEST(CallQueue, LosesWhatErlangBSays) {
    const std::uint32_t hours = 20'000;
    for (const auto& [lines, erlangs] : std::vector<std::pair<std::uint32_t, double>>{{1, 0.5}, {3, 3}, {8, 12}}) {
        const Draw draw{lines, 0};
        auto callers = callers_over(hours, static_cast<std::uint32_t>(erlangs * hours), draw);
        const CallCounts counts = serve_calls(callers, staffed(lines, hours), once(), draw, july);
        EXPECT_EQ(counts.calls, callers.size());
        const double lost = 1 - static_cast<double>(counts.answered) / static_cast<double>(counts.calls);
        EXPECT_NEAR(lost, erlang_b(lines, erlangs), 0.012) << lines;
        EXPECT_NEAR(counts.busy_hours / counts.line_hours, erlangs * (1 - erlang_b(lines, erlangs)) / lines, 0.012);
    }
}

TEST(CallQueue, WaitsAsErlangCSays) {
    CallerHabits patient = once();
    patient.waiting_places_per_line = 1e6;
    patient.patience_minutes = 1e9;
    const std::uint32_t hours = 40'000;
    for (const auto& [lines, erlangs] : std::vector<std::pair<std::uint32_t, double>>{{1, 0.6}, {4, 3}}) {
        const Draw draw{10 + lines, 0};
        auto callers = callers_over(hours, static_cast<std::uint32_t>(erlangs * hours), draw);
        const CallCounts counts = serve_calls(callers, staffed(lines, hours), patient, draw, july);
        EXPECT_GE(counts.answered + 20, counts.calls);  // all but those waiting at the end
        const auto calls = static_cast<double>(counts.calls);
        EXPECT_NEAR(static_cast<double>(counts.waited) / calls, erlang_c(lines, erlangs), 0.02) << lines;
        const double wait = erlang_c(lines, erlangs) / (lines - erlangs);
        EXPECT_NEAR(counts.waited_hours / calls, wait, 0.1 * wait) << lines;
    }
}

TEST(CallQueue, HangsUpWhenPatienceEnds) {
    // Patience as long as a call on average: callers waiting or served are Poisson, as if everybody had a line.
    CallerHabits habits = once();
    habits.waiting_places_per_line = 1e6;
    habits.patience_minutes = habits.minutes_per_call;
    const std::uint32_t hours = 40'000, lines = 2;
    const double erlangs = 2.5;
    const Draw draw{20, 0};
    auto callers = callers_over(hours, static_cast<std::uint32_t>(erlangs * hours), draw);
    const CallCounts counts = serve_calls(callers, staffed(lines, hours), habits, draw, july);
    const double none = std::exp(-erlangs), one = erlangs * none;
    const auto calls = static_cast<double>(counts.calls);
    EXPECT_NEAR(static_cast<double>(counts.waited) / calls, 1 - none - one, 0.015);
    EXPECT_NEAR(static_cast<double>(counts.answered) / calls, (one + 2 * (1 - none - one)) / erlangs, 0.015);
}

TEST(CallQueue, RedialMakesCallsOfPeople) {
    // Nobody is answered: an attempt, then one more with probability r each time.
    const std::uint32_t hours = 2000;
    const Draw draw{3, 0};
    CallerHabits habits = once();
    habits.redial_probability = 0.8;
    habits.redial_minutes = 5;
    habits.minutes_per_call = 1e9;
    auto callers = callers_over(hours / 2.0, 4000, draw);
    const CallCounts counts = serve_calls(callers, staffed(1, hours), habits, draw, july);
    EXPECT_EQ(counts.answered, 1U);
    EXPECT_NEAR(static_cast<double>(counts.calls) / 4000, 1 / (1 - 0.8), 0.25);  // SD 4.5 a person
    std::uint64_t calls = 0;
    for (const Caller& c : callers) calls += c.calls;
    EXPECT_EQ(calls, counts.calls);
}

TEST(CallQueue, NobodyIsAnsweredWhenItIsClosed) {
    const Draw draw{4, 0};
    std::vector<std::uint32_t> roster(31 * 24);
    for (std::size_t h = 0; h < roster.size(); ++h) roster[h] = h % 24 >= 9 && h % 24 < 17 ? 3 : 0;
    CallerHabits habits;
    habits.minutes_per_call = 10;
    auto callers = callers_over(31 * 24, 3000, draw);
    const CallCounts counts = serve_calls(callers, roster, habits, draw, july);
    std::uint64_t answered = 0;
    for (const Caller& c : callers) {
        if (!c.answered) continue;
        ++answered;
        const auto hour = static_cast<int>(c.answered_hour) % 24;
        EXPECT_TRUE(hour >= 9 && hour < 17) << c.answered_hour;
    }
    EXPECT_EQ(answered, counts.answered);
    EXPECT_GT(counts.answered, 2000U);  // most try again after opening
    EXPECT_LT(counts.answered, 2999U);
    std::vector<std::uint32_t> closed(31 * 24, 0);
    auto same = callers_over(31 * 24, 3000, draw);
    EXPECT_EQ(serve_calls(same, closed, habits, draw, july).calls, 0U);
}

TEST(CallQueue, OneMoreCallerOnlyTakesALine) {
    const Draw draw{5, 0};
    const auto run = [&](std::uint32_t many) {
        auto callers = callers_over(200, many, draw);
        serve_calls(callers, staffed(4, 200), CallerHabits{}, draw, july);
        return callers;
    };
    const auto fewer = run(900), more = run(901);
    int changed = 0;
    for (std::size_t k = 0; k < fewer.size(); ++k) changed += fewer[k].answered != more[k].answered ? 1 : 0;
    EXPECT_LT(changed, 30);
}

/// A period of the trial: what was published, and what is inferred from it.
struct Period {
    const char* name;
    double calls, answered;  ///< read: 孤独・孤立対策 documents
    std::uint32_t hours;     ///< open: read (July, New Year), else assumed
    double callers, lines;   ///< inferred
};
const std::vector<Period> trial_2022 = {{"7-14 July", 14'678, 3'823, 168, 5'180, 11.58},
                                        {"second week", 10'353, 1'998, 168, 3'020, 6.10},
                                        {"reinforced day", 813, 489, 24, 532, 11.45},
                                        {"New Year", 26'567, 1'165, 168, 4'280, 3.32}};

TEST(CallQueue, OneSetOfHabitsReproducesTheTrialOf2022) {
    for (const Period& period : trial_2022) {
        double calls = 0, answered = 0;
        const int runs = period.hours < 100 ? 60 : 12;
        for (int r = 0; r < runs; ++r) {
            const Draw draw{90, static_cast<std::uint32_t>(r)};
            auto callers = callers_over(period.hours, static_cast<std::uint32_t>(period.callers), draw);
            const CallCounts counts =
                serve_calls(callers, staffed(period.lines, period.hours), CallerHabits{}, draw, july);
            calls += static_cast<double>(counts.calls) / runs;
            answered += static_cast<double>(counts.answered) / runs;
        }
        EXPECT_NEAR(calls / period.calls, 1, 0.03) << period.name << " " << calls;
        EXPECT_NEAR(answered / period.answered, 1, 0.03) << period.name << " " << answered;
        EXPECT_NEAR(100 * answered / calls, 100 * period.answered / period.calls, 1.0) << period.name;
        // What the one redial probability is held to: about the same number of people called each day.
        EXPECT_NEAR(period.callers / (period.hours / 24.0), 575, 0.3 * 575) << period.name;
    }
}

TEST(CallQueue, WithoutRedialTheTrialNeedsManyMoreCallersAtNewYear) {
    const auto callers_a_day = [](const Period& p, double redial) {
        const double lost = 1 - p.answered / p.calls;
        return p.calls * (1 - redial * lost) / (p.hours / 24.0);
    };
    const auto spread = [&](double redial) {
        std::vector<double> days;
        for (const Period& p : trial_2022) days.push_back(callers_a_day(p, redial));
        return *std::max_element(days.begin(), days.end()) / *std::min_element(days.begin(), days.end());
    };
    EXPECT_GT(spread(0), 4.5);
    EXPECT_LT(spread(CallerHabits{}.redial_probability), 1.8);
}

TEST(Calendar, KnowsTheNationalHolidays) {
    const auto of = [](int year) {
        std::set<int> dates;
        for (int m = 1; m <= 12; ++m) {
            for (int d = 1; d <= days_in(Month::of(year, m)); ++d) {
                if (national_holiday(Month::of(year, m), d)) dates.insert(m * 100 + d);
            }
        }
        return dates;
    };
    using Dates = std::set<int>;
    EXPECT_EQ(of(2021), (Dates{101, 111, 211, 223, 320, 429, 503, 504, 505, 722, 723, 808, 809, 920, 923, 1103, 1123}));
    EXPECT_EQ(of(2022), (Dates{101, 110, 211, 223, 321, 429, 503, 504, 505, 718, 811, 919, 923, 1010, 1103, 1123}));
    EXPECT_EQ(of(2023),
              (Dates{101, 102, 109, 211, 223, 321, 429, 503, 504, 505, 717, 811, 918, 923, 1009, 1103, 1123}));
    EXPECT_EQ(of(2026),
              (Dates{101, 112, 211, 223, 320, 429, 503, 504, 505, 506, 720, 811, 921, 922, 923, 1012, 1103, 1123}));
    EXPECT_EQ(days_in(Month::of(2024, 2)), 29);
    EXPECT_EQ(weekday(Month::of(2022, 7), 7), 4);  // the trial began on a Thursday
}

TEST(Calendar, ReadsSpecialDaysOrSaysWhatIsWrong) {
    std::string wrong;
    const SpecialDays new_year = SpecialDays::read("12-29..01-03 lines=3.5 hours=9-17 calls=1.5", wrong);
    EXPECT_EQ(wrong, "");
    EXPECT_EQ(new_year.lines, 3.5);
    EXPECT_EQ(new_year.calls, 1.5);
    EXPECT_EQ(new_year.opens, 9);
    EXPECT_EQ(new_year.closes, 17);
    EXPECT_TRUE(new_year.contain(Month::of(2030, 12), 31));
    EXPECT_TRUE(new_year.contain(Month::of(2031, 1), 3));
    EXPECT_FALSE(new_year.contain(Month::of(2031, 1), 4));
    const SpecialDays one = SpecialDays::read("2022-07-07..2022-07-13 lines=40", wrong);
    EXPECT_EQ(wrong, "");
    EXPECT_TRUE(one.contain(Month::of(2022, 7), 13));
    EXPECT_FALSE(one.contain(Month::of(2023, 7), 13));
    EXPECT_EQ(one.calls, 1);
    for (const char* bad : {"", "13-01", "12-29..", "12-29 lines", "12-29 lines=x", "12-29 hours=17-9", "12-29 line=3",
                            "12-29..2022-01-03", "12-29 hours=9-25"}) {
        SpecialDays::read(bad, wrong = "");
        EXPECT_NE(wrong, "") << bad;
    }
}

}  // namespace
}  // namespace tsunagari
