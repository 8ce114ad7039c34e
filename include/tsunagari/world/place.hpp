#pragma once
// Where: municipality → school district (小学校区, about 6,500 people) → neighbourhood (町内会, about 150 households).
//
// Coordinates are metres on a plane of the municipality's habitable area, so that the distance to a salon means
// something. They are synthetic: districts fill a square of the real habitable area, not the real map (grade:
// assumption).

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
};

struct Place {
    std::vector<Municipality> municipalities;
    Column<DistrictIndex, std::uint16_t> district_municipality;  ///< index into `municipalities`
    Column<DistrictIndex, std::string> district_name;  ///< "鳥取市 第1校区": numbered, not the real names
    Column<DistrictIndex, Point> district_centre;
    Column<NeighbourhoodIndex, DistrictIndex> neighbourhood_district;
    Column<NeighbourhoodIndex, Point> neighbourhood_centre;

    [[nodiscard]] std::uint32_t districts() const { return static_cast<std::uint32_t>(district_name.size()); }
    [[nodiscard]] std::uint32_t neighbourhoods() const {
        return static_cast<std::uint32_t>(neighbourhood_centre.size());
    }
};

}  // namespace tsunagari
