// How an area is cut into school districts and neighbourhoods, on the ground and in numbers.

#include "synthesis_district.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "district_count.hpp"
#include "synthesis_assumptions.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari::synthesis {

namespace {

constexpr std::size_t age_class(std::size_t age) { return age < 18 ? 0U : age < 40 ? 1U : age < 65 ? 2U : 3U; }

void cut_part(const Rectangle& whole, const std::vector<double>& sums, std::size_t begin, std::size_t end,
              std::vector<Rectangle>& out) {
    if (end - begin == 1) {
        out[begin] = whole;
        return;
    }
    const std::size_t middle = (begin + end) / 2;
    const double share = (sums[middle] - sums[begin]) / (sums[end] - sums[begin]);
    Rectangle a = whole, b = whole;
    if (whole.width >= whole.height) {
        a.width = whole.width * share;
        b.x = whole.x + a.width;
        b.width = whole.width - a.width;
    } else {
        a.height = whole.height * share;
        b.y = whole.y + a.height;
        b.height = whole.height - a.height;
    }
    cut_part(a, sums, begin, middle, out);
    cut_part(b, sums, middle, end, out);
}

Point middle_of(const Rectangle& r, Slots& slots) {
    const double x = r.x + r.width * (0.5 + 0.3 * (slots.uniform() - 0.5));
    const double y = r.y + r.height * (0.5 + 0.3 * (slots.uniform() - 0.5));
    return {static_cast<float>(x), static_cast<float>(y)};
}

/// Real-valued counts of a district from which its household margins are apportioned.
struct Expected {
    double people = 0, inside = 0, alone_young = 0, alone_old = 0, couples = 0, old_couples = 0;
    double grown_at_home = 0;  ///< unmarried at 20 to 59 who live with others
};

Expected expect(const Margins& m, const Division& division, std::size_t d) {
    Expected e;
    const double tilt = exp_(assumed::urban_alone * division.districts[d].urban);
    for (std::size_t s = 0; s < sexes; ++s)
        for (std::size_t age = 0; age < ages; ++age)
            for (std::size_t k = 0; k < marital_statuses; ++k) {
                if (m.count[s][age][k] == 0) continue;
                const double n = division.count(m, d, s, age, k);
                e.people += n;
                e.inside += n * m.institution[k][s][age];
                (age < 65 ? e.alone_young : e.alone_old) += n * m.alone[k][s][age] * tilt;
                if (k != static_cast<std::size_t>(MaritalStatus::married)) {
                    if (age >= 20 && age < 60)
                        e.grown_at_home += n * std::max(0.0, 1 - m.alone[k][s][age] * tilt - m.institution[k][s][age]);
                    continue;
                }
                const double together = n * (1 - m.alone[k][s][age] - m.institution[k][s][age]) / 2;
                e.couples += together;
                if (age >= 65) e.old_couples += together;
            }
    return e;
}

}  // namespace

std::uint32_t Division::count(const Margins& m, std::size_t d, std::size_t sex, std::size_t age,
                              std::size_t status) const {
    const double n = m.count[sex][age][status];
    const std::size_t c = age_class(age);
    const double f = phases[(sex * ages + age) * marital_statuses + status];
    return static_cast<std::uint32_t>(std::floor(n * cumulative[d + 1][c] + f) - std::floor(n * cumulative[d][c] + f));
}

std::vector<Rectangle> cut(const Rectangle& whole, const std::vector<double>& weights) {
    std::vector<double> sums(weights.size() + 1, 0.0);
    std::partial_sum(weights.begin(), weights.end(), sums.begin() + 1);
    std::vector<Rectangle> out(weights.size());
    if (!weights.empty()) cut_part(whole, sums, 0, weights.size(), out);
    return out;
}

namespace {

std::size_t districts_of(const Margins& m) {
    const double schools = m.area.facilities[static_cast<std::size_t>(FacilityKind::elementary_school)] * m.scale;
    const double wanted = std::clamp(schools > 0 ? schools : m.people / assumed::people_a_district,
                                     m.people / assumed::most_in_district, m.people / assumed::fewest_in_district);
    return static_cast<std::size_t>(std::max(1.0, std::floor(wanted + 0.5)));
}

}  // namespace

Division divide(const Margins& m, const Draw& draw) {
    const std::size_t count = districts_of(m);
    Division division;
    division.districts.resize(count);
    Slots slots(draw, m.number << 24U | 0xffffffU, decision::synthesis_place);
    std::vector<double> land(count);
    double urban = slots.normal();
    for (std::size_t d = 0; d < count; ++d) {
        District& district = division.districts[d];
        district.who = m.number << 24U | d;
        // Districts next to each other are alike.
        constexpr double carry = assumed::urban_carry;
        urban = d == 0 ? urban : carry * urban + std::sqrt(1 - carry * carry) * slots.normal();
        district.urban = urban;
        land[d] = exp_(-assumed::urban_density * urban);
    }
    const double side = std::sqrt(m.area.habitable_ha * 1e4 * m.scale);
    const auto rectangles = cut({0, 0, side, side}, land);
    division.cumulative.assign(count + 1, {});
    for (std::size_t d = 0; d < count; ++d) {
        division.districts[d].land = rectangles[d];
        for (std::size_t c = 0; c < 4; ++c)
            division.cumulative[d + 1][c] =
                division.cumulative[d][c] + exp_(assumed::urban_slope[c] * division.districts[d].urban);
    }
    for (std::size_t c = 0; c < 4; ++c) {
        const double total = division.cumulative[count][c];
        for (std::size_t d = 0; d <= count; ++d)
            division.cumulative[d][c] = d == count ? 1.0 : division.cumulative[d][c] / total;
    }
    Slots rounding(draw, m.number << 24U | 0xffffffU, decision::synthesis_rounding);
    division.phases.resize(static_cast<std::size_t>(sexes * ages * marital_statuses));
    for (double& f : division.phases) f = phase(rounding);

    std::vector<Expected> expected(count);
    for_each_index(static_cast<std::uint32_t>(count), [&](std::uint32_t d) { expected[d] = expect(m, division, d); });
    const auto share = [&](std::uint32_t total, auto weight) {
        std::vector<double> weights(count);
        for (std::size_t d = 0; d < count; ++d) weights[d] = weight(expected[d]);
        return apportion(total, weights);
    };
    const auto inside = share(m.in_institutions, [](const Expected& e) { return e.inside; });
    const auto young = share(m.alone_young, [](const Expected& e) { return e.alone_young; });
    const auto old = share(m.alone_old, [](const Expected& e) { return e.alone_old; });
    constexpr double by_people = assumed::families_by_people;
    const double part = m.people > 0 && m.couples > 0 ? by_people / (1 - by_people) * m.couples / m.people : 0;
    const auto family = [part](const Expected& e) { return e.couples + part * e.people; };
    const auto families = share(m.families, family);
    const auto nuclear = share(m.nuclear, family);
    // Elderly couples with a child at home are where grown-up children live at home; the others live alone.
    double old_couples = 0, grown = 0;
    for (const Expected& e : expected) {
        old_couples += e.old_couples;
        grown += e.grown_at_home;
    }
    const double with_child = grown > 0 ? std::max(0.0, old_couples - m.elderly_couples) / grown : 0;
    const auto elderly = share(m.elderly_couples, [with_child](const Expected& e) {
        return std::max(0.1 * e.old_couples, e.old_couples - with_child * e.grown_at_home);
    });
    for (std::size_t d = 0; d < count; ++d) {
        District& x = division.districts[d];
        x.people = static_cast<std::uint32_t>(expected[d].people);
        x.in_institutions = inside[d];
        x.alone_young = young[d];
        x.alone_old = old[d];
        x.families = families[d];
        x.nuclear = std::min(nuclear[d], families[d]);
        x.elderly_couples = elderly[d];
    }
    return division;
}

void settle_district(Draft& draft, const District& district, const Draw& draw) {
    Slots slots = slots_of(draw, district, decision::synthesis_order);
    const std::size_t households = draft.households.size();
    const auto count = static_cast<std::size_t>(
        std::max(1.0, std::floor(static_cast<double>(households) / assumed::households_a_neighbourhood + 0.5)));
    std::vector<double> land(count);
    for (double& w : land) w = exp_(assumed::neighbourhood_land * slots.normal());
    draft.neighbourhoods.clear();
    for (const Rectangle& r : cut(district.land, land)) draft.neighbourhoods.push_back(middle_of(r, slots));

    // The last neighbourhoods are the more built-up ones: one-person households a little oftener, three generations
    // seldomer.
    std::vector<std::pair<double, std::uint32_t>> rank(households);
    for (std::uint32_t h = 0; h < households; ++h) {
        const HouseholdType type = draft.households[h].type;
        const double pull = type == HouseholdType::one_person         ? assumed::alone_pull
                            : type == HouseholdType::three_generation ? assumed::generations_pull
                                                                      : 0;
        rank[h] = {slots.uniform() + pull, h};
    }
    std::sort(rank.begin(), rank.end());
    std::vector<std::uint32_t> new_row(households);
    std::vector<DraftHousehold> sorted(households);
    for (std::uint32_t r = 0; r < households; ++r) {
        new_row[rank[r].second] = r;
        sorted[r] = draft.households[rank[r].second];
        sorted[r].neighbourhood = static_cast<std::uint32_t>(static_cast<std::uint64_t>(r) * count / households);
        sorted[r].size = 0;
    }
    for (DraftPerson& p : draft.people) {
        p.household = static_cast<std::int32_t>(new_row[static_cast<std::size_t>(p.household)]);
        ++sorted[static_cast<std::size_t>(p.household)].size;
    }
    std::uint32_t next = 0;
    for (DraftHousehold& h : sorted) {
        h.begin = next;
        next += h.size;
        h.size = 0;
    }
    draft.order.assign(draft.people.size(), 0);
    for (std::uint32_t i = 0; i < draft.people.size(); ++i) {
        DraftHousehold& h = sorted[static_cast<std::size_t>(draft.people[i].household)];
        draft.order[h.begin + h.size++] = i;
    }
    for (const DraftHousehold& h : sorted) {
        const auto begin = draft.order.begin() + h.begin;
        std::sort(begin, begin + h.size, [&](std::uint32_t a, std::uint32_t b) {
            const DraftPerson& p = draft.people[a];
            const DraftPerson& q = draft.people[b];
            if (p.role != q.role) return p.role < q.role;
            return p.born != q.born ? p.born < q.born : a < b;
        });
    }
    draft.households = std::move(sorted);
}

}  // namespace tsunagari::synthesis

namespace tsunagari {

std::uint32_t expected_districts(const Atlas& atlas, const SynthesisRequest& request) {
    const synthesis::National nation = synthesis::read_national(atlas);
    std::size_t districts = 0;
    for (const std::string& code : find_areas(atlas, request.areas)) {
        districts += synthesis::districts_of(
            synthesis::make_margins(nation, synthesis::read_area(atlas, nation, code), request.scale));
    }
    return static_cast<std::uint32_t>(districts);
}

}  // namespace tsunagari
