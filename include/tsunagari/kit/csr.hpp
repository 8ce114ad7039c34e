#pragma once
// An immutable undirected graph in compressed sparse rows: offsets and targets, each edge stored from both ends.

#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

namespace tsunagari {

class Csr {
   public:
    Csr() = default;
    /// offsets.size() = vertices + 1, ascending; targets of a row ascending and without repeats (checked,
    /// std::invalid_argument).
    Csr(std::vector<std::uint64_t> offsets, std::vector<std::uint32_t> targets);
    /// From an undirected edge list (self-loops and repeats are dropped).
    static Csr from_edges(std::uint32_t vertices, std::span<const std::pair<std::uint32_t, std::uint32_t>> edges);

    /// From rows that are told one by one: `row(v, targets)` appends v's targets in any order, repeats allowed, never v
    /// itself. Called once for each vertex, from several threads; every edge must be told from both ends (checked).
    static Csr from_rows(std::uint32_t vertices,
                         const std::function<void(std::uint32_t, std::vector<std::uint32_t>&)>& row);

    [[nodiscard]] std::uint32_t vertices() const { return static_cast<std::uint32_t>(offsets_.size() - 1); }
    [[nodiscard]] std::uint64_t edges() const { return targets_.size() / 2; }
    [[nodiscard]] std::span<const std::uint32_t> row(std::uint32_t v) const {
        return {targets_.data() + offsets_[v], static_cast<std::size_t>(offsets_[v + 1] - offsets_[v])};
    }
    [[nodiscard]] const std::vector<std::uint64_t>& offsets() const { return offsets_; }
    [[nodiscard]] const std::vector<std::uint32_t>& targets() const { return targets_; }

   private:
    std::vector<std::uint64_t> offsets_{0};
    std::vector<std::uint32_t> targets_;
};

}  // namespace tsunagari
