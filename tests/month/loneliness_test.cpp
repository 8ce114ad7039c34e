// The process of loneliness against closed forms: AR(1) variance and autocorrelation, exact effects on a person made by
// hand, peer influence of two people, traces that jump, halve and leave their residue in the trait.

#include "tsunagari/month/loneliness.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "month/town.hpp"
#include "tsunagari/kit/math.hpp"
#include "tsunagari/world/decision.hpp"

namespace tsunagari {
namespace {

const TieParameters tie_parameters;

/// Nothing but what a test asks for: no noise, no peers, and no gap (made zero by `content`).
LonelinessParameters still() {
    LonelinessParameters p;
    p.autoregressive_share = 0;
    p.peer_influence_per_year = 0;
    return p;
}

/// A woman of 45 in normal circumstances who lives with somebody of 45 and wants the contacts she has, which are none.
World at_home() {
    World world = empty_town();
    add_household(world, 0, {{Role::head, 45, Sex::female}, {Role::other, 45, Sex::female}});
    for (std::uint32_t i = 0; i < world.people.rows(); ++i) world.people.contacts_wanted[person(i)] = 0;
    return world;
}

float theta_of(const LonelinessParameters& p, const std::function<void(World&)>& change) {
    World world = at_home();
    change(world);
    Feeling feeling(p, tie_parameters);
    feeling.month(world, Draw(1, 0));
    return world.people.theta[person(0)];
}

double effect(const LonelinessParameters& p, const std::function<void(World&)>& change) {
    return static_cast<double>(theta_of(p, change)) - static_cast<double>(theta_of(p, [](World&) {}));
}

void age(World& world, int years) { world.people.born[person(0)] = world.now.plus(-12 * years); }

TEST(Loneliness, AWomanOf45AtRestIsAtTheLevelOfHerAge) {
    const LonelinessParameters p = still();
    EXPECT_NEAR(theta_of(p, [](World&) {}), p.intercept_sd + p.age_curve_sd[3], 1e-6);
}

TEST(Loneliness, EffectsHaveTheirSizes) {
    LonelinessParameters p = still();
    p.never_married_sd = 0.21, p.widowed_sd = -0.13, p.divorced_sd = 0.17;
    const auto alone = [](World& w) { die(w, person(1)); };
    EXPECT_NEAR(effect(p, alone), p.lives_alone_sd, 1e-6);
    EXPECT_NEAR(effect(p, [](World& w) { w.people.confides_home[person(0)] = 1; }), p.confidant_sd, 1e-6);
    EXPECT_NEAR(effect(p, [](World& w) { w.people.employment[person(0)] = Employment::unemployed; }), p.unemployed_sd,
                1e-6);
    EXPECT_NEAR(effect(p, [](World& w) { w.people.employment[person(0)] = Employment::not_working; }),
                p.not_working_under_60_sd, 1e-6);
    EXPECT_NEAR(effect(p, [](World& w) { w.people.health[person(0)] = Health::bad; }), p.bad_health_sd, 1e-6);
    EXPECT_NEAR(effect(p, [](World& w) { w.people.health[person(0)] = Health::good; }), p.good_health_sd, 1e-6);
    EXPECT_NEAR(effect(p, [](World& w) { w.people.health[person(0)] = Health::not_very_good; }),
                p.not_very_good_health_sd, 1e-6);
    EXPECT_NEAR(effect(p, [](World& w) { w.people.ill[person(0)] = 1; }), p.illness_sd, 1e-6);
    EXPECT_NEAR(effect(p, [](World& w) { w.people.economic[person(0)] = EconomicSituation::very_hard; }), p.hardship_sd,
                1e-6);
    EXPECT_NEAR(effect(p, [](World& w) { w.people.economic[person(0)] = EconomicSituation::somewhat_hard; }),
                p.somewhat_hard_sd, 1e-6);
    EXPECT_NEAR(effect(p, [](World& w) { w.people.economic[person(0)] = EconomicSituation::very_comfortable; }), 0.0,
                1e-6);
    EXPECT_NEAR(effect(p, [](World& w) { w.people.trait[person(0)] = 0.7F; }), 0.7, 1e-6);
    EXPECT_NEAR(effect(p, [](World& w) { w.people.sex[person(0)] = Sex::male; }), p.male_sd, 1e-6);
    const auto marital = [&](MaritalStatus status, int years) {
        const auto at = [&](MaritalStatus s) {
            return theta_of(p, [&](World& w) { age(w, years), w.people.marital[person(0)] = s; });
        };
        return static_cast<double>(at(status)) - static_cast<double>(at(MaritalStatus::married));
    };
    EXPECT_NEAR(marital(MaritalStatus::never_married, 45), p.never_married_sd, 1e-6);
    EXPECT_NEAR(marital(MaritalStatus::widowed, 45), p.widowed_sd, 1e-6);
    EXPECT_NEAR(marital(MaritalStatus::divorced, 45), p.divorced_sd, 1e-6);
    EXPECT_EQ(marital(MaritalStatus::never_married, 19), 0.0) << "they are all never married";
}

/// Whoever is disposed to loneliness by half an SD suffers 1.4 times as much from adversity, but gains no more from a
/// confidant; at zero, disposition changes nothing.
TEST(Loneliness, AdversityWeighsMoreOnTheDisposed) {
    LonelinessParameters p = still();
    const auto disposed = [](World& w, float trait) { w.people.trait[person(0)] = trait; };
    const auto poor = [](World& w) { w.people.economic[person(0)] = EconomicSituation::very_hard; };
    const auto alone = [](World& w) { die(w, person(1)); };
    const auto confides = [](World& w) { w.people.confides_home[person(0)] = 1; };
    const auto more = [&](float trait, const std::function<void(World&)>& what) {
        return effect(p, [&](World& w) { disposed(w, trait), what(w); }) -
               effect(p, [&](World& w) { disposed(w, trait); });
    };
    EXPECT_NEAR(more(0.5F, poor), p.hardship_sd, 1e-6) << "0 is off";
    p.sensitivity_per_sd = 0.8;
    EXPECT_NEAR(more(0.0F, poor), p.hardship_sd, 1e-6);
    EXPECT_NEAR(more(0.5F, poor), 1.4 * p.hardship_sd, 1e-6);
    EXPECT_NEAR(more(0.5F, alone), 1.4 * p.lives_alone_sd, 1e-6);
    EXPECT_NEAR(more(-0.5F, poor), 0.6 * p.hardship_sd, 1e-6);
    EXPECT_NEAR(more(-2.0F, poor), 0.0, 1e-6) << "never below nothing";
    EXPECT_NEAR(more(4.0F, poor), 3.0 * p.hardship_sd, 1e-6) << "nor above three times";
    EXPECT_NEAR(more(0.5F, confides), p.confidant_sd, 1e-6);
}

TEST(Loneliness, EffectsKnowAge) {
    const LonelinessParameters p = still();
    struct At {
        int years;
        std::size_t group;
    };
    for (const auto& [years, group] :
         {At{10, 0}, At{16, 0}, At{19, 0}, At{20, 1}, At{39, 2}, At{60, 5}, At{79, 6}, At{80, 7}, At{101, 7}}) {
        EXPECT_NEAR(effect(p, [&](World& w) { age(w, years); }), p.age_curve_sd[group] - p.age_curve_sd[3], 1e-6)
            << years;
    }
    const auto old = [](World& w) { age(w, 65); };
    const double old_woman = effect(p, old);
    EXPECT_NEAR(effect(p, [&](World& w) { old(w), w.people.sex[person(0)] = Sex::male; }) - old_woman,
                p.male_sd + p.male_60_over_sd, 1e-6);
    EXPECT_NEAR(
        effect(p, [&](World& w) { old(w), w.people.employment[person(0)] = Employment::not_working; }) - old_woman, 0.0,
        1e-6);
}

TEST(Loneliness, AResidentOfAnInstitutionDoesNotLiveAlone) {
    const LonelinessParameters p = still();
    EXPECT_NEAR(effect(p,
                       [](World& w) {
                           die(w, person(1));
                           w.households.type[w.people.household[person(0)]] = HouseholdType::institution;
                       }),
                0.0, 1e-6);
}

TEST(Loneliness, AConfidantCountsOnceWhereverTheyAre) {
    const LonelinessParameters p = still();
    const auto tied = [](bool close) {
        return [close](World& w) {
            const auto other = add_household(w, 1, {{Role::head, 45, Sex::female}}).front();
            const TieChange tie{TieChange::Kind::form, person(0), other,
                                Tie::make(other, w.now, 0, Layer::friendship, close)};
            w.network.apply(std::span{&tie, 1});
        };
    };
    EXPECT_NEAR(effect(p, tied(true)), p.confidant_sd, 1e-6);
    EXPECT_NEAR(effect(p, tied(false)), 0.0, 1e-6);
    EXPECT_NEAR(effect(p, [&](World& w) { tied(true)(w), w.people.confides_home[person(0)] = 1; }), p.confidant_sd,
                1e-6);
}

TEST(Loneliness, TheGapIsOfContactsWantedAndHad) {
    const LonelinessParameters p = still();
    const auto with = [](float had, int wanted_twice, bool club, bool ill) {
        return [=](World& w) {
            const auto other = add_household(w, 1, {{Role::head, 45, Sex::female}}).front();
            const TieChange tie{TieChange::Kind::form, person(0), other,
                                Tie::make(other, w.now, had, Layer::friendship, false)};
            w.network.apply(std::span{&tie, 1});
            w.people.contacts_wanted[person(0)] = static_cast<std::uint8_t>(wanted_twice);
            w.people.ill[person(0)] = ill ? 1 : 0;
            if (club)
                in_group(w, person(0), w.groups.add(GroupKind::community_group, NeighbourhoodIndex{0}, 0, 5), false);
        };
    };
    const auto gap = [](double wanted, double had) { return 4 * (wanted - had) / (wanted + had + 4); };
    EXPECT_NEAR(effect(p, with(0, 40, false, false)), p.contact_gap_sd * gap(20, 0), 1e-6);
    EXPECT_NEAR(effect(p, with(12, 40, false, false)), p.contact_gap_sd * gap(20, 12), 1e-6);
    EXPECT_NEAR(effect(p, with(20, 40, false, false)), 0.0, 1e-6);
    EXPECT_NEAR(effect(p, with(30, 40, false, false)), p.contact_gap_sd * gap(20, 30), 1e-6);
    EXPECT_NEAR(effect(p, with(12, 40, true, false)),
                p.contact_gap_sd * gap(20, 12 + tie_parameters.community_contacts_per_month), 1e-6);
    EXPECT_NEAR(effect(p, with(12, 40, true, true)),
                p.illness_sd + p.contact_gap_sd * gap(20, 0.7 * 12 + tie_parameters.community_contacts_per_month),
                1e-6);
    EXPECT_GT(gap(20, 5), gap(20, 10));
}

TEST(Loneliness, IsolatedIsFewContactsNotFeeling) {
    World world = at_home();
    const LonelinessParameters p = still();
    const Feeling feeling(p, tie_parameters);
    const auto border = static_cast<float>(p.isolated_below_contacts_per_month);
    world.people.contacts[person(0)] = border - 0.1F;
    world.people.theta[person(0)] = -3;
    EXPECT_TRUE(feeling.isolated(world.people, person(0)));
    world.people.contacts[person(0)] = border + 0.1F;
    world.people.theta[person(0)] = 3;
    EXPECT_FALSE(feeling.isolated(world.people, person(0)));
}

// --- AR(1)
// ------------------------------------------------------------------------------------------------------------------

World crowd(std::uint32_t people) {
    World world = make_town({0}, people);
    return world;
}

double variance(const Population& p) {
    double sum = 0, squares = 0;
    for (std::uint32_t i = 0; i < p.rows(); ++i) {
        const double a = static_cast<double>(p.state[person(i)]);
        sum += a;
        squares += a * a;
    }
    const double n = p.rows();
    return squares / n - (sum / n) * (sum / n);
}

TEST(Loneliness, TheStateIsStationaryAndForgetsAsItShould) {
    constexpr std::uint32_t people = 40000;
    World world = crowd(people);
    LonelinessParameters p;
    p.peer_influence_per_year = 0;
    Feeling feeling(p, tie_parameters);
    const Draw draw(3, 0);
    feeling.begin(world, draw);
    const double share = p.autoregressive_share;
    const double error_of_variance = share * std::sqrt(2.0 / people);
    EXPECT_NEAR(variance(world.people), share, 4 * error_of_variance);
    const std::vector<float> at_start(world.people.state.begin(), world.people.state.end());
    for (int month = 1; month <= 60; ++month) {
        feeling.month(world, draw);
        world.now = world.now.plus(1);
        if (month % 12 != 0) continue;
        EXPECT_NEAR(variance(world.people), share, 4 * error_of_variance) << month;
        double product = 0;
        for (std::uint32_t i = 0; i < people; ++i)
            product += static_cast<double>(at_start[i]) * static_cast<double>(world.people.state[person(i)]);
        const double expected = pow_(p.autoregression_per_year, month / 12.0);
        EXPECT_NEAR(product / people / share, expected, 4 * std::sqrt((1 + expected * expected) / people)) << month;
    }
}

TEST(Loneliness, MonthsAreIndependentDraws) {
    constexpr std::uint32_t people = 40000;
    World world = crowd(people);
    LonelinessParameters p;
    p.peer_influence_per_year = 0;
    p.autoregression_per_year = 0;  // what is left is the month's noise alone
    Feeling feeling(p, tie_parameters);
    const Draw draw(3, 0);
    feeling.begin(world, draw);
    feeling.month(world, draw);
    const std::vector<float> before(world.people.state.begin(), world.people.state.end());
    world.now = world.now.plus(1);
    feeling.month(world, draw);
    double product = 0, neighbours = 0;
    for (std::uint32_t i = 0; i + 1 < people; ++i) {
        product += static_cast<double>(before[i]) * static_cast<double>(world.people.state[person(i)]);
        neighbours += static_cast<double>(before[i]) * static_cast<double>(before[i + 1]);
    }
    const double error = p.autoregressive_share / std::sqrt(people);
    EXPECT_NEAR(variance(world.people), p.autoregressive_share, 4 * error * std::sqrt(2.0));
    EXPECT_NEAR(product / people, 0.0, 4 * error);
    EXPECT_NEAR(neighbours / people, 0.0, 4 * error);
}

// --- peers
// ------------------------------------------------------------------------------------------------------------------

/// A crowd with ties, households and a club, so that there would be plenty to gather.
World met_crowd() {
    World world = empty_town();
    for (int h = 0; h < 100; ++h)
        add_household(world, 0,
                      {{Role::head, 45, Sex::female}, {Role::spouse, 46, Sex::male}, {Role::child, 12, Sex::male}});
    for (std::uint32_t i = 0; i + 7 < world.people.rows(); ++i)
        make_tie(world, person(i), person(i + 7), Layer::friendship);
    const GroupIndex club = world.groups.add(GroupKind::community_group, NeighbourhoodIndex{0}, 0, 50);
    for (std::uint32_t i = 0; i < 50; ++i) in_group(world, person(3 * i), club, false);
    return world;
}

std::string bytes(const Column<PersonIndex, float>& column) {
    return {reinterpret_cast<const char*>(column.data()), column.size() * sizeof(float)};
}

TEST(Loneliness, WithoutPeerInfluenceOthersAreNotRead) {
    LonelinessParameters p;
    p.peer_influence_per_year = 0;
    const Draw draw(4, 0);
    World with_peers = met_crowd(), alone = met_crowd();
    Feeling feeling(p, tie_parameters), other(p, tie_parameters);
    feeling.begin(with_peers, draw);
    other.begin(alone, draw);
    alone.network = Network(alone.people.rows());
    for (std::uint32_t i = 0; i < alone.people.rows(); ++i) {
        alone.people.theta[person(i)] = 100.0F;
        alone.people.community[person(i)] = GroupIndex::none();
    }
    feeling.month(with_peers, draw);
    other.month(alone, draw);
    EXPECT_EQ(bytes(with_peers.people.state), bytes(alone.people.state));
    p.peer_influence_per_year = 0.03;
    World pulled = met_crowd();
    Feeling strong(p, tie_parameters);
    strong.begin(pulled, draw);
    strong.month(pulled, draw);
    EXPECT_NE(bytes(with_peers.people.state), bytes(pulled.people.state));
}

TEST(Loneliness, PeersPullByTheContactsTheyHave) {
    LonelinessParameters p = still();
    p.peer_influence_per_year = 0.6;
    World world = empty_town();
    const auto ego = add_household(world, 0, {{Role::head, 45, Sex::female}}).front();
    const auto a = add_household(world, 1, {{Role::head, 45, Sex::female}}).front();
    const auto b = add_household(world, 2, {{Role::head, 45, Sex::female}}).front();
    const std::vector<TieChange> ties = {
        {TieChange::Kind::form, ego, a, Tie::make(a, world.now, 6, Layer::friendship, false)},
        {TieChange::Kind::form, ego, b, Tie::make(b, world.now, 2, Layer::kin, false)}};
    world.network.apply(ties);
    world.people.theta[ego] = 1.0F;
    world.people.theta[a] = 3.0F;
    world.people.theta[b] = -1.0F;
    world.people.state[ego] = 0.5F;
    Feeling feeling(p, tie_parameters);
    feeling.month(world, Draw(1, 0));
    const double phi = pow_(p.autoregression_per_year, 1.0 / 12);
    EXPECT_NEAR(world.people.state[ego], phi * 0.5 + 0.6 / 12 * ((6 * 3.0 - 2 * 1.0) / 8 - 1.0), 1e-6);
    EXPECT_NEAR(world.people.state[a], 0.6 / 12 * (1.0 - 3.0), 1e-6) << "read last month's feeling, not this month's";
}

TEST(Loneliness, KinOutsideAreContactsAndConfidantsButPullNobody) {
    LonelinessParameters p = still();
    p.peer_influence_per_year = 0.6;
    World world = empty_town();
    const auto ego = add_household(world, 0, {{Role::head, 45, Sex::female}}).front();
    const auto a = add_household(world, 1, {{Role::head, 45, Sex::female}}).front();
    const TieChange tie{TieChange::Kind::form, ego, a, Tie::make(a, world.now, 6, Layer::friendship, false)};
    world.network.apply(std::span{&tie, 1});
    world.people.theta[a] = 3.0F;
    world.people.contacts_wanted[ego] = 20;
    World with_kin = world;
    const Tie strong = Tie::make(a, world.now, 4, Layer::kin, true);
    with_kin.kin_outside.apply({{ego, KinChange::Kind::gain, OutsideKin::make(Month{}, Sex::male, strong)}});
    Feeling(p, tie_parameters).month(world, Draw(1, 0));
    Feeling(p, tie_parameters).month(with_kin, Draw(1, 0));
    EXPECT_FLOAT_EQ(with_kin.people.contacts[ego], world.people.contacts[ego] + 4.0F);
    EXPECT_EQ(with_kin.people.state[ego], world.people.state[ego]) << "nobody knows how they feel";
    const double gap = 4.0 * (10.0 - 6.0) / (10.0 + 6.0 + 4.0);  // with them she has the contacts that she wants
    EXPECT_NEAR(static_cast<double>(with_kin.people.theta[ego] - world.people.theta[ego]),
                p.confidant_sd - p.contact_gap_sd * gap, 1e-6);
}

TEST(Loneliness, WhoMeetsNobodyIsNotPulled) {
    LonelinessParameters p = still();
    p.peer_influence_per_year = 1;
    World world = crowd(3);
    for (std::uint32_t i = 0; i < 3; ++i) world.people.theta[person(i)] = 5;
    Feeling feeling(p, tie_parameters);
    feeling.month(world, Draw(1, 0));
    for (std::uint32_t i = 0; i < 3; ++i) EXPECT_EQ(world.people.state[person(i)], 0.0F);
}

// Everybody meets everybody: the mean field of the process has a closed form. With dispositions of variance s² and the
// pull κ a month, deviations from the mean follow a(t+1) = (φ − κ)·a(t) − κ·d + σ·ε, so dispositions show with the
// factor (1 − φ) / (1 − φ + κ), the state's own variance is σ² / (1 − (φ − κ)²), and the mean stays where it is: unlike
// in Fontanari (2021), whose lonely agents' distress grows without limit once contacts are too few, no pull runs away.
TEST(Loneliness, FollowsItsMeanFieldWhenEverybodyMeets) {
    constexpr std::uint32_t people = 20000;
    constexpr double disposition_sd = 0.6;
    for (const double pull_a_year : {0.03, 0.3, 2.0}) {
        LonelinessParameters p;
        p.peer_influence_per_year = pull_a_year;
        p.contact_gap_sd = p.not_working_under_60_sd = p.male_60_over_sd = 0;  // nothing that age changes
        p.age_curve_sd.fill(0);
        World world = crowd(people);
        const Draw draw(6, 0);
        const GroupIndex club = world.groups.add(GroupKind::community_group, NeighbourhoodIndex{0}, 0, people);
        for (std::uint32_t i = 0; i < people; ++i) {
            in_group(world, person(i), club, false);
            world.people.trait[person(i)] =
                static_cast<float>(disposition_sd * draw.normal(i, Month{}, decision::formation_trait));
        }
        Feeling feeling(p, tie_parameters);
        feeling.begin(world, draw);
        for (int month = 0; month < 240; ++month) feeling.month(world, draw), world.now = world.now.plus(1);
        const double phi = pow_(p.autoregression_per_year, 1.0 / 12), kappa = pull_a_year / 12;
        const double shown = (1 - phi) / (1 - phi + kappa), memory = phi - kappa;
        const double expected = disposition_sd * disposition_sd * shown * shown +
                                p.autoregressive_share * (1 - phi * phi) / (1 - memory * memory);
        double sum = 0, squares = 0, pulled = 0;
        for (std::uint32_t i = 0; i < people; ++i) {
            const auto theta = static_cast<double>(world.people.theta[person(i)]);
            sum += theta, squares += theta * theta, pulled += static_cast<double>(world.people.state[person(i)]);
        }
        const double mean = sum / people;
        EXPECT_NEAR((squares / people - mean * mean) / expected, 1.0, 4 * std::sqrt(2.0 / people)) << pull_a_year;
        EXPECT_NEAR(pulled / people, 0.0, 0.02) << pull_a_year;
    }
}

TEST(Loneliness, BeginsWhereItWouldBeAfterYears) {
    // People of several dispositions and a few ties each, whom the pull brings together: spread and level of the first
    // month must be those of later years.
    LonelinessParameters p;
    p.peer_influence_per_year = 0.10;
    p.contact_gap_sd = p.not_working_under_60_sd = p.male_60_over_sd = 0;  // nothing that age changes
    p.age_curve_sd.fill(0);
    World world = make_town({0, 100}, 3 * block_size);
    const Draw draw(5, 0);
    for (std::uint32_t i = 0; i < world.people.rows(); ++i) {
        world.people.trait[person(i)] = static_cast<float>(0.6 * draw.normal(i, Month{}, decision::formation_trait));
        for (const std::uint32_t step : {1U, 611U, 4999U})
            make_tie(world, person(i), person((i + step) % world.people.rows()), Layer::friendship);
    }
    Feeling feeling(p, tie_parameters);
    feeling.begin(world, draw);
    feeling.settle_in(world, draw);
    const auto spread = [&] {
        double sum = 0, squares = 0;
        for (std::uint32_t i = 0; i < world.people.rows(); ++i) {
            const auto theta = static_cast<double>(world.people.theta[person(i)]);
            sum += theta, squares += theta * theta;
        }
        const double mean = sum / world.people.rows();
        return std::pair{mean, squares / world.people.rows() - mean * mean};
    };
    const auto contacts = bytes(world.people.contacts);
    const auto [mean, variance] = spread();
    feeling.month(world, draw);
    EXPECT_TRUE(bytes(world.people.contacts) == contacts) << "what a month counts stands from the first";
    double mean_later = 0, variance_later = 0;
    constexpr int months = 60;
    for (int m = 0; m < 12 * months; ++m) {
        world.now = world.now.plus(1);
        feeling.month(world, draw);
        if (m % 12 != 0) continue;
        const auto [at, wide] = spread();
        mean_later += at / months, variance_later += wide / months;
    }
    EXPECT_NEAR(mean, mean_later, 0.02);
    EXPECT_NEAR(variance / variance_later, 1.0, 0.03);
}

TEST(Loneliness, ThreadsCannotMatter) {
    const auto lived = [](int threads) {
        const Threads with(threads);
        World world = make_town({0, 100}, 3 * block_size);
        for (std::uint32_t i = 0; i + 5000 < world.people.rows(); i += 3)
            make_tie(world, person(i), person(i + 5000), Layer::friendship);
        Feeling feeling(LonelinessParameters{}, tie_parameters);
        const Draw draw(4, 0);
        feeling.begin(world, draw);
        for (int m = 0; m < 5; ++m) feeling.month(world, draw);
        return bytes(world.people.theta);
    };
    const std::string of_one = lived(1);
    for (const int threads : {2, 3, 8}) EXPECT_TRUE(lived(threads) == of_one) << threads;
}

// --- traces
// -----------------------------------------------------------------------------------------------------------------

TEST(Traces, JumpHalveAndLeaveTheirResidueInTheTrait) {
    LonelinessParameters p = still();
    const auto kind = static_cast<std::size_t>(TraceKind::spouse_death);
    World world = at_home(), without = at_home();
    Feeling feeling(p, tie_parameters), other(p, tie_parameters);
    world.memory.add({person(0), world.now, TraceKind::spouse_death, 0, 0.8F});
    const double r = p.residue_share[kind], h = p.half_life_months[kind];
    const auto forgotten = static_cast<int>(6 * h) + 1;  // when what still fades is below a sixtieth
    const Draw draw(1, 0);
    for (int months = 0; months < forgotten + 3; ++months) {
        feeling.month(world, draw);
        other.month(without, draw);
        const double difference =
            static_cast<double>(world.people.theta[person(0)]) - static_cast<double>(without.people.theta[person(0)]);
        if (months < forgotten) {
            ASSERT_NEAR(difference, 0.8 * (r + (1 - r) * exp2_(-months / h)), 2e-6) << months;
            ASSERT_EQ(world.people.trait[person(0)], 0.0F) << months;
        } else {
            ASSERT_NEAR(world.people.trait[person(0)], 0.8 * r, 1e-6) << months;
            ASSERT_TRUE(world.memory.block(0).empty());
        }
        if (months == 0) {
            EXPECT_NEAR(difference, 0.8, 1e-6);
        }
        if (months == static_cast<int>(h)) {
            EXPECT_NEAR(difference, 0.8 * (r + (1 - r) / 2), 1e-6);
        }
        world.now = world.now.plus(1);
        without.now = without.now.plus(1);
    }
    // The month after that the trait carries it into the feeling, without a step that anyone would notice.
    const double after =
        static_cast<double>(world.people.theta[person(0)]) - static_cast<double>(without.people.theta[person(0)]);
    EXPECT_NEAR(after, 0.8 * r, 1e-6);
}

// In the month in which a trace turns into trait the feeling must not drop out for a month.
TEST(Traces, TheResidueIsFeltInEveryMonth) {
    LonelinessParameters p = still();
    const auto kind = static_cast<std::size_t>(TraceKind::spouse_death);
    p.residue_share[kind] = 1.0;
    World world = at_home(), without = at_home();
    Feeling feeling(p, tie_parameters), other(p, tie_parameters);
    world.memory.add({person(0), world.now, TraceKind::spouse_death, 0, 0.8F});
    for (int months = 0; months < 200; ++months) {
        feeling.month(world, Draw(1, 0));
        other.month(without, Draw(1, 0));
        ASSERT_NEAR(world.people.theta[person(0)] - without.people.theta[person(0)], 0.8, 1e-6) << months;
        world.now = world.now.plus(1);
        without.now = without.now.plus(1);
    }
}

TEST(Traces, AddUpAndEndWithTheirPerson) {
    const LonelinessParameters p = still();
    World world = at_home(), without = at_home();
    Feeling feeling(p, tie_parameters), other(p, tie_parameters);
    world.memory.add({person(0), world.now, TraceKind::divorce, 0, 0.3F});
    world.memory.add({person(0), world.now, TraceKind::support, 1, -0.2F});
    world.memory.add({person(1), world.now, TraceKind::move, 0, 0.5F});
    die(world, person(1));
    die(without, person(1));
    feeling.month(world, Draw(1, 0));
    other.month(without, Draw(1, 0));
    EXPECT_NEAR(world.people.theta[person(0)] - without.people.theta[person(0)], 0.1, 1e-6);
    EXPECT_EQ(world.memory.block(0).size(), 2U) << "somebody gone keeps no trace";
    EXPECT_EQ(world.people.trait[person(1)], 0.0F);
}

TEST(Traces, EveryKindHasANameAndFades) {
    const LonelinessParameters p;
    std::vector<std::string> names;
    for (int k = 0; k < trace_kinds; ++k) {
        names.emplace_back(trace_name(static_cast<TraceKind>(k)));
        EXPECT_GT(p.half_life_months[static_cast<std::size_t>(k)], 0);
        EXPECT_LT(p.residue_share[static_cast<std::size_t>(k)], 1);
    }
    std::sort(names.begin(), names.end());
    EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

}  // namespace
}  // namespace tsunagari
