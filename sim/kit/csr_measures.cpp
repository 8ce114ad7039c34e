// Searches of a whole graph. Cores and triangles are Boost.Graph's. The two searches are our own: depth first keeps its
// path in parents and next edges instead of a stack, breadth first counts paths in the queue it needs anyway. What is
// read together of a vertex lies together: these searches wait for memory and for nothing else.

#include "tsunagari/kit/csr_measures.hpp"

#include <algorithm>
#include <boost/graph/clustering_coefficient.hpp>
#include <boost/graph/core_numbers.hpp>
#include <limits>

#include "tsunagari/kit/csr_graph.hpp"

namespace tsunagari {
namespace {

constexpr std::uint32_t never = 0;

/// The depth-first search of all components. Each vertex keeps when it was first met, and the earliest vertex that can
/// be reached from it and those below it by one edge outside the tree.
class DepthFirst {
   public:
    explicit DepthFirst(const Csr& graph) : graph_{graph}, at_(graph.vertices()) {
        found_.component.resize(graph.vertices());
        found_.articulation.resize(graph.vertices());
    }

    Connections search() {
        for (std::uint32_t v = 0; v < graph_.vertices(); ++v) {
            if (at_[v].met == never) component_of(v);
        }
        name_pieces();
        return std::move(found_);
    }

   private:
    struct Visit {
        std::uint32_t met = never, earliest = 0, parent = 0;
        std::uint32_t next = 0;  ///< edge to follow next
    };

    void meet(std::uint32_t v, std::uint32_t from) {
        ++time_;
        at_[v] = {time_, time_, from, 0};
        found_.component[v] = found_.components;
    }

    void component_of(std::uint32_t root) {
        std::uint32_t branches = 0;
        meet(root, root);
        for (std::uint32_t v = root;;) {
            const auto row = graph_.row(v);
            Visit& here = at_[v];
            while (here.next < row.size() && at_[row[here.next]].met != never) {
                const std::uint32_t w = row[here.next++];
                if (w != here.parent) here.earliest = std::min(here.earliest, at_[w].met);
            }
            if (here.next < row.size()) {
                const std::uint32_t w = row[here.next++];
                meet(w, v);
                v = w;
                continue;
            }
            if (v == root) break;
            Visit& up = at_[here.parent];
            up.earliest = std::min(up.earliest, here.earliest);
            if (here.parent == root) {
                ++branches;
            } else if (here.earliest >= up.met) {
                found_.articulation[here.parent] = 1;
            }
            v = here.parent;
        }
        found_.articulation[root] = branches > 1 ? 1 : 0;
        ++found_.components;
    }

    /// In the order in which they were met: a vertex shares its parent's piece, unless nothing below it leads further
    /// up.
    void name_pieces() {
        for (std::uint32_t v = 0; v < graph_.vertices(); ++v) at_[at_[v].met - 1].next = v;
        found_.piece.resize(graph_.vertices());
        for (const Visit& order : at_) {
            const std::uint32_t v = order.next;
            const Visit& here = at_[v];
            const bool root = here.parent == v;
            const bool bridge = !root && here.earliest == here.met;
            found_.bridges += bridge ? 1U : 0U;
            found_.piece[v] = root || bridge ? found_.pieces++ : found_.piece[here.parent];
        }
    }

    const Csr& graph_;
    Connections found_;
    std::vector<Visit> at_;
    std::uint32_t time_ = never;
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
    constexpr auto unmet = std::numeric_limits<std::uint32_t>::max();
    struct Paths {
        double ways = 0;   ///< shortest paths from the source to here
        double share = 0;  ///< of the paths that go on from here, each divided by its length
    };
    std::vector<double> between(graph.vertices());
    std::vector<std::uint32_t> steps(graph.vertices(), unmet), order;
    std::vector<Paths> paths(graph.vertices());
    for (const std::uint32_t source : sources) {
        order.assign(1, source);
        steps[source] = 0;
        paths[source].ways = 1;
        for (std::size_t k = 0; k < order.size(); ++k) {
            const std::uint32_t further = steps[order[k]] + 1;
            const double ways = paths[order[k]].ways;
            for (const std::uint32_t w : graph.row(order[k])) {
                if (steps[w] == unmet) {
                    steps[w] = further;
                    paths[w].ways = ways;
                    order.push_back(w);
                } else if (steps[w] == further) {
                    paths[w].ways += ways;
                }
            }
        }
        for (auto v = order.rbegin(); v != order.rend(); ++v) {
            const std::uint32_t further = steps[*v] + 1;
            const double to_next = 1.0 / further;
            double beyond = 0;
            for (const std::uint32_t w : graph.row(*v)) {
                if (steps[w] == further) beyond += (to_next + paths[w].share) / paths[w].ways;
            }
            paths[*v].share = beyond * paths[*v].ways;
            between[*v] += steps[*v] * paths[*v].share;
        }
        for (const std::uint32_t v : order) steps[v] = unmet;
    }
    return between;
}

Triangles triangles(const Csr& graph, std::uint32_t v) {
    return {boost::num_triangles_on_vertex(graph, v), boost::num_paths_through_vertex(graph, v)};
}

}  // namespace tsunagari
