// Measures of whole graphs against their definitions, and against Boost.Graph's own searches.

#include "tsunagari/kit/csr_measures.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/graph/betweenness_centrality.hpp>
#include <boost/graph/biconnected_components.hpp>
#include <boost/graph/connected_components.hpp>
#include <cmath>
#include <iterator>
#include <set>
#include <stdexcept>

#include "tsunagari/kit/csr_graph.hpp"
#include "tsunagari/kit/draw.hpp"
#include "tsunagari/kit/parallel.hpp"

namespace tsunagari {
namespace {

using Edges = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

Edges random_edges(std::uint32_t vertices, double density, std::uint32_t number) {
    const Draw draw{5, number};
    Edges edges;
    for (std::uint32_t a = 0; a < vertices; ++a)
        for (std::uint32_t b = 0; b < a; ++b)
            if (draw.uniform(a, Month{}, Decision{2000}, b) < density) edges.emplace_back(a, b);
    return edges;
}

Edges clique(std::uint32_t from, std::uint32_t size) {
    Edges edges;
    for (std::uint32_t a = 0; a < size; ++a)
        for (std::uint32_t b = 0; b < a; ++b) edges.emplace_back(from + a, from + b);
    return edges;
}

Edges ring(std::uint32_t size) {
    Edges edges;
    for (std::uint32_t a = 0; a < size; ++a) edges.emplace_back(a, (a + 1) % size);
    return edges;
}

Edges star(std::uint32_t leaves) {
    Edges edges;
    for (std::uint32_t a = 1; a <= leaves; ++a) edges.emplace_back(0U, a);
    return edges;
}

std::uint32_t components_of(std::uint32_t vertices, const Edges& edges) {
    const Csr graph = Csr::from_edges(vertices, edges);
    std::vector<std::uint32_t> component(vertices);
    return static_cast<std::uint32_t>(boost::connected_components(graph, component.data()));
}

/// Definitions, one search for every edge and vertex taken away.
void expect_connections_by_definition(std::uint32_t vertices, const Edges& edges) {
    const Csr graph = Csr::from_edges(vertices, edges);
    const Connections found = connections(graph);
    std::vector<std::uint32_t> component(vertices);
    const auto components = boost::connected_components(graph, component.data());
    EXPECT_EQ(found.components, components);
    EXPECT_EQ(found.component, component) << "both number components by their first vertices";

    Edges kept;
    for (std::size_t e = 0; e < edges.size(); ++e) {
        Edges others = edges;
        others.erase(others.begin() + static_cast<std::ptrdiff_t>(e));
        const bool bridge = components_of(vertices, others) > components;
        if (!bridge) kept.push_back(edges[e]);
        EXPECT_EQ(bridge, found.piece[edges[e].first] != found.piece[edges[e].second]);
    }
    EXPECT_EQ(found.bridges, edges.size() - kept.size());
    EXPECT_EQ(found.pieces, components_of(vertices, kept));
    const Csr without_bridges = Csr::from_edges(vertices, kept);
    std::vector<std::uint32_t> piece(vertices);
    boost::connected_components(without_bridges, piece.data());
    for (std::uint32_t a = 0; a < vertices; ++a)
        for (std::uint32_t b = 0; b < a; ++b) EXPECT_EQ(piece[a] == piece[b], found.piece[a] == found.piece[b]);

    for (std::uint32_t v = 0; v < vertices; ++v) {
        Edges others;
        std::copy_if(edges.begin(), edges.end(), std::back_inserter(others),
                     [v](const auto& e) { return e.first != v && e.second != v; });
        // v itself is left as a component of its own, which it already is without edges
        const bool alone = graph.row(v).empty();
        EXPECT_EQ(components_of(vertices, others) > components + (alone ? 0U : 1U), found.articulation[v] == 1);
    }
    std::set<std::uint32_t> boost_points;
    boost::articulation_points(graph, std::inserter(boost_points, boost_points.begin()));
    for (std::uint32_t v = 0; v < vertices; ++v) EXPECT_EQ(boost_points.contains(v), found.articulation[v] == 1);
}

TEST(Connections, AreWhatTheDefinitionsSay) {
    std::uint32_t number = 0;
    for (const std::uint32_t vertices : {1U, 2U, 3U, 7U, 16U, 30U})
        for (const double density : {0.0, 0.04, 0.08, 0.15, 0.4, 1.0})
            for (int again = 0; again < 3; ++again)
                expect_connections_by_definition(vertices, random_edges(vertices, density, number++));
    expect_connections_by_definition(12, ring(12));
    expect_connections_by_definition(12, star(11));
    Edges barbell = clique(0, 5);
    const Edges other = clique(5, 6);
    barbell.insert(barbell.end(), other.begin(), other.end());
    barbell.emplace_back(2U, 7U);
    expect_connections_by_definition(11, barbell);
}

TEST(Connections, TheEmptyGraphHasNone) {
    const Connections found = connections(Csr{});
    EXPECT_EQ(found.components, 0U);
    EXPECT_EQ(found.pieces, 0U);
}

TEST(Connections, ALongPathNeedsNoDeepStack) {
    constexpr std::uint32_t vertices = 1'000'000;
    Edges path;
    for (std::uint32_t v = 1; v < vertices; ++v) path.emplace_back(v - 1, v);
    const Connections found = connections(Csr::from_edges(vertices, path));
    EXPECT_EQ(found.components, 1U);
    EXPECT_EQ(found.bridges, vertices - 1);
    EXPECT_EQ(found.pieces, vertices);
    EXPECT_EQ(std::count(found.articulation.begin(), found.articulation.end(), 1), vertices - 2);
}

std::vector<double> boost_betweenness(const Csr& graph) {
    std::vector<double> between(graph.vertices());
    boost::brandes_betweenness_centrality(
        graph, boost::make_iterator_property_map(between.begin(), get(boost::vertex_index, graph)));
    return between;
}

std::vector<std::uint32_t> all_of(const Csr& graph) {
    std::vector<std::uint32_t> all(graph.vertices());
    for (std::uint32_t v = 0; v < graph.vertices(); ++v) all[v] = v;
    return all;
}

TEST(Betweenness, FromEverybodyItIsExact) {
    std::uint32_t number = 100;
    for (const std::uint32_t vertices : {1U, 2U, 9U, 25U, 60U}) {
        for (const double density : {0.0, 0.05, 0.1, 0.3, 1.0}) {
            const Csr graph = Csr::from_edges(vertices, random_edges(vertices, density, number++));
            const auto expected = boost_betweenness(graph);
            const auto found = betweenness(graph, all_of(graph));
            for (std::uint32_t v = 0; v < vertices; ++v) EXPECT_NEAR(found[v], expected[v], 1e-9 * (1 + expected[v]));
        }
    }
}

TEST(Betweenness, FromSomeItIsRightOnAverage) {
    constexpr std::uint32_t vertices = 40, times = 4000;
    const Csr graph = Csr::from_edges(vertices, random_edges(vertices, 0.08, 7));
    const auto expected = boost_betweenness(graph);
    const Draw draw{6, 0};
    std::vector<double> sum(vertices), squares(vertices);
    for (std::uint32_t n = 0; n < times; ++n) {
        const std::uint32_t source = draw.below(vertices, 1, Month{}, Decision{2000}, n);
        const auto found = betweenness(graph, std::span{&source, 1});
        for (std::uint32_t v = 0; v < vertices; ++v) {
            sum[v] += found[v] * vertices;
            squares[v] += found[v] * vertices * found[v] * vertices;
        }
    }
    for (std::uint32_t v = 0; v < vertices; ++v) {
        const double mean = sum[v] / times;
        const double error = std::sqrt(std::max(squares[v] / times - mean * mean, 0.0) / times);
        EXPECT_NEAR(mean, expected[v], 4 * error + 1e-9) << v;
    }
}

TEST(CoreNumbers, OfKnownGraphs) {
    EXPECT_EQ(core_numbers(Csr{}), std::vector<std::uint32_t>{});
    EXPECT_EQ(core_numbers(Csr::from_edges(6, clique(0, 6))), std::vector<std::uint32_t>(6, 5));
    EXPECT_EQ(core_numbers(Csr::from_edges(6, ring(6))), std::vector<std::uint32_t>(6, 2));
    EXPECT_EQ(core_numbers(Csr::from_edges(6, star(5))), std::vector<std::uint32_t>(6, 1));
}

TEST(Triangles, OfAVertex) {
    Edges edges = clique(0, 4);
    edges.emplace_back(0U, 4U);
    const Triangles found = triangles(Csr::from_edges(5, edges), 0);
    EXPECT_EQ(found.closed, 3U);
    EXPECT_EQ(found.pairs, 6U);
}

TEST(CsrFromRows, IsTheGraphOfTheEdges) {
    for (const std::uint32_t vertices : {0U, 1U, 40U, 3U * block_size + 17U}) {
        Edges edges;
        const Draw draw{8, 0};
        for (std::uint32_t a = 0; a < vertices; ++a)
            for (std::uint32_t k = 0; k < a % 4; ++k)
                if (const auto b = draw.below(vertices, a, Month{}, Decision{2000}, k); b != a)
                    edges.emplace_back(a, b);
        const Csr graph = Csr::from_edges(vertices, edges);
        std::vector<std::vector<std::uint32_t>> of(vertices);
        for (const auto& [a, b] : edges) {
            of[a].insert(of[a].begin(), {b, b});  // in any order, repeats allowed
            of[b].push_back(a);
        }
        for (const int threads : {1, 3}) {
            const Threads with{threads};
            const Csr told = Csr::from_rows(vertices, [&](std::uint32_t v, std::vector<std::uint32_t>& targets) {
                targets.insert(targets.end(), of[v].begin(), of[v].end());
            });
            EXPECT_EQ(told.offsets(), graph.offsets());
            EXPECT_EQ(told.targets(), graph.targets());
        }
    }
    const auto one_way = [](std::uint32_t v, std::vector<std::uint32_t>& targets) {
        if (v == 0) targets.push_back(1);
    };
    EXPECT_THROW(Csr::from_rows(2, one_way), std::invalid_argument) << "told from one end only";
}

}  // namespace
}  // namespace tsunagari
