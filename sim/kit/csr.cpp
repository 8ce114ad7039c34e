// Building and checking a compressed sparse row graph. A graph that comes in from outside is checked once, in one pass
// without extra memory; after that every reader may trust it.

#include "tsunagari/kit/csr.hpp"

#include <algorithm>
#include <stdexcept>

#include "tsunagari/kit/parallel.hpp"

namespace tsunagari {
namespace {

/// A well-mixed value of an edge (the finaliser of SplitMix64), for the check that each edge is stored from both ends.
std::uint64_t mark_of(std::uint32_t a, std::uint32_t b) {
    std::uint64_t x = (static_cast<std::uint64_t>(a) << 32U) | b;
    x += 0x9E3779B97F4A7C15U;
    x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
    return x ^ (x >> 31U);
}

void require(bool fine, const char* problem) {
    if (!fine) throw std::invalid_argument{problem};
}

void check_offsets(const std::vector<std::uint64_t>& offsets, std::size_t targets) {
    require(!offsets.empty() && offsets.front() == 0, "Csr: offsets must start with 0");
    require(offsets.back() == targets, "Csr: the last offset must be the number of targets");
    require(std::is_sorted(offsets.begin(), offsets.end()), "Csr: offsets must ascend");
    require(offsets.size() - 1 <= 0xFFFFFFFFU, "Csr: more vertices than 32 bits count");
}

void check_rows(const Csr& graph) {
    const std::uint32_t vertices = graph.vertices();
    std::uint64_t balance = 0;  // marks from the lower end minus marks from the upper end
    for (std::uint32_t v = 0; v < vertices; ++v) {
        const std::span<const std::uint32_t> row = graph.row(v);
        for (std::size_t i = 0; i < row.size(); ++i) {
            require(row[i] < vertices, "Csr: a target is not a vertex");
            require(row[i] != v, "Csr: a vertex is tied to itself");
            require(i == 0 || row[i - 1] < row[i], "Csr: targets of a row must ascend without repeats");
            balance += v < row[i] ? mark_of(v, row[i]) : 0 - mark_of(row[i], v);
        }
    }
    require(balance == 0, "Csr: each edge must be stored from both ends");
}

}  // namespace

Csr::Csr(std::vector<std::uint64_t> offsets, std::vector<std::uint32_t> targets)
    : offsets_{std::move(offsets)}, targets_{std::move(targets)} {
    check_offsets(offsets_, targets_.size());
    check_rows(*this);
}

Csr Csr::from_edges(std::uint32_t vertices, std::span<const std::pair<std::uint32_t, std::uint32_t>> edges) {
    std::vector<std::uint64_t> offsets(static_cast<std::size_t>(vertices) + 1);
    for (const auto& [a, b] : edges) {
        require(a < vertices && b < vertices, "Csr: an end of an edge is not a vertex");
        if (a == b) continue;
        ++offsets[std::size_t{a} + 1];
        ++offsets[std::size_t{b} + 1];
    }
    for (std::size_t v = 0; v < vertices; ++v) offsets[v + 1] += offsets[v];
    std::vector<std::uint32_t> targets(offsets.back());
    std::vector<std::uint64_t> next(offsets.begin(), offsets.end() - 1);
    for (const auto& [a, b] : edges) {
        if (a == b) continue;
        targets[next[a]++] = b;
        targets[next[b]++] = a;
    }
    // Sort each row, drop repeats and close the gaps.
    auto kept = targets.begin();
    for (std::size_t v = 0; v < vertices; ++v) {
        const auto begin = targets.begin() + static_cast<std::ptrdiff_t>(offsets[v]);
        const auto end = targets.begin() + static_cast<std::ptrdiff_t>(offsets[v + 1]);
        std::sort(begin, end);
        offsets[v] = static_cast<std::uint64_t>(kept - targets.begin());
        kept = std::copy(begin, std::unique(begin, end), kept);
    }
    targets.erase(kept, targets.end());
    offsets[vertices] = targets.size();
    return Csr{std::move(offsets), std::move(targets)};
}

Csr Csr::from_rows(std::uint32_t vertices, const std::function<void(std::uint32_t, std::vector<std::uint32_t>&)>& row) {
    std::vector<std::uint64_t> offsets(static_cast<std::size_t>(vertices) + 1);
    std::vector<std::vector<std::uint32_t>> of_block(block_count(vertices));
    for_blocks(vertices, [&](Block block) {
        std::vector<std::uint32_t>& targets = of_block[block.index];
        for (std::uint32_t v = block.begin; v < block.end; ++v) {
            const auto begin = static_cast<std::ptrdiff_t>(targets.size());
            row(v, targets);
            std::sort(targets.begin() + begin, targets.end());
            targets.erase(std::unique(targets.begin() + begin, targets.end()), targets.end());
            offsets[v + 1] = targets.size() - static_cast<std::size_t>(begin);
        }
        targets.shrink_to_fit();
    });
    for (std::size_t v = 0; v < vertices; ++v) offsets[v + 1] += offsets[v];
    std::vector<std::uint32_t> targets;
    targets.reserve(offsets.back());
    for (std::vector<std::uint32_t>& part : of_block) {
        targets.insert(targets.end(), part.begin(), part.end());
        part = {};
    }
    return Csr{std::move(offsets), std::move(targets)};
}

}  // namespace tsunagari
