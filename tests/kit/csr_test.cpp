// Compressed sparse rows, and Boost.Graph's algorithms on them against slow references that follow the definitions.

#include "tsunagari/kit/csr.hpp"

#include <gtest/gtest.h>

#include <array>
#include <boost/concept/assert.hpp>
#include <boost/graph/betweenness_centrality.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/clustering_coefficient.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/core_numbers.hpp>
#include <boost/graph/graph_concepts.hpp>
#include <set>
#include <stdexcept>

#include "tsunagari/kit/csr_graph.hpp"
#include "tsunagari/kit/draw.hpp"

namespace tsunagari {
namespace {

using EdgeList = std::vector<std::pair<std::uint32_t, std::uint32_t>>;
using Matrix = std::vector<std::vector<bool>>;

template <class Graph>
void check_concepts() {
    BOOST_CONCEPT_ASSERT((boost::concepts::VertexListGraph<Graph>));
    BOOST_CONCEPT_ASSERT((boost::concepts::IncidenceGraph<Graph>));
    BOOST_CONCEPT_ASSERT((boost::concepts::AdjacencyGraph<Graph>));
    BOOST_CONCEPT_ASSERT((boost::concepts::EdgeListGraph<Graph>));
    BOOST_CONCEPT_ASSERT((boost::concepts::AdjacencyMatrix<Graph>));
}
[[maybe_unused]] constexpr auto concepts = &check_concepts<Csr>;

struct Town {
    Matrix tied;
    EdgeList edges;
    Csr graph;
};

/// A random graph, listed with self-loops and repeats from both ends, which must not matter.
Town random_town(std::uint32_t people, double density, std::uint32_t number) {
    const Draw draw{11, number};
    Town town{Matrix(people, std::vector<bool>(people)), {}, {}};
    for (std::uint32_t a = 0; a < people; ++a) {
        for (std::uint32_t b = 0; b < a; ++b) {
            if (draw.uniform(a, Month{}, Decision{2000}, b) >= density) continue;
            town.tied[a][b] = town.tied[b][a] = true;
            town.edges.emplace_back(a, b);
            if (b % 3 == 0) town.edges.emplace_back(b, a);
            if (b % 5 == 0) town.edges.emplace_back(a, b);
        }
        if (a % 4 == 0) town.edges.emplace_back(a, a);
    }
    town.graph = Csr::from_edges(people, town.edges);
    return town;
}

std::vector<Town> towns() {
    std::vector<Town> all;
    std::uint32_t number = 0;
    for (const std::uint32_t people : {0U, 1U, 2U, 5U, 12U, 30U}) {
        for (const double density : {0.0, 0.05, 0.15, 0.4, 1.0}) all.push_back(random_town(people, density, number++));
    }
    return all;
}

std::uint32_t size_of(const Town& town) { return static_cast<std::uint32_t>(town.tied.size()); }

TEST(Csr, HoldsTheEdgesFromBothEndsInOrder) {
    for (const Town& town : towns()) {
        ASSERT_EQ(town.graph.vertices(), size_of(town));
        std::uint64_t ends = 0;
        for (std::uint32_t v = 0; v < size_of(town); ++v) {
            std::vector<std::uint32_t> expected;
            for (std::uint32_t w = 0; w < size_of(town); ++w) {
                if (town.tied[v][w]) expected.push_back(w);
            }
            const auto row = town.graph.row(v);
            EXPECT_EQ(std::vector<std::uint32_t>(row.begin(), row.end()), expected);
            ends += expected.size();
        }
        EXPECT_EQ(2 * town.graph.edges(), ends);
        EXPECT_EQ(Csr(town.graph.offsets(), town.graph.targets()).targets(), town.graph.targets());
    }
}

TEST(Csr, TheEmptyGraphHasNoVertices) {
    EXPECT_EQ(Csr{}.vertices(), 0U);
    EXPECT_EQ(Csr{}.edges(), 0U);
}

TEST(Csr, RefusesWhatIsNoGraph) {
    using Offsets = std::vector<std::uint64_t>;
    using Targets = std::vector<std::uint32_t>;
    EXPECT_NO_THROW(Csr(Offsets{0, 1, 3, 4}, Targets{1, 0, 2, 1}));
    EXPECT_THROW(Csr(Offsets{}, Targets{}), std::invalid_argument);
    EXPECT_THROW(Csr(Offsets{1, 1}, Targets{}), std::invalid_argument);
    EXPECT_THROW(Csr(Offsets{0, 1}, Targets{}), std::invalid_argument);
    EXPECT_THROW(Csr(Offsets{0, 3, 1, 4}, Targets{1, 0, 2, 1}), std::invalid_argument);     // offsets fall
    EXPECT_THROW(Csr(Offsets{0, 1, 3, 4}, Targets{1, 2, 0, 1}), std::invalid_argument);     // row falls
    EXPECT_THROW(Csr(Offsets{0, 2, 4}, Targets{1, 1, 0, 0}), std::invalid_argument);        // repeats
    EXPECT_THROW(Csr(Offsets{0, 1, 2}, Targets{1, 2}), std::invalid_argument);              // no such vertex
    EXPECT_THROW(Csr(Offsets{0, 1, 2}, Targets{0, 1}), std::invalid_argument);              // self-loops
    EXPECT_THROW(Csr(Offsets{0, 1, 2, 3, 4}, Targets{1, 2, 3, 0}), std::invalid_argument);  // one way only
    EXPECT_THROW(Csr::from_edges(2, EdgeList{{0, 2}}), std::invalid_argument);
}

TEST(CsrGraph, ListsEachEdgeOnce) {
    for (const Town& town : towns()) {
        std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
        const auto [begin, end] = edges(town.graph);
        for (auto it = begin; it != end; ++it) {
            const auto pair = std::pair{source(*it, town.graph), target(*it, town.graph)};
            EXPECT_LT(pair.first, pair.second);
            EXPECT_TRUE(town.tied[pair.first][pair.second]);
            EXPECT_TRUE(seen.insert(pair).second);
        }
        EXPECT_EQ(seen.size(), num_edges(town.graph));
    }
}

TEST(CsrGraph, AnEdgeIsTheSameFromEitherEnd) {
    EXPECT_EQ((CsrEdge{1, 2}), (CsrEdge{2, 1}));
    EXPECT_FALSE((CsrEdge{1, 2}) == (CsrEdge{1, 3}));
    EXPECT_EQ(std::hash<CsrEdge>{}({1, 2}), std::hash<CsrEdge>{}({2, 1}));
    const Csr graph = Csr::from_edges(3, EdgeList{{0, 1}});
    EXPECT_TRUE(edge(1, 0, graph).second);
    EXPECT_FALSE(edge(1, 2, graph).second);
}

constexpr std::uint32_t unreached = 1000;

/// Distances by Floyd and Warshall.
std::vector<std::vector<std::uint32_t>> distances(const Town& town) {
    const std::uint32_t n = size_of(town);
    std::vector<std::vector<std::uint32_t>> steps(n, std::vector<std::uint32_t>(n, unreached));
    for (std::uint32_t a = 0; a < n; ++a) {
        for (std::uint32_t b = 0; b < n; ++b) {
            if (a == b) steps[a][b] = 0;
            if (town.tied[a][b]) steps[a][b] = 1;
        }
    }
    for (std::uint32_t via = 0; via < n; ++via) {
        for (std::uint32_t a = 0; a < n; ++a) {
            for (std::uint32_t b = 0; b < n; ++b) steps[a][b] = std::min(steps[a][b], steps[a][via] + steps[via][b]);
        }
    }
    return steps;
}

TEST(CsrGraph, BreadthFirstSearchFindsTheDistances) {
    for (const Town& town : towns()) {
        if (size_of(town) == 0) continue;
        const Csr& graph = town.graph;
        std::vector<std::uint32_t> steps(size_of(town), unreached);
        steps[0] = 0;
        boost::breadth_first_search(
            graph, 0U,
            boost::visitor(boost::make_bfs_visitor(boost::record_distances(steps.data(), boost::on_tree_edge{}))));
        EXPECT_EQ(steps, distances(town)[0]);
    }
}

TEST(CsrGraph, ComponentsAreWhoReachesWhom) {
    for (const Town& town : towns()) {
        std::vector<std::uint32_t> component(size_of(town));
        const Csr& graph = town.graph;
        boost::connected_components(graph, component.data());
        const auto steps = distances(town);
        for (std::uint32_t a = 0; a < size_of(town); ++a) {
            for (std::uint32_t b = 0; b < size_of(town); ++b) {
                EXPECT_EQ(component[a] == component[b], steps[a][b] < unreached);
            }
        }
    }
}

double clustering_of(const Town& town, std::uint32_t v) {
    int pairs = 0;
    int closed = 0;
    for (std::uint32_t a = 0; a < size_of(town); ++a) {
        for (std::uint32_t b = 0; b < a; ++b) {
            if (!town.tied[v][a] || !town.tied[v][b]) continue;
            ++pairs;
            closed += town.tied[a][b] ? 1 : 0;
        }
    }
    return pairs == 0 ? 0 : static_cast<double>(closed) / pairs;
}

TEST(CsrGraph, ClusteringIsTheShareOfClosedPairs) {
    for (const Town& town : towns()) {
        const Csr& graph = town.graph;
        for (std::uint32_t v = 0; v < size_of(town); ++v) {
            EXPECT_DOUBLE_EQ(boost::clustering_coefficient(graph, v), clustering_of(town, v));
        }
    }
}

/// v's core number: the largest k such that v survives when everybody with fewer than k ties is taken away again and
/// again.
std::uint32_t core_of(const Town& town, std::uint32_t v) {
    for (std::uint32_t k = 1;; ++k) {
        std::vector<bool> here(size_of(town), true);
        for (bool changed = true; changed;) {
            changed = false;
            for (std::uint32_t a = 0; a < size_of(town); ++a) {
                std::uint32_t ties = 0;
                for (std::uint32_t b = 0; b < size_of(town); ++b) ties += here[b] && town.tied[a][b] ? 1U : 0U;
                if (!here[a] || ties >= k) continue;
                here[a] = false;
                changed = true;
            }
        }
        if (!here[v]) return k - 1;
    }
}

TEST(CsrGraph, CoreNumbersSurvivePeeling) {
    for (const Town& town : towns()) {
        if (size_of(town) == 0) continue;
        std::vector<std::uint32_t> core(size_of(town));
        const Csr& graph = town.graph;
        boost::core_numbers(graph, boost::make_iterator_property_map(core.begin(), get(boost::vertex_index, graph)));
        for (std::uint32_t v = 0; v < size_of(town); ++v) EXPECT_EQ(core[v], core_of(town, v));
    }
}

TEST(CsrGraph, BetweennessOnAPath) {
    const Csr graph = Csr::from_edges(4, EdgeList{{0, 1}, {1, 2}, {2, 3}});
    std::vector<double> between(4);
    boost::brandes_betweenness_centrality(
        graph, boost::make_iterator_property_map(between.begin(), get(boost::vertex_index, graph)));
    EXPECT_EQ(between, (std::vector<double>{0, 2, 2, 0}));
}

}  // namespace
}  // namespace tsunagari
