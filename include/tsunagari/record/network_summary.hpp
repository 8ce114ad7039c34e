#pragma once
// The live network in numbers: how many ties people have, how the town hangs together, who is tied to whom, who
// bridges.
//
// Every number is of one layer in one month. What would need a look at everybody from everybody is told from a fixed
// sample, and its standard error stands beside it; the same people are in the sample at every snapshot and in every
// scenario of a replicate, so that differences carry little sampling noise. Not-a-number means "not defined here" (the
// clustering of a layer in which nobody has two ties).

#include <array>
#include <cstdint>
#include <limits>

namespace tsunagari {

struct World;
class Draw;

/// Degrees 0 … 19 one by one, then 20 and more.
inline constexpr int degree_classes = 21;
/// Network distances at which loneliness is compared: 1, 2, 3 ties.
inline constexpr int network_distances = 3;
/// The six stored layers; work teams and school classes (cliques told by groups); all stored layers together; those
/// and households, work teams, classes and community groups together, each pair of people counted once.
///
/// Of the last only degrees and components are told: inside a group everybody is tied to everybody, so its clustering,
/// cores and bridges would say how groups are stored, not how people live.
inline constexpr int summarised_layers = 10;

/// Loneliness among people `distance` ties apart, both aged 16 or over.
struct LonelinessAtDistance {
    static constexpr double none = std::numeric_limits<double>::quiet_NaN();
    double correlation = none;  ///< Pearson's, of latent loneliness θ
    double correlation_standard_error = none;
    /// Share of lonely people (θ one SD of 2023 or more above its mean) at this distance from lonely people, over their
    /// share at this distance from others. Likeness and shared circumstances alone make it greater than 1: it is no
    /// evidence of influence.
    double relative_risk = none;
    double relative_risk_standard_error = none;
};

struct NetworkSummary {
    static constexpr double none = std::numeric_limits<double>::quiet_NaN();

    // How many.
    std::uint64_t ties = 0;    ///< pairs of people
    std::uint64_t people = 0;  ///< residents
    double mean_degree = none;
    double degree_variance = none;
    double degree_skewness = none;
    double zero_share = none;  ///< residents without a tie
    std::array<double, degree_classes> degree_share{};
    // The upper tail: degrees from the mean of those who have any, rounded up (kit/tail_law.hpp).
    double tail_from = none;
    double tail_power_exponent = none, tail_power_distance = none;
    double tail_exponential_rate = none, tail_exponential_distance = none;

    // How it hangs together.
    double components = none;  ///< connected components of two people or more
    double largest_component_share = none;
    double clustering = none;  ///< mean local clustering of people with two ties or more
    double clustering_standard_error = none;
    double transitivity = none;  ///< share of two-paths that are closed, over the whole layer
    double transitivity_standard_error = none;
    double max_core = none;  ///< the largest k with a k-core
    double core_2_share = none, core_3_share = none;

    // Who is tied to whom. Newman's (2003) assortativity: 1 only like with like, 0 as by chance.
    double degree_assortativity = none, age_assortativity = none, sex_assortativity = none;
    std::array<LonelinessAtDistance, network_distances> loneliness{};
    double between_districts_share = none;  ///< of ties: the two live in different school districts
    double between_decades_share = none;    ///< of ties: the two are in different decades of life

    // Where it would come apart.
    double bridge_share = none;        ///< of ties: without it a component falls apart
    double articulation_share = none;  ///< of residents: without them their component falls apart
    double single_tie_share = none;    ///< of residents: exactly one tie, which is then always a bridge
    /// Of residents: in the largest component, but cut off from its largest piece if one certain tie ended.
    double held_by_one_tie_share = none;
    /// Of all betweenness, what the top one per cent of those with ties have; of all stored layers together only. Told
    /// from shortest paths that begin at some people, which gives two bounds: leaders of one half of these people,
    /// measured in the other half (too low on average, since the true leaders may be others), and leaders of all,
    /// measured in all (too high, since some lead by chance). Equal if paths began at everybody.
    double betweenness_top_share_low = none, betweenness_top_share_high = none;

    // How old ties are; ties of groups have no age.
    double mean_age_months = none;
    double age_p10_months = none, age_p50_months = none, age_p90_months = none;
};

/// The summaries in the order of `summarised_layers`. The draw decides who is in the samples, nothing else.
/// `betweenness_people`: from how many people shortest paths are followed (some 0.2 µs a person for each); 0: from as
/// many as are cheap, which in a town of more than some 16,000 is nobody, and betweenness is not told.
std::array<NetworkSummary, summarised_layers> summarise_network(const World& world, const Draw& draw,
                                                                std::uint32_t betweenness_people = 0);

}  // namespace tsunagari
