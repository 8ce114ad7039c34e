// The memory a world takes, so that a run can say it before it starts; and states told from several columns.

#include "tsunagari/world/world.hpp"

namespace tsunagari {

std::size_t World::bytes() const {
    std::size_t place_bytes = place.district_municipality.bytes() + place.district_name.bytes() +
                              place.district_centre.bytes() + place.neighbourhood_district.bytes() +
                              place.neighbourhood_centre.bytes();
    place_bytes += place.facility_kind.bytes() + place.facility_neighbourhood.bytes();
    place_bytes += place.municipalities.capacity() * sizeof(Municipality);
    return place_bytes + people.bytes() + households.bytes() + groups.bytes() + network.bytes() + kin_outside.bytes() +
           memory.bytes();
}

bool withdrawn(const World& world, PersonIndex i) {
    constexpr int least_months = 6;
    constexpr float least_contacts = 8.6F;
    const Population& people = world.people;
    const int age = people.age(i, world.now);
    const Employment now = people.employment[i];
    if (!people.present(i) || age < 15 || age > 64) return false;
    if (now != Employment::not_working && now != Employment::unemployed) return false;
    return people.role[i] != Role::resident && people.marital[i] != MaritalStatus::married && people.ill[i] == 0 &&
           people.care[i] == CareNeed::none && !people.daily_group[i].exists() && !people.community[i].exists() &&
           world.now - people.employed_since[i] >= least_months && people.contacts[i] < least_contacts;
}

}  // namespace tsunagari
