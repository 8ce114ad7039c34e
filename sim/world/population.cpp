// Rows of people and households, and the circular lists that tie them together.
//
// Rows are only ever appended. A household holds any one of its members; the others follow through `next_member`, so
// that moving a person touches the two neighbours in the list and nothing else.

#include "tsunagari/world/population.hpp"

#include <stdexcept>

namespace tsunagari {

PersonIndex Population::add(PersonKey person, Month birth, Sex s) {
    const PersonIndex row{rows()};
    // A vector left alone would double a nation; a thirty-second more lasts some three years of births and arrivals.
    if (born.size() == born.capacity()) reserve(row.value + row.value / 32 + 1024);
    for_columns(*this, [](auto& column, auto value) { column.push_back(value); });
    key[row] = person;
    born[row] = birth;
    sex[row] = s;
    return row;
}

void Population::reserve(std::uint32_t people) {
    for_columns(*this, [people](auto& column, auto) { column.reserve(people); });
}

void Population::resize(std::uint32_t people) {
    for_columns(*this, [people](auto& column, auto value) { column.resize(people, value); });
}

std::size_t Population::bytes() const {
    std::size_t total = 0;
    for_columns(*this, [&total](const auto& column, auto) { total += column.bytes(); });
    return total;
}

HouseholdIndex Households::add(NeighbourhoodIndex where, HouseholdType type_if_fixed) {
    const HouseholdIndex row{rows()};
    if (first.size() == first.capacity()) reserve(row.value + row.value / 32 + 256);  // as in Population::add
    first.push_back(PersonIndex::none());
    size.push_back(0);
    type.push_back(type_if_fixed);
    neighbourhood.push_back(where);
    income.push_back(HouseholdIncome::from_4m);
    return row;
}

void Households::reserve(std::size_t households) {
    first.reserve(households);
    size.reserve(households);
    type.reserve(households);
    neighbourhood.reserve(households);
    income.reserve(households);
}

std::size_t Households::bytes() const {
    return first.bytes() + size.bytes() + type.bytes() + neighbourhood.bytes() + income.bytes();
}

void join_household(Population& people, Households& households, PersonIndex person, HouseholdIndex h) {
    if (people.household[person].exists())
        throw std::logic_error("join_household: the person is in a household already");
    people.household[person] = h;
    const PersonIndex first = households.first[h];
    if (first.exists()) {
        people.next_member[person] = people.next_member[first];
        people.next_member[first] = person;
    } else {
        people.next_member[person] = person;
        households.first[h] = person;
    }
    ++households.size[h];
}

void leave_household(Population& people, Households& households, PersonIndex person) {
    const HouseholdIndex h = people.household[person];
    if (!h.exists()) return;
    PersonIndex before = person;
    while (people.next_member[before] != person) before = people.next_member[before];
    if (before == person) {
        households.first[h] = PersonIndex::none();
    } else {
        people.next_member[before] = people.next_member[person];
        if (households.first[h] == person) households.first[h] = before;
    }
    people.next_member[person] = PersonIndex::none();
    people.household[person] = HouseholdIndex::none();
    --households.size[h];
}

HouseholdType told_type(const Population& people, const Households& households, HouseholdIndex h) {
    if (households.type[h] == HouseholdType::institution) return HouseholdType::institution;
    if (households.size[h] <= 1) return HouseholdType::one_person;
    std::uint32_t spouses = 0, children = 0, parents = 0, grandchildren = 0, others = 0;
    for_members(people, households, h, [&](PersonIndex i) {
        switch (people.role[i]) {
            case Role::head:
                break;
            case Role::spouse:
                ++spouses;
                break;
            case Role::child:
                ++children;
                break;
            case Role::parent:
                ++parents;
                break;
            case Role::grandchild:
                ++grandchildren;
                break;
            default:
                ++others;
                break;
        }
    });
    if (others > 0) return HouseholdType::other;
    // Three generations in a line: parent, head, child; or head, child, grandchild.
    if ((parents > 0 && children > 0) || (children > 0 && grandchildren > 0)) return HouseholdType::three_generation;
    if (parents > 0 || grandchildren > 0) return HouseholdType::other;
    if (children > 0) return spouses > 0 ? HouseholdType::couple_with_children : HouseholdType::lone_parent;
    return spouses > 0 ? HouseholdType::couple : HouseholdType::other;
}

}  // namespace tsunagari
