#pragma once
// Who met whom, and which ties end and begin: ties are lost by disuse, friends are found by those who want more.

#include <array>
#include <vector>

#include "tsunagari/kit/draw.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/world/formation.hpp"
#include "tsunagari/world/world.hpp"

namespace tsunagari {

class Encounters {
   public:
    explicit Encounters(const TieParameters& parameters);
    /// Adds this month's endings and beginnings to `changes`. Reads the world as settle left it.
    void month(const World& world, const Draw& draw, std::vector<TieChange>& changes);
    [[nodiscard]] std::size_t bytes() const;

   private:
    struct Part {
        std::vector<TieChange> changes;
        std::vector<TieWish> friends, neighbours;
    };
    void endings(const World& world, const Draw& draw, PersonIndex i, std::vector<TieChange>& out) const;
    void look_over(const World& world, const Draw& draw, Block block, std::vector<TieChange>& out);
    void wishes(const World& world, const Draw& draw, PersonIndex i, Part& part) const;

    TieParameters p_;
    NeighbourTargets neighbours_;
    std::array<std::array<double, 13>, layers>
        ends_{};  ///< probability of ending by layer and months since the last review
    AgeIndex ages_;
    Month indexed_{};
    Room friend_room_, neighbour_room_;
};

}  // namespace tsunagari
