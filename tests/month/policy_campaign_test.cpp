// 啓発 on a small town: whom a campaign reaches, how it moves them and fades, and that other levers feel it a month
// later.

#include <cmath>

#include "month/policy_town.hpp"

namespace tsunagari {
namespace {

Settings reaches(double share) {
    return {{"reach_under_30_share", share}, {"reach_30_to_59_share", share}, {"reach_60_over_share", share}};
}

std::vector<Delivery> run_campaign(World& world, const Settings& settings, int months) {
    return run(world, *made(make_campaign(), settings), months);
}

TEST(Campaign, DoseZeroDeliversNothing) {
    for (const Settings& none : {reaches(0), Settings{{"start_month", Month::of(2030, 1)}}}) {
        World world = make_town({0}, 40);
        for (const Delivery& d : run_campaign(world, none, 15)) EXPECT_EQ(told(d), told(Delivery{}));
    }
}

TEST(Campaign, ReachesByAgeEachMay) {
    World world = make_town({0}, 2000);
    for (std::uint32_t k = 0; k < 4000; ++k) add_person(world, 0, k < 2000 ? 25 : 45, Sex::male);
    world.network.grow(world.people.rows());
    world.memory.grow(world.people.rows());
    const auto deliveries = run_campaign(world,
                                         {{"reach_under_30_share", 0.1},
                                          {"reach_30_to_59_share", 0.2},
                                          {"reach_60_over_share", 0.6},
                                          {"yen_per_campaign", 500.0},
                                          {"yen_per_person_reached", 2.0}},
                                         15);
    for (std::size_t m = 0; m < 15; ++m) {
        const Delivery& d = deliveries[m];
        const std::uint32_t reached = total(d, Stage::reached);
        if (m == 1 || m == 13)  // April is month 0
            EXPECT_NEAR(reached, 200 + 400 + 1200, 100);
        else
            EXPECT_EQ(reached, 0U) << m;
        EXPECT_EQ(yen(d, CostItem::running), m == 1 || m == 13 ? 500 : 0);
        EXPECT_EQ(yen(d, CostItem::per_use), 2.0 * reached);
        EXPECT_EQ(d.climate.size(), m == 0 ? 0U : m < 13 ? 1U : 2U);
        EXPECT_EQ(total(d, Stage::eligible), 6000U);
    }
    // Two campaigns, drawn apart: of those of 72, 60 % by the first, 84 % by either.
    const std::uint32_t aware = total(deliveries[13], Stage::aware);
    EXPECT_NEAR(aware, 0.19 * 2000 + 0.36 * 2000 + 0.84 * 2000, 120);
}

TEST(Campaign, MovesThoseReachedAndFades) {
    World world = make_town({0}, 100);
    const auto deliveries = run_campaign(world,
                                         with(reaches(1), {{"end_month", Month::of(2021, 12)},
                                                           {"half_life_months", 6.0},
                                                           {"stigma_odds_ratio", 0.5},
                                                           {"helping_odds_ratio", 2.0},
                                                           {"hears_of_lever_share", 0.3}}),
                                         30);
    const Opinion first = deliveries[1].climate.at(0).opinion, later = deliveries[7].climate.at(0).opinion;
    EXPECT_NEAR(first.stigma_log_odds, std::log(0.5), 1e-6);
    EXPECT_NEAR(first.helping_log_odds, std::log(2.0), 1e-6);
    EXPECT_NEAR(later.stigma_log_odds, 0.5 * std::log(0.5), 1e-6);
    EXPECT_NEAR(first.dont_know_how_log_odds, std::log(0.75), 1e-6);
    EXPECT_EQ(first.hearing_probability, 0.3F);
    EXPECT_EQ(later.hearing_probability, 0);
    EXPECT_EQ(deliveries[25].climate.size(), 1U);
    EXPECT_EQ(told(deliveries[26]), told(Delivery{}));  // four half-lives are over, and so is the service
}

/// A lever beside a campaign, in the order of a month.
struct Beside {
    World world = make_town({0, 0}, 4000);
    Draw draw{7, 0};
    std::unique_ptr<PolicyLever> campaign, lever;
    Beside(std::unique_ptr<PolicyLever> of_lever, const Settings& settings, double reached)
        : campaign{made(make_campaign(), with(reaches(reached), {{"month_of_year", std::int64_t{4}},
                                                                 {"stigma_odds_ratio", 0.2},
                                                                 {"would_not_change_odds_ratio", 0.2},
                                                                 {"helping_odds_ratio", 4.0},
                                                                 {"hears_of_lever_share", 0.5},
                                                                 {"half_life_months", 100.0}}))},
          lever{made(std::move(of_lever), settings)} {
        campaign->open(world, draw, 0);
        lever->open(world, draw, 1);
    }
    Delivery month() {
        Delivery talk, help;
        campaign->deliver(world, draw, talk);
        lever->deliver(world, draw, help);
        pass(world, help);
        world.climate.shifts = talk.climate;
        return help;
    }
};

TEST(Campaign, TheTownsMeasuresAreBetterKnownAndEasierToUseAMonthLater) {
    const Settings salon = {{"willing_share", 1.0},
                            {"aware_at_start_share", 0.2},
                            {"publicity_monthly_probability", 0.0},
                            {"ashamed_share", 0.3},
                            {"burden_share", 0.0},
                            {"would_not_change_share", 0.3},
                            {"dont_know_how_share", 0.2},
                            {"told_by_tie_monthly_probability", 0.0},
                            {"consider_monthly_probability", 0.0}};
    Beside with_campaign{make_community_salon(), salon, 1.0}, without{make_community_salon(), salon, 0.0};
    const Delivery april = with_campaign.month();
    EXPECT_EQ(told(april), told(without.month()));
    const Delivery may = with_campaign.month(), as_ever = without.month();
    const double aware = total(may, Stage::aware) / 8000.0, aware_before = total(as_ever, Stage::aware) / 8000.0;
    EXPECT_NEAR(aware_before, 0.2 * 0.8, 0.02);
    EXPECT_NEAR(aware, 0.16 + 0.84 * 0.5 * 0.84, 0.03);
    EXPECT_NEAR(total(as_ever, Stage::willing) / (8000.0 * aware_before), 0.7 * 0.7, 0.03);
    const double barrier = 0.2 * 0.3 / (0.7 + 0.2 * 0.3);
    EXPECT_NEAR(total(may, Stage::willing) / (8000.0 * aware), (1 - barrier) * (1 - barrier), 0.03);
}

TEST(Campaign, MoreWouldLearnToHelp) {
    const Settings course = {{"trained_per_year", std::int64_t{90'000}},
                             {"course_publicity_monthly_probability", 0.2},
                             {"trainee_willing_share", 0.2},
                             {"trainee_log_odds_per_sd", 0.0}};
    Beside with_campaign{make_tsunagari_supporter(), course, 1.0}, without{make_tsunagari_supporter(), course, 0.0};
    const auto first = with_campaign.month().providers, first_without = without.month().providers;
    EXPECT_EQ(first, first_without);
    const auto more = with_campaign.month().providers - first, as_ever = without.month().providers - first_without;
    EXPECT_NEAR(as_ever, 0.96 * 8000 * 0.2 * 0.2, 70);
    EXPECT_NEAR(more, 8000 * 0.2 * 0.5, 130);  // odds 1 : 4, four times as high
}

TEST(Campaign, DeliversTheSameAtAnyThreadCount) {
    std::string first;
    for (const int threads : {1, 2, 3, 8}) {
        const Threads use{threads};
        World world = make_town({0, 300}, 6000);
        const std::string now = told(run_campaign(world, {}, 3));
        if (first.empty()) first = now;
        EXPECT_EQ(now, first);
    }
}

TEST(Campaign, ChecksThePlan) {
    const auto found = [](const Settings& settings) { return found_in_plan(make_campaign(), settings); };
    using Found = std::pair<std::size_t, std::size_t>;
    EXPECT_EQ(found({}), (Found{0, 0}));
    EXPECT_EQ(found(reaches(0)), (Found{0, 1}));
    EXPECT_EQ(found({{"end_month", Month::of(2021, 1)}}), (Found{1, 0}));
}

}  // namespace
}  // namespace tsunagari
