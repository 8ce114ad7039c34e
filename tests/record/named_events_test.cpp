// The survey's question which events affected one's loneliness: against its formula, and what cannot be named is not.

#include <gtest/gtest.h>

#include <cmath>

#include "tsunagari/kit/math.hpp"
#include "tsunagari/record/questionnaire.hpp"

namespace tsunagari {
namespace {

const Month december = Month::of(2023, 12);
constexpr std::uint64_t people = 40'000;
constexpr auto poverty = static_cast<std::size_t>(Happening::poverty);
constexpr std::uint8_t sometimes = 4, hardly_ever = 2;

double share_naming(const AnswerParameters& p, const Feeling::Felt& felt, std::uint8_t direct, Happening h) {
    const Questionnaire questionnaire(p);
    const Draw draw(3, 0);
    double named = 0;
    for (std::uint64_t k = 0; k < people; ++k)
        named += (questionnaire.events(PersonKey{k}, december, felt, direct, draw) & bit_of(h)) != 0 ? 1 : 0;
    return named / static_cast<double>(people);
}

Feeling::Felt poor(float now, float remembered, bool lasts) {
    Feeling::Felt felt;
    felt.happened = bit_of(Happening::poverty);
    if (lasts) felt.lasts = felt.happened;
    felt.now[poverty] = now;
    felt.remembered[poverty] = remembered;
    return felt;
}

TEST(NamedEvents, FollowTheirLogOdds) {
    AnswerParameters p;
    p.naming_lonely_poverty_log_odds = -0.7;
    for (const bool lasts : {false, true}) {
        for (const std::uint8_t direct : {hardly_ever, sometimes}) {
            const double now = 0.3, remembered = 0.4;
            double odds = p.naming_log_odds + p.naming_salience_log_odds[poverty] +
                          p.naming_log_odds_per_sd_felt * now + p.naming_log_odds_per_sd_remembered * remembered +
                          (lasts ? p.naming_state_log_odds : 0.0);
            if (direct == sometimes)
                odds += p.naming_lonely_log_odds + p.naming_lonely_log_odds_per_sd_remembered * remembered - 0.7;
            const double expected = logistic(odds);
            EXPECT_NEAR(share_naming(p, poor(0.3F, 0.4F, lasts), direct, Happening::poverty), expected,
                        4 * std::sqrt(expected * (1 - expected) / static_cast<double>(people)));
        }
    }
}

TEST(NamedEvents, RecentGraveAndLonelyMakeThemLikelier) {
    const AnswerParameters p;
    const double old = share_naming(p, poor(0, 0.3F, false), hardly_ever, Happening::poverty);
    EXPECT_LT(old, share_naming(p, poor(0.5F, 0.3F, false), hardly_ever, Happening::poverty));
    EXPECT_LT(old, share_naming(p, poor(0, 0.9F, false), hardly_ever, Happening::poverty));
    EXPECT_LT(old, share_naming(p, poor(0, 0.3F, false), sometimes, Happening::poverty));
}

TEST(NamedEvents, WhatNeverHappenedIsNotNamedAndNothingNamedIsNone) {
    AnswerParameters p;
    p.other_event_share = p.other_event_share_lonely = 0;
    p.naming_person_sd = 0;
    p.naming_log_odds = 20;  // whatever happened is named
    const Questionnaire questionnaire(p);
    const Draw draw(3, 0);
    EXPECT_EQ(questionnaire.events(PersonKey{1}, december, {}, sometimes, draw), bit_of(Happening::none));
    EXPECT_EQ(questionnaire.events(PersonKey{1}, december, poor(0, 0, false), sometimes, draw),
              bit_of(Happening::poverty));
    p.naming_log_odds = -40;
    EXPECT_EQ(Questionnaire(p).events(PersonKey{1}, december, poor(0, 0, false), sometimes, draw),
              bit_of(Happening::none));
}

/// Some tell much and many nothing, each group with a spread of its own: what a person names goes together, the share
/// who name an event stays.
TEST(NamedEvents, PeopleDifferInHowMuchTheyName) {
    for (const std::uint8_t direct : {hardly_ever, sometimes}) {
        const auto both = [direct](double sd) {
            AnswerParameters p;
            (direct == sometimes ? p.naming_person_lonely_sd : p.naming_person_sd) = sd;
            (direct == sometimes ? p.naming_person_sd : p.naming_person_lonely_sd) = 0.7;
            const Questionnaire questionnaire(p);
            const Draw draw(3, 0);
            Feeling::Felt felt = poor(0.3F, 0.4F, true);
            felt.happened |= bit_of(Happening::moving);
            felt.remembered[static_cast<std::size_t>(Happening::moving)] = 0.3F;
            std::array<double, 3> share{};  // poverty, moving, both
            for (std::uint64_t k = 0; k < people; ++k) {
                const std::uint32_t named = questionnaire.events(PersonKey{k}, december, felt, direct, draw);
                const bool one = (named & bit_of(Happening::poverty)) != 0,
                           other = (named & bit_of(Happening::moving)) != 0;
                share[0] += one ? 1 : 0;
                share[1] += other ? 1 : 0;
                share[2] += one && other ? 1 : 0;
            }
            for (double& of : share) of /= static_cast<double>(people);
            return share;
        };
        const auto alike = both(0), different = both(2);
        EXPECT_NEAR(alike[0], different[0], 0.014);
        EXPECT_NEAR(alike[1], different[1], 0.014);
        EXPECT_NEAR(alike[2], alike[0] * alike[1], 0.01);
        EXPECT_GT(different[2], 1.4 * alike[2]);
    }
}

TEST(NamedEvents, OtherIsNamedAtThePublishedShares) {
    const AnswerParameters p;
    EXPECT_NEAR(share_naming(p, {}, hardly_ever, Happening::other), p.other_event_share, 0.003);
    EXPECT_NEAR(share_naming(p, {}, sometimes, Happening::other), p.other_event_share_lonely, 0.005);
}

}  // namespace
}  // namespace tsunagari
