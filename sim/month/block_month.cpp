// Lane draws are made when an event first asks for their group, for the whole block, and shared by the group's four
// decisions.

#include "tsunagari/month/life_event.hpp"

namespace tsunagari {

void BlockMonth::begin(Block of_people) {
    block = of_people;
    made_.assign(made_.size(), 0);
}

std::span<const std::uint32_t> BlockMonth::lanes_of(Decision decision) {
    const std::size_t group = decision.lane_group();
    if (group >= groups_.size()) {
        groups_.resize(group + 1);
        made_.resize(group + 1, 0);
    }
    if (made_[group] == 0) {
        groups_[group].resize(std::size_t(block.size()) * 4);
        draw.lanes({world.people.key.data() + block.begin, block.size()}, world.now, decision.lane_group(),
                   groups_[group]);
        made_[group] = 1;
    }
    return groups_[group];
}

}  // namespace tsunagari
