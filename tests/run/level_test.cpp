// Without policy loneliness stays where it is: the level, the spread and what carries them do not depend on whether the
// past was drawn for the start or lived through.

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "tsunagari/record/questionnaire.hpp"
#include "tsunagari/simulation.hpp"
#include "tsunagari/world/synthesis.hpp"
#include "world/shipped.hpp"

namespace tsunagari {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double scale = 0.05;
#else
constexpr double scale = 0.3;
#endif

struct Level {
    double people = 0, often = 0, mean = 0, variance = 0, hardship = 0;
};

Level look(const Simulation& simulation, const Questionnaire& questionnaire) {
    const World& world = simulation.world();
    Level level;
    for (std::uint32_t i = 0; i < world.people.rows(); ++i) {
        const PersonIndex who{i};
        if (!world.people.present(who) || world.people.age(who, world.now) < 16) continue;
        const float theta = world.people.theta[who];
        ++level.people;
        level.often += questionnaire.expected(theta).often / 65536.0;
        level.mean += static_cast<double>(theta);
        level.variance += static_cast<double>(theta * theta);
        level.hardship += world.people.economic[who] >= EconomicSituation::somewhat_hard ? 1 : 0;
    }
    for (double* sum : {&level.often, &level.mean, &level.variance, &level.hardship}) *sum /= level.people;
    level.variance -= level.mean * level.mean;
    return level;
}

TEST(Level, OfLonelinessStaysOverFourYearsWithoutPolicy) {
    Model model;
    const Draw draw(11, 0);
    World town = synthesise(shipped(), {{"鳥取市"}, scale, Month::of(2020, 10)}, draw).world;
    begin_world(town, model, draw);
    Simulation simulation(std::move(town), model, shipped(), draw);
    const Questionnaire questionnaire(model.answers);
    const Level first = look(simulation, questionnaire);
    simulation.step();
    const Level next = look(simulation, questionnaire);
    for (int m = 1; m < 48; ++m) simulation.step();
    const Level last = look(simulation, questionnaire);
    // Means over people whose own states forget in six years: two standard errors of a difference are
    // 2·√(2·0.25 / 50,000) SD at full size. The published waves lie within ± 0.3 points of each other.
    const double error = std::sqrt(1.0 / first.people);
    EXPECT_NEAR(next.mean, first.mean, 0.015 + error);
    EXPECT_NEAR(last.mean, first.mean, 0.03 + 2 * error) << "the town ages";
    EXPECT_NEAR(last.variance / first.variance, 1.0, 0.04 + 4 * error);
    EXPECT_NEAR(100 * last.often, 100 * first.often, 0.3 + 100 * 0.3 * error);
    EXPECT_NEAR(last.hardship, first.hardship, 0.02 + 4 * error);
}

}  // namespace
}  // namespace tsunagari
