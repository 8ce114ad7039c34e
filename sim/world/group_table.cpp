// Groups with fixed seats in one arena: a group's members are the first `size` of its seats.

#include "tsunagari/world/group_table.hpp"

#include <algorithm>
#include <stdexcept>

namespace tsunagari {

GroupIndex GroupTable::add(GroupKind kind, NeighbourhoodIndex where, std::uint32_t parent, std::uint16_t seats) {
    const GroupIndex row{rows()};
    // A thirty-second more instead of twice as much, as for people.
    if (kind_.size() == kind_.capacity()) reserve(row.value + row.value / 32 + 64, 0);
    if (arena_.size() + seats > arena_.capacity()) arena_.reserve(arena_.size() + arena_.size() / 32 + 64U * seats);
    kind_.push_back(kind);
    where_.push_back(where);
    parent_.push_back(parent);
    seats_.push_back(seats);
    size_.push_back(0);
    begin_.push_back(arena_.size());
    arena_.resize(arena_.size() + seats, PersonIndex::none());
    return row;
}

void GroupTable::reserve(std::uint32_t groups, std::uint64_t more_seats) {
    kind_.reserve(groups);
    where_.reserve(groups);
    parent_.reserve(groups);
    seats_.reserve(groups);
    size_.reserve(groups);
    begin_.reserve(groups);
    arena_.reserve(arena_.size() + more_seats);
}

void GroupTable::join(GroupIndex g, PersonIndex person) {
    if (full(g)) throw std::logic_error("GroupTable::join: the group is full");
    arena_[begin_[g] + size_[g]] = person;
    ++size_[g];
}

void GroupTable::leave(GroupIndex g, PersonIndex person) {
    const auto begin = arena_.begin() + static_cast<std::ptrdiff_t>(begin_[g]);
    const auto end = begin + size_[g];
    const auto found = std::find(begin, end, person);
    if (found == end) return;
    std::copy(found + 1, end, found);
    *(end - 1) = PersonIndex::none();
    --size_[g];
}

std::size_t GroupTable::bytes() const {
    return kind_.bytes() + where_.bytes() + parent_.bytes() + seats_.bytes() + size_.bytes() + begin_.bytes() +
           arena_.capacity() * sizeof(PersonIndex);
}

}  // namespace tsunagari
