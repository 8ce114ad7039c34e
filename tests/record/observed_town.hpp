#pragma once
// 亘理町 at two fifths, with first ties and feelings; some of its people are then taken away, moved and made lonelier
// by hand, so that rows of the dead, empty cells and odd values are there.

#include "tsunagari/month/loneliness.hpp"
#include "tsunagari/month/survey_parameters.hpp"
#include "tsunagari/record/survey.hpp"
#include "tsunagari/world/synthesis.hpp"

namespace tsunagari {

inline const Draw draw_of_replicate{20201001, 0};
inline const LonelinessParameters loneliness;
inline const TieParameters ties;
inline const AnswerParameters answers;
inline const SurveyParameters survey;

inline Feeling feeling() { return Feeling(loneliness, ties); }

inline World make_world(Month now) {
    const Atlas atlas(TSUNAGARI_SOURCE_DIR "/scenarios");
    World world = synthesise(atlas, {{"亘理町"}, 0.4, Month::of(2020, 10)}, draw_of_replicate).world;
    world.founders = world.people.rows();
    form_first_ties(world, ties, loneliness.trait, draw_of_replicate);
    feeling().begin(world, draw_of_replicate);
    world.now = now;
    for (std::uint32_t i = 0; i < world.people.rows(); i += 7)
        world.people.presence[PersonIndex{i}] = i % 2 == 0 ? Presence::dead : Presence::left;
    world.people.theta[PersonIndex{1}] = 9.0F;  // beyond the table of expected answers
    world.people.theta[PersonIndex{2}] = -9.0F;
    return world;
}

/// In December 2021.
inline const World& town() {
    static const World world = make_world(Month::of(2021, 12));
    return world;
}

inline std::vector<PersonIndex> residents(const World& world, int least_age = 0) {
    std::vector<PersonIndex> found;
    for (std::uint32_t i = 0; i < world.people.rows(); ++i) {
        const PersonIndex who{i};
        if (world.people.present(who) && world.people.age(who, world.now) >= least_age) found.push_back(who);
    }
    return found;
}

}  // namespace tsunagari
