#pragma once
// A synthetic population: whole people in whole households that match the published margins of an area.
//
// Deterministic: the result depends on the tables, the request and the draw's seed and replicate, never on threads.
// What `synthesise` fills: place, people (all columns but traits, sociability and ties), households, groups (work
// teams, school classes). Ties, community groups and feelings are made by formation and loneliness.

#include <string>
#include <vector>

#include "tsunagari/kit/draw.hpp"
#include "tsunagari/world/fit.hpp"
#include "tsunagari/world/table.hpp"
#include "tsunagari/world/world.hpp"

namespace tsunagari {

struct SynthesisRequest {
    /// Area codes or names as in towns/areas.csv: "31201", "鳥取市", "鳥取県", "13000", "00000" (全国).
    std::vector<std::string> areas;
    double scale = 1.0;  ///< people made for one real resident, in (0, 1]
    Month start = Month::of(2020, 10);
};

struct Synthesis {
    World world;
    std::vector<FitCell> fit;
};

/// Codes of the areas meant by `names` (BadInput with "did you mean" if one is unknown); names are codes, 市町村 or
/// 都道府県 names.
std::vector<std::string> find_areas(const Atlas& atlas, const std::vector<std::string>& names);
/// Expected number of people for a request, without building anything.
std::uint64_t expected_people(const Atlas& atlas, const SynthesisRequest& request);
Synthesis synthesise(const Atlas& atlas, const SynthesisRequest& request, const Draw& draw);
/// Marries those synthesised as married without a spouse at home (one in an institution, 単身赴任) to one another by
/// age, so that a death makes a widow or widower of each. Pairs of one household or with a tie, and ages more than
/// twenty years apart, are left alone; so are those for whom nobody is left.
void join_parted_spouses(World& world);

}  // namespace tsunagari
