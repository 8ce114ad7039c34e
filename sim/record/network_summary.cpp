// The network in a few numbers a layer. Components and clustering are Boost.Graph's; clustering is the mean over a
// fixed sample of people with two ties or more, since over millions the mean of thousands is as good.

#include <algorithm>
#include <boost/graph/clustering_coefficient.hpp>
#include <boost/graph/connected_components.hpp>

#include "tsunagari/kit/csr_graph.hpp"
#include "tsunagari/record/observer.hpp"

namespace tsunagari {
namespace {

constexpr std::uint32_t clustering_sample = 20000;

NetworkSummary of_layer(const World& world, Layer layer) {
    const Csr graph = world.network.layer(layer);
    NetworkSummary summary;
    summary.ties = graph.edges();
    std::uint64_t people = 0, without = 0, ends = 0;
    std::int64_t age_sum = 0;
    for (std::uint32_t i = 0; i < graph.vertices(); ++i) {
        if (!world.people.present(PersonIndex{i})) continue;
        ++people;
        ends += graph.row(i).size();
        without += graph.row(i).empty() ? 1U : 0U;
        for (const Tie& tie : world.network.ties(PersonIndex{i}))
            age_sum += tie.layer() == layer ? world.now - tie.since : 0;
    }
    if (people == 0 || ends == 0) return summary;
    summary.mean_degree = static_cast<double>(ends) / static_cast<double>(people);
    summary.zero_share = static_cast<double>(without) / static_cast<double>(people);
    summary.mean_age_months = static_cast<double>(age_sum) / static_cast<double>(ends);
    std::vector<std::uint32_t> component(graph.vertices());
    const std::size_t components = boost::connected_components(graph, component.data());
    std::vector<std::uint32_t> sizes(components, 0);
    for (const std::uint32_t c : component) ++sizes[c];
    summary.largest_component_share =
        static_cast<double>(*std::max_element(sizes.begin(), sizes.end())) / static_cast<double>(people);
    double clustering = 0;
    std::uint32_t sampled = 0;
    const std::uint32_t stride = std::max(1U, graph.vertices() / clustering_sample);
    for (std::uint32_t i = 0; i < graph.vertices(); i += stride) {
        if (graph.row(i).size() < 2) continue;
        clustering += boost::clustering_coefficient(graph, i);
        ++sampled;
    }
    summary.clustering = sampled == 0 ? 0.0 : clustering / sampled;
    return summary;
}

/// A group of n is a clique of n(n − 1)/2 ties that are never stored.
NetworkSummary of_groups(const World& world, GroupKind kind) {
    NetworkSummary summary;
    std::uint64_t ends = 0, in_groups = 0;
    for (std::uint32_t g = 0; g < world.groups.rows(); ++g) {
        if (world.groups.kind(GroupIndex{g}) != kind) continue;
        const std::uint64_t n = world.groups.size(GroupIndex{g});
        ends += n > 0 ? n * (n - 1) : 0;
        in_groups += n > 1 ? n : 0;
    }
    const auto people = static_cast<std::uint64_t>(
        std::count(world.people.presence.begin(), world.people.presence.end(), Presence::present));
    if (people == 0) return summary;
    summary.ties = ends / 2;
    summary.mean_degree = static_cast<double>(ends) / static_cast<double>(people);
    summary.zero_share = 1.0 - static_cast<double>(in_groups) / static_cast<double>(people);
    summary.clustering = ends > 0 ? 1.0 : 0.0;
    return summary;
}

}  // namespace

std::array<NetworkSummary, 8> summarise_network(const World& world) {
    std::array<NetworkSummary, 8> summaries;
    for (std::size_t layer = 0; layer < layers; ++layer) summaries[layer] = of_layer(world, static_cast<Layer>(layer));
    summaries[6] = of_groups(world, GroupKind::work_team);
    summaries[7] = of_groups(world, GroupKind::school_class);
    return summaries;
}

}  // namespace tsunagari
