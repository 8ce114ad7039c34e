#pragma once
// How well a synthetic population matches what was published, cell by cell and table by table.

#include <string>
#include <vector>

#include "tsunagari/world/table.hpp"
#include "tsunagari/world/world.hpp"

namespace tsunagari {

/// One controlled or held-out margin: what was wanted and what was made.
struct FitCell {
    std::string table;  ///< e.g. "sex × age"
    std::string cell;   ///< e.g. "male 65-69"
    bool controlled = true;
    double target = 0;
    double synthetic = 0;
    std::string input = {};  ///< the table the target comes from, e.g. "japan/living_alone"; its grade is the target's
};

/// Ties against published tables (percent, held out all): answers on contacts by mode, people of 60 and over without a
/// close friend, contact with neighbours. Wants a world that has its first ties.
std::vector<FitCell> fit_of_ties(const World& world, const Atlas& atlas);

}  // namespace tsunagari
