#pragma once
// One life event lived alone on a town made by hand, month by month, with the shipped tables.

#include <memory>
#include <string>
#include <vector>

#include "month/counted.hpp"
#include "month/town.hpp"
#include "tsunagari/month/life_event.hpp"
#include "tsunagari/month/model.hpp"
#include "world/shipped.hpp"

namespace tsunagari {

class LivedAlone {
   public:
    LivedAlone(World& of_world, std::unique_ptr<LifeEvent> event, const Settings& settings = {}, std::uint64_t seed = 5)
        : world{of_world}, draw{seed, 0}, event_{std::move(event)} {
        SettingForm form(settings, "");
        event_->describe(form);
        event_->prepare({shipped(), world, ties_, loneliness_});
    }
    /// What was counted in this month.
    FlowCounts month() {
        event_->begin_month(world);
        std::vector<Proposal> proposals;
        const std::uint32_t rows = world.people.rows();
        for (std::uint32_t b = 0; b < block_count(rows); ++b) {
            BlockMonth block(world, draw);
            block.begin({b, b * block_size, std::min(rows, (b + 1) * block_size)});
            event_->propose(block, proposals);
        }
        TownMonth month(world, draw);
        event_->settle(proposals, month.settlement);
        month.rest();
        const FlowCounts counts = month.settlement.counts();
        world.now = world.now.plus(1);
        return counts;
    }
    LifeEvent& event() { return *event_; }

    World& world;
    Draw draw;

   private:
    TieParameters ties_;
    LonelinessParameters loneliness_;
    std::unique_ptr<LifeEvent> event_;
};

/// People of one age and sex who live alone and work; the birthday is not within the year.
inline World alike(std::uint32_t people, int age, Sex sex) {
    World world = empty_town();
    for (std::uint32_t k = 0; k < people; ++k) {
        const PersonIndex i = add_person(world, 0, age, sex);
        world.people.employment[i] = Employment::regular;
    }
    world.network.grow(world.people.rows());
    world.memory.grow(world.people.rows());
    return world;
}

}  // namespace tsunagari
