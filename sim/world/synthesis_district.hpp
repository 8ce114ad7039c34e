#pragma once
// One school district while it is being built: its people, its households, and what it must add up to.
//
// Districts share nothing but the margins, so each is built by itself on any thread; the draft is copied into the world
// and thrown away.

#include <cstdint>
#include <vector>

#include "synthesis_draws.hpp"
#include "synthesis_margins.hpp"
#include "tsunagari/world/place.hpp"

namespace tsunagari::synthesis {

struct Rectangle {
    double x = 0, y = 0, width = 0, height = 0;
};

/// A district's share of the area's whole numbers.
struct District {
    std::uint64_t who = 0;  ///< address of its draws: area and district
    double urban = 0;       ///< standard normal: dense, young, many living alone
    Rectangle land;
    std::uint32_t people = 0;
    std::uint32_t in_institutions = 0, alone_young = 0, alone_old = 0, families = 0, nuclear = 0, elderly_couples = 0;
};

/// The districts of an area and how its people are shared among them.
struct Division {
    std::vector<District> districts;
    std::vector<std::array<double, 4>>
        cumulative;              ///< share of children, young, middle-aged, old people in districts 0 … d-1
    std::vector<double> phases;  ///< rounding phase of each cell sex × age × status
    /// People of a cell who live in district d: over all districts exactly the cell's number.
    [[nodiscard]] std::uint32_t count(const Margins& m, std::size_t d, std::size_t sex, std::size_t age,
                                      std::size_t status) const;
};
/// Cuts the area into a district for each elementary school, on a square of the habitable area times the scale (so that
/// density is real).
Division divide(const Margins& margins, const Draw& draw);
/// Cuts a rectangle into parts whose areas are in proportion to `weights`; neighbours in order are neighbours on the
/// ground.
std::vector<Rectangle> cut(const Rectangle& whole, const std::vector<double>& weights);

struct DraftPerson {
    Month born, since;
    std::uint8_t age = 0;
    Sex sex = Sex::male;
    MaritalStatus marital = MaritalStatus::never_married;
    Role role = Role::head;
    Employment employment = Employment::none;
    Health health = Health::normal;
    CareNeed care = CareNeed::none;
    std::uint8_t ill = 0;
    bool works_here = false;  ///< has a workplace in the area
    std::int32_t spouse = -1;
    std::int32_t household = -1;
};

struct DraftHousehold {
    HouseholdType type = HouseholdType::other;
    std::uint16_t economy = 0, income = 0;  ///< rank scores; the area cuts them into the published classes
    std::uint32_t neighbourhood = 0;
    std::uint32_t begin = 0, size = 0;  ///< its members in `order`
};

struct Draft {
    std::vector<DraftPerson> people;         ///< by sex, age, marital status
    std::vector<DraftHousehold> households;  ///< by neighbourhood, once settled
    std::vector<std::uint32_t> order;        ///< people household by household
    std::vector<Point> neighbourhoods;
};

/// People and households (synthesis_households.cpp).
void form_households(Draft& draft, const Margins& margins, const Division& division, std::size_t d, Month start,
                     const Draw& draw);
/// Employment, school, health, care, living conditions (synthesis_attributes.cpp).
void give_attributes(Draft& draft, const Margins& margins, const District& district, Month start, const Draw& draw);
/// Households to neighbourhoods, members in order (synthesis_district.cpp).
void settle_district(Draft& draft, const District& district, const Draw& draw);

inline Slots slots_of(const Draw& draw, const District& district, Decision decision) {
    return {draw, district.who, decision};
}

}  // namespace tsunagari::synthesis
