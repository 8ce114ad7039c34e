// Counting the made people again, independently of how they were made.

#include "synthesis_fit.hpp"

#include <algorithm>

namespace tsunagari::synthesis {

namespace {

constexpr std::array<const char*, sexes> sex_words = {"male", "female"};
constexpr std::array<const char*, marital_statuses> marital_words = {"never married", "married", "widowed", "divorced"};
constexpr std::array<const char*, household_types> type_words = {
    "one person", "couple", "couple with children", "lone parent", "three generations", "other", "institution"};

struct Counted {
    std::array<std::array<double, bands>, sexes> band{};
    std::array<std::array<std::array<double, marital_statuses>, 18>, sexes> marital{};  // bands 15-19 … 85+
    std::array<std::array<double, 18>, sexes> alone{};
    std::array<double, household_types> type{};
    std::array<double, 8> size{};
    std::array<double, sexes> employed{}, unemployed{}, alone_old{};
    double institution_people = 0, elderly_couples = 0, adults = 0;
};

Counted count(const World& w, const AreaRows& rows) {
    Counted c;
    const Population& p = w.people;
    for (std::uint32_t row = rows.people_begin; row < rows.people_end; ++row) {
        const PersonIndex i{row};
        const auto s = static_cast<std::size_t>(p.sex[i]);
        const int age = p.age(i, w.now);
        c.band[s][band_of(age)] += 1;
        const HouseholdIndex h = p.household[i];
        const HouseholdType type = w.households.type[h];
        const std::size_t b = std::min<std::size_t>(band_of(age), 17);
        if (age >= 15) {
            c.marital[s][b][static_cast<std::size_t>(p.marital[i])] += 1;
            c.adults += 1;
            c.employed[s] += works(p.employment[i]) ? 1 : 0;
            c.unemployed[s] += p.employment[i] == Employment::unemployed ? 1 : 0;
        }
        if (type == HouseholdType::institution) c.institution_people += 1;
        if (type == HouseholdType::one_person) {
            c.alone[s][b] += 1;
            if (age >= 65) c.alone_old[s] += 1;
        }
        if (w.households.first[h] != i) continue;
        c.type[static_cast<std::size_t>(type)] += 1;
        if (type != HouseholdType::institution) c.size[std::min<std::size_t>(w.households.size[h], 7)] += 1;
        if (type == HouseholdType::couple) {
            int husband = 0, wife = 0;
            for_members(p, w.households, h,
                        [&](PersonIndex j) { (p.sex[j] == Sex::male ? husband : wife) = p.age(j, w.now); });
            c.elderly_couples += husband >= 65 && wife >= 60 ? 1 : 0;
        }
    }
    return c;
}

}  // namespace

std::vector<FitCell> fit_of(const World& world, const Margins& m, const AreaRows& rows) {
    const Counted c = count(world, rows);
    const National& n = *m.nation;
    std::vector<FitCell> out;
    const auto put = [&out](std::string table, std::string cell, bool controlled, double target, double synthetic) {
        out.push_back({std::move(table), std::move(cell), controlled, target, synthetic});
    };
    for (std::size_t s = 0; s < sexes; ++s)
        for (std::size_t b = 0; b < bands; ++b)
            put("sex × age", std::string(sex_words[s]) + " " + band_name(b), true, m.area.by_band[s][b] * m.scale,
                c.band[s][b]);
    const double alone = m.area.one_person * m.scale, old = m.area.one_person_65p * m.scale;
    const double made_old = c.alone_old[0] + c.alone_old[1];
    put("one-person households", "below 65", true, alone - old, c.type[0] - made_old);
    put("one-person households", "65 and over", true, old, made_old);
    put("people by residence", "institution", true, (m.area.population - m.area.members) * m.scale,
        c.institution_people);
    put("people by residence", "household", true, m.area.members * m.scale,
        (rows.people_end - rows.people_begin) - c.institution_people);
    const double nuclear = c.type[1] + c.type[2] + c.type[3];
    put("family households", "nuclear", true, m.area.nuclear * m.scale, nuclear);
    put("family households", "other kin and non-kin", true,
        (m.area.households - m.area.one_person - m.area.nuclear) * m.scale, c.type[4] + c.type[5]);
    put("elderly couples alone", "husband 65+, wife 60+", true, m.area.elderly_couple * m.scale, c.elderly_couples);
    for (std::size_t s = 0; s < sexes; ++s) {
        const double known = m.area.employed[s] + m.area.unemployed[s] + m.area.not_in_labour[s];
        double adults = 0;
        for (std::size_t b = 3; b < bands; ++b) adults += c.band[s][b];
        if (known <= 0) continue;
        put("labour force", std::string(sex_words[s]) + " employed", true, adults * m.area.employed[s] / known,
            c.employed[s]);
        put("labour force", std::string(sex_words[s]) + " unemployed", true, adults * m.area.unemployed[s] / known,
            c.unemployed[s]);
    }
    // Held out: against the nation's shares, so an area that differs from the nation is not at fault for differing.
    for (std::size_t s = 0; s < sexes; ++s)
        for (std::size_t b = 3; b < 18; ++b) {
            double people = 0;
            for (const double x : c.marital[s][b]) people += x;
            std::array<double, marital_statuses> target{};
            for (std::size_t k = 0; k < marital_statuses; ++k)
                for (std::size_t fine = b; fine < (b == 17 ? bands : b + 1); ++fine)
                    target[k] += m.marital_target[s][fine][k];
            const std::string band = std::string(sex_words[s]) + " " + (b == 17 ? "85+" : band_name(b));
            for (std::size_t k = 0; k < marital_statuses; ++k)
                put("sex × age × marital status", band + " " + marital_words[k], true, target[k], c.marital[s][b][k]);
            put("living alone by sex × age, rates of the nation", band, false, people * n.alone[s][b * 5],
                c.alone[s][b]);
        }
    double nation_general = 0;
    for (std::size_t t = 0; t < 6; ++t) nation_general += n.type_households[t];
    const double families = (m.area.households - m.area.one_person) * m.scale;
    for (std::size_t t = 1; t < 6; ++t)
        put("family type, shares of the nation among families", type_words[t], false,
            families * n.type_households[t] / (nation_general - n.type_households[0]), c.type[t]);
    double nation_sizes = 0;
    for (std::size_t s = 1; s < 7; ++s) nation_sizes += n.size_households[s];
    for (std::size_t s = 1; s < 7; ++s)
        put("household size, shares of the nation among families", s == 6 ? "7+" : std::to_string(s + 1), false,
            families * n.size_households[s] / nation_sizes, c.size[s + 1]);
    return out;
}

void add_fit(std::vector<FitCell>& all, const std::vector<FitCell>& more) {
    if (all.empty()) {
        all = more;
        return;
    }
    // Every area has the same cells but for missing labour figures; found from where the last one was.
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
