// From published tables to whole numbers: iterative proportional fitting and controlled rounding.

#include "synthesis_margins.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "synthesis_assumptions.hpp"
#include "synthesis_draws.hpp"
#include "tsunagari/kit/error.hpp"
#include "tsunagari/kit/math.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari::synthesis {

namespace {

constexpr std::string_view nation_name = "全国";
constexpr std::array<const char*, sexes> sex_words = {"male", "female"};
constexpr std::size_t married = static_cast<std::size_t>(MaritalStatus::married);
constexpr std::size_t never = static_cast<std::size_t>(MaritalStatus::never_married);
constexpr std::size_t widowed = static_cast<std::size_t>(MaritalStatus::widowed);
constexpr std::size_t divorced = static_cast<std::size_t>(MaritalStatus::divorced);

/// A column of a table by single age; ages before the first band get 0. `sex` "" for tables without that key.
ByAge by_age(const Table& table, std::string_view sex, std::string_view column) {
    ByAge out{};
    std::vector<std::string> labels;
    std::vector<double> values;
    for (std::size_t r = 0; r < table.rows(); ++r) {
        if (!sex.empty() && table.text(r, "sex") != sex) continue;
        labels.push_back(table.text(r, "age"));
        values.push_back(table.number(r, column));
    }
    const int first = labels.empty() ? ages : std::stoi(labels.front());
    for (int age = first; age < ages; ++age) out[static_cast<std::size_t>(age)] = values[age_band(labels, age)];
    return out;
}

BySexAge by_sex_age(const Table& table, std::string_view column) {
    return {by_age(table, sex_words[0], column), by_age(table, sex_words[1], column)};
}

/// Shares of five-year bands drawn through the middle of each band, so that they do not jump on a birthday.
ByAge smooth(const ByAge& banded) {
    ByAge out = banded;
    for (int age = 17; age < 87; ++age) {
        const int low = (age - 2) / 5 * 5 + 2;  // middles: 17, 22, …, 87
        const double part = static_cast<double>(age - low) / 5.0;
        out[static_cast<std::size_t>(age)] =
            banded[static_cast<std::size_t>(low)] * (1 - part) + banded[static_cast<std::size_t>(low + 5)] * part;
    }
    return out;
}

/// Iterative proportional fitting: `seed` scaled by rows and columns until its sums are `rows` and `columns` (which
/// have one total).
Eigen::ArrayXXd fit_margins(Eigen::ArrayXXd seed, const Eigen::ArrayXd& rows, const Eigen::ArrayXd& columns) {
    for (int turn = 0; turn < 60; ++turn) {
        for (Eigen::Index c = 0; c < seed.cols(); ++c) {
            const double sum = seed.col(c).sum();
            if (sum > 0) seed.col(c) *= columns[c] / sum;
        }
        double worst = 0;
        for (Eigen::Index r = 0; r < seed.rows(); ++r) {
            const double sum = seed.row(r).sum();
            if (sum > 0) seed.row(r) *= rows[r] / sum;
            worst = std::max(worst, std::abs(sum - rows[r]));
        }
        if (worst < 1e-9 * (1 + rows.sum())) break;
    }
    return seed;
}

void read_establishments(const Atlas& atlas, National& n) {
    const Table& t = atlas.table("japan/establishments_by_size");
    for (std::size_t r = 0; r < t.rows(); ++r) {
        const std::string& word = t.text(r, "size_class");
        if (word.empty() || word[0] < '0' || word[0] > '9') continue;
        National::SizeClass c;
        c.least = std::stod(word);
        c.mean = t.number(r, "mean_workers");
        const std::size_t dash = word.find('-');
        c.most = dash == std::string::npos ? c.mean * 3 - c.least : std::stod(word.substr(dash + 1));
        c.establishments = t.number(r, "establishments");
        n.establishments.push_back(c);
    }
}

void read_households(const Atlas& atlas, National& n) {
    const Table& type = atlas.table("japan/households_by_type");
    const double father = type.at({"father_with_children"}, "households");
    const double mother = type.at({"mother_with_children"}, "households");
    n.father_share = father / (father + mother);
    const auto put = [&n](HouseholdType t, double value) { n.type_households[static_cast<std::size_t>(t)] = value; };
    put(HouseholdType::one_person, type.at({"one_person"}, "households"));
    put(HouseholdType::couple, type.at({"couple"}, "households"));
    put(HouseholdType::couple_with_children, type.at({"couple_with_children"}, "households"));
    put(HouseholdType::lone_parent, father + mother);
    put(HouseholdType::three_generation, type.at({"three_generation"}, "households"));
    put(HouseholdType::other, type.at({"other"}, "households"));
    put(HouseholdType::institution, type.at({"institution"}, "households"));
    n.institution_size = type.at({"institution"}, "people") / type.at({"institution"}, "households");
    n.nuclear = n.type_households[1] + n.type_households[2] + n.type_households[3];
    const Table& size = atlas.table("japan/households_by_size");
    for (std::size_t s = 0; s < 7; ++s) n.size_households[s] = size.at({std::to_string(s + 1)}, "households");
}

void read_prefectures(const Atlas& atlas, National& n) {
    const Table& t = atlas.table("towns/prefectures");
    constexpr std::array<const char*, Prefecture::never_bands> never_words = {"20-24", "25-29", "30-34",
                                                                              "35-39", "40-44", "45-49"};
    for (std::size_t r = 0; r < t.rows(); ++r) {
        Prefecture& p = n.prefectures[t.text(r, "prefecture")];
        p.known = true;
        const auto share = [&](const std::string& column) { return t.number(r, column) / 100; };
        for (std::size_t s = 0; s < sexes; ++s) {
            const std::string sex = sex_words[s];
            for (std::size_t b = 0; b < never_words.size(); ++b)
                p.never[s][b] = share("never_" + sex + "_" + never_words[b]);
            p.widowed_60p[s] = share("widowed_" + sex + "_60p");
            p.divorced_40s[s] = share("divorced_" + sex + "_40-49");
            p.divorced_50s[s] = share("divorced_" + sex + "_50-59");
        }
        p.with_65p = share("with_65p");
        p.leave = share("leave_prefecture");
        if (!t.text(r, "three_generation").empty()) p.three_generation = share("three_generation");
    }
}

/// Share of people of 60 and over who would be widowed with the nation's rates at each age.
double widowed_by_age(const National& n, std::size_t s, const std::array<double, bands>& people) {
    double have = 0, of = 0;
    for (std::size_t b = 12; b < bands; ++b) {
        have += people[b] * n.marital[widowed][s][b * 5];
        of += people[b];
    }
    return of > 0 ? have / of : 0;
}

/// A prefecture's marital statuses relative to the nation's. Never married: its own odds from 20 to 49, the nearest
/// below, fading above to none at 65. Divorced: its own level at 40-49 for younger people and at 50-59, fading to none
/// at 75. Widowed: its level from 60, ages taken out. (Where figures end: assumption.)
void shift_marital(const National& n, const Prefecture& own, const Prefecture& nation,
                   const std::array<std::array<double, bands>, sexes>& people, Area& a) {
    const auto odds = [](double x, double y) { return logit(x) - logit(y); };
    a.lone_parents = pow_(own.divorced_40s[1] * own.divorced_50s[1] / (nation.divorced_40s[1] * nation.divorced_50s[1]),
                          0.5 * assumed::lone_by_divorced);
    for (std::size_t s = 0; s < sexes; ++s) {
        const double ever =
            log_((2 - own.never[s][4] - own.never[s][5]) / (2 - nation.never[s][4] - nation.never[s][5]));
        const double forties = log_(own.divorced_40s[s] / nation.divorced_40s[s]) - ever;
        const double fifties = log_(own.divorced_50s[s] / nation.divorced_50s[s]) - ever;
        const double whole = widowed_by_age(n, s, people[s]);
        std::array<double, bands> nation_people{};
        for (std::size_t age = 0; age < ages; ++age)
            nation_people[band_of(static_cast<int>(age))] += n.population[s][age];
        const double usual = widowed_by_age(n, s, nation_people);
        const double at_old_age = whole > 0 ? odds(usual * own.widowed_60p[s] / nation.widowed_60p[s], whole) : 0;
        for (int age = 15; age < ages; ++age) {
            const auto row = static_cast<std::size_t>(age);
            const auto b = static_cast<std::size_t>(std::clamp((age - 20) / 5, 0, 5));
            a.marital_shift[0][s][row] =
                std::clamp((65 - age) / 15.0, 0.0, 1.0) * odds(own.never[s][b], nation.never[s][b]);
            a.marital_shift[2][s][row] = age >= 60 ? at_old_age : 0;
            a.marital_shift[3][s][row] = std::clamp((75 - age) / 15.0, 0.0, 1.0) * (age < 50 ? forties : fifties);
        }
    }
}

/// People of an area whose age the census does not know; -1 where the table does not say.
double age_unknown(const Table& areas, std::size_t row) {
    if (!areas.has_column("age_unknown") || areas.text(row, "age_unknown").empty()) return -1;
    return areas.number(row, "age_unknown");
}

/// Most who tell no age live alone: one-person households less those of known age. How many of them are 65 and over is
/// told by the base of the household projection, in which unknown ages are spread.
void read_unknown_ages(const Atlas& atlas, National& n) {
    const Table& areas = atlas.table("towns/areas");
    const std::size_t row = areas.row_of({"00000"});
    const double unknown = age_unknown(areas, row);
    if (unknown <= 0) return;
    const Table& scalars = atlas.table("japan/scalars");
    const double old = areas.number(row, "one_person_65p");
    const double known = old / (scalars.at({"households.one_person_65p_share_of_known_age"}, "value") / 100);
    const double unknown_alone = areas.number(row, "one_person") - known;
    n.unknown_alone = unknown_alone / unknown;
    n.unknown_share = unknown / areas.number(row, "population");
    n.unknown_old =
        (scalars.at({"households.one_person_65p_ages_spread"}, "value") - old) / unknown_alone / (old / known);
}

void read_work_and_school(const Atlas& atlas, National& n) {
    const Table& employment = atlas.table("japan/employment");
    n.employed = by_sex_age(employment, "employed");
    n.unemployed = by_sex_age(employment, "unemployed");
    n.student = by_sex_age(employment, "student");
    const Table& type = atlas.table("japan/employment_type");
    constexpr std::array<const char*, 5> types = {"regular", "nonregular", "officer", "self_employed", "family_worker"};
    for (std::size_t k = 0; k < 5; ++k) n.employment_type[k] = by_sex_age(type, types[k]);
    const Table& place = atlas.table("japan/commuting");
    n.work_home = place.at({"home"}, "share");
    n.work_own = place.at({"own_municipality"}, "share");
    n.work_same_prefecture = place.at({"same_prefecture"}, "share");
    n.work_other_prefecture = place.at({"other_prefecture"}, "share");
    const Table& school = atlas.table("japan/education");
    constexpr std::array<const char*, 3> levels = {"elementary", "junior_high", "high"};
    for (std::size_t k = 0; k < 3; ++k) {
        n.class_size[k] = school.at({std::string(levels[k]) + "_class_size"}, "value");
        n.class_maximum[k] = school.at({std::string(levels[k]) + "_class_maximum"}, "value");
    }
    n.enter_high_school = school.at({"enter_high_school"}, "value");
}

}  // namespace

std::string band_name(std::size_t band) {
    if (band == bands - 1) return "100+";
    return std::to_string(band * 5) + "-" + std::to_string(band * 5 + 4);
}

double National::one_person_65p(double known_old, double one_person, double unknown, double people) const {
    if (unknown < 0) unknown = unknown_share * people;
    const double of_unknown_age = std::min(unknown_alone * unknown, 0.5 * one_person);
    const double known = one_person - of_unknown_age;
    return known > 0 ? std::min(one_person, known_old * (1 + unknown_old * of_unknown_age / known)) : known_old;
}

National read_national(const Atlas& atlas) {
    National n;
    const Table& population = atlas.table("japan/population_by_age");
    n.population = {by_age(population, "", "male"), by_age(population, "", "female")};
    const Table& marital = atlas.table("japan/marital_status");
    constexpr std::array<const char*, 4> statuses = {"never_married", "married", "widowed", "divorced"};
    for (std::size_t k = 0; k < 4; ++k) n.marital[k] = by_sex_age(marital, statuses[k]);
    n.alone = by_sex_age(atlas.table("japan/living_alone"), "rate");
    n.institution = by_sex_age(atlas.table("japan/institutions"), "rate");
    constexpr std::array<const char*, 5> health = {"good", "fairly_good", "normal", "not_very_good", "bad"};
    for (std::size_t k = 0; k < 5; ++k) n.health[k] = by_age(atlas.table("japan/health"), "", health[k]);
    constexpr std::array<const char*, 7> care = {"support1", "support2", "care1", "care2", "care3", "care4", "care5"};
    for (std::size_t k = 0; k < 7; ++k) n.care[k] = by_sex_age(atlas.table("japan/care_need"), care[k]);
    constexpr std::array<const char*, 5> levels = {"very_comfortable", "somewhat_comfortable", "normal",
                                                   "somewhat_hard", "very_hard"};
    for (std::size_t k = 0; k < 5; ++k)
        n.economic[k] = atlas.table("japan/economic_situation").at({levels[k]}, "share");
    constexpr std::array<const char*, income_classes> incomes = {
        "below_1.0M", "1.0-1.99M", "2.0-2.99M", "3.0-3.99M", "4.0-4.99M", "5.0-6.99M", "7.0-9.99M", "10.0M_or_more"};
    for (std::size_t k = 0; k < incomes.size(); ++k) {
        n.income[k] = atlas.table("japan/household_income").at({incomes[k]}, "share");
        n.income_mean[k] = atlas.table("japan/household_income").at({incomes[k]}, "mean");
    }
    const Table& single = atlas.table("japan/scalars");
    n.income_elderly = single.at({"income.mean_income_elderly_households"}, "value") / 100;
    n.income_children = single.at({"income.mean_income_households_with_children"}, "value") / 100;
    read_households(atlas, n);
    read_establishments(atlas, n);
    read_work_and_school(atlas, n);
    read_prefectures(atlas, n);
    const Table& areas = atlas.table("towns/areas");
    n.elderly_couple = areas.at({"00000"}, "elderly_couple");
    read_unknown_ages(atlas, n);
    n.kin_couples =
        make_margins(n, read_area(atlas, n, "00000"), 1.0).couples - n.type_households[1] - n.type_households[2];
    return n;
}

Area read_area(const Atlas& atlas, const National& n, const std::string& code) {
    const Table& t = atlas.table("towns/areas");
    const std::size_t r = t.row_of({code});
    Area a;
    a.code = code;
    a.name = t.text(r, "name");
    a.name_en = t.text(r, "name_en");
    a.level = t.text(r, "level");
    a.prefecture = t.text(r, "prefecture");
    a.population = t.number(r, "population");
    a.members = t.number(r, "household_members");
    a.households = t.number(r, "general_households");
    a.one_person = t.number(r, "one_person");
    a.one_person_65p = n.one_person_65p(t.number(r, "one_person_65p"), a.one_person, age_unknown(t, r), a.population);
    a.nuclear = t.number(r, "nuclear");
    a.elderly_couple = t.number(r, "elderly_couple");
    a.habitable_ha = t.number(r, "habitable_ha");
    a.establishments = t.number(r, "establishments");
    a.employees = t.number(r, "employees");
    constexpr std::array<const char*, facility_kinds> facilities = {
        "elementary_schools", "junior_high_schools", "high_schools", "kominkan", "libraries", "clinics"};
    for (std::size_t k = 0; k < facilities.size(); ++k)
        if (t.has_column(facilities[k]) && !t.text(r, facilities[k]).empty())
            a.facilities[k] = t.number(r, facilities[k]);
    for (std::size_t s = 0; s < sexes; ++s) {
        a.employed[s] = t.number(r, std::string("employed_") + sex_words[s]);
        a.unemployed[s] = t.number(r, std::string("unemployed_") + sex_words[s]);
        a.not_in_labour[s] = t.number(r, std::string("not_in_labour_") + sex_words[s]);
    }
    const Table& people = atlas.table("towns/population");
    for (std::size_t s = 0; s < sexes; ++s) {
        const std::size_t row = people.row_of({code, sex_words[s]});
        for (std::size_t b = 0; b < bands; ++b) a.by_band[s][b] = people.number(row, "a" + band_name(b));
    }
    const auto own = n.prefectures.find(a.prefecture);
    const auto nation = n.prefectures.find(std::string_view{nation_name});
    if (own == n.prefectures.end() || nation == n.prefectures.end()) return a;
    std::array<std::array<double, bands>, sexes> prefecture{};
    const std::string whole = code.substr(0, 2) + "000";
    for (std::size_t s = 0; s < sexes && people.has_row({whole, sex_words[s]}); ++s)
        for (std::size_t b = 0; b < bands; ++b) prefecture[s][b] = people.at({whole, sex_words[s]}, "a" + band_name(b));
    shift_marital(n, own->second, nation->second, prefecture, a);
    return a;
}

std::vector<std::uint32_t> round_sum(std::span<const double> values) {
    std::vector<std::uint32_t> out(values.size());
    std::vector<std::pair<double, std::size_t>> rest(values.size());
    double sum = 0;
    std::uint64_t whole = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double floor = std::floor(values[i]);
        out[i] = static_cast<std::uint32_t>(floor);
        rest[i] = {values[i] - floor, i};
        sum += values[i];
        whole += out[i];
    }
    const auto wanted = static_cast<std::uint64_t>(std::floor(sum + 0.5));
    const std::size_t more = static_cast<std::size_t>(wanted > whole ? wanted - whole : 0);
    std::sort(rest.begin(), rest.end(), [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    for (std::size_t k = 0; k < std::min(more, rest.size()); ++k) ++out[rest[k].second];
    return out;
}

std::vector<std::uint32_t> apportion(std::uint32_t total, std::span<const double> weights) {
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    std::vector<double> values(weights.size(), 0.0);
    if (sum > 0)
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = weights[i] / sum * total;
    else if (!values.empty())
        values[0] = total;
    return round_sum(values);
}

namespace {

std::uint32_t whole(double value) { return static_cast<std::uint32_t>(std::max(0.0, std::floor(value + 0.5))); }

/// Marital shares at an age: the nation's, moved by the area's odds.
std::array<double, marital_statuses> marital_shares(const std::array<BySexAge, marital_statuses>& of, const Area& area,
                                                    std::size_t s, std::size_t age) {
    std::array<double, marital_statuses> share{};
    for (std::size_t k = 0; k < marital_statuses; ++k) share[k] = of[k][s][age];
    const auto shift = [&](std::size_t k) { return area.marital_shift[k][s][age]; };
    if (share[never] > 0 && share[never] < 1) share[never] = logistic(logit(share[never]) + shift(never));
    double ever = 0;
    for (std::size_t k = 1; k < marital_statuses; ++k) ever += share[k] *= exp_(shift(k));
    for (std::size_t k = 1; k < marital_statuses; ++k) share[k] *= ever > 0 ? (1 - share[never]) / ever : 0;
    return share;
}

/// Marital shares of the area by sex and band, moved so that `factor` times as many are married and that men and women
/// are in the same ratio as in the nation. The never married and the divorced make up for it: among them are those who
/// do not answer, while the widowed are old and do.
std::array<Eigen::ArrayXXd, sexes> marital_by_band(const National& n, const Area& area,
                                                   const std::array<std::array<std::uint32_t, ages>, sexes>& people,
                                                   double factor) {
    std::array<Eigen::ArrayXXd, sexes> cells;
    std::array<double, sexes> total{};
    for (std::size_t s = 0; s < sexes; ++s) {
        cells[s] = Eigen::ArrayXXd::Zero(bands, marital_statuses);
        for (std::size_t age = 15; age < ages; ++age) {
            const auto share = marital_shares(n.marital, area, s, age);
            for (std::size_t k = 0; k < marital_statuses; ++k)
                cells[s](static_cast<Eigen::Index>(band_of(static_cast<int>(age))), static_cast<Eigen::Index>(k)) +=
                    share[k] * people[s][age];
        }
        total[s] = cells[s].col(married).sum();
    }
    // In the nation a little more women than men are married (imputed census).
    std::array<double, sexes> nation{};
    for (std::size_t s = 0; s < sexes; ++s)
        for (std::size_t age = 15; age < ages; ++age) nation[s] += n.marital[married][s][age] * n.population[s][age];
    const double men = factor * std::sqrt(total[0] * total[1] * nation[0] / nation[1]);
    const std::array<double, sexes> wanted = {men, men * nation[1] / nation[0]};
    for (std::size_t s = 0; s < sexes; ++s) {
        const Eigen::ArrayXd rows = cells[s].rowwise().sum();
        Eigen::ArrayXd columns = cells[s].colwise().sum().transpose();
        const double free = columns.sum() - columns[static_cast<Eigen::Index>(widowed)];
        if (total[s] <= 0 || free <= wanted[s]) continue;
        const double others = (free - wanted[s]) / (free - total[s]);
        for (const std::size_t k : {never, married, divorced})
            columns[static_cast<Eigen::Index>(k)] *= k == married ? wanted[s] / total[s] : others;
        cells[s] = fit_margins(cells[s], rows, columns);
    }
    return cells;
}

/// Whole people by single age and status of one sex: rows (ages) exact, columns carried from row to row.
void round_marital(const National& n, std::size_t s, const std::array<std::uint32_t, ages>& people,
                   const Eigen::ArrayXXd& by_band, Margins& m) {
    std::array<BySexAge, marital_statuses> smoothed;
    for (std::size_t k = 0; k < marital_statuses; ++k) smoothed[k][s] = smooth(n.marital[k][s]);
    const int least_age = s == 0 ? 18 : 16;  // the age of marriage of the Civil Code until 2022
    std::array<double, marital_statuses> carry{};
    for (std::size_t b = 0; b < bands; ++b) {
        const int first = static_cast<int>(b) * 5;
        const int last = b == bands - 1 ? ages - 1 : first + 4;
        const Eigen::Index rows = last - first + 1;
        Eigen::ArrayXXd cells = Eigen::ArrayXXd::Zero(rows, marital_statuses);
        Eigen::ArrayXd row_sums(rows);
        for (Eigen::Index r = 0; r < rows; ++r) {
            const auto age = static_cast<std::size_t>(first + r);
            row_sums[r] = people[age];
            const auto shares = marital_shares(smoothed, m.area, s, age);
            for (std::size_t k = 0; k < marital_statuses; ++k)
                cells(r, static_cast<Eigen::Index>(k)) =
                    static_cast<int>(age) < least_age ? (k == never ? row_sums[r] : 0.0) : shares[k] * row_sums[r];
        }
        if (first >= 15) cells = fit_margins(cells, row_sums, by_band.row(static_cast<Eigen::Index>(b)).transpose());
        for (Eigen::Index r = 0; r < rows; ++r) {
            const auto age = static_cast<std::size_t>(first + r);
            auto& out = m.count[s][age];
            if (static_cast<int>(age) < least_age) {
                out[never] = people[age];
                continue;
            }
            std::array<double, marital_statuses> owed{};
            std::uint32_t given = 0;
            for (std::size_t k = 0; k < marital_statuses; ++k) {
                owed[k] = cells(r, static_cast<Eigen::Index>(k)) + carry[k];
                out[k] = static_cast<std::uint32_t>(std::max(0.0, std::floor(owed[k])));
                given += out[k];
            }
            for (; given < people[age]; ++given) {
                std::size_t best = 0;
                for (std::size_t k = 1; k < marital_statuses; ++k)
                    if (owed[k] - out[k] > owed[best] - out[best]) best = k;
                ++out[best];
            }
            for (; given > people[age]; --given) {
                std::size_t best = never;
                for (std::size_t k = 0; k < marital_statuses; ++k)
                    if (out[k] > 0 && (out[best] == 0 || owed[k] - out[k] < owed[best] - out[best])) best = k;
                --out[best];
            }
            for (std::size_t k = 0; k < marital_statuses; ++k) carry[k] = owed[k] - out[k];
        }
    }
}

void count_people(const National& n, Margins& m, double married_factor) {
    m.people = 0;
    m.count = {};
    std::vector<double> values;
    for (const auto& row : m.area.by_band)
        for (const double v : row) values.push_back(v * m.scale);
    const std::vector<std::uint32_t> margin = round_sum(values);
    std::array<std::array<std::uint32_t, ages>, sexes> people{};
    for (std::size_t s = 0; s < sexes; ++s)
        for (std::size_t b = 0; b < bands; ++b) {
            const std::size_t first = b * 5;
            const std::size_t last = b == bands - 1 ? ages - 1 : first + 4;
            const std::span<const double> shape(n.population[s].data() + first, last - first + 1);
            const auto parts = apportion(margin[s * bands + b], shape);
            std::copy(parts.begin(), parts.end(), people[s].begin() + static_cast<std::ptrdiff_t>(first));
            m.people += margin[s * bands + b];
        }
    const auto cells = marital_by_band(n, m.area, people, married_factor);
    for (std::size_t s = 0; s < sexes; ++s) {
        round_marital(n, s, people[s], cells[s], m);
        for (std::size_t b = 3; b < bands; ++b)
            for (std::size_t k = 0; k < marital_statuses; ++k)
                m.marital_target[s][b][k] = cells[s](static_cast<Eigen::Index>(b), static_cast<Eigen::Index>(k));
    }
}

template <class Each>
void for_cells(const Margins& m, Each&& each) {
    for (std::size_t s = 0; s < sexes; ++s)
        for (std::size_t age = 0; age < ages; ++age)
            for (std::size_t k = 0; k < marital_statuses; ++k)
                if (m.count[s][age][k] > 0) each(s, age, k, static_cast<double>(m.count[s][age][k]));
}

/// Chances to live in an institution, raked to the area's total; the unmarried and widowed more. Children under 15 stay
/// with families: the 0.3 % of them in homes are left out.
void fit_institutions(const National& n, Margins& m) {
    constexpr auto relative = assumed::in_institution;
    double expected = 0;
    m.institution = {};
    for_cells(m, [&](std::size_t s, std::size_t age, std::size_t k, double people) {
        if (age < 15) return;
        double mean = 0, all = 0;
        for (std::size_t j = 0; j < marital_statuses; ++j) {
            mean += relative[j] * m.count[s][age][j];
            all += m.count[s][age][j];
        }
        m.institution[k][s][age] = std::min(0.9, n.institution[s][age] * relative[k] * all / mean);
        expected += m.institution[k][s][age] * people;
    });
    m.in_institutions = whole(m.people * (1 - m.area.members / m.area.population));
    const double factor = expected > 0 ? m.in_institutions / expected : 0;
    for (auto& status : m.institution)
        for (auto& row : status)
            for (double& p : row) p = std::min(assumed::most_in_institution, p * factor);
}

/// Rates of living alone by single age: those of five years drawn through their middles from 20 to 64, each band
/// keeping its mean; below 20 as assumed; the two published ages at 65 are not bridged.
ByAge alone_by_age(const ByAge& banded) {
    ByAge out = banded;
    for (std::size_t a = 0; a < assumed::alone_teens.size(); ++a) out[15 + a] *= assumed::alone_teens[a];
    for (std::size_t first = 20; first < 65; first += 5) {
        double sum = 0;
        for (std::size_t age = first; age < first + 5; ++age) {
            const std::size_t low = age < first + 2 ? first - 3 : first + 2;
            const double part = static_cast<double>(age - low) / 5.0;
            const std::size_t high = low + 5 < 65 ? low + 5 : low;
            sum += out[age] = banded[low] * (1 - part) + banded[high] * part;
        }
        for (std::size_t age = first; age < first + 5; ++age) out[age] *= banded[first] * 5 / sum;
    }
    return out;
}

/// Chances to live alone by sex, age and marital status: the nation's by sex and age, shared out over statuses and
/// raked to the area's own one-person households below and from 65.
void fit_alone(const National& n, Margins& m) {
    std::array<double, 2> of_married{};
    for (std::size_t s = 0; s < sexes; ++s) {
        const ByAge rates = alone_by_age(n.alone[s]);
        for (std::size_t age = 15; age < ages; ++age) {
            const auto& cell = m.count[s][age];
            const auto relative = assumed::alone_at(s, static_cast<int>(age));
            const double rate = rates[age];
            const double all = cell[0] + cell[1] + cell[2] + cell[3];
            double single = 0;
            for (std::size_t k = 0; k < marital_statuses; ++k) single += relative[k] * cell[k];
            m.alone[married][s][age] = age < 20 ? 0 : assumed::married_alone[s];
            const double rest = std::max(0.0, rate * all - m.alone[married][s][age] * cell[married]);
            const std::size_t old = age >= 65 ? 1 : 0;
            of_married[old] += m.alone[married][s][age] * cell[married];
            for (std::size_t k = 0; k < marital_statuses; ++k) {
                if (k == married) continue;
                m.alone[k][s][age] = single > 0 ? std::min(0.9, rest * relative[k] / single) : 0;
            }
        }
    }
    const double old = m.area.one_person_65p;
    m.alone_old = whole(old * m.scale);
    m.alone_young = whole(m.area.one_person * m.scale) - m.alone_old;
    // Beyond a share of a kind nobody more lives alone, so the factor is found in a few rounds.
    const std::array<double, 2> wanted = {static_cast<double>(m.alone_young), static_cast<double>(m.alone_old)};
    for (int turn = 0; turn < 12; ++turn) {
        std::array<double, 2> sum{};
        for_cells(m, [&](std::size_t s, std::size_t age, std::size_t k, double people) {
            if (k != married) sum[age >= 65 ? 1 : 0] += m.alone[k][s][age] * people;
        });
        for (std::size_t k = 0; k < marital_statuses; ++k)
            for (auto& row : m.alone[k])
                for (std::size_t age = 15; age < ages && k != married; ++age) {
                    const std::size_t o = age >= 65 ? 1 : 0;
                    if (sum[o] > 0)
                        row[age] =
                            std::min(assumed::most_alone, row[age] * std::max(0.0, wanted[o] - of_married[o]) / sum[o]);
                }
    }
}

void count_households(const National& n, Margins& m) {
    m.families = whole((m.area.households - m.area.one_person) * m.scale);
    m.nuclear = std::min(m.families, whole(m.area.nuclear * m.scale));
    m.elderly_couples = whole(m.area.elderly_couple * m.scale);
    m.lone_parents_of_nuclear =
        m.area.lone_parents * n.type_households[static_cast<std::size_t>(HouseholdType::lone_parent)] / n.nuclear;
    std::array<double, sexes> free{};
    for_cells(m, [&](std::size_t s, std::size_t age, std::size_t k, double people) {
        if (k == married) free[s] += people * (1 - m.alone[k][s][age] - m.institution[k][s][age]);
    });
    m.couples = std::min(free[0], free[1]);
}

/// Students beyond high school by single age within 15-19 and 20-24, so that the bands' shares hold.
ByAge students(const ByAge& share, double enter_high_school) {
    ByAge out = share;
    const double left = std::max(0.0, share[17] * 5 - 3.5 * enter_high_school);
    for (std::size_t age = 15; age < 20; ++age) out[age] = 0;
    out[18] = out[19] = std::min(0.9, left / 1.5);
    constexpr auto& twenties = assumed::students_twenties;
    for (std::size_t a = 0; a < 5; ++a) out[20 + a] = std::min(0.9, share[22] * twenties[a]);
    return out;
}

void rake_work(const National& n, Margins& m, std::size_t s) {
    m.student[s] = students(n.student[s], n.enter_high_school);
    const double known = m.area.employed[s] + m.area.unemployed[s] + m.area.not_in_labour[s];
    if (known <= 0) return;
    double adults = 0;
    ByAge eligible{};
    for (std::size_t age = 15; age < ages; ++age) {
        const auto& cell = m.count[s][age];
        const double all = cell[0] + cell[1] + cell[2] + cell[3];
        adults += all;
        double inside = 0;
        for (std::size_t k = 0; k < marital_statuses; ++k) inside += m.institution[k][s][age] * cell[k];
        const double school = age < 18    ? (age == 15 ? 1.0 : n.enter_high_school)
                              : age == 18 ? 0.5 * (1 + m.student[s][age])
                                          : m.student[s][age];
        eligible[age] = std::max(0.0, all - inside) * (1 - school);
    }
    const auto rake = [&](ByAge& out, const ByAge& share, double wanted) {
        for (std::size_t age = 15; age < ages; ++age)
            out[age] = std::clamp(share[age] / std::max(0.05, 1 - n.student[s][age]), 0.0, 0.97);
        double low = -6, high = 6;
        ByAge start = out;
        for (int turn = 0; turn < 50; ++turn) {
            const double shift = (low + high) / 2;
            double sum = 0;
            for (std::size_t age = 15; age < ages; ++age) {
                out[age] = start[age] > 0 ? logistic(logit(start[age]) + shift) : 0;
                sum += out[age] * eligible[age];
            }
            (sum < wanted ? low : high) = shift;
        }
    };
    rake(m.employed[s], n.employed[s], adults * m.area.employed[s] / known);
    rake(m.unemployed[s], n.unemployed[s], adults * m.area.unemployed[s] / known);
}

/// Couples that make the area's households.
double couples_wanted(const National& n, const Margins& m) {
    const double kin = static_cast<double>(m.families - m.nuclear);
    const double nation_kin = n.type_households[4] + n.type_households[5];
    return m.nuclear * (1 - m.lone_parents_of_nuclear) +
           n.in_kin_households(n.kin_couples / nation_kin, assumed::kin_couples_beyond, kin, m.families);
}

/// Share of the employed who work outside the area: over the prefecture's border as in its own figure, over another
/// municipal border as in the nation's mean.
double work_outside(const National& n, const Area& area) {
    if (area.level == "nation") return 0;
    double border = n.work_other_prefecture;
    const auto own = n.prefectures.find(area.prefecture);
    const auto nation = n.prefectures.find(std::string_view{nation_name});
    if (own != n.prefectures.end() && nation != n.prefectures.end()) border *= own->second.leave / nation->second.leave;
    return border + (area.level == "prefecture" ? 0.0 : n.work_same_prefecture);
}

}  // namespace

Margins make_margins(const National& nation, const Area& area, double scale) {
    Margins m;
    m.nation = &nation;
    m.area = area;
    m.scale = scale;
    m.number = static_cast<std::uint64_t>(std::stoul(area.code));
    // Marital status by area is not among the tables, but couples leave their trace in the kinds of households: as many
    // are married as make the area's nuclear and other kin households, by the nation's mean of couples in each.
    double factor = 1;
    for (int turn = 0; turn < 4; ++turn) {
        count_people(nation, m, factor);
        fit_institutions(nation, m);
        fit_alone(nation, m);
        count_households(nation, m);
        const double wanted = couples_wanted(nation, m);
        if (nation.kin_couples <= 0 || m.couples < 30 || std::abs(wanted - m.couples) < 0.001 * m.couples) break;
        factor = std::clamp(factor * wanted / m.couples, 0.6, 1.3);
    }
    for (std::size_t s = 0; s < sexes; ++s) rake_work(nation, m, s);
    m.own_area_share = 1 - work_outside(nation, area) / (1 - nation.work_home);
    return m;
}

}  // namespace tsunagari::synthesis
