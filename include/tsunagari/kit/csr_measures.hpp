#pragma once
// What one asks of a whole graph: how it hangs together, where it would fall apart, who stands between others.
//
// All of it is iterative and linear in the edges (a search), so that a graph of ten million vertices needs neither a
// deep stack nor more than some tens of bytes a vertex.

#include <cstdint>
#include <span>
#include <vector>

#include "tsunagari/kit/csr.hpp"

namespace tsunagari {

/// What one depth-first search tells (Hopcroft and Tarjan 1973).
struct Connections {
    /// Of each vertex: its connected component, numbered in the order of their first vertices.
    std::vector<std::uint32_t> component;
    /// Of each vertex: its piece. Those of one piece stay connected whichever single edge is taken away.
    std::vector<std::uint32_t> piece;
    std::vector<std::uint8_t> articulation;  ///< of each vertex: 1 if its component falls apart without it
    std::uint32_t components = 0;            ///< single vertices count
    std::uint32_t pieces = 0;
    std::uint64_t bridges = 0;  ///< edges without which a component falls apart
};
/// 25 bytes a vertex while it works, 9 after. Boost.Graph has the parts (`connected_components`,
/// `articulation_points`), but its search keeps some 60 bytes for each step it is deep, which in a town is nearly
/// everybody; the tests hold this against them.
Connections connections(const Csr& graph);

/// Of each vertex: the largest k such that it has k edges to others who have k among themselves (Seidman 1983).
std::vector<std::uint32_t> core_numbers(const Csr& graph);

/// Betweenness (Freeman 1977) of every vertex, told from the shortest paths that begin at `sources`, each path counted
/// at a vertex in proportion to how far along it the vertex lies (Geisberger, Sanders and Schultes 2008, linear
/// scaling): unbiased up to the factor vertices / sources for sources drawn at random, without the excess near the
/// sources that plain sampling has. With all vertices as sources it is exact, each unordered pair counted once.
/// 36 bytes a vertex while it works.
std::vector<double> betweenness(const Csr& graph, std::span<const std::uint32_t> sources);

/// How often pairs of neighbours of `v` are neighbours themselves.
struct Triangles {
    std::uint64_t closed = 0, pairs = 0;
};
Triangles triangles(const Csr& graph, std::uint32_t v);

}  // namespace tsunagari
