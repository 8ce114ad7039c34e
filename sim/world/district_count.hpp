#pragma once
// How many school districts a town will have, before it is built: so that a plan can be checked.

#include <cstdint>

#include "tsunagari/world/synthesis.hpp"

namespace tsunagari {

/// School districts of the town of a request; BadInput as `find_areas`.
std::uint32_t expected_districts(const Atlas& atlas, const SynthesisRequest& request);

}  // namespace tsunagari
