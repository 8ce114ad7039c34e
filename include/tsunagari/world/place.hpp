#pragma once
// Where: municipality → school district (小学校区, one an elementary school) → neighbourhood (町内会, about 150
// households), and the facilities that stand in them.
//
// Coordinates are metres on a plane of the municipality's habitable area, so that the distance to a salon means
// something. They are synthetic: districts fill a square of the real habitable area, not the real map (grade:
// assumption).

#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "tsunagari/kit/ids.hpp"

namespace tsunagari {

struct Point {
    float x_m = 0;
    float y_m = 0;
};
/// Metres. sqrt is exact on every machine.
inline float distance_m(Point a, Point b) {
    const float dx = a.x_m - b.x_m;
    const float dy = a.y_m - b.y_m;
    return std::sqrt(dx * dx + dy * dy);
}

struct Municipality {
    std::string code;        ///< five digits, e.g. "31201"
    std::string name;        ///< 鳥取市
    std::string name_en;     ///< may be empty
    std::string prefecture;  ///< 鳥取県
    double habitable_km2 = 0;
    /// The name in English; its own if there is none.
    [[nodiscard]] const std::string& english() const { return name_en.empty() ? name : name_en; }
};

/// What stands in a neighbourhood for everybody. Numbers are those of towns/areas.csv times the scale.
enum class FacilityKind : std::uint8_t {
    elementary_school,   // 小学校
    junior_high_school,  // 中学校
    high_school,         // 高等学校
    community_hall,      // 公民館
    library,             // 図書館
    clinic               // 一般診療所
};
inline constexpr int facility_kinds = 6;
using FacilityIndex = Id<struct FacilityTag>;

/// How often people of an age move, a year (see moves.hpp). Nobody does unless the tables were read.
struct Moves {
    static constexpr int ages = 111;     ///< 0 … 110
    std::array<double, ages> in{};       ///< newcomers of that age for each resident of it
    std::array<double, ages> abroad{};   ///< … who come from abroad on balance
    std::array<double, ages> out{};      ///< who leave the place, of the residents of that age
    std::array<double, ages> between{};  ///< … who move from one of its municipalities to another
    std::array<double, ages> weight{};   ///< propensity to move, 1 on average in the nation
    double deciders_in = 0;   ///< newcomers like a head or grown-up for each such resident of propensity 1, a year
    double deciders_out = 0;  ///< … of those who leave

    [[nodiscard]] static std::size_t index(int age) {
        return static_cast<std::size_t>(age < 0 ? 0 : age < ages ? age : ages - 1);
    }
};

struct Place {
    std::vector<Municipality> municipalities;
    Moves moves;
    Column<DistrictIndex, std::uint16_t> district_municipality;  ///< index into `municipalities`
    Column<DistrictIndex, std::string> district_name;  ///< "鳥取市 第1校区": numbered, not the real names
    Column<DistrictIndex, Point> district_centre;
    Column<NeighbourhoodIndex, DistrictIndex> neighbourhood_district;
    Column<NeighbourhoodIndex, Point> neighbourhood_centre;
    Column<FacilityIndex, FacilityKind> facility_kind;  ///< by municipality, then kind, then in geographic order
    Column<FacilityIndex, NeighbourhoodIndex> facility_neighbourhood;

    [[nodiscard]] std::uint32_t districts() const { return static_cast<std::uint32_t>(district_name.size()); }
    [[nodiscard]] std::uint32_t neighbourhoods() const {
        return static_cast<std::uint32_t>(neighbourhood_centre.size());
    }
    [[nodiscard]] std::uint32_t facilities() const { return static_cast<std::uint32_t>(facility_kind.size()); }
    /// A facility stands in the middle of its neighbourhood.
    [[nodiscard]] Point facility_point(FacilityIndex f) const {
        return neighbourhood_centre[facility_neighbourhood[f]];
    }
};

}  // namespace tsunagari
