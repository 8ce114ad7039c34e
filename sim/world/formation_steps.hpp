#pragma once
// The steps of the first ties that have files of their own.

#include "tsunagari/world/formation.hpp"

namespace tsunagari::formation {

inline constexpr Month lifelong{};  // draws of character carry no month

/// Whole years that each has been in the area, never more than the age (255 at most), as its moves leave it.
std::vector<std::uint8_t> years_in_area(const World& world, const Draw& draw);

/// Parents, brothers and sisters, and grandparents who live elsewhere in the area.
void form_kin(World& world, const AgeIndex& ages, const TieParameters& p, const Draw& draw);

/// Friends and neighbours, as many as in the long run, with the ages that ties have then.
void form_friends_and_neighbours(World& world, const AgeIndex& ages, const TieParameters& p, const Draw& draw);

}  // namespace tsunagari::formation
