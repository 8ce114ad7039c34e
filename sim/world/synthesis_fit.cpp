// Counting the made people again, independently of how they were made, and setting the counts beside the tables.
//
// Controlled tables were held while the town was made. The others were not: either the area's own figures that nothing
// used, or the nation's shapes, moved to the totals of the area where they can be, so that an area that differs from
// the nation is not at fault for differing.

#include "synthesis_fit.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <type_traits>

#include "tsunagari/kit/math.hpp"
#include "tsunagari/kit/parallel.hpp"

namespace tsunagari::synthesis {

namespace {

constexpr std::array<const char*, sexes> sex_words = {"male", "female"};
constexpr std::array<const char*, marital_statuses> marital_words = {"never married", "married", "widowed", "divorced"};
constexpr std::array<const char*, household_types> type_words = {
    "one person", "couple", "couple with children", "lone parent", "three generations", "other", "institution"};
constexpr std::array<const char*, health_levels> health_words = {"good", "fairly good", "normal", "not very good",
                                                                 "bad"};
constexpr std::array<const char*, 7> care_words = {"support 1", "support 2", "care 1", "care 2",
                                                   "care 3",    "care 4",    "care 5"};
constexpr std::array<const char*, economic_levels> economic_words = {"very comfortable", "somewhat comfortable",
                                                                     "normal", "somewhat hard", "very hard"};
constexpr std::array<const char*, income_classes> income_words = {"below 1.0", "1.0-1.99", "2.0-2.99", "3.0-3.99",
                                                                  "4.0-4.99",  "5.0-6.99", "7.0-9.99", "10.0 and more"};
constexpr std::array<const char*, 5> work_words = {"regular", "non-regular", "officer", "self-employed",
                                                   "family worker"};
constexpr std::array<const char*, facility_kinds> facility_words = {
    "elementary schools", "junior high schools", "high schools", "community halls", "libraries", "clinics"};
constexpr std::size_t wide_bands = 18;  ///< 0-4 … 80-84, 85+

/// Counts of people and households; sums of parts in any order give the same whole numbers.
struct Counted {
    std::array<std::array<double, bands>, sexes> band{};
    std::array<std::array<std::array<double, marital_statuses>, wide_bands>, sexes> marital{};
    BySexAge people{};  ///< by single age
    std::array<std::array<double, wide_bands>, sexes> alone{};
    std::array<double, household_types> type{};
    std::array<double, 8> size{};
    std::array<double, sexes> employed{}, unemployed{}, alone_old{};
    std::array<double, health_levels> health{};
    std::array<double, care_levels> care{};
    std::array<double, economic_levels> economic{};
    std::array<double, income_classes> income{};
    std::array<BySexAge, 5> worker{};  ///< by employment_type, sex and age
    std::array<double, 3> pupils{}, classes{};
    double institution_people = 0, elderly_couples = 0, inside = 0, employees = 0, with_65p = 0;
    std::array<double, income_classes> elderly{}, with_children{};  ///< households by income
};
static_assert(std::is_trivially_copyable_v<Counted> && sizeof(Counted) % sizeof(double) == 0);

Counted& operator+=(Counted& all, const Counted& part) {
    // Nothing but numbers, one after the other.
    using Numbers = std::array<double, sizeof(Counted) / sizeof(double)>;
    auto sum = std::bit_cast<Numbers>(all);
    const auto more = std::bit_cast<Numbers>(part);
    for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += more[k];
    all = std::bit_cast<Counted>(sum);
    return all;
}

/// Establishments and their workers by size class.
struct Workplaces {
    std::vector<double> establishments, workers;
};

void count_person(Counted& c, const World& w, const AreaRows& rows, PersonIndex i) {
    const Population& p = w.people;
    const auto s = static_cast<std::size_t>(p.sex[i]);
    const int age = p.age(i, w.now);
    const std::size_t b = std::min<std::size_t>(band_of(age), wide_bands - 1);
    c.band[s][band_of(age)] += 1;
    c.people[s][static_cast<std::size_t>(std::min(age, ages - 1))] += 1;
    c.health[static_cast<std::size_t>(p.health[i])] += 1;
    c.care[static_cast<std::size_t>(p.care[i])] += 1;
    if (age >= 16) c.economic[static_cast<std::size_t>(p.economic[i])] += 1;
    const HouseholdType type = w.households.type[p.household[i]];
    c.institution_people += type == HouseholdType::institution ? 1 : 0;
    if (type == HouseholdType::one_person) {
        c.alone[s][b] += 1;
        if (age >= 65) c.alone_old[s] += 1;
    }
    const int grade = school_grade(p.born[i], w.now);
    if (p.employment[i] == Employment::pupil) c.pupils[grade <= 6 ? 0 : grade <= 9 ? 1 : 2] += 1;
    if (age < 15) return;
    c.marital[s][b][static_cast<std::size_t>(p.marital[i])] += 1;
    c.unemployed[s] += p.employment[i] == Employment::unemployed ? 1 : 0;
    if (!works(p.employment[i])) return;
    c.employed[s] += 1;
    c.worker[static_cast<std::size_t>(p.employment[i]) - static_cast<std::size_t>(Employment::regular)][s]
            [static_cast<std::size_t>(std::min(age, ages - 1))] += 1;
    c.employees += employee(p.employment[i]) ? 1 : 0;
    c.inside += rows.works_here[i.value - rows.people_begin];
}

void count_household(Counted& c, const World& w, HouseholdIndex h) {
    const HouseholdType type = w.households.type[h];
    c.type[static_cast<std::size_t>(type)] += 1;
    if (type == HouseholdType::institution) return;
    c.size[std::min<std::size_t>(w.households.size[h], 7)] += 1;
    int husband = 0, wife = 0, old = 0, children = 0, middle = 0;
    for_members(w.people, w.households, h, [&](PersonIndex j) {
        const int age = w.people.age(j, w.now);
        (w.people.sex[j] == Sex::male ? husband : wife) = age;
        (age >= 65 ? old : age < 18 ? children : middle) += 1;
    });
    if (type == HouseholdType::couple) c.elderly_couples += husband >= 65 && wife >= 60 ? 1 : 0;
    c.with_65p += old > 0 ? 1 : 0;
    const auto income = static_cast<std::size_t>(w.households.income[h]);
    c.income[income] += 1;
    // 高齢者世帯: people of 65 and over only, or with people under 18.
    if (old > 0 && middle == 0) c.elderly[income] += 1;
    if (children > 0) c.with_children[income] += 1;
}

/// Classes by level, establishments and their workers by size class, from the groups of the area.
Workplaces count_groups(Counted& c, const World& w, const National& n, const AreaRows& rows) {
    Workplaces made;
    made.establishments.assign(n.establishments.size(), 0);
    made.workers = made.establishments;
    const auto add = [&](std::uint64_t workers) {
        std::size_t k = 0;
        while (k + 1 < n.establishments.size() && static_cast<double>(workers) >= n.establishments[k + 1].least) ++k;
        made.establishments[k] += 1;
        made.workers[k] += static_cast<double>(workers);
    };
    std::uint64_t workers = 0;
    std::uint32_t parent = 0;
    for (std::uint32_t row = rows.group_begin; row < w.groups.rows(); ++row) {
        const GroupIndex g{row};
        if (w.groups.kind(g) == GroupKind::school_class) {
            const int grade = school_grade(w.people.born[w.groups.members(g).front()], w.now);
            c.classes[grade <= 6 ? 0 : grade <= 9 ? 1 : 2] += 1;
            continue;
        }
        if (workers > 0 && w.groups.parent(g) != parent) {
            add(workers);
            workers = 0;
        }
        parent = w.groups.parent(g);
        workers += w.groups.size(g);
    }
    if (workers > 0) add(workers);
    return made;
}

Counted count(const World& w, const AreaRows& rows) {
    constexpr std::uint32_t parts = 64;
    std::vector<Counted> counted(parts);
    const auto people = static_cast<std::uint64_t>(rows.people_end - rows.people_begin);
    for_each_index(parts, [&](std::uint32_t k) {
        const auto end = rows.people_begin + static_cast<std::uint32_t>(people * (k + 1) / parts);
        for (auto row = rows.people_begin + static_cast<std::uint32_t>(people * k / parts); row < end; ++row) {
            const PersonIndex i{row};
            count_person(counted[k], w, rows, i);
            const HouseholdIndex h = w.people.household[i];
            if (w.households.first[h] == i) count_household(counted[k], w, h);
        }
    });
    Counted all;
    for (const Counted& part : counted) all += part;
    return all;
}

/// Writes cells of one table after the other.
class Sheet {
   public:
    void table(std::string name, bool controlled, std::string input) {
        name_ = std::move(name);
        controlled_ = controlled;
        input_ = std::move(input);
    }
    void put(std::string cell, double target, double synthetic) {
        cells_.push_back({name_, std::move(cell), controlled_, target, synthetic, input_});
    }
    std::vector<FitCell> take() { return std::move(cells_); }

   private:
    std::string name_, input_;
    bool controlled_ = true;
    std::vector<FitCell> cells_;
};

std::string sex_band(std::size_t s, std::size_t b) {
    return std::string(sex_words[s]) + " " + (b == wide_bands - 1 ? "85+" : band_name(b));
}

/// Totals the town was made to have: people, households, work, places.
void put_totals(Sheet& sheet, const Counted& c, const Margins& m, double people) {
    const Area& a = m.area;
    sheet.table("sex × age", true, "towns/population");
    for (std::size_t s = 0; s < sexes; ++s)
        for (std::size_t b = 0; b < bands; ++b)
            sheet.put(std::string(sex_words[s]) + " " + band_name(b), a.by_band[s][b] * m.scale, c.band[s][b]);
    const double old = c.alone_old[0] + c.alone_old[1];
    sheet.table("one-person households", true, "towns/areas");
    sheet.put("below 65", (a.one_person - a.one_person_65p) * m.scale, c.type[0] - old);
    sheet.put("65 and over", a.one_person_65p * m.scale, old);
    sheet.table("people by residence", true, "towns/areas");
    sheet.put("institution", (a.population - a.members) * m.scale, c.institution_people);
    sheet.put("household", a.members * m.scale, people - c.institution_people);
    sheet.table("family households", true, "towns/areas");
    sheet.put("nuclear", a.nuclear * m.scale, c.type[1] + c.type[2] + c.type[3]);
    sheet.put("other kin and non-kin", (a.households - a.one_person - a.nuclear) * m.scale, c.type[4] + c.type[5]);
    sheet.table("elderly couples alone", true, "towns/areas");
    sheet.put("husband 65+, wife 60+", a.elderly_couple * m.scale, c.elderly_couples);
    sheet.table("labour force", true, "towns/areas");
    for (std::size_t s = 0; s < sexes; ++s) {
        const double known = a.employed[s] + a.unemployed[s] + a.not_in_labour[s];
        double adults = 0;
        for (std::size_t b = 3; b < bands; ++b) adults += c.band[s][b];
        if (known <= 0) continue;
        sheet.put(std::string(sex_words[s]) + " employed", adults * a.employed[s] / known, c.employed[s]);
        sheet.put(std::string(sex_words[s]) + " unemployed", adults * a.unemployed[s] / known, c.unemployed[s]);
    }
    sheet.table("workplace of employees", true, "japan/commuting");
    sheet.put("inside the area", c.employees * m.own_area_share, c.inside);
    sheet.put("outside the area", c.employees * (1 - m.own_area_share), c.employees - c.inside);
}

void put_marital(Sheet& sheet, const Counted& c, const Margins& m) {
    sheet.table("sex × age × marital status", true, "japan/marital_status");
    for (std::size_t s = 0; s < sexes; ++s)
        for (std::size_t b = 3; b < wide_bands; ++b) {
            std::array<double, marital_statuses> target{};
            for (std::size_t k = 0; k < marital_statuses; ++k)
                for (std::size_t fine = b; fine < (b + 1 == wide_bands ? bands : b + 1); ++fine)
                    target[k] += m.marital_target[s][fine][k];
            for (std::size_t k = 0; k < marital_statuses; ++k)
                sheet.put(sex_band(s, b) + " " + marital_words[k], target[k], c.marital[s][b][k]);
        }
}

/// Attributes given by quotas of the nation's shares at each age.
void put_attributes(Sheet& sheet, const Counted& c, const Margins& m) {
    const National& n = *m.nation;
    const auto expected = [&](auto&& share, const BySexAge& people) {
        double sum = 0;
        for (std::size_t s = 0; s < sexes; ++s)
            for (std::size_t age = 0; age < ages; ++age) sum += people[s][age] * share(s, age);
        return sum;
    };
    sheet.table("self-rated health", true, "japan/health");
    for (std::size_t k = 0; k < health_levels; ++k)
        sheet.put(health_words[k], expected([&](std::size_t, std::size_t age) { return n.health[k][age]; }, c.people),
                  c.health[k]);
    sheet.table("care need", true, "japan/care_need");
    for (std::size_t k = 0; k < care_words.size(); ++k)
        sheet.put(
            care_words[k],
            expected([&](std::size_t s, std::size_t age) { return age < 40 ? 0.0 : n.care[k][s][age]; }, c.people),
            c.care[k + 1]);
    BySexAge workers{};
    for (std::size_t s = 0; s < sexes; ++s)
        for (std::size_t age = 0; age < ages; ++age)
            for (const BySexAge& of : c.worker) workers[s][age] += of[s][age];
    sheet.table("type of employment", true, "japan/employment_type");
    for (std::size_t k = 0; k < work_words.size(); ++k)
        sheet.put(work_words[k],
                  expected([&](std::size_t s, std::size_t age) { return n.employment_type[k][s][age]; }, workers),
                  expected([](std::size_t, std::size_t) { return 1.0; }, c.worker[k]));
    double adults = 0, households = 0;
    for (const double x : c.economic) adults += x;
    for (const double x : c.income) households += x;
    sheet.table("living conditions", true, "japan/economic_situation");
    for (std::size_t k = 0; k < economic_levels; ++k)
        sheet.put(economic_words[k], adults * n.economic[k], c.economic[k]);
    sheet.table("household income, million yen", true, "japan/household_income");
    for (std::size_t k = 0; k < income_classes; ++k) sheet.put(income_words[k], households * n.income[k], c.income[k]);
}

void put_places(Sheet& sheet, const World& w, const Margins& m, std::uint32_t first_facility) {
    std::array<double, facility_kinds> made{};
    for (std::uint32_t f = first_facility; f < w.place.facilities(); ++f)
        made[static_cast<std::size_t>(w.place.facility_kind[FacilityIndex{f}])] += 1;
    sheet.table("places", true, "towns/areas");
    for (std::size_t k = 0; k < made.size(); ++k) sheet.put(facility_words[k], m.area.facilities[k] * m.scale, made[k]);
}

/// Held out: what the area's prefecture is known to be though nothing used it, or used it as a starting shape only.
void put_prefecture(Sheet& sheet, const Counted& c, const Margins& m) {
    const National& n = *m.nation;
    const auto found = n.prefectures.find(m.area.prefecture);
    const auto all = n.prefectures.find(std::string_view{"全国"});
    if (m.area.level == "municipality" || found == n.prefectures.end() || all == n.prefectures.end()) return;
    const Prefecture &own = found->second, &nation = all->second;
    const double households = m.area.households * m.scale;
    sheet.table("households with somebody of 65 and over", false, "towns/prefectures");
    sheet.put("65 and over", households * own.with_65p, c.with_65p);
    sheet.put("nobody", households * (1 - own.with_65p),
              c.size[1] + c.size[2] + c.size[3] + c.size[4] + c.size[5] + c.size[6] + c.size[7] - c.with_65p);
    if (own.three_generation > 0) {
        sheet.table("three-generation households", false, "towns/prefectures");
        sheet.put("three generations", households * own.three_generation, c.type[4]);
    }
    // A prefecture's percentages have people of unknown status in them; relative to the nation's that falls out.
    const auto rate = [&](std::size_t k, std::size_t s, std::size_t from, std::size_t to) {
        double have = 0, of = 0;
        for (std::size_t age = from; age < to; ++age) {
            have += n.population[s][age] * n.marital[k][s][age];
            of += n.population[s][age];
        }
        return have / of;
    };
    const auto made = [&](std::size_t k, std::size_t s, std::size_t from, std::size_t to) {
        double have = 0, of = 0;
        for (std::size_t b = from; b < to; ++b) {
            have += c.marital[s][b][k];
            for (const double x : c.marital[s][b]) of += x;
        }
        return std::pair{have, of};
    };
    sheet.table("never married at 20 to 49, odds of the prefecture", false, "towns/prefectures");
    for (std::size_t s = 0; s < sexes; ++s)
        for (std::size_t b = 0; b < Prefecture::never_bands; ++b) {
            const auto [have, of] = made(0, s, b + 4, b + 5);
            const double odds =
                logit(rate(0, s, 20 + 5 * b, 25 + 5 * b)) + logit(own.never[s][b]) - logit(nation.never[s][b]);
            sheet.put(sex_band(s, b + 4), of * logistic(odds), have);
        }
    sheet.table("widowed and divorced, level of the prefecture", false, "towns/prefectures");
    for (std::size_t s = 0; s < sexes; ++s) {
        const std::string sex = sex_words[s];
        const auto put = [&](const std::string& what, std::size_t k, std::size_t from, std::size_t to, double level) {
            const auto [have, of] = made(k, s, from / 5, std::min<std::size_t>(to / 5, wide_bands));
            sheet.put(sex + what, of * rate(k, s, from, to) * level, have);
        };
        put(" widowed at 60 and over", 2, 60, ages, own.widowed_60p[s] / nation.widowed_60p[s]);
        put(" divorced at 40-49", 3, 40, 50, own.divorced_40s[s] / nation.divorced_40s[s]);
        put(" divorced at 50-59", 3, 50, 60, own.divorced_50s[s] / nation.divorced_50s[s]);
    }
}

/// Held out: who lives alone at which age, by the nation's rates moved to the area's number below and from 65.
void put_living_alone(Sheet& sheet, const Counted& c, const Margins& m) {
    const National& n = *m.nation;
    std::array<std::array<double, wide_bands>, sexes> target{};
    std::array<double, 2> sum{};
    for (std::size_t s = 0; s < sexes; ++s)
        for (std::size_t age = 15; age < ages; ++age) {
            const std::size_t b = std::min(band_of(static_cast<int>(age)), wide_bands - 1);
            const double expected = c.people[s][age] * n.alone[s][age];
            target[s][b] += expected;
            sum[age >= 65 ? 1 : 0] += expected;
        }
    const std::array<double, 2> wanted = {(m.area.one_person - m.area.one_person_65p) * m.scale,
                                          m.area.one_person_65p * m.scale};
    sheet.table("living alone by sex × age, rates of the nation", false, "japan/living_alone");
    for (std::size_t s = 0; s < sexes; ++s)
        for (std::size_t b = 3; b < wide_bands; ++b) {
            const std::size_t old = b >= 13 ? 1 : 0;
            sheet.put(sex_band(s, b), sum[old] > 0 ? target[s][b] * wanted[old] / sum[old] : 0, c.alone[s][b]);
        }
}

/// Held out: kinds and sizes of families, by the nation's shares moved to the area's numbers and mean size.
void put_families(Sheet& sheet, const Counted& c, const Margins& m) {
    const National& n = *m.nation;
    const double nuclear = m.area.nuclear * m.scale;
    const double families = (m.area.households - m.area.one_person) * m.scale;
    const double kin = n.type_households[4] + n.type_households[5];
    sheet.table("family type, shares of the nation among nuclear and other families", false,
                "japan/households_by_type");
    for (std::size_t t = 1; t < 4; ++t) sheet.put(type_words[t], nuclear * n.type_households[t] / n.nuclear, c.type[t]);
    for (std::size_t t = 4; t < 6; ++t)
        sheet.put(type_words[t], (families - nuclear) * n.type_households[t] / kin, c.type[t]);
    // Sizes: tilted by a power of the size until the mean is the area's.
    const double mean = families > 0 ? (m.area.members - m.area.one_person) * m.scale / families : 0;
    double low = 0.2, high = 5, total = 0;
    std::array<double, 7> share{};
    for (int turn = 0; turn < 60; ++turn) {
        const double tilt = (low + high) / 2;
        double people = 0, power = 1;
        total = 0;
        for (std::size_t s = 1; s < 7; ++s, power *= tilt) {
            share[s] = n.size_households[s] * power;
            total += share[s];
            people += share[s] * (s == 6 ? 7.4 : static_cast<double>(s + 1));
        }
        (people / total < mean ? low : high) = tilt;
    }
    sheet.table("household size, shape of the nation at the area's mean", false, "japan/households_by_size");
    for (std::size_t s = 1; s < 7; ++s)
        sheet.put(s == 6 ? "7+" : std::to_string(s + 1), families * share[s] / total, c.size[s + 1]);
    sheet.table("income of households, million yen in all", false, "japan/scalars");
    const auto put = [&](const char* name, const std::array<double, income_classes>& homes, double usual) {
        double number = 0, sum = 0;
        for (std::size_t k = 0; k < homes.size(); ++k) {
            number += homes[k];
            sum += homes[k] * n.income_mean[k];
        }
        sheet.put(name, number * usual, sum);
    };
    put("elderly households", c.elderly, n.income_elderly);
    put("households with children", c.with_children, n.income_children);
}

/// Held out: sizes of workplaces and classes.
void put_groups(Sheet& sheet, const Counted& c, const Workplaces& w, const Margins& m) {
    const National& n = *m.nation;
    double made = 0, workers = 0, nation = 0, nation_workers = 0;
    for (std::size_t k = 0; k < n.establishments.size(); ++k) {
        made += w.establishments[k];
        workers += w.workers[k];
        nation += n.establishments[k].establishments;
        nation_workers += n.establishments[k].establishments * n.establishments[k].mean;
    }
    const auto name = [&](std::size_t k) {
        const auto least = std::to_string(static_cast<int>(n.establishments[k].least));
        if (k + 1 == n.establishments.size()) return least + " and more";
        return least + "-" + std::to_string(static_cast<int>(n.establishments[k].most));
    };
    sheet.table("workplaces by number of workers", false, "japan/establishments_by_size");
    for (std::size_t k = 0; k < n.establishments.size(); ++k)
        sheet.put(name(k), made * n.establishments[k].establishments / nation, w.establishments[k]);
    sheet.table("workers by size of workplace", false, "japan/establishments_by_size");
    for (std::size_t k = 0; k < n.establishments.size(); ++k)
        sheet.put(name(k), workers * n.establishments[k].establishments * n.establishments[k].mean / nation_workers,
                  w.workers[k]);
    constexpr std::array<const char*, 3> levels = {"elementary", "junior high", "high"};
    sheet.table("school classes, as many as of the nation's mean size", false, "japan/education");
    for (std::size_t k = 0; k < 3; ++k) sheet.put(levels[k], c.pupils[k] / n.class_size[k], c.classes[k]);
}

}  // namespace

std::vector<FitCell> fit_of(const World& world, const Margins& m, const AreaRows& rows) {
    Counted c = count(world, rows);
    const Workplaces workplaces = count_groups(c, world, *m.nation, rows);
    Sheet sheet;
    put_totals(sheet, c, m, rows.people_end - rows.people_begin);
    put_marital(sheet, c, m);
    put_attributes(sheet, c, m);
    put_places(sheet, world, m, rows.facility_begin);
    put_prefecture(sheet, c, m);
    put_living_alone(sheet, c, m);
    put_families(sheet, c, m);
    put_groups(sheet, c, workplaces, m);
    return sheet.take();
}

void add_fit(std::vector<FitCell>& all, const std::vector<FitCell>& more) {
    if (all.empty()) {
        all = more;
        return;
    }
    // Areas have the same cells but for figures some lack; found from where the last one was.
    std::size_t at = 0;
    for (const FitCell& cell : more) {
        std::size_t steps = 0;
        while (steps < all.size() && (all[at].table != cell.table || all[at].cell != cell.cell)) {
            at = (at + 1) % all.size();
            ++steps;
        }
        if (steps == all.size()) {
            all.push_back(cell);
            continue;
        }
        all[at].target += cell.target;
        all[at].synthetic += cell.synthetic;
        at = (at + 1) % all.size();
    }
}

}  // namespace tsunagari::synthesis
