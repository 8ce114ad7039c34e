// Areas to people: margins, districts, drafts, world.
//
// An area is cut into school districts, each with whole-number margins that add up to the area's.
// Districts are built in parallel a few at a time, copied into the world's columns in order and forgotten, so the
// memory beyond the world itself stays small and time grows with the number of people.

#include "tsunagari/world/synthesis.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "synthesis_district.hpp"
#include "synthesis_fit.hpp"
#include "synthesis_groups.hpp"
#include "synthesis_margins.hpp"
#include "tsunagari/kit/error.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/world/moves.hpp"

namespace tsunagari {

namespace {

using synthesis::AreaRows;
using synthesis::Division;
using synthesis::Draft;
using synthesis::DraftHousehold;
using synthesis::DraftPerson;
using synthesis::Margins;

constexpr std::string_view nation_code = "00000";

void check(const SynthesisRequest& request) {
    if (!(request.scale > 0 && request.scale <= 1))
        throw BadInput({"", 0, 0, "scale"}, "the scale must be above 0 and at most 1",
                       "1.0 makes every resident, 0.01 one in a hundred.");
    if (request.areas.empty())
        throw BadInput({"", 0, 0, "areas"}, "no area is named", "Name one or more, e.g. \"鳥取市\".");
}

/// An area must not hold another: its people would be made twice.
void check_overlap(const Table& table, const std::vector<std::string>& codes) {
    std::set<std::string> seen;
    for (const std::string& code : codes) {
        const std::string& name = table.text(table.row_of({code}), "name");
        if (!seen.insert(code).second)
            throw BadInput({"", 0, 0, "areas"}, name + " is named twice", "Name each area once.");
    }
    for (const std::string& inner : codes)
        for (const std::string& outer : codes) {
            if (inner == outer) continue;
            const bool holds =
                outer == nation_code || (outer.substr(2) == "000" && outer.substr(0, 2) == inner.substr(0, 2));
            if (holds)
                throw BadInput({"", 0, 0, "areas"},
                               table.text(table.row_of({inner}), "name") + " lies in " +
                                   table.text(table.row_of({outer}), "name") + ": its people would be made twice",
                               "Leave one of them out.");
        }
}

/// Rank scores of an area's households.
struct Scores {
    std::vector<std::uint16_t> economy, income;
};

/// Writes drafts into the world. Rows of people were made before; places and households are appended.
class Settler {
   public:
    Settler(World& world, AreaRows& rows, std::uint32_t people_row)
        : world_{world}, rows_{rows}, people_row_{people_row} {}

    /// Drafts of districts in order; copying runs in parallel.
    void settle(const std::vector<Draft>& drafts, const Division& division, std::size_t first_district,
                std::size_t count, const Margins& margins, Scores& scores) {
        std::vector<std::uint32_t> person(count), household(count), neighbourhood(count);
        Households& homes = world_.households;
        for (std::size_t k = 0; k < count; ++k) {
            person[k] = people_row_;
            household[k] = homes.rows();
            neighbourhood[k] = world_.place.neighbourhoods();
            add_place(drafts[k], division.districts[first_district + k].land, first_district + k, margins);
            for (const DraftHousehold& h : drafts[k].households) {
                homes.add(NeighbourhoodIndex{neighbourhood[k] + h.neighbourhood}, h.type);
                scores.economy.push_back(h.economy);
                scores.income.push_back(h.income);
            }
            rows_.people_of_district.push_back(people_row_);
            people_row_ += static_cast<std::uint32_t>(drafts[k].people.size());
        }
        for_each_index(static_cast<std::uint32_t>(count),
                       [&](std::uint32_t k) { copy(drafts[k], person[k], household[k]); });
    }
    [[nodiscard]] std::uint32_t people_row() const { return people_row_; }

   private:
    void add_place(const Draft& draft, const synthesis::Rectangle& land, std::size_t d, const Margins& margins) {
        Place& place = world_.place;
        const DistrictIndex district{place.districts()};
        place.district_municipality.push_back(static_cast<std::uint16_t>(place.municipalities.size() - 1));
        place.district_name.push_back(margins.area.name + " 第" + std::to_string(d + 1) + "校区");
        place.district_centre.push_back(
            {static_cast<float>(land.x + land.width / 2), static_cast<float>(land.y + land.height / 2)});
        for (const Point& centre : draft.neighbourhoods) {
            place.neighbourhood_district.push_back(district);
            place.neighbourhood_centre.push_back(centre);
        }
    }

    void copy(const Draft& draft, std::uint32_t first_person, std::uint32_t first_household) {
        Population& p = world_.people;
        std::vector<std::uint32_t> row_of(draft.people.size());
        for (std::uint32_t r = 0; r < draft.order.size(); ++r) row_of[draft.order[r]] = first_person + r;
        for (std::uint32_t r = 0; r < draft.order.size(); ++r) {
            const DraftPerson& from = draft.people[draft.order[r]];
            const PersonIndex i{first_person + r};
            p.key[i] = PersonKey{i.value};
            p.born[i] = from.born;
            p.sex[i] = from.sex;
            p.marital[i] = from.marital;
            p.employment[i] = from.employment;
            p.health[i] = from.health;
            p.care[i] = from.care;
            p.ill[i] = from.ill;
            p.role[i] = from.role;
            p.employed_since[i] = from.since;
            p.household[i] = HouseholdIndex{first_household + static_cast<std::uint32_t>(from.household)};
            if (from.spouse >= 0) p.spouse[i] = PersonIndex{row_of[static_cast<std::size_t>(from.spouse)]};
            rows_.works_here[i.value - rows_.people_begin] = from.works_here ? 1 : 0;
        }
        Households& homes = world_.households;
        for (std::uint32_t h = 0; h < draft.households.size(); ++h) {
            const DraftHousehold& from = draft.households[h];
            const std::uint32_t begin = first_person + from.begin;
            const HouseholdIndex to{first_household + h};
            homes.first[to] = PersonIndex{begin};
            homes.size[to] = static_cast<std::uint16_t>(from.size);
            for (std::uint32_t k = 0; k < from.size; ++k)
                p.next_member[PersonIndex{begin + k}] = PersonIndex{begin + (k + 1) % from.size};
        }
    }

    World& world_;
    AreaRows& rows_;
    std::uint32_t people_row_;
};

/// The class of every score, so that the weight at each score falls into classes in the given shares.
template <std::size_t Classes>
std::vector<std::uint8_t> cut_scores(const std::vector<std::uint32_t>& weight_at,
                                     const std::array<double, Classes>& shares) {
    std::array<double, Classes> upto{};
    double sum = 0, all = 0;
    for (std::size_t k = 0; k < Classes; ++k) upto[k] = sum += shares[k];
    for (const std::uint32_t w : weight_at) all += w;
    std::vector<std::uint8_t> class_of(weight_at.size());
    std::uint64_t passed = 0;
    std::size_t at = 0;
    for (std::size_t score = 0; score < weight_at.size(); ++score) {
        const double middle = static_cast<double>(passed) + weight_at[score] * 0.5;
        while (at + 1 < Classes && middle > upto[at] / sum * all) ++at;
        class_of[score] = static_cast<std::uint8_t>(at);
        passed += weight_at[score];
    }
    return class_of;
}

constexpr std::size_t all_scores = 65536;

/// So that people aged 16 and over answer 暮らし向き in the published shares.
void share_out_economy(World& world, const Margins& margins, const AreaRows& rows, std::uint32_t first_household,
                       const std::vector<std::uint16_t>& economy) {
    std::vector<std::uint32_t> people_at(all_scores, 0);
    Population& p = world.people;
    for (std::uint32_t row = rows.people_begin; row < rows.people_end; ++row) {
        const PersonIndex i{row};
        if (p.age(i, world.now) >= 16) ++people_at[economy[p.household[i].value - first_household]];
    }
    const std::vector<std::uint8_t> level_of = cut_scores(people_at, margins.nation->economic);
    for_blocks(rows.people_end - rows.people_begin, [&](Block block) {
        for (std::uint32_t r = block.begin; r < block.end; ++r) {
            const PersonIndex i{rows.people_begin + r};
            p.economic[i] = static_cast<EconomicSituation>(level_of[economy[p.household[i].value - first_household]]);
        }
    });
}

/// So that households (institutions apart) have incomes in the published shares.
void share_out_income(World& world, const Margins& margins, std::uint32_t first_household,
                      const std::vector<std::uint16_t>& income) {
    std::vector<std::uint32_t> households_at(all_scores, 0);
    Households& homes = world.households;
    for (std::uint32_t k = 0; k < income.size(); ++k)
        if (homes.type[HouseholdIndex{first_household + k}] != HouseholdType::institution) ++households_at[income[k]];
    const std::vector<std::uint8_t> class_of = cut_scores(households_at, margins.nation->income);
    for (std::uint32_t k = 0; k < income.size(); ++k)
        homes.income[HouseholdIndex{first_household + k}] = static_cast<HouseholdIncome>(class_of[income[k]]);
}

void build_area(World& world, const Margins& margins, const Draw& draw, std::uint32_t& people_row,
                std::uint32_t& parents, std::vector<FitCell>& fit) {
    world.place.municipalities.push_back({margins.area.code, margins.area.name, margins.area.name_en,
                                          margins.area.prefecture, margins.area.habitable_ha * 0.01});
    const Division division = synthesis::divide(margins, draw);
    AreaRows rows;
    rows.people_begin = people_row;
    rows.people_end = people_row + margins.people;
    rows.district_begin = world.place.districts();
    rows.group_begin = world.groups.rows();
    rows.facility_begin = world.place.facilities();
    rows.works_here.assign(margins.people, 0);
    const std::uint32_t first_household = world.households.rows();
    Scores scores;
    scores.economy.reserve(margins.alone_young + margins.alone_old + margins.families);
    scores.income.reserve(scores.economy.capacity());
    Settler settler(world, rows, people_row);
    constexpr std::size_t window = 64;
    std::vector<Draft> drafts(std::min(window, division.districts.size()));
    for (std::size_t first = 0; first < division.districts.size(); first += window) {
        const std::size_t count = std::min(window, division.districts.size() - first);
        for_each_index(static_cast<std::uint32_t>(count), [&](std::uint32_t k) {
            Draft draft;
            synthesis::form_households(draft, margins, division, first + k, world.now, draw);
            synthesis::give_attributes(draft, margins, division.districts[first + k], world.now, draw);
            synthesis::settle_district(draft, division.districts[first + k], draw);
            drafts[k] = std::move(draft);
        });
        settler.settle(drafts, division, first, count, margins, scores);
    }
    people_row = settler.people_row();
    rows.people_of_district.push_back(people_row);
    rows.district_end = world.place.districts();
    share_out_economy(world, margins, rows, first_household, scores.economy);
    share_out_income(world, margins, first_household, scores.income);
    scores = {};
    synthesis::open_schools(world, margins, rows, draw, parents);
    synthesis::place_facilities(world, margins, rows, draw);
    synthesis::open_workplaces(world, margins, rows, draw, parents);
    synthesis::add_fit(fit, synthesis::fit_of(world, margins, rows));
}

}  // namespace

namespace {

/// The code of the one area with this code or name; two municipalities may have one name, and the prefecture's before
/// it tells them apart (広島県府中市).
std::string find_area(const Table& table, const std::string& name) {
    std::vector<std::string> found, known;
    for (std::size_t r = 0; r < table.rows(); ++r) {
        const std::string& code = table.text(r, "code");
        const std::string full = table.text(r, "prefecture") + table.text(r, "name");
        bool meant = full == name;
        for (const char* column : {"code", "name", "name_en"}) {
            if (table.text(r, column).empty()) continue;
            known.push_back(table.text(r, column));
            meant = meant || known.back() == name;
        }
        if (meant) found.push_back(code);
    }
    if (found.empty())
        throw BadInput({"", 0, 0, "areas"}, "no area '" + name + "' in " + table.path(), did_you_mean(name, known));
    if (found.size() == 1) return found.front();
    std::string choices;
    for (const std::string& code : found)
        choices += (choices.empty() ? "" : ", ") + code + " (" + table.text(table.row_of({code}), "prefecture") + ")";
    throw BadInput({"", 0, 0, "areas"}, std::to_string(found.size()) + " areas are called '" + name + "'",
                   "Write the code of the one that is meant: " + choices + ".");
}

}  // namespace

std::vector<std::string> find_areas(const Atlas& atlas, const std::vector<std::string>& names) {
    const Table& table = atlas.table("towns/areas");
    std::vector<std::string> codes;
    for (const std::string& name : names) codes.push_back(find_area(table, name));
    check_overlap(table, codes);
    return codes;
}

std::uint64_t expected_people(const Atlas& atlas, const SynthesisRequest& request) {
    check(request);
    const Table& table = atlas.table("towns/areas");
    double people = 0;
    for (const std::string& code : find_areas(atlas, request.areas))
        people += std::floor(table.at({code}, "population") * request.scale + 0.5);
    return static_cast<std::uint64_t>(people);
}

Synthesis synthesise(const Atlas& atlas, const SynthesisRequest& request, const Draw& draw) {
    check(request);
    const std::vector<std::string> codes = find_areas(atlas, request.areas);
    const synthesis::National nation = synthesis::read_national(atlas);
    std::vector<Margins> margins;
    std::uint64_t people = 0, households = 0;
    for (const std::string& code : codes) {
        margins.push_back(synthesis::make_margins(nation, synthesis::read_area(atlas, nation, code), request.scale));
        const Margins& m = margins.back();
        people += m.people;
        households += m.alone_young + m.alone_old + m.families;
        households += static_cast<std::uint64_t>(m.in_institutions / nation.institution_size) + m.people / 6000 + 1;
    }
    if (people >= 0xfffffff0U)
        throw BadInput({"", 0, 0, "scale"}, "more than 4 thousand million people", "Make the scale smaller.");
    Synthesis made;
    World& world = made.world;
    world.now = request.start;
    world.scale = request.scale;
    world.people.reserve(static_cast<std::uint32_t>(people));
    world.households.reserve(households);
    world.people.resize(static_cast<std::uint32_t>(people));
    std::uint32_t row = 0, parents = 0;
    for (const Margins& m : margins) build_area(world, m, draw, row, parents, made.fit);
    world.founders = row;
    world.place.moves = moves_of(atlas, world);
    return made;
}

}  // namespace tsunagari
