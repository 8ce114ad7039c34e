#pragma once
// Table by table: what the synthetic people were to add up to, and what they do add up to.

#include <vector>

#include "synthesis_groups.hpp"

namespace tsunagari::synthesis {

/// The cells of one area. Targets of controlled tables are the area's own census figures times the scale; held-out ones
/// too where the area has them, else the nation's shares.
std::vector<FitCell> fit_of(const World& world, const Margins& margins, const AreaRows& rows);
/// Adds the cells of another area to those of the same tables.
void add_fit(std::vector<FitCell>& all, const std::vector<FitCell>& more);

}  // namespace tsunagari::synthesis
