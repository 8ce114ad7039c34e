#pragma once
// Days of a month in Japan: weekdays and national holidays, for services that keep office hours.

#include <string>
#include <vector>

#include "tsunagari/kit/ids.hpp"

namespace tsunagari {

int days_in(Month month);
/// 0 = Sunday … 6 = Saturday.
int weekday(Month month, int day);
/// 国民の祝日 with substitute holidays and days between two holidays, by the rules in force from 2020 (with the moves
/// of 2020 and 2021). Equinoxes by the usual formula, right from 1980 to 2099.
bool national_holiday(Month month, int day);

/// Days with opening hours of their own: "12-29..01-03 lines=3 hours=9-17 calls=1.5", "07-20 lines=40". Dates are every
/// year's, a single year's as "2022-07-20" (both ends); what is not said stays as on other days.
struct SpecialDays {
    int first_year = 0, first = 0, last_year = 0, last = 0;  ///< year or 0; month · 100 + day
    double lines = -1;                                       ///< −1: as on other days
    int opens = -1, closes = -1;                             ///< hours; −1: as on other days
    double calls = 1;                                        ///< factor on those who call

    [[nodiscard]] bool contain(Month month, int day) const;
    /// The text read; if it cannot be, `wrong` says what and what would be right.
    static SpecialDays read(const std::string& text, std::string& wrong);
};

}  // namespace tsunagari
