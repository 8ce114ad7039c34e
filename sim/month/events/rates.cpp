#include "month/events/rates.hpp"

#include <algorithm>
#include <string>

#include "tsunagari/kit/draw.hpp"

namespace tsunagari {
namespace {

/// Fills ages from the rows that `take` accepts; a band holds from its first year to the next band's.
template <class Take>
ByAge fill(const Table& table, std::string_view column, Take&& take) {
    std::vector<std::pair<int, double>> bands;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if (take(row)) bands.emplace_back(std::stoi(table.text(row, "age")), table.number(row, column));
    }
    std::sort(bands.begin(), bands.end());
    ByAge values{};
    for (std::size_t b = 0; b < bands.size(); ++b) {
        const int end = b + 1 < bands.size() ? bands[b + 1].first : ages;
        for (int age = bands[b].first; age < std::min(end, ages); ++age) values[age_index(age)] = bands[b].second;
    }
    return values;
}

constexpr std::array<std::string_view, sexes> sex_names = {"male", "female"};

}  // namespace

BySexAge by_sex_and_age(const Table& table, std::string_view column) {
    BySexAge values{};
    for (std::size_t s = 0; s < sexes; ++s) {
        values[s] = fill(table, column, [&](std::size_t row) { return table.text(row, "sex") == sex_names[s]; });
    }
    return values;
}

ByAge by_age(const Table& table, std::string_view column) {
    return fill(table, column, [](std::size_t) { return true; });
}

BySexAge by_sex_and_age_of(const Table& table, std::string_view first, std::string_view column) {
    BySexAge values{};
    const std::string& key = table.columns().front();
    for (std::size_t s = 0; s < sexes; ++s) {
        values[s] = fill(table, column, [&](std::size_t row) {
            return table.text(row, key) == first && table.text(row, "sex") == sex_names[s];
        });
    }
    return values;
}

double year_factor(const Table& table, int year) {
    std::size_t best = 0;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if (table.number(row, "year") <= year || row == 0) best = row;
    }
    return table.number(best, "factor");
}

ThresholdsBySexAge monthly_thresholds(const BySexAge& annual_probability) {
    ThresholdsBySexAge thresholds{};
    for (std::size_t s = 0; s < sexes; ++s) {
        for (std::size_t a = 0; a < static_cast<std::size_t>(ages); ++a) {
            thresholds[s][a] = threshold(monthly_from_annual(std::clamp(annual_probability[s][a], 0.0, 1.0)));
        }
    }
    return thresholds;
}

}  // namespace tsunagari
