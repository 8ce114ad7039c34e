// The memory a world takes, so that a run can say it before it starts.

#include "tsunagari/world/world.hpp"

namespace tsunagari {

std::size_t World::bytes() const {
    std::size_t place_bytes = place.district_municipality.bytes() + place.district_name.bytes() +
                              place.district_centre.bytes() + place.neighbourhood_district.bytes() +
                              place.neighbourhood_centre.bytes();
    place_bytes += place.facility_kind.bytes() + place.facility_neighbourhood.bytes();
    place_bytes += place.municipalities.capacity() * sizeof(Municipality);
    return place_bytes + people.bytes() + households.bytes() + groups.bytes() + network.bytes() + memory.bytes();
}

}  // namespace tsunagari
