#pragma once
// Foci: what brings people together every week without being a tie of two: work teams, school classes, community
// groups.
//
// A group says with one list what a clique would say with n² ties. A group has a fixed number of seats in one arena, so
// joining and leaving never move another group.

#include <cstdint>
#include <span>
#include <vector>

#include "tsunagari/kit/ids.hpp"

namespace tsunagari {

enum class GroupKind : std::uint8_t { work_team, school_class, community_group };

class GroupTable {
   public:
    /// A new, empty group. `parent` numbers the workplace, school or association it is part of.
    GroupIndex add(GroupKind kind, NeighbourhoodIndex where, std::uint32_t parent, std::uint16_t seats);
    /// Room for `groups` rows in all and `more_seats` seats beyond those there are.
    void reserve(std::uint32_t groups, std::uint64_t more_seats);
    [[nodiscard]] std::uint32_t rows() const { return static_cast<std::uint32_t>(kind_.size()); }
    [[nodiscard]] GroupKind kind(GroupIndex g) const { return kind_[g]; }
    [[nodiscard]] NeighbourhoodIndex where(GroupIndex g) const { return where_[g]; }
    [[nodiscard]] std::uint32_t parent(GroupIndex g) const { return parent_[g]; }
    [[nodiscard]] std::uint16_t seats(GroupIndex g) const { return seats_[g]; }
    [[nodiscard]] std::uint16_t size(GroupIndex g) const { return size_[g]; }
    [[nodiscard]] bool full(GroupIndex g) const { return size_[g] >= seats_[g]; }
    [[nodiscard]] std::span<const PersonIndex> members(GroupIndex g) const {
        return {arena_.data() + begin_[g], size_[g]};
    }
    /// Throws std::logic_error if the group is full.
    void join(GroupIndex g, PersonIndex person);
    /// Keeps the order of the others; does nothing if the person is not a member.
    void leave(GroupIndex g, PersonIndex person);
    [[nodiscard]] std::size_t bytes() const;

   private:
    Column<GroupIndex, GroupKind> kind_;
    Column<GroupIndex, NeighbourhoodIndex> where_;
    Column<GroupIndex, std::uint32_t> parent_;
    Column<GroupIndex, std::uint16_t> seats_;
    Column<GroupIndex, std::uint16_t> size_;
    Column<GroupIndex, std::uint64_t> begin_;
    std::vector<PersonIndex> arena_;
};

}  // namespace tsunagari
