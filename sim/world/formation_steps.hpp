#pragma once
// The steps of the first ties that have files of their own.

#include "tsunagari/world/formation.hpp"

namespace tsunagari::formation {

inline constexpr Month lifelong{};  // draws of character carry no month

/// Parents, brothers and sisters, and grandparents who live elsewhere in the area.
void form_kin(World& world, const AgeIndex& ages, const TieParameters& p, const Draw& draw);

/// Friends and neighbours, as many as in the long run, with the ages that ties have then.
void form_friends_and_neighbours(World& world, const AgeIndex& ages, const TieParameters& p, const Draw& draw);

}  // namespace tsunagari::formation
