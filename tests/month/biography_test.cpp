// The past of people before the first month, and the courses of bereavement.

#include "month/biography.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "month/alone.hpp"
#include "tsunagari/kit/math.hpp"
#include "tsunagari/world/happening.hpp"

namespace tsunagari {
namespace {

/// One kind at a constant rate from an age on.
std::vector<PastRate> constant(TraceKind kind, double rate, std::size_t from_age) {
    PastRate past{kind, {}};
    for (auto& of_sex : past.annual)
        std::fill(of_sex.begin() + static_cast<std::ptrdiff_t>(from_age), of_sex.end(), rate);
    return {past};
}

TEST(Biography, TheLastEventOfAConstantRateIsExponentiallyLongAgo) {
    constexpr std::uint32_t people = 20'000;
    constexpr double rate = 0.05;
    World world = alike(people, 40, Sex::male);
    const LonelinessParameters p;
    const Draw draw(3, 0);
    Biography(shipped(), constant(TraceKind::interpersonal_trouble, rate, 20), p).recall(world, draw);
    double ever = 0, within_five = 0;
    for (std::uint32_t i = 0; i < people; ++i)
        ever += (world.people.happened[person(i)] & bit_of(Happening::interpersonal_trouble)) != 0 ? 1 : 0;
    for (std::uint32_t b = 0; b < world.memory.blocks(); ++b) {
        Month last{};
        for (const Trace& trace : world.memory.block(b)) {
            EXPECT_LE(last, trace.since) << "oldest first";
            last = trace.since;
            EXPECT_LT(trace.since, world.now);
            if (trace.kind == TraceKind::interpersonal_trouble && world.now - trace.since <= 60) within_five += 1;
        }
    }
    const auto near = [&](double found, double share) {
        EXPECT_NEAR(found / people, share, 4 * std::sqrt(share * (1 - share) / people));
    };
    near(ever, 1 - exp_(-rate * 20.5));
    near(within_five, 1 - exp_(-rate * 61.0 / 12.0));  // whole months: up to 60 completed
}

TEST(Biography, WhatPeopleAreTellsWhatTheyWentThrough) {
    World world = empty_town();
    const auto widow = add_household(world, 0, {{Role::head, 80, Sex::female}});
    const auto divorced = add_household(world, 1, {{Role::head, 50, Sex::male}, {Role::child, 10, Sex::male}});
    const auto baby = add_household(world, 2, {{Role::head, 30, Sex::male}, {Role::child, 2, Sex::female}});
    world.people.marital[widow[0]] = MaritalStatus::widowed;
    world.people.marital[divorced[0]] = MaritalStatus::divorced;
    world.people.economic[divorced[0]] = EconomicSituation::very_hard;
    world.households.type[world.people.household[widow[0]]] = HouseholdType::one_person;
    const LonelinessParameters p;
    Biography(shipped(), {}, p).recall(world, Draw(3, 0));
    const auto has = [&](PersonIndex i, Happening h) { return (world.people.happened[i] & bit_of(h)) != 0; };
    EXPECT_TRUE(has(widow[0], Happening::family_bereavement));
    EXPECT_TRUE(has(widow[0], Happening::living_alone));
    EXPECT_TRUE(has(divorced[0], Happening::separation));
    EXPECT_TRUE(has(divorced[0], Happening::poverty));
    EXPECT_FALSE(has(divorced[0], Happening::living_alone));
    EXPECT_EQ(world.people.happened[baby[1]], 0U) << "below six nobody remembers";
}

TEST(Biography, TheNeverMarriedHaveNoChildren) {
    World world = alike(3000, 50, Sex::female);
    const LonelinessParameters p;
    Biography(shipped(), {}, p).recall(world, Draw(3, 0));
    for (std::uint32_t i = 0; i < world.people.rows(); ++i)
        ASSERT_EQ(world.people.happened[person(i)] & bit_of(Happening::childbirth), 0U);
}

// --- courses
// ------------------------------------------------------------------------------------------------------------

TEST(Courses, AreDrawnForLifeInTheirShares) {
    const LonelinessParameters p;
    const Draw draw(4, 0);
    std::array<double, courses + 1> found{};
    constexpr int people = 40'000;
    for (std::uint64_t k = 0; k < people; ++k) ++found[course_of(p, PersonKey{k}, draw)];
    EXPECT_EQ(found[0], 0);
    double sum = 0;
    for (const double share : p.course_share) sum += share;
    for (std::size_t c = 0; c < courses; ++c) {
        const double share = p.course_share[c] / sum;
        EXPECT_NEAR(found[c + 1] / people, share, 4 * std::sqrt(share * (1 - share) / people)) << course_shapes[c].name;
    }
    LonelinessParameters none;
    none.course_share = {};
    EXPECT_EQ(course_of(none, PersonKey{1}, draw), 0);
}

TEST(Courses, KeepTheMeanJumpAndResidue) {
    const LonelinessParameters p;
    const Fading fading(p);
    double sum = 0, jump = 0, residue = 0;
    const auto at = [&](std::uint8_t course, int months) {
        return static_cast<double>(fading.left({person(0), Month::of(2000, 1), TraceKind::spouse_death, course, 1.0F},
                                               Month::of(2000, 1).plus(months)));
    };
    for (std::uint8_t c = 0; c < courses; ++c) {
        sum += p.course_share[c];
        jump += p.course_share[c] * at(static_cast<std::uint8_t>(c + 1), 0);
        residue += p.course_share[c] * at(static_cast<std::uint8_t>(c + 1), 9000);
    }
    EXPECT_NEAR(jump / sum, 1.0, 1e-6);
    EXPECT_NEAR(residue / sum, p.residue_share[0], 1e-6);
    const auto course = [](Course c) { return static_cast<std::uint8_t>(static_cast<int>(c) + 1); };
    EXPECT_LT(at(course(Course::resilient), 0), at(course(Course::recovery), 0));
    EXPECT_GT(at(course(Course::prolonged), 24), at(course(Course::recovery), 24));
    EXPECT_GT(at(course(Course::chronic), 200), at(course(Course::prolonged), 200));
}

TEST(Courses, OnlyBereavementsHaveThem) {
    World world = alike(1, 70, Sex::female);
    const LonelinessParameters p;
    const Draw draw(4, 0);
    EXPECT_NE(draw_trace(p, world, person(0), TraceKind::spouse_death, world.now, draw).source, 0);
    EXPECT_EQ(draw_trace(p, world, person(0), TraceKind::spouse_death, world.now, draw).source,
              draw_trace(p, world, person(0), TraceKind::family_death, world.now.plus(9), draw).source);
    EXPECT_EQ(draw_trace(p, world, person(0), TraceKind::divorce, world.now, draw).source, 0);
}

}  // namespace
}  // namespace tsunagari
