// Searches of a whole graph. Cores, triangles and the search behind betweenness are Boost.Graph's; the depth-first
// search is our own, with its path kept in the arrays of parents and next edges instead of a stack.

#include "tsunagari/kit/csr_measures.hpp"

#include <algorithm>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/clustering_coefficient.hpp>
#include <boost/graph/core_numbers.hpp>
#include <boost/graph/two_bit_color_map.hpp>
#include <boost/pending/queue.hpp>

#include "tsunagari/kit/csr_graph.hpp"

namespace tsunagari {
namespace {

/// The depth-first search of all components: when each vertex was first met, and the earliest vertex that can be
/// reached from it and those below it by one edge outside the tree.
class DepthFirst {
   public:
    explicit DepthFirst(const Csr& graph)
        : graph_{graph}, met_(graph.vertices()), earliest_(graph.vertices()), parent_(graph.vertices()) {
        found_.component.resize(graph.vertices());
        found_.piece.resize(graph.vertices());  // until the end: the next edge to follow
        found_.articulation.resize(graph.vertices());
    }

    Connections search() {
        for (std::uint32_t v = 0; v < graph_.vertices(); ++v) {
            if (met_[v] == 0) component_of(v);
        }
        name_pieces();
        return std::move(found_);
    }

   private:
    void meet(std::uint32_t v, std::uint32_t from) {
        parent_[v] = from;
        met_[v] = earliest_[v] = ++time_;
        found_.component[v] = found_.components;
    }

    void component_of(std::uint32_t root) {
        std::uint32_t branches = 0;
        meet(root, root);
        for (std::uint32_t v = root;;) {
            const auto row = graph_.row(v);
            std::uint32_t& next = found_.piece[v];
            if (next < row.size()) {
                const std::uint32_t w = row[next++];
                if (met_[w] == 0) {
                    meet(w, v);
                    v = w;
                } else if (w != parent_[v]) {
                    earliest_[v] = std::min(earliest_[v], met_[w]);
                }
                continue;
            }
            if (v == root) break;
            const std::uint32_t up = parent_[v];
            earliest_[up] = std::min(earliest_[up], earliest_[v]);
            if (up == root) {
                ++branches;
            } else if (earliest_[v] >= met_[up]) {
                found_.articulation[up] = 1;
            }
            v = up;
        }
        found_.articulation[root] = branches > 1 ? 1 : 0;
        ++found_.components;
    }

    /// In the order in which they were met: a vertex shares its parent's piece, unless nothing below it leads further
    /// up.
    void name_pieces() {
        std::vector<std::uint32_t>& order = found_.piece;
        for (std::uint32_t v = 0; v < graph_.vertices(); ++v) order[met_[v] - 1] = v;
        std::vector<std::uint32_t> piece(graph_.vertices());
        for (const std::uint32_t v : order) {
            const bool root = parent_[v] == v;
            const bool bridge = !root && earliest_[v] == met_[v];
            found_.bridges += bridge ? 1U : 0U;
            piece[v] = root || bridge ? found_.pieces++ : piece[parent_[v]];
        }
        found_.piece = std::move(piece);
    }

    const Csr& graph_;
    Connections found_;
    std::vector<std::uint32_t> met_, earliest_, parent_;
    std::uint32_t time_ = 0;
};

/// Counts shortest paths while Boost searches: how far each vertex is, and in how many ways it is reached.
class PathCount : public boost::default_bfs_visitor {
   public:
    PathCount(std::vector<std::uint32_t>& steps, std::vector<double>& ways, std::vector<std::uint32_t>& order)
        : steps_{&steps}, ways_{&ways}, order_{&order} {}

    void examine_vertex(std::uint32_t v, const Csr& /*graph*/) { order_->push_back(v); }
    void tree_edge(const CsrEdge& e, const Csr& /*graph*/) {
        (*steps_)[e.target] = (*steps_)[e.source] + 1;
        (*ways_)[e.target] = (*ways_)[e.source];
    }
    void non_tree_edge(const CsrEdge& e, const Csr& /*graph*/) {
        if ((*steps_)[e.target] == (*steps_)[e.source] + 1) (*ways_)[e.target] += (*ways_)[e.source];
    }

   private:
    std::vector<std::uint32_t>* steps_;
    std::vector<double>* ways_;
    std::vector<std::uint32_t>* order_;
};

}  // namespace

Connections connections(const Csr& graph) { return DepthFirst{graph}.search(); }

std::vector<std::uint32_t> core_numbers(const Csr& graph) {
    std::vector<std::uint32_t> core(graph.vertices());
    if (graph.vertices() == 0) return core;
    boost::core_numbers(graph, boost::make_iterator_property_map(core.begin(), get(boost::vertex_index, graph)));
    return core;
}

std::vector<double> betweenness(const Csr& graph, std::span<const std::uint32_t> sources) {
    std::vector<double> between(graph.vertices()), ways(graph.vertices()), share(graph.vertices());
    std::vector<std::uint32_t> steps(graph.vertices()), order;
    boost::two_bit_color_map<boost::typed_identity_property_map<std::uint32_t>> colour{graph.vertices(), {}};
    boost::queue<std::uint32_t> waiting;
    for (const std::uint32_t source : sources) {
        order.clear();
        steps[source] = 0;
        ways[source] = 1;
        boost::breadth_first_visit(graph, source, waiting, PathCount{steps, ways, order}, colour);
        // From the far end: of all paths that go on from v, the share that v has, each divided by its length.
        for (auto v = order.rbegin(); v != order.rend(); ++v) {
            double beyond = 0;
            for (const std::uint32_t w : graph.row(*v)) {
                if (steps[w] == steps[*v] + 1) beyond += (1.0 / steps[w] + share[w]) / ways[w];
            }
            share[*v] = beyond * ways[*v];
            between[*v] += steps[*v] * share[*v];
        }
        for (const std::uint32_t v : order) put(colour, v, boost::two_bit_white);
    }
    return between;
}

Triangles triangles(const Csr& graph, std::uint32_t v) {
    return {boost::num_triangles_on_vertex(graph, v), boost::num_paths_through_vertex(graph, v)};
}

}  // namespace tsunagari
