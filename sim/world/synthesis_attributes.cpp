// What people do and how they are: school, work, health, care, living conditions.
//
// Shares by age and sex are met by quotas in order of age, so a small town has its share of the sick as a large one
// has. What hangs together is drawn together: residents of institutions need care, the sick are seldomer at work,
// people of a household share their living conditions.

#include <algorithm>
#include <cmath>

#include "synthesis_assumptions.hpp"
#include "synthesis_district.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari::synthesis {

namespace {

void give_school(DraftPerson& p, int grade, Month start, double enter_high_school, Slots& slots) {
    const int april_year = start.month_of_year() >= 4 ? start.year() : start.year() - 1;
    if (grade < 1) {
        p.since = p.born;
    } else if (grade <= 9 || slots.uniform() < enter_high_school) {
        p.employment = Employment::pupil;
        p.since = Month::of(april_year - (grade - 1), 4);
    }
}

/// When somebody of this age is likely to have taken up what they do: an exponential time, not before 18 (22 for
/// regular work).
Month begun(const DraftPerson& p, Month start, double mean_years, int least_age, Slots& slots) {
    const double years = -mean_years * log_(1 - slots.uniform());
    const int most = std::max(1, (start - p.born) - 12 * least_age);
    return start.plus(-std::clamp(static_cast<int>(years * 12), 0, most));
}

constexpr std::array<Employment, 5> types = {Employment::regular, Employment::nonregular, Employment::officer,
                                             Employment::self_employed, Employment::family_worker};

void give_work(Draft& draft, const Margins& m, const District& district, Month start, const Draw& draw) {
    Slots slots = slots_of(draw, district, decision::synthesis_employment);
    const National& n = *m.nation;
    Quota<4> status(slots);  // student, employed, unemployed, not working
    Quota<5> type(slots);
    Quota<2> place(slots);
    for (DraftPerson& p : draft.people) {
        const auto s = static_cast<std::size_t>(p.sex);
        const int grade = school_grade(p.born, start);
        if (grade <= 12) {
            give_school(p, grade, start, n.enter_high_school, slots);
            if (grade < 10 || p.employment == Employment::pupil) continue;
        }
        if (p.role == Role::resident) {
            const bool studies = p.age < 25 && p.age >= 18 && slots.uniform() < assumed::student_inside;
            p.employment = studies ? Employment::student : Employment::not_working;
            p.since = begun(p, start, assumed::years_in_institution, 15, slots);
            continue;
        }
        const double student = grade <= 12 ? 0 : m.student[s][p.age];
        const double employed = m.employed[s][p.age] * (1 - student);
        const double unemployed = std::min(m.unemployed[s][p.age] * (1 - student), 1 - student - employed);
        switch (status.take({student, employed, unemployed, std::max(0.0, 1 - student - employed - unemployed)})) {
            case 0:
                p.employment = Employment::student;
                p.since = start.plus(
                    -std::min(12 * std::max(0, grade - 13) + (start - Month::of(start.year(), 4) + 12) % 12, 60));
                break;
            case 1: {
                std::array<double, 5> shares{};
                for (std::size_t k = 0; k < 5; ++k) shares[k] = n.employment_type[k][s][p.age];
                const std::size_t k = type.take(shares);
                p.employment = types[k];
                const double years = k == 0   ? assumed::years_regular
                                     : k == 1 ? assumed::years_nonregular
                                              : assumed::years_other_work;
                p.since = begun(p, start, years, k == 1 ? 16 : 18, slots);
                // Work at home: nearly all of the self-employed and family workers.
                p.works_here = k < 3 && place.take({m.own_area_share, 1 - m.own_area_share}) == 0;
                break;
            }
            case 2:
                p.employment = Employment::unemployed;
                p.since = begun(p, start, assumed::years_unemployed, 15, slots);
                break;
            default:
                p.employment = Employment::not_working;
                p.since = p.age >= 60 ? begun(p, start, assumed::years_retired, 58, slots)
                                      : begun(p, start, assumed::years_out_of_work, 18, slots);
        }
    }
}

void give_health(Draft& draft, const Margins& m, const District& district, const Draw& draw) {
    Slots slots = slots_of(draw, district, decision::synthesis_health);
    const National& n = *m.nation;
    Quota<health_levels> level(slots);
    Quota<2> ill(slots);
    // Those out of work or in institutions are oftener ill; the weight is made up for by the others of the same ten
    // years of age, so that the level holds.
    const auto weak = [](const DraftPerson& p) {
        return p.role == Role::resident || (p.age >= 20 && p.age < 65 && p.employment == Employment::not_working);
    };
    std::array<double, ages / 10 + 1> all{}, of_weak{};
    for (const DraftPerson& p : draft.people) {
        all[p.age / 10U] += 1;
        of_weak[p.age / 10U] += weak(p) ? 1 : 0;
    }
    for (DraftPerson& p : draft.people) {
        std::array<double, health_levels> shares{};
        for (std::size_t k = 0; k < shares.size(); ++k) shares[k] = n.health[k][p.age];
        if (p.age >= 20) {
            const double share = of_weak[p.age / 10U] / all[p.age / 10U];
            const double heavy = std::min(assumed::weak_health, 1 / std::max(share, 1e-9));
            const double factor = weak(p) ? heavy : share < 1 ? (1 - share * heavy) / (1 - share) : 1.0;
            const double low = (shares[3] + shares[4]) * factor;
            const double rest = (1 - std::min(0.9, low)) / (1 - shares[3] - shares[4]);
            for (std::size_t k = 0; k < 3; ++k) shares[k] *= rest;
            for (std::size_t k = 3; k < 5; ++k) shares[k] *= factor * (low > 0.9 ? 0.9 / low : 1.0);
        }
        p.health = static_cast<Health>(level.take(shares));
        const std::size_t how = p.health == Health::bad ? 0 : p.health == Health::not_very_good ? 1 : 2;
        const double chance = assumed::ill_now[how];
        p.ill = static_cast<std::uint8_t>(ill.take({1 - chance, chance}));
    }
}

void give_care(Draft& draft, const Margins& m, const District& district, const Draw& draw) {
    Slots slots = slots_of(draw, district, decision::synthesis_care);
    const National& n = *m.nation;
    // Of residents aged 65 and over of institutions nine in ten are certified, mostly at the higher levels; those at
    // home make up the rest.
    constexpr auto inside_weight = assumed::care_inside;
    Quota<care_levels> home(slots), institution(slots);
    for (DraftPerson& p : draft.people) {
        if (p.age < 40) continue;
        const auto s = static_cast<std::size_t>(p.sex);
        double total = 0, weighted = 0, inside = 0, all = 0;
        for (std::size_t k = 0; k < 7; ++k) {
            total += n.care[k][s][p.age];
            weighted += n.care[k][s][p.age] * inside_weight[k];
        }
        for (std::size_t k = 0; k < marital_statuses; ++k) {
            inside += m.institution[k][s][p.age] * m.count[s][p.age][k];
            all += m.count[s][p.age][k];
        }
        const double share = all > 0 ? inside / all : 0;
        const double in = p.age >= 65 ? assumed::certified_inside : std::min(0.5, total * 10);
        std::array<double, care_levels> shares{};
        if (p.role == Role::resident) {
            for (std::size_t k = 0; k < 7; ++k)
                shares[k + 1] = weighted > 0 ? in * n.care[k][s][p.age] * inside_weight[k] / weighted : 0;
        } else {
            for (std::size_t k = 0; k < 7; ++k) {
                const double level = weighted > 0 ? in * n.care[k][s][p.age] * inside_weight[k] / weighted : 0;
                shares[k + 1] =
                    std::max(0.2 * n.care[k][s][p.age], (n.care[k][s][p.age] - share * level) / (1 - share));
            }
        }
        shares[0] = 1;
        for (std::size_t k = 1; k < shares.size(); ++k) shares[0] -= shares[k];
        p.care = static_cast<CareNeed>((p.role == Role::resident ? institution : home).take(shares));
    }
}

/// What a person adds to the yearly income of the household, million yen.
double earns(const DraftPerson& p) {
    constexpr auto& e = assumed::earnings;
    const bool woman = p.sex == Sex::female;
    const double pension = p.age < 65 ? 0.0 : woman ? e.pension_women : e.pension_men;
    switch (p.employment) {
        case Employment::none:
        case Employment::pupil:
            return e.child;
        case Employment::student:
            return e.student;
        case Employment::regular:
            return pension + (woman ? e.women : 1.0) *
                                 (p.age >= 60 ? e.regular_from_60 : e.regular_at_20 + e.regular_a_year * (p.age - 20));
        case Employment::nonregular:
            return pension + e.nonregular;
        case Employment::officer:
            return pension + e.officer;
        case Employment::self_employed:
            return pension + e.self_employed;
        case Employment::family_worker:
            return pension + e.family_worker;
        case Employment::unemployed:
            return pension + e.unemployed;
        default:
            return pension > 0 ? pension : p.age >= 60 ? e.before_pension : e.other;
    }
}

/// A household's ranks in income and in living conditions. Ranks only: the area cuts them into the published shares.
void give_economy(Draft& draft, const District& district, const Draw& draw) {
    Slots slots = slots_of(draw, district, decision::synthesis_economy);
    struct Seen {
        double income = assumed::earnings.least;
        int workers = 0, secure = 0, unemployed = 0, adults = 0, children = 0, old = 0;
    };
    std::vector<Seen> seen(draft.households.size());
    for (const DraftPerson& p : draft.people) {
        Seen& s = seen[static_cast<std::size_t>(p.household)];
        s.income += earns(p);
        s.workers += works(p.employment) ? 1 : 0;
        s.secure += p.employment == Employment::regular || p.employment == Employment::officer ? 1 : 0;
        s.unemployed += p.employment == Employment::unemployed ? 1 : 0;
        s.adults += p.age >= 18 ? 1 : 0;
        s.children += p.age < 18 ? 1 : 0;
        s.old += p.age >= 65 ? 1 : 0;
    }
    constexpr auto& e = assumed::hardship;
    for (std::size_t h = 0; h < seen.size(); ++h) {
        const Seen& s = seen[h];
        const double fortune = slots.normal();
        double hard = e.noise * (std::sqrt(1 - e.with_income) * slots.normal() - std::sqrt(e.with_income) * fortune);
        if (s.workers == 0) hard += s.old == s.adults ? e.pensioners : e.nobody_works;
        if (s.workers > 0 && s.secure == 0) hard += e.no_secure_work;
        if (s.secure >= 2) hard += e.two_secure;
        if (s.secure >= 1 && s.unemployed == 0) hard += e.one_secure;
        hard += e.unemployed * std::min(1, s.unemployed);
        if (s.children > 0 && s.adults == 1) hard += e.lone_parent;
        hard += e.child * std::min(4, s.children);
        const double income = log_(s.income) + assumed::earnings.noise * fortune;
        const auto rank = [](double score) {
            return static_cast<std::uint16_t>(std::clamp((score + 5) * 6553.5, 0.0, 65535.0));
        };
        draft.households[h].economy = rank(hard);
        draft.households[h].income = rank(income);
    }
}

}  // namespace

void give_attributes(Draft& draft, const Margins& margins, const District& district, Month start, const Draw& draw) {
    give_work(draft, margins, district, start, draw);
    give_health(draft, margins, district, draw);
    give_care(draft, margins, district, draw);
    give_economy(draft, district, draw);
}

}  // namespace tsunagari::synthesis
