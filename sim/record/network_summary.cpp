// Layer by layer, so that one graph lies in memory at a time. What is linear in the ties looks at all of them; what is
// not looks at people with the smallest draws. Sums of reals are added block by block or batch by batch, so that they
// are the same at any number of threads.

#include "tsunagari/record/network_summary.hpp"

#include <algorithm>
#include <boost/pending/disjoint_sets.hpp>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

#include "tsunagari/kit/csr_graph.hpp"
#include "tsunagari/kit/csr_measures.hpp"
#include "tsunagari/kit/draw.hpp"
#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/kit/tail_law.hpp"
#include "tsunagari/world/decision.hpp"
#include "tsunagari/world/world.hpp"

namespace tsunagari {
namespace {

constexpr double none = NetworkSummary::none;
constexpr int least_asked_age = 16;
constexpr float lonely_from_sd = 1.0F;
constexpr std::uint32_t clustering_people = 5000;
constexpr std::uint32_t distance_people = 1000;
constexpr std::uint32_t least_sources = 16;
constexpr std::uint32_t cheap_sources_times_people = 1U << 18U;
constexpr std::uint32_t batches = 16;
constexpr std::uint32_t slabs = 4;

double ratio(double part, double whole) { return whole > 0 ? part / whole : none; }
double ratio(std::uint64_t part, std::uint64_t whole) {
    return ratio(static_cast<double>(part), static_cast<double>(whole));
}

/// What people are compared by, read once, 8 bytes each.
struct Face {
    float theta = 0;
    std::uint16_t district = 0;
    std::uint8_t age = 0;
    std::uint8_t sex : 1 = 0, present : 1 = 0, asked : 1 = 0;
    [[nodiscard]] std::size_t lonely() const { return theta >= lonely_from_sd ? 1 : 0; }
};

struct Sample {
    std::vector<std::uint32_t> people;
    bool everybody = false;  ///< all who fit
};

struct Town {
    Town(const World& world, const Draw& draw) : faces(world.people.rows()), rank(world.people.rows()) {
        const Population& p = world.people;
        residents = sum_blocks<std::uint64_t>(p.rows(), [&](Block block) {
            std::uint64_t here = 0;
            for (std::uint32_t i = block.begin; i < block.end; ++i) {
                const PersonIndex who{i};
                rank[i] = draw.words(p.key[who].value, Month{}, decision::network_sample)[0];
                if (!p.present(who)) continue;
                ++here;
                Face& face = faces[i];
                const int age = std::clamp(p.age(who, world.now), 0, 255);
                face.theta = p.theta[who];
                face.district = p.household[who].exists() ? static_cast<std::uint16_t>(world.district(who).value) : 0;
                face.age = static_cast<std::uint8_t>(age);
                face.sex = p.sex[who] == Sex::female ? 1 : 0;
                face.present = 1;
                face.asked = age >= least_asked_age ? 1 : 0;
            }
            return here;
        });
    }

    /// About `wanted` of those who fit, those with the smallest draws; everybody if there are no more.
    template <class Fits>
    [[nodiscard]] Sample sample(std::uint32_t wanted, Fits&& fits) const {
        const auto rows = static_cast<std::uint32_t>(faces.size());
        std::uint64_t fitting = 0;
        for (std::uint32_t i = 0; i < rows; ++i) fitting += fits(i) ? 1U : 0U;
        Sample chosen;
        chosen.everybody = wanted >= fitting;
        const std::uint64_t all = std::uint64_t{1} << 32U;
        const std::uint64_t below = chosen.everybody ? all : all * wanted / fitting;
        for (std::uint32_t i = 0; i < rows; ++i) {
            if (rank[i] < below && fits(i)) chosen.people.push_back(i);
        }
        return chosen;
    }

    std::vector<Face> faces;
    std::vector<std::uint32_t> rank;
    std::uint64_t residents = 0;
};

// --- degrees

/// histogram[d]: residents with d ties.
void describe_degrees(NetworkSummary& summary, const std::vector<std::uint64_t>& histogram) {
    double people = 0, sum = 0, with = 0;
    for (std::size_t d = 0; d < histogram.size(); ++d) {
        const auto here = static_cast<double>(histogram[d]);
        people += here;
        sum += here * static_cast<double>(d);
        with += d > 0 ? here : 0.0;
    }
    summary.people = static_cast<std::uint64_t>(people);
    summary.ties = static_cast<std::uint64_t>(sum) / 2;
    if (summary.people == 0) return;
    const double mean = sum / people;
    double second = 0, third = 0;
    for (std::size_t d = 0; d < histogram.size(); ++d) {
        const double off = static_cast<double>(d) - mean;
        const auto here = static_cast<double>(histogram[d]);
        second += here * off * off / people;
        third += here * off * off * off / people;
        summary.degree_share[std::min<std::size_t>(d, degree_classes - 1)] += here / people;
    }
    summary.mean_degree = mean;
    summary.degree_variance = second;
    summary.degree_skewness = second > 0 ? third / (second * std::sqrt(second)) : none;
    summary.zero_share = summary.degree_share[0];
    summary.single_tie_share = summary.degree_share[1];
    if (sum == 0) return;
    const auto from = static_cast<std::uint32_t>(std::ceil(sum / with));
    const TailLaw law = fit_tail(histogram, from);
    summary.tail_from = from;
    summary.tail_power_exponent = law.power_exponent;
    summary.tail_power_distance = law.power_distance;
    summary.tail_exponential_rate = law.exponential_rate;
    summary.tail_exponential_distance = law.exponential_distance;
}

void count(std::vector<std::uint64_t>& histogram, std::size_t value, std::uint64_t times = 1) {
    if (histogram.size() <= value) histogram.resize(value + 1);
    histogram[value] += times;
}

// --- who is tied to whom

/// Pearson's correlation of pairs in which neither comes first: both have the same mean and variance.
struct Correlation {
    double pairs = 0, sum = 0, squares = 0, products = 0;
    void add(double x, double y) {
        pairs += 1;
        sum += x + y;
        squares += x * x + y * y;
        products += x * y;
    }
    Correlation& operator+=(const Correlation& other) {
        pairs += other.pairs;
        sum += other.sum;
        squares += other.squares;
        products += other.products;
        return *this;
    }
    [[nodiscard]] double value() const {
        if (pairs == 0) return none;
        const double mean = sum / (2 * pairs);
        const double variance = squares / (2 * pairs) - mean * mean;
        return variance > 1e-12 ? (products / pairs - mean * mean) / variance : none;
    }
};

struct Lonely {
    Correlation theta;
    std::array<std::uint64_t, 3> lonely{};  ///< pairs in which none, one, both are lonely

    void add(const Face& a, const Face& b) {
        theta.add(static_cast<double>(a.theta), static_cast<double>(b.theta));
        ++lonely[a.lonely() + b.lonely()];
    }
    Lonely& operator+=(const Lonely& other) {
        theta += other.theta;
        for (std::size_t k = 0; k < lonely.size(); ++k) lonely[k] += other.lonely[k];
        return *this;
    }
    [[nodiscard]] double relative_risk() const {
        const double neither = 2.0 * static_cast<double>(lonely[0]), mixed = static_cast<double>(lonely[1]),
                     both = 2.0 * static_cast<double>(lonely[2]);
        return ratio(ratio(both, both + mixed), ratio(mixed, mixed + neither));
    }
};

/// All ties of a layer, each from one end.
struct Mixing {
    Correlation degree, age;
    Lonely lonely;
    std::array<std::uint64_t, 3> women{};  ///< ties with no, one, two women
    std::uint64_t ties = 0, between_districts = 0, between_decades = 0;

    void add(const Face& a, const Face& b, std::size_t degree_a, std::size_t degree_b) {
        ++ties;
        degree.add(static_cast<double>(degree_a), static_cast<double>(degree_b));
        age.add(a.age, b.age);
        ++women[static_cast<std::size_t>(a.sex) + b.sex];
        between_districts += a.district != b.district ? 1U : 0U;
        between_decades += a.age / 10 != b.age / 10 ? 1U : 0U;
        if (a.asked != 0 && b.asked != 0) lonely.add(a, b);
    }
    Mixing& operator+=(const Mixing& other) {
        degree += other.degree;
        age += other.age;
        lonely += other.lonely;
        for (std::size_t k = 0; k < women.size(); ++k) women[k] += other.women[k];
        ties += other.ties;
        between_districts += other.between_districts;
        between_decades += other.between_decades;
        return *this;
    }
    /// Newman's (2003) equation 2 for two sexes.
    [[nodiscard]] double sex_assortativity() const {
        const double female = ratio(static_cast<double>(women[1] + 2 * women[2]), 2.0 * static_cast<double>(ties));
        const double alike = ratio(women[0] + women[2], ties);
        const double by_chance = female * female + (1 - female) * (1 - female);
        return ratio(alike - by_chance, 1 - by_chance);
    }
};

void describe_mixing(NetworkSummary& summary, const Mixing& mixing) {
    summary.degree_assortativity = mixing.degree.value();
    summary.age_assortativity = mixing.age.value();
    summary.sex_assortativity = mixing.sex_assortativity();
    summary.between_districts_share = ratio(mixing.between_districts, mixing.ties);
    summary.between_decades_share = ratio(mixing.between_decades, mixing.ties);
    summary.loneliness[0] = {mixing.lonely.theta.value(), 0.0, mixing.lonely.relative_risk(), 0.0};
}

Mixing mixing_of(const Csr& graph, const Town& town) {
    return sum_blocks<Mixing>(graph.vertices(), [&](Block block) {
        Mixing sums;
        for (std::uint32_t a = block.begin; a < block.end; ++a) {
            for (const std::uint32_t b : graph.row(a)) {
                if (a < b) sums.add(town.faces[a], town.faces[b], graph.row(a).size(), graph.row(b).size());
            }
        }
        return sums;
    });
}

// --- told from samples

/// A number of the whole sample, and its standard error from the spread between batches of it; 0 if the sample is
/// everybody.
struct Estimate {
    double value = none, standard_error = none;
};
template <class Part, class Value>
Estimate estimate(const std::vector<Part>& parts, bool everybody, Value&& value) {
    Part all{};
    for (const Part& part : parts) all += part;
    Estimate result{value(all), everybody ? 0.0 : none};
    if (everybody) return result;
    double sum = 0, squares = 0;
    for (const Part& part : parts) sum += value(part);
    const double mean = sum / batches;
    for (const Part& part : parts) squares += (value(part) - mean) * (value(part) - mean);
    result.standard_error = std::sqrt(squares / (batches - 1) / batches);
    return result;
}

/// Goes through a sample in `batches` interleaved parts: each is a small sample of the whole town.
template <class Part, class Task>
std::vector<Part> in_batches(const Sample& sample, Task&& task) {
    std::vector<Part> parts(batches);
    for_each_index(batches, [&](std::uint32_t b) {
        std::vector<std::uint32_t> mine;
        for (std::size_t k = b; k < sample.people.size(); k += batches) mine.push_back(sample.people[k]);
        task(mine, parts[b]);
    });
    return parts;
}

struct Closure {
    double local = 0;
    std::uint64_t people = 0, closed = 0, pairs = 0;
    Closure& operator+=(const Closure& other) {
        local += other.local;
        people += other.people;
        closed += other.closed;
        pairs += other.pairs;
        return *this;
    }
};

void describe_clustering(NetworkSummary& summary, const Csr& graph, const Town& town) {
    const Sample sample = town.sample(clustering_people, [&](std::uint32_t i) { return graph.row(i).size() >= 2; });
    const auto parts = in_batches<Closure>(sample, [&](const std::vector<std::uint32_t>& people, Closure& sums) {
        for (const std::uint32_t i : people) {
            const Triangles found = triangles(graph, i);
            sums.local += ratio(found.closed, found.pairs);
            ++sums.people;
            sums.closed += found.closed;
            sums.pairs += found.pairs;
        }
    });
    const Estimate local = estimate(parts, sample.everybody,
                                    [](const Closure& c) { return ratio(c.local, static_cast<double>(c.people)); });
    const Estimate whole = estimate(parts, sample.everybody, [](const Closure& c) { return ratio(c.closed, c.pairs); });
    summary.clustering = local.value;
    summary.clustering_standard_error = local.standard_error;
    summary.transitivity = whole.value;
    summary.transitivity_standard_error = whole.standard_error;
}

/// Adds, for each person of a batch, everybody two and three ties away.
class Circles {
   public:
    Circles(const Csr& graph, const Town& town) : graph_{graph}, town_{town}, seen_(graph.vertices()) {}

    void around(std::uint32_t ego, std::array<Lonely, network_distances - 1>& sums) {
        ++stamp_;
        circle_.assign(1, ego);
        seen_[ego] = stamp_;
        for (int distance = 1; distance <= network_distances; ++distance) {
            next_.clear();
            for (const std::uint32_t i : circle_) {
                for (const std::uint32_t j : graph_.row(i)) {
                    if (seen_[j] == stamp_) continue;
                    seen_[j] = stamp_;
                    next_.push_back(j);
                }
            }
            circle_.swap(next_);
            if (distance == 1) continue;
            Lonely& sum = sums[static_cast<std::size_t>(distance) - 2];
            for (const std::uint32_t j : circle_) {
                if (town_.faces[j].asked != 0) sum.add(town_.faces[ego], town_.faces[j]);
            }
        }
    }

   private:
    const Csr& graph_;
    const Town& town_;
    std::vector<std::uint32_t> seen_, circle_, next_;
    std::uint32_t stamp_ = 0;
};

struct FarLonely {
    std::array<Lonely, network_distances - 1> at{};
    FarLonely& operator+=(const FarLonely& other) {
        for (std::size_t k = 0; k < at.size(); ++k) at[k] += other.at[k];
        return *this;
    }
};

void describe_far_loneliness(NetworkSummary& summary, const Csr& graph, const Town& town) {
    const Sample sample = town.sample(
        distance_people, [&](std::uint32_t i) { return town.faces[i].asked != 0 && !graph.row(i).empty(); });
    const auto parts = in_batches<FarLonely>(sample, [&](const std::vector<std::uint32_t>& people, FarLonely& sums) {
        Circles circles{graph, town};
        for (const std::uint32_t ego : people) circles.around(ego, sums.at);
    });
    for (std::size_t k = 0; k + 1 < network_distances; ++k) {
        const Estimate correlation =
            estimate(parts, sample.everybody, [k](const FarLonely& f) { return f.at[k].theta.value(); });
        const Estimate risk =
            estimate(parts, sample.everybody, [k](const FarLonely& f) { return f.at[k].relative_risk(); });
        summary.loneliness[k + 1] = {correlation.value, correlation.standard_error, risk.value, risk.standard_error};
    }
}

// --- how it hangs together, and who holds it

void describe_connections(NetworkSummary& summary, const Connections& found) {
    std::vector<std::uint32_t> size(found.components), piece_size(found.pieces);
    std::uint64_t articulations = 0;
    for (std::size_t i = 0; i < found.component.size(); ++i) {
        ++size[found.component[i]];
        ++piece_size[found.piece[i]];
        articulations += found.articulation[i];
    }
    const auto largest = static_cast<std::size_t>(std::max_element(size.begin(), size.end()) - size.begin());
    std::uint32_t largest_piece = 0;
    for (std::size_t i = 0; i < found.component.size(); ++i) {
        if (found.component[i] == largest) largest_piece = std::max(largest_piece, piece_size[found.piece[i]]);
    }
    summary.components =
        static_cast<double>(std::count_if(size.begin(), size.end(), [](std::uint32_t n) { return n > 1; }));
    summary.largest_component_share = ratio(size[largest], summary.people);
    summary.held_by_one_tie_share = ratio(size[largest] - largest_piece, summary.people);
    summary.bridge_share = ratio(found.bridges, summary.ties);
    summary.articulation_share = ratio(articulations, summary.people);
}

void describe_cores(NetworkSummary& summary, const std::vector<std::uint32_t>& core) {
    summary.max_core = *std::max_element(core.begin(), core.end());
    const auto in = [&](std::uint32_t k) {
        return ratio(
            static_cast<std::uint64_t>(std::count_if(core.begin(), core.end(), [k](auto c) { return c >= k; })),
            summary.people);
    };
    summary.core_2_share = in(2);
    summary.core_3_share = in(3);
}

/// Where shortest paths begin: people who have a tie, those with the smallest draws, in two halves.
struct Sources {
    std::array<std::vector<std::uint32_t>, 2> half;
    std::uint64_t with_ties = 0;
};

Sources sources_of(const Csr& graph, const Town& town, std::uint32_t wanted) {
    Sources sources;
    const auto fits = [&](std::uint32_t i) { return !graph.row(i).empty(); };
    for (std::uint32_t i = 0; i < graph.vertices(); ++i) sources.with_ties += fits(i) ? 1U : 0U;
    if (sources.with_ties == 0) return sources;
    if (wanted == 0) {
        wanted = static_cast<std::uint32_t>(cheap_sources_times_people / sources.with_ties);
        if (wanted < least_sources) return sources;
    }
    Sample sample = town.sample(8 * wanted, fits);
    std::sort(sample.people.begin(), sample.people.end(), [&](std::uint32_t a, std::uint32_t b) {
        return town.rank[a] != town.rank[b] ? town.rank[a] < town.rank[b] : a < b;
    });
    for (std::size_t k = 0; k < sample.people.size() && k < wanted; ++k)
        sources.half[k % 2].push_back(sample.people[k]);
    return sources;
}

/// The part of `of` that falls to the `top` people who have most of `by`.
double top_share(const std::vector<double>& by, const std::vector<double>& of, std::uint64_t top) {
    std::vector<std::uint32_t> order(by.size());
    std::iota(order.begin(), order.end(), 0U);
    const auto end = order.begin() + static_cast<std::ptrdiff_t>(top);
    std::nth_element(order.begin(), end - 1, order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return by[a] != by[b] ? by[a] > by[b] : a < b; });
    std::sort(order.begin(), end);
    double part = 0;
    for (auto i = order.begin(); i != end; ++i) part += of[*i];
    return ratio(part, std::accumulate(of.begin(), of.end(), 0.0));
}

void describe_betweenness(NetworkSummary& summary, const Sources& sources, std::array<std::vector<double>, 2>& half) {
    if (sources.half[1].empty()) return;
    const std::uint64_t top = (sources.with_ties + 99) / 100;
    const double one = top_share(half[0], half[1], top), other = top_share(half[1], half[0], top);
    for (std::size_t i = 0; i < half[0].size(); ++i) half[0][i] += half[1][i];
    const bool everybody = sources.half[0].size() + sources.half[1].size() == sources.with_ties;
    summary.betweenness_top_share_high = top_share(half[0], half[0], top);
    summary.betweenness_top_share_low = everybody ? summary.betweenness_top_share_high : (one + other) / 2;
}

void describe_shape(NetworkSummary& summary, const Csr& graph, const Sources& sources) {
    Connections found;
    std::vector<std::uint32_t> core;
    std::array<std::vector<double>, 2> half;
    for_each_index(4, [&](std::uint32_t task) {
        if (task == 0) found = connections(graph);
        if (task == 1) core = core_numbers(graph);
        if (task >= 2 && !sources.half[1].empty()) half[task - 2] = betweenness(graph, sources.half[task - 2]);
    });
    describe_connections(summary, found);
    describe_cores(summary, core);
    describe_betweenness(summary, sources, half);
}

NetworkSummary of_graph(const Csr& graph, const Town& town, const Sources& sources = {}) {
    NetworkSummary summary;
    std::vector<std::uint64_t> histogram{0};
    for (std::uint32_t i = 0; i < graph.vertices(); ++i) {
        if (town.faces[i].present != 0) count(histogram, graph.row(i).size());
    }
    describe_degrees(summary, histogram);
    if (summary.ties == 0) return summary;
    describe_shape(summary, graph, sources);
    describe_mixing(summary, mixing_of(graph, town));
    describe_clustering(summary, graph, town);
    describe_far_loneliness(summary, graph, town);
    return summary;
}

// --- groups

/// A group of n is a clique of n(n − 1)/2 ties that are never stored: its shape needs no search.
NetworkSummary of_groups(const World& world, GroupKind kind, const Town& town) {
    NetworkSummary summary;
    std::vector<std::uint64_t> histogram{town.residents};
    std::uint64_t components = 0, largest = 0, pairs = 0;
    for (std::uint32_t g = 0; g < world.groups.rows(); ++g) {
        const std::uint64_t n = world.groups.size(GroupIndex{g});
        if (world.groups.kind(GroupIndex{g}) != kind || n < 2) continue;
        count(histogram, n - 1, n);
        histogram[0] -= n;
        ++components;
        pairs += n == 2 ? 1U : 0U;
        largest = std::max(largest, n);
    }
    describe_degrees(summary, histogram);
    if (summary.ties == 0) return summary;
    const auto at_least = [&](std::size_t degree) {
        std::uint64_t people = 0;
        for (std::size_t d = degree; d < histogram.size(); ++d) people += histogram[d];
        return ratio(people, summary.people);
    };
    summary.components = static_cast<double>(components);
    summary.largest_component_share = ratio(largest, summary.people);
    summary.clustering = summary.transitivity = largest > 2 ? 1.0 : none;
    summary.clustering_standard_error = summary.transitivity_standard_error = largest > 2 ? 0.0 : none;
    summary.max_core = static_cast<double>(largest - 1);
    summary.core_2_share = at_least(2);
    summary.core_3_share = at_least(3);
    summary.bridge_share = ratio(pairs, summary.ties);
    summary.articulation_share = 0;
    summary.held_by_one_tie_share = largest == 2 ? ratio(1, summary.people) : 0.0;
    describe_mixing(summary, sum_blocks<Mixing>(world.groups.rows(), [&](Block block) {
                        Mixing sums;
                        for (std::uint32_t g = block.begin; g < block.end; ++g) {
                            if (world.groups.kind(GroupIndex{g}) != kind) continue;
                            const auto members = world.groups.members(GroupIndex{g});
                            for (std::size_t a = 0; a < members.size(); ++a)
                                for (std::size_t b = 0; b < a; ++b)
                                    sums.add(town.faces[members[a].value], town.faces[members[b].value],
                                             members.size() - 1, members.size() - 1);
                        }
                        return sums;
                    }));
    return summary;
}

/// Everybody whom `i` lives with, shares a group with, or is tied to; with repeats, and with `i` too.
void all_around(const World& world, PersonIndex i, std::vector<std::uint32_t>& around) {
    const Population& people = world.people;
    for (const Tie& tie : world.network.ties(i)) around.push_back(tie.alter.value);
    if (people.household[i].exists()) {
        for (PersonIndex member = people.next_member[i]; member != i; member = people.next_member[member])
            around.push_back(member.value);
    }
    for (const GroupIndex g : {people.daily_group[i], people.community[i]}) {
        if (!g.exists()) continue;
        for (const PersonIndex member : world.groups.members(g)) around.push_back(member.value);
    }
}

/// All stored layers and all groups: degrees and components only.
NetworkSummary of_everything(const World& world, const Town& town) {
    const std::uint32_t rows = world.people.rows();
    std::vector<std::vector<std::uint64_t>> parts(slabs, {0});
    for_each_index(slabs, [&](std::uint32_t slab) {
        std::vector<std::uint32_t> seen(rows, rows), around;
        const auto begin = static_cast<std::uint32_t>(std::uint64_t{rows} * slab / slabs);
        const auto end = static_cast<std::uint32_t>(std::uint64_t{rows} * (slab + 1) / slabs);
        for (std::uint32_t i = begin; i < end; ++i) {
            if (town.faces[i].present == 0) continue;
            around.clear();
            all_around(world, PersonIndex{i}, around);
            seen[i] = i;
            std::size_t others = 0;
            for (const std::uint32_t j : around) {
                others += seen[j] != i ? 1U : 0U;
                seen[j] = i;
            }
            count(parts[slab], others);
        }
    });
    std::vector<std::uint64_t> histogram{0};
    for (const auto& part : parts) {
        for (std::size_t d = 0; d < part.size(); ++d) count(histogram, d, part[d]);
    }
    NetworkSummary summary;
    describe_degrees(summary, histogram);
    if (summary.ties == 0) return summary;

    // Who is in one group is connected already by a chain of its members.
    std::vector<std::uint32_t> above(rows), height(rows, 0), size(rows, 0);
    std::iota(above.begin(), above.end(), 0U);
    boost::disjoint_sets<std::uint32_t*, std::uint32_t*> sets{height.data(), above.data()};
    for (std::uint32_t i = 0; i < rows; ++i) {
        const PersonIndex who{i};
        if (town.faces[i].present == 0) continue;
        for (const Tie& tie : world.network.ties(who)) {
            if (tie.alter > who) sets.union_set(i, tie.alter.value);
        }
        if (world.people.household[who].exists()) sets.union_set(i, world.people.next_member[who].value);
    }
    for (std::uint32_t g = 0; g < world.groups.rows(); ++g) {
        const auto members = world.groups.members(GroupIndex{g});
        for (std::size_t k = 1; k < members.size(); ++k) sets.union_set(members[k - 1].value, members[k].value);
    }
    for (std::uint32_t i = 0; i < rows; ++i) {
        if (town.faces[i].present != 0) ++size[sets.find_set(i)];
    }
    summary.components =
        static_cast<double>(std::count_if(size.begin(), size.end(), [](std::uint32_t n) { return n > 1; }));
    summary.largest_component_share = ratio(*std::max_element(size.begin(), size.end()), summary.people);
    return summary;
}

// --- how old ties are

using Ages = std::vector<std::uint64_t>;  // ties by months since they were made, both ends counted

void describe_ages(NetworkSummary& summary, const Ages& ages) {
    const std::uint64_t ends = std::accumulate(ages.begin(), ages.end(), std::uint64_t{0});
    if (ends == 0) return;
    std::uint64_t sum = 0, below = 0;
    for (std::size_t months = 0; months < ages.size(); ++months) sum += months * ages[months];
    summary.mean_age_months = ratio(sum, ends);
    const std::array<std::pair<double, double*>, 3> wanted = {
        {{0.1, &summary.age_p10_months}, {0.5, &summary.age_p50_months}, {0.9, &summary.age_p90_months}}};
    std::size_t k = 0;
    for (std::size_t months = 0; months < ages.size(); ++months) {
        below += ages[months];
        for (; k < wanted.size() && static_cast<double>(below) >= wanted[k].first * static_cast<double>(ends); ++k)
            *wanted[k].second = static_cast<double>(months);
    }
}

std::array<Ages, layers> tie_ages(const World& world) {
    std::array<Ages, layers> ages;
    for (std::uint32_t i = 0; i < world.network.people(); ++i) {
        for (const Tie& tie : world.network.ties(PersonIndex{i})) {
            const auto months = static_cast<std::size_t>(std::max(world.now - tie.since, 0));
            count(ages[static_cast<std::size_t>(tie.layer())], months);
        }
    }
    return ages;
}

}  // namespace

std::array<NetworkSummary, summarised_layers> summarise_network(const World& world, const Draw& draw,
                                                                std::uint32_t betweenness_people) {
    static_assert(summarised_layers == layers + 4);
    const Town town{world, draw};
    const std::array<Ages, layers> ages = tie_ages(world);
    std::array<NetworkSummary, summarised_layers> summaries;
    Ages of_all;
    const auto graph_of = [&](std::size_t least, std::size_t most) {
        return Csr::from_rows(world.people.rows(), [&](std::uint32_t i, std::vector<std::uint32_t>& targets) {
            for (const Tie& tie : world.network.ties(PersonIndex{i})) {
                const auto layer = static_cast<std::size_t>(tie.layer());
                if (layer >= least && layer <= most) targets.push_back(tie.alter.value);
            }
        });
    };
    for (std::size_t layer = 0; layer < layers; ++layer) {
        summaries[layer] = of_graph(graph_of(layer, layer), town);
        describe_ages(summaries[layer], ages[layer]);
        for (std::size_t months = 0; months < ages[layer].size(); ++months) count(of_all, months, ages[layer][months]);
    }
    summaries[layers] = of_groups(world, GroupKind::work_team, town);
    summaries[layers + 1] = of_groups(world, GroupKind::school_class, town);
    const Csr all = graph_of(0, layers - 1);
    summaries[layers + 2] = of_graph(all, town, sources_of(all, town, betweenness_people));
    describe_ages(summaries[layers + 2], of_all);
    summaries[layers + 3] = of_everything(world, town);
    return summaries;
}

}  // namespace tsunagari
