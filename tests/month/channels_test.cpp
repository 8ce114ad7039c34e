// What levers hand to other phases: a climate that moves who knows and who asks, contacts without a tie, problems
// solved in the place of the life event they belong to.

#include <gtest/gtest.h>

#include <cmath>

#include "month/alone.hpp"
#include "month/events/events.hpp"
#include "month/policy_town.hpp"
#include "tsunagari/kit/math.hpp"
#include "tsunagari/world/happening.hpp"

namespace tsunagari {
namespace {

ClimateShift shift_for(const World& world, std::uint32_t first, std::uint32_t last, const Opinion& opinion) {
    RowSet reached;
    reached.grow(world.people.rows());
    for (std::uint32_t k = first; k < last; ++k) reached.set(person(k));
    return {std::make_shared<const RowSet>(std::move(reached)), opinion};
}

TEST(Climate, AddsUpOverTheCampaignsThatReachedAPerson) {
    World world = make_town({0}, 30);
    EXPECT_FALSE(world.climate.moved());
    world.climate.shifts.push_back(shift_for(world, 0, 20, {-0.5F, -0.25F, -0.125F, 1, 0.5F}));
    world.climate.shifts.push_back(shift_for(world, 10, 30, {-0.5F, -0.25F, 0, 0, 0.5F}));
    EXPECT_EQ(world.climate.of(person(5)).stigma_log_odds, -0.25F);
    EXPECT_EQ(world.climate.of(person(15)).stigma_log_odds, -0.5F);
    EXPECT_EQ(world.climate.of(person(15)).dont_know_how_log_odds, -1);
    EXPECT_EQ(world.climate.of(person(15)).would_not_change_log_odds, -0.125F);
    EXPECT_EQ(world.climate.of(person(15)).helping_log_odds, 1);
    EXPECT_EQ(world.climate.of(person(15)).hearing_probability, 0.75F);
    EXPECT_EQ(world.climate.of(person(25)).helping_log_odds, 0);
    EXPECT_EQ(world.climate.of(person(1'000'000)).helping_log_odds, 0);
}

struct Scanned {
    std::uint32_t aware, willing;
};
Scanned scanned(const World& world, const Settings& settings) {
    Funnel funnel;
    funnel.target.least_age = 65;
    SettingForm form(settings, "");
    funnel.describe(form);
    Delivery delivery;
    funnel.scan(world, Draw{7, 0}, {}, {}, delivery);
    return {total(delivery, Stage::aware), total(delivery, Stage::willing)};
}

TEST(Climate, LowersBarriersAndCarriesWordOnlyToThoseReached) {
    World world = make_town({0}, 8000);
    const Settings barred = {{"willing_share", 1.0},  {"aware_at_start_share", 1.0}, {"dont_know_how_share", 0.0},
                             {"ashamed_share", 0.3},  {"burden_share", 0.0},         {"would_not_change_share", 0.2},
                             {"procedure_share", 0.0}};
    const auto share = [&](const Settings& settings) {
        return static_cast<double>(scanned(world, settings).willing) / 8000;
    };
    EXPECT_NEAR(share(barred), 0.7 * 0.8, 0.02);
    const double log_odds = std::log(0.5);
    world.climate.shifts.push_back(
        shift_for(world, 0, 8000, {0, static_cast<float>(log_odds), static_cast<float>(log_odds), 0, 0}));
    EXPECT_NEAR(share(barred), (1 - logistic(logit(0.3) + log_odds)) * (1 - logistic(logit(0.2) + log_odds)), 0.02);
    world.climate.shifts.clear();
    world.climate.shifts.push_back(shift_for(world, 0, 4000, {0, -30, 0, 0, 0}));
    EXPECT_NEAR(share(barred), 0.8 * (0.5 + 0.5 * 0.7), 0.02);

    const Settings unknown = {
        {"aware_at_start_share", 0.1}, {"publicity_community_factor", 1.0}, {"dont_know_how_share", 0.5}};
    const auto aware = [&] { return scanned(world, unknown).aware / 8000.0; };
    world.climate.shifts.clear();
    EXPECT_NEAR(aware(), 0.1 * 0.5, 0.01);
    world.climate.shifts.push_back(shift_for(world, 0, 4000, {0, 0, 0, 0, 0.4F}));
    EXPECT_NEAR(aware(), 0.5 * (0.1 * 0.5 + 0.46 * 0.5), 0.015);
    world.climate.shifts[0].opinion.dont_know_how_log_odds = -30;
    EXPECT_NEAR(aware(), 0.5 * (0.1 * 0.5 + 0.46), 0.015);
}

TEST(Barriers, BurdenProcedureAndRefusalStandBeforeTheWilling) {
    const World world = make_town({0}, 8000);
    Settings settings = {{"willing_share", 1.0},          {"aware_at_start_share", 1.0}, {"dont_know_how_share", 0.0},
                         {"ashamed_share", 0.0},          {"burden_share", 0.0},         {"refused_share", 0.0},
                         {"would_not_change_share", 0.0}, {"procedure_share", 0.0}};
    EXPECT_EQ(scanned(world, settings).willing, 8000U);
    double open = 1;
    for (const char* barrier : {"burden_share", "procedure_share", "refused_share"}) {
        settings[barrier] = 0.2;
        open *= 0.8;
        EXPECT_NEAR(scanned(world, settings).willing / 8000.0, open, 0.02) << barrier;
    }
}

TEST(Visits, CountAsContactsOfTheirMonthOnly) {
    World world = make_town({0}, 4);
    for (std::uint32_t k = 0; k < 4; ++k) world.people.contacts_wanted[person(k)] = 20;
    Feeling feeling(LonelinessParameters{}, TieParameters{});
    World plain = world;
    const Draw draw{7, 0};
    const std::vector<Visit> visits = {{person(1), 2}, {person(1), 1}, {person(3), 4}};
    feeling.month(world, draw, visits);
    feeling.month(plain, draw);
    for (std::uint32_t k = 0; k < 4; ++k) {
        const float more = k == 1 ? 3.0F : k == 3 ? 4.0F : 0.0F;
        EXPECT_EQ(world.people.contacts[person(k)], plain.people.contacts[person(k)] + more) << k;
        if (more > 0)
            EXPECT_LT(world.people.theta[person(k)], plain.people.theta[person(k)]) << k;
        else
            EXPECT_EQ(world.people.theta[person(k)], plain.people.theta[person(k)]) << k;
    }
    world.now = plain.now = world.now.plus(1);
    feeling.month(world, draw);
    EXPECT_EQ(world.people.contacts[person(1)], 0);
}

/// Settles solutions alone.
FlowCounts solve(World& world, LifeEvent& event, const std::vector<Solution>& solutions) {
    TieParameters ties;
    LonelinessParameters loneliness;
    event.prepare({shipped(), world, ties, loneliness});
    TownMonth month(world);
    event.settle_solved(solutions, month.settlement);
    month.rest();
    return month.settlement.counts();
}

TEST(Solutions, AJobIsFoundByThoseStillOutOfWork) {
    World world = alike(5, 40, Sex::female);
    for (const std::uint32_t k : {0U, 1U, 2U}) world.people.employment[person(k)] = Employment::unemployed;
    die(world, person(2));
    const auto event = make_employment();
    const FlowCounts counts = solve(world, *event,
                                    {{person(0), Problem::unemployment},
                                     {person(1), Problem::hardship},
                                     {person(2), Problem::unemployment},
                                     {person(3), Problem::unemployment}});
    EXPECT_TRUE(employee(world.people.employment[person(0)]));
    EXPECT_EQ(world.people.employed_since[person(0)], world.now);
    EXPECT_EQ(world.people.employment[person(1)], Employment::unemployed);
    EXPECT_EQ(world.people.employment[person(3)], Employment::regular);
    EXPECT_NE(world.people.employed_since[person(3)], world.now);
    EXPECT_EQ(counted(counts, Flow::job_start), 1U);
}

TEST(Solutions, CircumstancesOfAHouseholdImproveOneStepAMonth) {
    World world = empty_town();
    const auto hard = add_household(world, 0, {{Role::head, 45, Sex::male}, {Role::spouse, 44, Sex::female}});
    const auto well = add_household(world, 0, {{Role::head, 45, Sex::male}});
    for (const PersonIndex i : hard) world.people.economic[i] = EconomicSituation::very_hard;
    world.people.economic[well[0]] = EconomicSituation::normal;
    const auto event = make_hardship();
    const std::vector<Solution> both = {
        {hard[0], Problem::hardship}, {hard[1], Problem::hardship}, {well[0], Problem::hardship}};
    for (const auto expected :
         {EconomicSituation::somewhat_hard, EconomicSituation::normal, EconomicSituation::normal}) {
        solve(world, *event, both);
        for (const PersonIndex i : hard) EXPECT_EQ(world.people.economic[i], expected);
        EXPECT_EQ(world.people.economic[well[0]], EconomicSituation::normal);
    }
}

TEST(Solutions, WhatCaringWeighsIsGoneAndStaysGone) {
    World world = make_town({0}, 2);
    LonelinessParameters loneliness;
    const Fading fading(loneliness);
    for (const std::uint32_t k : {0U, 1U}) {
        world.people.happened[person(k)] |= cares_now;
        world.memory.add({person(k), world.now.plus(-7), TraceKind::caregiving, 0, 0.4F});
    }
    world.memory.add({person(0), world.now.plus(-3), TraceKind::illness, 0, 0.4F});
    const auto event = make_caregiving();
    solve(world, *event, {{person(0), Problem::caregiving}});
    for (int m = 0; m < 24; ++m) {
        std::array<float, 2> left{};
        for (const Trace& trace : world.memory.block(0)) {
            if (trace.kind == TraceKind::caregiving) left[trace.who.value] += fading.left(trace, world.now);
        }
        EXPECT_NEAR(left[0], 0, 1e-6) << m;
        EXPECT_GT(left[1], 0.1) << m;
        world.now = world.now.plus(1);
    }
    EXPECT_EQ(traces_of(world, person(0), TraceKind::illness).size(), 1U);
    EXPECT_NE(world.people.happened[person(0)] & cares_now, 0U);
}

}  // namespace
}  // namespace tsunagari
