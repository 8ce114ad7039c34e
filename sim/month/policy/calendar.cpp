#include "month/policy/calendar.hpp"

#include <charconv>
#include <chrono>
#include <string_view>

namespace tsunagari {
namespace {

std::chrono::year_month_day date_of(Month month, int day) {
    return std::chrono::year{month.year()} / month.month_of_year() / day;
}

/// 0: an equinox of spring, 1: of autumn.
int equinox(int year, int which) {
    const double first = which == 0 ? 20.8431 : 23.2488;
    return static_cast<int>(first + 0.242194 * (year - 1980)) - (year - 1980) / 4;
}

/// A holiday of its own right.
bool named_holiday(Month month, int day) {
    const int y = month.year(), m = month.month_of_year();
    const int date = m * 100 + day;
    if (y == 2020 && (m == 7 || m == 8 || m == 10)) return date == 723 || date == 724 || date == 810;
    if (y == 2021 && (m == 7 || m == 8 || m == 10)) return date == 722 || date == 723 || date == 808;
    for (const int fixed : {101, 211, 223, 429, 503, 504, 505, 811, 1103, 1123}) {
        if (date == fixed) return true;
    }
    if ((m == 3 && day == equinox(y, 0)) || (m == 9 && day == equinox(y, 1))) return true;
    const bool monday = weekday(month, day) == 1;
    const int week = (day - 1) / 7 + 1;
    return monday && (((m == 1 || m == 10) && week == 2) || ((m == 7 || m == 9) && week == 3));
}

bool named_holiday_near(Month month, int day, int away) {
    day += away;
    if (day < 1) return named_holiday(month.plus(-1), days_in(month.plus(-1)) + day);
    if (day > days_in(month)) return named_holiday(month.plus(1), day - days_in(month));
    return named_holiday(month, day);
}

/// Reads a whole number from the front of `text` and takes it off.
bool take_number(std::string_view& text, int& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{}) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}
bool take(std::string_view& text, std::string_view word) {
    if (!text.starts_with(word)) return false;
    text.remove_prefix(word.size());
    return true;
}
bool take_date(std::string_view& text, int& year, int& date) {
    int a = 0, b = 0, c = 0;
    if (!take_number(text, a) || a < 0 || !take(text, "-") || !take_number(text, b)) return false;
    if (a > 31) {
        year = a;
        if (!take(text, "-") || !take_number(text, c)) return false;
        a = b, b = c;
    }
    date = a * 100 + b;
    return a >= 1 && a <= 12 && b >= 1 && b <= 31;
}
bool take_factor(std::string_view& text, double& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || value < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

}  // namespace

int days_in(Month month) {
    const auto last = date_of(month, 1).year() / date_of(month, 1).month() / std::chrono::last;
    return static_cast<int>(static_cast<unsigned>(last.day()));
}

int weekday(Month month, int day) {
    return static_cast<int>(std::chrono::weekday{std::chrono::sys_days{date_of(month, day)}}.c_encoding());
}

bool national_holiday(Month month, int day) {
    if (named_holiday(month, day)) return true;
    // 振替休日: the first free day after a holiday that fell on a Sunday; 国民の休日: a free day between two holidays.
    for (int back = 1; named_holiday_near(month, day, -back); ++back) {
        if ((weekday(month, day) - back % 7 + 7) % 7 == 0) return true;
    }
    return weekday(month, day) != 0 && named_holiday_near(month, day, -1) && named_holiday_near(month, day, 1);
}

bool SpecialDays::contain(Month month, int day) const {
    const int date = month.month_of_year() * 100 + day;
    if (first_year != 0) {
        const int now = month.year() * 10'000 + date;
        return first_year * 10'000 + first <= now && now <= last_year * 10'000 + last;
    }
    return first <= last ? first <= date && date <= last : date >= first || date <= last;
}

SpecialDays SpecialDays::read(const std::string& text, std::string& wrong) {
    SpecialDays days;
    std::string_view rest = text;
    const auto say = [&] {
        wrong = "'" + text + "' is not understood at '" + std::string{rest} +
                "': write for example \"12-29..01-03 lines=3 hours=9-17 calls=1.5\" or \"2022-12-02 lines=40\".";
        return days;
    };
    if (!take_date(rest, days.first_year, days.first)) return say();
    days.last = days.first, days.last_year = days.first_year;
    if (take(rest, "..") && (days.last_year = 0, !take_date(rest, days.last_year, days.last))) return say();
    if ((days.first_year == 0) != (days.last_year == 0)) return say();
    while (take(rest, " ")) {
        if (take(rest, "lines=")) {
            if (!take_factor(rest, days.lines)) return say();
        } else if (take(rest, "calls=")) {
            if (!take_factor(rest, days.calls)) return say();
        } else if (take(rest, "hours=")) {
            if (!take_number(rest, days.opens) || !take(rest, "-") || !take_number(rest, days.closes) ||
                days.opens < 0 || days.opens > days.closes || days.closes > 24)
                return say();
        } else if (!rest.empty() && rest.front() != ' ') {
            return say();
        }
    }
    return rest.empty() ? days : say();
}

}  // namespace tsunagari
