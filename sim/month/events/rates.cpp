// Tables as hazards, and what an area has more or less of than the nation.

#include "month/events/rates.hpp"

#include <algorithm>
#include <string>

#include "tsunagari/kit/draw.hpp"
#include "tsunagari/kit/math.hpp"
#include "world/synthesis_assumptions.hpp"

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

ByStatusSexAge national_people(const Atlas& atlas) {
    const Table& bands = atlas.table("towns/population");
    const Table& single = atlas.table("japan/population_by_age");
    const Table& marital = atlas.table("japan/marital_status");
    static constexpr std::array<std::string_view, marital_statuses> statuses = {"never_married", "married", "widowed",
                                                                                "divorced"};
    ByStatusSexAge people{};
    for (std::size_t s = 0; s < sexes; ++s) {
        const ByAge shape = by_age(single, sex_names[s]);
        std::array<ByAge, marital_statuses> shares{};
        for (std::size_t m = 0; m < statuses.size(); ++m) shares[m] = by_sex_and_age(marital, statuses[m])[s];
        const std::size_t row = bands.row_of({"00000", sex_names[s]});
        for (int first = 0; first <= 100; first += 5) {
            const int end = first == 100 ? ages : first + 5;
            const std::string label =
                "a" + std::to_string(first) + (first == 100 ? std::string{"+"} : "-" + std::to_string(first + 4));
            double whole = 0;
            for (int a = first; a < end; ++a) whole += shape[age_index(a)];
            for (int a = first; a < end; ++a) {
                const double count = bands.number(row, label) * shape[age_index(a)] / whole;
                for (std::size_t m = 0; m < statuses.size(); ++m)
                    people[m][s][age_index(a)] = count * (a >= 15 ? shares[m][age_index(a)] : m == 0 ? 1.0 : 0.0);
            }
        }
    }
    return people;
}

namespace {

/// People of an age in the middle of 2023 for each of October 2020, if registered moves go on.
ByAge net_migration_since_2020(const Moves& moves) {
    constexpr double years = 2.75;
    ByAge carried{};
    for (std::size_t a = 0; a < carried.size(); ++a) carried[a] = exp_(years * (moves.in[a] - moves.out[a]));
    return carried;
}

}  // namespace

namespace {

/// Those not married of the first month by status, sex and age, and how many of them live alone below and from 65.
struct Unmarried {
    ByStatusSexAge people{};
    std::array<double, 2> alone{};
};
Unmarried count_unmarried(const World& world) {
    const Population& people = world.people;
    Unmarried counted;
    for (std::uint32_t i = 0; i < people.rows(); ++i) {
        const PersonIndex who{i};
        const int age = people.age(who, world.now);
        if (!people.present(who) || people.marital[who] == MaritalStatus::married || age < 18) continue;
        counted.people[index_of(people.marital[who])][index_of(people.sex[who])][age_index(age)] += 1;
        const bool alone = people.role[who] == Role::head && world.households.size[people.household[who]] == 1;
        if (alone) counted.alone[age < 65 ? 0 : 1] += 1;
    }
    return counted;
}

/// The log odds that makes the shares of ages `first` to `end` − 1 give `alone` of the people; 0 where they are few.
double alone_log_odds(const ByStatusSexAge& share, const Unmarried& counted, int first, int end, double alone) {
    const auto given = [&](double shift) {
        double sum = 0;
        for (std::size_t m = 0; m < marital_statuses; ++m)
            for (std::size_t s = 0; s < sexes; ++s)
                for (std::size_t a = age_index(first); a < static_cast<std::size_t>(end); ++a)
                    if (share[m][s][a] > 0) sum += counted.people[m][s][a] * logistic(logit(share[m][s][a]) + shift);
        return sum;
    };
    if (alone < 20 || given(0) < 20) return 0;
    double low = -3, high = 3;
    for (int turn = 0; turn < 40; ++turn) {
        const double middle = (low + high) / 2;
        (given(middle) < alone ? low : high) = middle;
    }
    return (low + high) / 2;
}

}  // namespace

LivingAlone living_alone_of(const Preparation& with) {
    const BySexAge alone = by_sex_and_age(with.atlas.table("japan/living_alone"), "rate");
    const Table& table = with.atlas.table("japan/marital_status");
    static constexpr std::array<std::string_view, marital_statuses> statuses = {"never_married", "married", "widowed",
                                                                                "divorced"};
    ByStatusSexAge status{};
    for (std::size_t m = 0; m < statuses.size(); ++m) status[m] = by_sex_and_age(table, statuses[m]);
    constexpr std::size_t married = index_of(MaritalStatus::married);
    LivingAlone here;
    for (std::size_t s = 0; s < sexes; ++s) {
        for (std::size_t a = 15; a < static_cast<std::size_t>(ages); ++a) {
            const auto relative = synthesis::assumed::alone_at(s, static_cast<int>(a));
            const double single =
                std::max(0.0, alone[s][a] - synthesis::assumed::married_alone[s] * status[married][s][a]);
            double weight = 0;
            for (std::size_t m = 0; m < marital_statuses; ++m) weight += relative[m] * status[m][s][a];
            here.unmarried[s][a] = std::min(0.95, single / std::max(0.05, 1.0 - status[married][s][a]));
            for (std::size_t m = 0; m < marital_statuses; ++m)
                here.by_status[m][s][a] = std::min(0.95, single * relative[m] / std::max(0.05, weight));
        }
    }
    const Unmarried counted = count_unmarried(with.world);
    const std::array<double, 2> shift = {alone_log_odds(here.by_status, counted, 18, 65, counted.alone[0]),
                                         alone_log_odds(here.by_status, counted, 65, ages, counted.alone[1])};
    const auto move = [&](double& share, std::size_t a) {
        if (share > 0) share = logistic(logit(share) + shift[a < 65 ? 0 : 1]);
    };
    for (std::size_t s = 0; s < sexes; ++s) {
        for (std::size_t a = 15; a < static_cast<std::size_t>(ages); ++a) {
            move(here.unmarried[s][a], a);
            for (auto& of_status : here.by_status) move(of_status[s][a], a);
        }
    }
    return here;
}

double area_factor(const Preparation& with, std::string_view column, const ByStatusSexAge& annual,
                   const std::function<bool(PersonIndex)>& at_risk) {
    const Table& areas = with.atlas.table("towns/areas");
    double registered = 0;
    for (const Municipality& town : with.world.place.municipalities)
        registered += areas.number(areas.row_of({town.code}), column);
    const Population& people = with.world.people;
    std::array<std::array<std::array<std::uint64_t, ages>, sexes>, marital_statuses> counts{};
    for (std::uint32_t i = 0; i < people.rows(); ++i) {
        const PersonIndex who{i};
        if (people.present(who) && at_risk(who))
            ++counts[static_cast<std::size_t>(people.marital[who])][index_of(people.sex[who])]
                    [age_index(people.age(who, with.world.now))];
    }
    const ByStatusSexAge nation = national_people(with.atlas);
    const ByAge carried = net_migration_since_2020(with.world.place.moves);
    double here = 0, everywhere = 0;
    for (std::size_t m = 0; m < marital_statuses; ++m) {
        for (std::size_t s = 0; s < sexes; ++s) {
            for (std::size_t a = 0; a < static_cast<std::size_t>(ages); ++a) {
                here += static_cast<double>(counts[m][s][a]) * annual[m][s][a] * carried[a];
                everywhere += nation[m][s][a] * annual[m][s][a];
            }
        }
    }
    if (here <= 0 || everywhere <= 0 || with.world.scale <= 0) return 1.0;
    const double share = registered / areas.at({"00000"}, column);
    const double factor = share / (here / with.world.scale / everywhere);
    return factor < 0.2 || factor > 5.0 ? 1.0 : factor;
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
