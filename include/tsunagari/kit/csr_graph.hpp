#pragma once
// Makes `const Csr` a graph of Boost.Graph: undirected, read-only, vertices 0 … n-1. Models VertexListGraph,
// AdjacencyGraph, IncidenceGraph, EdgeListGraph and AdjacencyMatrix (`edge(u, v, g)` is a binary search, so clustering
// need not scan rows).
//
// The only room where Boost.Graph is met: include this, then the algorithm, and call it on a `const Csr`. Many
// algorithms name graph_traits<const Csr> as well as graph_traits<Csr>, so both are given, and the vertex index map
// under both names.

#include <algorithm>
#include <boost/graph/graph_traits.hpp>
#include <boost/graph/properties.hpp>
#include <boost/iterator/counting_iterator.hpp>
#include <boost/iterator/iterator_facade.hpp>
#include <boost/property_map/property_map.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

#include "tsunagari/kit/csr.hpp"

namespace tsunagari {

/// An edge as met from `source`. Seen from either end it is the same edge, and compares so.
struct CsrEdge {
    std::uint32_t source = 0;
    std::uint32_t target = 0;

    [[nodiscard]] std::uint64_t name() const {
        return (static_cast<std::uint64_t>(std::max(source, target)) << 32U) | std::min(source, target);
    }
    friend bool operator==(const CsrEdge& a, const CsrEdge& b) { return a.name() == b.name(); }
    friend bool operator<(const CsrEdge& a, const CsrEdge& b) { return a.name() < b.name(); }
};

/// The edges out of one vertex.
class CsrOutEdges : public boost::iterator_facade<CsrOutEdges, CsrEdge, boost::random_access_traversal_tag, CsrEdge> {
   public:
    CsrOutEdges() = default;
    CsrOutEdges(std::uint32_t source, const std::uint32_t* target) : source_{source}, target_{target} {}

   private:
    friend class boost::iterator_core_access;
    [[nodiscard]] CsrEdge dereference() const { return {source_, *target_}; }
    [[nodiscard]] bool equal(const CsrOutEdges& other) const { return target_ == other.target_; }
    void increment() { ++target_; }
    void decrement() { --target_; }
    void advance(std::ptrdiff_t n) { target_ += n; }
    [[nodiscard]] std::ptrdiff_t distance_to(const CsrOutEdges& other) const { return other.target_ - target_; }

    std::uint32_t source_ = 0;
    const std::uint32_t* target_ = nullptr;
};

/// All edges, each once, from its lower end.
class CsrEdges : public boost::iterator_facade<CsrEdges, CsrEdge, boost::forward_traversal_tag, CsrEdge> {
   public:
    CsrEdges() = default;
    CsrEdges(const Csr& graph, std::uint64_t at) : graph_{&graph}, at_{at} { settle(); }

   private:
    friend class boost::iterator_core_access;
    [[nodiscard]] CsrEdge dereference() const { return {source_, graph_->targets()[at_]}; }
    [[nodiscard]] bool equal(const CsrEdges& other) const { return at_ == other.at_; }
    void increment() {
        ++at_;
        settle();
    }
    /// Moves on to the next entry that is seen from its lower end, or to the end of all.
    void settle() {
        for (; at_ < graph_->targets().size(); ++at_) {
            while (graph_->offsets()[std::size_t{source_} + 1] <= at_) ++source_;
            if (source_ < graph_->targets()[at_]) return;
        }
    }

    const Csr* graph_ = nullptr;
    std::uint64_t at_ = 0;
    std::uint32_t source_ = 0;
};

}  // namespace tsunagari

template <>
struct std::hash<tsunagari::CsrEdge> {
    std::size_t operator()(const tsunagari::CsrEdge& edge) const { return std::hash<std::uint64_t>{}(edge.name()); }
};

namespace boost {

template <>
struct graph_traits<tsunagari::Csr> {
    struct traversal_category : virtual vertex_list_graph_tag,
                                virtual adjacency_graph_tag,
                                virtual incidence_graph_tag,
                                virtual edge_list_graph_tag,
                                virtual adjacency_matrix_tag {};
    using directed_category = undirected_tag;
    using edge_parallel_category = disallow_parallel_edge_tag;
    using vertex_descriptor = std::uint32_t;
    using edge_descriptor = tsunagari::CsrEdge;
    using vertex_iterator = counting_iterator<std::uint32_t>;
    using adjacency_iterator = const std::uint32_t*;
    using out_edge_iterator = tsunagari::CsrOutEdges;
    using edge_iterator = tsunagari::CsrEdges;
    using vertices_size_type = std::uint32_t;
    using edges_size_type = std::uint64_t;
    using degree_size_type = std::size_t;
    static vertex_descriptor null_vertex() { return 0xFFFFFFFFU; }
};
template <>
struct graph_traits<const tsunagari::Csr> : graph_traits<tsunagari::Csr> {};

template <>
struct property_map<tsunagari::Csr, vertex_index_t> {
    using type = typed_identity_property_map<std::uint32_t>;
    using const_type = type;
};
template <>
struct property_map<const tsunagari::Csr, vertex_index_t> : property_map<tsunagari::Csr, vertex_index_t> {};

}  // namespace boost

namespace tsunagari {

using CsrTraits = boost::graph_traits<Csr>;

inline std::uint32_t num_vertices(const Csr& g) { return g.vertices(); }
inline std::uint64_t num_edges(const Csr& g) { return g.edges(); }
inline std::size_t out_degree(std::uint32_t v, const Csr& g) { return g.row(v).size(); }
inline std::size_t degree(std::uint32_t v, const Csr& g) { return out_degree(v, g); }
inline std::uint32_t source(const CsrEdge& e, const Csr& /*g*/) { return e.source; }
inline std::uint32_t target(const CsrEdge& e, const Csr& /*g*/) { return e.target; }

inline std::pair<CsrTraits::vertex_iterator, CsrTraits::vertex_iterator> vertices(const Csr& g) {
    return {CsrTraits::vertex_iterator{0}, CsrTraits::vertex_iterator{g.vertices()}};
}
inline std::pair<CsrTraits::adjacency_iterator, CsrTraits::adjacency_iterator> adjacent_vertices(std::uint32_t v,
                                                                                                 const Csr& g) {
    const auto row = g.row(v);
    return {row.data(), row.data() + row.size()};
}
inline std::pair<CsrOutEdges, CsrOutEdges> out_edges(std::uint32_t v, const Csr& g) {
    const auto row = g.row(v);
    return {CsrOutEdges{v, row.data()}, CsrOutEdges{v, row.data() + row.size()}};
}
inline std::pair<CsrEdges, CsrEdges> edges(const Csr& g) { return {CsrEdges{g, 0}, CsrEdges{g, g.targets().size()}}; }
inline std::pair<CsrEdge, bool> edge(std::uint32_t u, std::uint32_t v, const Csr& g) {
    const auto row = g.row(u);
    return {CsrEdge{u, v}, std::binary_search(row.begin(), row.end(), v)};
}

inline boost::typed_identity_property_map<std::uint32_t> get(boost::vertex_index_t /*index*/, const Csr& /*g*/) {
    return {};
}
inline std::uint32_t get(boost::vertex_index_t /*index*/, const Csr& /*g*/, std::uint32_t v) { return v; }

}  // namespace tsunagari
