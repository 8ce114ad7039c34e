// The network's numbers on graphs one can see through, against slow sums over all pairs, and against what chance gives.

#include "tsunagari/record/network_summary.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <set>
#include <vector>

#include "month/town.hpp"
#include "tsunagari/kit/draw.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/world/formation.hpp"
#include "tsunagari/world/synthesis.hpp"

namespace tsunagari {
namespace {

using Edges = std::vector<std::pair<std::uint32_t, std::uint32_t>>;
using All = std::array<NetworkSummary, summarised_layers>;
const Draw draw{20201001, 0};
constexpr std::size_t friends = static_cast<std::size_t>(Layer::friendship), work = layers, school = layers + 1,
                      all = layers + 2, everything = layers + 3;

/// `people` alone in the world, aged 40, men and women in turn, not lonely, with these friendships 12 months old.
World friends_of(std::uint32_t people, const Edges& edges, Layer layer = Layer::friendship) {
    World world;
    world.now = Month::of(2021, 4);
    for (std::uint32_t k = 0; k < people; ++k)
        world.people.add(PersonKey{k}, Month::of(1981, 4), k % 2 == 0 ? Sex::female : Sex::male);
    world.network.grow(people);
    std::vector<TieChange> changes;
    for (const auto& [a, b] : edges)
        changes.push_back({TieChange::Kind::form, PersonIndex{a}, PersonIndex{b},
                           Tie::make(PersonIndex{b}, Month::of(2020, 4), 2, layer, false)});
    world.network.apply(changes);
    return world;
}

NetworkSummary of(std::uint32_t people, const Edges& edges) {
    return summarise_network(friends_of(people, edges), draw)[friends];
}

Edges clique(std::uint32_t from, std::uint32_t size) {
    Edges edges;
    for (std::uint32_t a = 0; a < size; ++a)
        for (std::uint32_t b = 0; b < a; ++b) edges.emplace_back(from + a, from + b);
    return edges;
}

Edges random_edges(std::uint32_t people, double density, std::uint32_t number) {
    const Draw chance{5, number};
    Edges edges;
    for (std::uint32_t a = 0; a < people; ++a)
        for (std::uint32_t b = 0; b < a; ++b)
            if (chance.uniform(a, Month{}, Decision{2000}, b) < density) edges.emplace_back(a, b);
    return edges;
}

// --- known graphs

TEST(NetworkSummary, OfARing) {
    Edges ring;
    for (std::uint32_t a = 0; a < 10; ++a) ring.emplace_back(a, (a + 1) % 10);
    const NetworkSummary s = of(12, ring);  // two are alone
    EXPECT_EQ(s.ties, 10U);
    EXPECT_EQ(s.people, 12U);
    EXPECT_DOUBLE_EQ(s.mean_degree, 20.0 / 12);
    EXPECT_DOUBLE_EQ(s.zero_share, 2.0 / 12);
    EXPECT_DOUBLE_EQ(s.degree_share[2], 10.0 / 12);
    EXPECT_EQ(s.components, 1);
    EXPECT_DOUBLE_EQ(s.largest_component_share, 10.0 / 12);
    EXPECT_EQ(s.clustering, 0);
    EXPECT_EQ(s.clustering_standard_error, 0) << "everybody was looked at";
    EXPECT_EQ(s.transitivity, 0);
    EXPECT_EQ(s.max_core, 2);
    EXPECT_DOUBLE_EQ(s.core_2_share, 10.0 / 12);
    EXPECT_EQ(s.core_3_share, 0);
    EXPECT_TRUE(std::isnan(s.degree_assortativity)) << "all degrees are equal";
    EXPECT_NEAR(s.sex_assortativity, -1, 1e-12) << "men and women in turn";
    EXPECT_EQ(s.bridge_share, 0);
    EXPECT_EQ(s.articulation_share, 0);
    EXPECT_EQ(s.held_by_one_tie_share, 0);
    EXPECT_EQ(s.mean_age_months, 12);
    EXPECT_EQ(s.age_p90_months, 12);
}

TEST(NetworkSummary, OfAStar) {
    Edges star;
    for (std::uint32_t a = 1; a < 10; ++a) star.emplace_back(0U, a);
    const NetworkSummary s = of(10, star);
    EXPECT_EQ(s.bridge_share, 1);
    EXPECT_DOUBLE_EQ(s.articulation_share, 0.1);
    EXPECT_DOUBLE_EQ(s.single_tie_share, 0.9);
    EXPECT_DOUBLE_EQ(s.held_by_one_tie_share, 0.9);
    EXPECT_EQ(s.max_core, 1);
    EXPECT_NEAR(s.degree_assortativity, -1, 1e-12);
    EXPECT_DOUBLE_EQ(s.degree_variance, (9 * 0.8 * 0.8 + 7.2 * 7.2) / 10);
    EXPECT_NEAR(s.degree_skewness, 8 / 3.0, 1e-9);  // (1 − 2p) / √(p(1 − p)) of one in ten
}

TEST(NetworkSummary, OfTwoCliquesAndABridge) {
    Edges edges = clique(0, 5);
    const Edges other = clique(5, 4);
    edges.insert(edges.end(), other.begin(), other.end());
    edges.emplace_back(4U, 5U);
    const NetworkSummary s = of(9, edges);
    EXPECT_DOUBLE_EQ(s.bridge_share, 1.0 / 17);
    EXPECT_DOUBLE_EQ(s.articulation_share, 2.0 / 9);
    EXPECT_DOUBLE_EQ(s.held_by_one_tie_share, 4.0 / 9);
    EXPECT_EQ(s.single_tie_share, 0);
    EXPECT_EQ(s.max_core, 4);
    EXPECT_EQ(s.core_3_share, 1);
    EXPECT_NEAR(s.clustering, (4 + 6.0 / 10 + 3 + 3.0 / 6) / 9, 1e-12);
    EXPECT_NEAR(s.transitivity, (4 * 6 + 6 + 3 * 3 + 3) / (4 * 6 + 10.0 + 3 * 3 + 6), 1e-12);
    // 4 and 5 are between all pairs of the two sides: 4 for 4·4, 5 for 5·3; of nine people, one is the top hundredth
    const NetworkSummary together = summarise_network(friends_of(9, edges), draw)[all];
    EXPECT_NEAR(together.betweenness_top_share_high, 16.0 / 31, 1e-12);
    EXPECT_EQ(together.betweenness_top_share_low, together.betweenness_top_share_high);
}

TEST(NetworkSummary, OfNoTiesAndOfNobody) {
    const NetworkSummary alone = of(3, {});
    EXPECT_EQ(alone.mean_degree, 0);
    EXPECT_EQ(alone.zero_share, 1);
    EXPECT_TRUE(std::isnan(alone.clustering));
    EXPECT_TRUE(std::isnan(alone.bridge_share));
    EXPECT_TRUE(std::isnan(alone.mean_age_months));
    const NetworkSummary nobody = of(0, {});
    EXPECT_EQ(nobody.people, 0U);
    EXPECT_TRUE(std::isnan(nobody.mean_degree));
}

// --- against slow sums

struct Slow {
    explicit Slow(const World& w) : world{w}, steps(w.people.rows(), std::vector<std::uint32_t>(w.people.rows(), 99)) {
        const std::uint32_t n = w.people.rows();
        for (std::uint32_t a = 0; a < n; ++a) {
            steps[a][a] = 0;
            for (const Tie& tie : w.network.ties(PersonIndex{a})) steps[a][tie.alter.value] = 1;
        }
        for (std::uint32_t k = 0; k < n; ++k)
            for (std::uint32_t a = 0; a < n; ++a)
                for (std::uint32_t b = 0; b < n; ++b) steps[a][b] = std::min(steps[a][b], steps[a][k] + steps[k][b]);
    }
    /// Pearson's correlation of value(a) and value(b) over ordered pairs `distance` apart, by its textbook formula.
    [[nodiscard]] double correlation(std::uint32_t distance, const auto& value, int least_age = 0) const {
        std::vector<std::pair<double, double>> pairs;
        for_pairs(distance, least_age,
                  [&](std::uint32_t a, std::uint32_t b) { pairs.emplace_back(value(a), value(b)); });
        double mean = 0, covariance = 0, variance = 0;
        for (const auto& p : pairs) mean += p.first / static_cast<double>(pairs.size());
        for (const auto& [x, y] : pairs) {
            covariance += (x - mean) * (y - mean);
            variance += (x - mean) * (x - mean);
        }
        return covariance / variance;
    }
    void for_pairs(std::uint32_t distance, int least_age, const auto& visit) const {
        for (std::uint32_t a = 0; a < steps.size(); ++a)
            for (std::uint32_t b = 0; b < steps.size(); ++b)
                if (a != b && steps[a][b] == distance && world.people.age(PersonIndex{a}, world.now) >= least_age &&
                    world.people.age(PersonIndex{b}, world.now) >= least_age)
                    visit(a, b);
    }
    [[nodiscard]] double relative_risk(std::uint32_t distance) const {
        std::array<std::array<double, 2>, 2> count{};  // [ego lonely][alter lonely]
        const auto lonely = [&](std::uint32_t i) { return world.people.theta[PersonIndex{i}] >= 1.0F ? 1U : 0U; };
        for_pairs(distance, 16, [&](std::uint32_t a, std::uint32_t b) { ++count[lonely(a)][lonely(b)]; });
        return count[1][1] / (count[1][0] + count[1][1]) / (count[0][1] / (count[0][0] + count[0][1]));
    }
    const World& world;
    std::vector<std::vector<std::uint32_t>> steps;
};

TEST(NetworkSummary, WhoIsTiedToWhomIsASumOverAllPairs) {
    for (std::uint32_t number = 0; number < 6; ++number) {
        constexpr std::uint32_t people = 90;
        World world = friends_of(people, random_edges(people, 0.035, number));
        for (std::uint32_t i = 0; i < people; ++i) {
            const PersonIndex who{i};
            world.people.born[who] =
                world.now.plus(-static_cast<int>(draw.below(80 * 12, i, Month{}, Decision{2001}, number)));
            world.people.theta[who] = static_cast<float>(draw.normal(i, Month{}, Decision{2002}, number));
            world.people.sex[who] = draw.uniform(i, Month{}, Decision{2003}, number) < 0.3 ? Sex::male : Sex::female;
        }
        const Slow slow{world};
        const NetworkSummary s = summarise_network(world, draw)[friends];
        const auto age = [&](std::uint32_t i) { return world.people.age(PersonIndex{i}, world.now); };
        EXPECT_NEAR(s.age_assortativity, slow.correlation(1, age), 1e-9);
        EXPECT_NEAR(s.degree_assortativity,
                    slow.correlation(1, [&](std::uint32_t i) { return world.network.ties(PersonIndex{i}).size(); }),
                    1e-9);
        for (std::uint32_t d = 1; d <= 3; ++d) {
            const auto theta = [&](std::uint32_t i) { return static_cast<double>(world.people.theta[PersonIndex{i}]); };
            EXPECT_NEAR(s.loneliness[d - 1].correlation, slow.correlation(d, theta, 16), 1e-9) << d;
            EXPECT_NEAR(s.loneliness[d - 1].relative_risk, slow.relative_risk(d), 1e-9) << d;
            EXPECT_EQ(s.loneliness[d - 1].correlation_standard_error, 0) << "everybody was asked";
        }
        double alike = 0, ends = 0, men = 0, decades = 0;
        slow.for_pairs(1, 0, [&](std::uint32_t a, std::uint32_t b) {
            ++ends;
            alike += world.people.sex[PersonIndex{a}] == world.people.sex[PersonIndex{b}] ? 1 : 0;
            men += world.people.sex[PersonIndex{a}] == Sex::male ? 1 : 0;
            decades += age(a) / 10 != age(b) / 10 ? 1 : 0;
        });
        const double by_chance = (men * men + (ends - men) * (ends - men)) / ends / ends;
        EXPECT_NEAR(s.sex_assortativity, (alike / ends - by_chance) / (1 - by_chance), 1e-9);
        EXPECT_NEAR(s.between_decades_share, decades / ends, 1e-12);
    }
}

TEST(NetworkSummary, LayersAddUpAndStayApart) {
    World world = friends_of(6, {{0, 1}, {1, 2}});
    world.network.apply(std::vector<TieChange>{{TieChange::Kind::form, PersonIndex{2}, PersonIndex{3},
                                                Tie::make(PersonIndex{3}, Month::of(2011, 4), 2, Layer::kin, false)}});
    const All s = summarise_network(world, draw);
    EXPECT_EQ(s[friends].ties, 2U);
    EXPECT_EQ(s[static_cast<std::size_t>(Layer::kin)].ties, 1U);
    EXPECT_EQ(s[all].ties, 3U);
    EXPECT_DOUBLE_EQ(s[all].largest_component_share, 4.0 / 6);
    EXPECT_DOUBLE_EQ(s[all].mean_age_months, (12 + 12 + 120) / 3.0);
    EXPECT_EQ(s[all].age_p50_months, 12);
    EXPECT_EQ(s[all].age_p90_months, 120);
}

/// The town of a month's tests: households, a team, a class.
TEST(NetworkSummary, GroupsAreCliquesAndEverythingCountsAPairOnce) {
    World world = empty_town();
    const auto family = add_household(world, 0,
                                      {{Role::head, 40, Sex::male},
                                       {Role::spouse, 38, Sex::female},
                                       {Role::child, 9, Sex::female},
                                       {Role::child, 7, Sex::male}});
    const auto neighbours = add_household(world, 1, {{Role::head, 30, Sex::female}, {Role::child, 8, Sex::male}});
    const auto alone = add_household(world, 2, {{Role::head, 70, Sex::female}});
    const GroupIndex team = world.groups.add(GroupKind::work_team, NeighbourhoodIndex{0}, 0, 9);
    const GroupIndex classroom = world.groups.add(GroupKind::school_class, NeighbourhoodIndex{0}, 0, 9);
    for (const PersonIndex i : {family[0], family[1], neighbours[0]}) in_group(world, i, team, true);
    for (const PersonIndex i : {family[2], neighbours[1]}) in_group(world, i, classroom, true);
    const All s = summarise_network(world, draw);
    EXPECT_EQ(s[work].ties, 3U);
    EXPECT_DOUBLE_EQ(s[work].zero_share, 4.0 / 7);
    EXPECT_EQ(s[work].clustering, 1);
    EXPECT_EQ(s[work].max_core, 2);
    EXPECT_DOUBLE_EQ(s[work].core_2_share, 3.0 / 7);
    EXPECT_EQ(s[work].bridge_share, 0);
    EXPECT_EQ(s[work].components, 1);
    EXPECT_EQ(s[school].ties, 1U);
    EXPECT_EQ(s[school].bridge_share, 1);
    EXPECT_TRUE(std::isnan(s[school].clustering));
    EXPECT_TRUE(std::isnan(s[work].mean_age_months));
    // 6 pairs in the family, 1 next door, team and class across: 2 + 1 (the couple are a pair already)
    EXPECT_EQ(s[everything].ties, 10U);
    EXPECT_EQ(s[everything].components, 1);
    EXPECT_DOUBLE_EQ(s[everything].zero_share, 1.0 / 7) << alone[0].value;
    EXPECT_DOUBLE_EQ(s[everything].largest_component_share, 6.0 / 7);
}

/// A clique of a group and the same clique of stored ties have the same numbers.
TEST(NetworkSummary, AGroupIsMeasuredAsItsCliqueWouldBe) {
    World world = friends_of(9, [] {
        Edges edges = clique(0, 4);
        const Edges pair = clique(4, 2);
        edges.insert(edges.end(), pair.begin(), pair.end());
        return edges;
    }());
    for (std::uint32_t i = 0; i < 9; ++i) {
        world.people.theta[PersonIndex{i}] = static_cast<float>(i % 3);
        world.people.born[PersonIndex{i}] = Month::of(1990 - static_cast<int>(i * i), 1);
    }
    for (const auto& [from, size] : {std::pair{0U, 4U}, {4U, 2U}}) {
        const GroupIndex team = world.groups.add(GroupKind::work_team, NeighbourhoodIndex{0}, 0, 9);
        for (std::uint32_t k = 0; k < size; ++k) in_group(world, PersonIndex{from + k}, team, true);
    }
    const All s = summarise_network(world, draw);
    const NetworkSummary &of_ties = s[friends], &of_group = s[work];
    EXPECT_EQ(of_group.ties, of_ties.ties);
    EXPECT_EQ(of_group.degree_share, of_ties.degree_share);
    for (const auto member :
         {&NetworkSummary::degree_variance, &NetworkSummary::degree_skewness, &NetworkSummary::components,
          &NetworkSummary::largest_component_share, &NetworkSummary::clustering, &NetworkSummary::transitivity,
          &NetworkSummary::max_core, &NetworkSummary::core_2_share, &NetworkSummary::core_3_share,
          &NetworkSummary::degree_assortativity, &NetworkSummary::age_assortativity, &NetworkSummary::sex_assortativity,
          &NetworkSummary::between_decades_share, &NetworkSummary::bridge_share, &NetworkSummary::articulation_share,
          &NetworkSummary::single_tie_share, &NetworkSummary::held_by_one_tie_share})
        EXPECT_NEAR(of_group.*member, of_ties.*member, 1e-12);
    EXPECT_NEAR(of_group.loneliness[0].correlation, of_ties.loneliness[0].correlation, 1e-12);
}

// --- against chance

TEST(NetworkSummary, OfARandomGraphIsWhatChanceGives) {
    constexpr std::uint32_t people = 20000;
    constexpr double mean = 8;
    const Draw chance{9, 0};
    Edges edges;
    for (std::uint32_t k = 0; k < people * mean / 2; ++k)
        edges.emplace_back(chance.below(people, 1, Month{}, Decision{2000}, k),
                           chance.below(people, 2, Month{}, Decision{2000}, k));
    World world = friends_of(people, edges);
    for (std::uint32_t i = 0; i < people; ++i)
        world.people.theta[PersonIndex{i}] = static_cast<float>(chance.normal(i, Month{}, Decision{2004}));
    const NetworkSummary s = summarise_network(world, draw)[friends];
    const double error = 1 / std::sqrt(people * mean / 2);  // of a correlation over the ties
    EXPECT_NEAR(s.mean_degree, mean, 0.02);
    EXPECT_NEAR(s.degree_variance, mean, 5 * mean * std::sqrt(2.0 / people));  // Poisson
    EXPECT_NEAR(s.degree_skewness, 1 / std::sqrt(mean), 0.1);
    EXPECT_NEAR(s.degree_share[6], std::exp(-8.0) * 262144 / 720, 0.01);
    EXPECT_NEAR(s.clustering, mean / people, 4 * s.clustering_standard_error + 1e-4);
    EXPECT_GT(s.clustering_standard_error, 0) << "a sample was looked at";
    EXPECT_NEAR(s.transitivity, mean / people, 4 * s.transitivity_standard_error + 1e-4);
    EXPECT_NEAR(s.degree_assortativity, 0, 4 * error);
    EXPECT_NEAR(s.sex_assortativity, 0, 4 * error);
    EXPECT_NEAR(s.loneliness[0].correlation, 0, 4 * error);
    for (std::size_t d = 1; d < network_distances; ++d) {
        EXPECT_NEAR(s.loneliness[d].correlation, 0, 5 * s.loneliness[d].correlation_standard_error) << d;
        EXPECT_NEAR(s.loneliness[d].relative_risk, 1, 5 * s.loneliness[d].relative_risk_standard_error) << d;
    }
    EXPECT_NEAR(s.largest_component_share, 1 - std::exp(-8.0), 0.002);  // those without a tie, nearly
}

TEST(NetworkSummary, StandardErrorsAreThoseOfTheSample) {
    constexpr std::uint32_t people = 12000;
    World world = friends_of(people, [] {
        Edges edges;
        for (std::uint32_t a = 0; a + 3 < people; a += 3) {  // triangles on a string, some left open
            edges.emplace_back(a, a + 1);
            edges.emplace_back(a + 1, a + 2);
            if (a % 7 != 0) edges.emplace_back(a, a + 2);
            edges.emplace_back(a + 2, a + 3);
        }
        return edges;
    }());
    double truth = 0, squares = 0, several = 0;
    for (std::uint32_t i = 0; i < people; ++i) {
        const auto ties = world.network.ties(PersonIndex{i});
        if (ties.size() < 2) continue;
        double closed = 0;
        for (const Tie& x : ties)
            for (const Tie& y : ties) closed += x.alter < y.alter && world.network.tied(x.alter, y.alter) ? 1 : 0;
        const double c = 2 * closed / static_cast<double>(ties.size() * (ties.size() - 1));
        truth += c;
        squares += c * c;
        ++several;
    }
    truth /= several;
    const double sd = std::sqrt(squares / several - truth * truth);
    double off = 0, said = 0;
    constexpr int draws = 40;
    for (std::uint32_t r = 0; r < draws; ++r) {
        const NetworkSummary s = summarise_network(world, Draw{1, r})[friends];
        off += (s.clustering - truth) * (s.clustering - truth) / draws;
        said += s.clustering_standard_error / draws;
    }
    EXPECT_NEAR(said, sd / std::sqrt(5000.0), 0.15 * said);  // 5,000 people are looked at
    EXPECT_LT(std::sqrt(off), 1.2 * said);                   // smaller, since the sample is two fifths of all
    EXPECT_GT(std::sqrt(off), 0.5 * said);
}

TEST(NetworkSummary, TheBoundsOfBetweennessHoldTheTruth) {
    Edges edges = random_edges(400, 0.006, 3);
    for (std::uint32_t a = 0; a < 40; ++a) edges.emplace_back(a, (a * 7 + 3) % 40);
    const World world = friends_of(400, edges);
    const double truth = summarise_network(world, draw, 400)[all].betweenness_top_share_high;
    double low = 0, high = 0;
    for (std::uint32_t r = 0; r < 20; ++r) {
        const NetworkSummary s = summarise_network(world, Draw{2, r}, 30)[all];
        low += s.betweenness_top_share_low / 20;
        high += s.betweenness_top_share_high / 20;
        EXPECT_LT(s.betweenness_top_share_low, s.betweenness_top_share_high);
    }
    EXPECT_LT(low, truth);
    EXPECT_GT(high, truth);
    EXPECT_TRUE(std::isnan(summarise_network(world, draw, 400)[friends].betweenness_top_share_high));
}

// --- a real town

const World& town() {
    static const World world = [] {
        const Atlas atlas(TSUNAGARI_SOURCE_DIR "/scenarios");
        World made = synthesise(atlas, {{"亘理町"}, 0.4, Month::of(2020, 10)}, draw).world;
        made.founders = made.people.rows();
        form_first_ties(made, TieParameters{}, TraitParameters{}, draw);
        for (std::uint32_t i = 0; i < made.people.rows(); ++i)
            made.people.theta[PersonIndex{i}] = made.people.trait[PersonIndex{i}];
        return made;
    }();
    return world;
}

TEST(NetworkSummary, IsTheSameAtAnyNumberOfThreads) {
    const auto bytes = [](int threads) {
        const Threads with{threads};
        const All s = summarise_network(town(), draw);
        std::vector<unsigned char> all_bytes(sizeof s);
        std::memcpy(all_bytes.data(), s.data(), sizeof s);
        return all_bytes;
    };
    EXPECT_EQ(bytes(1), bytes(3));
}

TEST(NetworkSummary, OfATownAddsUp) {
    const All s = summarise_network(town(), draw);
    std::uint64_t stored = 0;
    for (std::size_t layer = 0; layer < layers; ++layer) stored += s[layer].ties;
    EXPECT_EQ(s[all].ties, stored);
    EXPECT_EQ(s[all].ties, town().network.tie_count());
    EXPECT_GT(s[everything].ties, s[all].ties);
    EXPECT_LT(s[everything].zero_share, s[all].zero_share);
    std::set<std::uint64_t> pairs;  // the slow count of `everything`
    const auto add = [&](PersonIndex a, PersonIndex b) {
        if (a != b) pairs.insert((std::uint64_t{std::min(a.value, b.value)} << 32U) | std::max(a.value, b.value));
    };
    const World& w = town();
    for (std::uint32_t i = 0; i < w.people.rows(); ++i) {
        for (const Tie& tie : w.network.ties(PersonIndex{i})) add(PersonIndex{i}, tie.alter);
        for_members(w.people, w.households, w.people.household[PersonIndex{i}],
                    [&](PersonIndex j) { add(PersonIndex{i}, j); });
    }
    for (std::uint32_t g = 0; g < w.groups.rows(); ++g)
        for (const PersonIndex a : w.groups.members(GroupIndex{g}))
            for (const PersonIndex b : w.groups.members(GroupIndex{g})) add(a, b);
    EXPECT_EQ(s[everything].ties, pairs.size());
    for (const NetworkSummary& one : s) {
        double share = 0;
        for (const double d : one.degree_share) share += d;
        EXPECT_NEAR(share, 1, 1e-9);
        EXPECT_EQ(one.people, w.people.rows());
    }
    EXPECT_GT(s[friends].age_assortativity, 0.5) << "friends are of an age";
    EXPECT_GT(s[friends].loneliness[0].correlation, 0) << "homophily by trait alone, without any influence";
}

}  // namespace
}  // namespace tsunagari
