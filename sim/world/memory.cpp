#include "tsunagari/world/memory.hpp"

#include <algorithm>

#include "tsunagari/kit/parallel.hpp"

namespace tsunagari {

void Memory::grow(std::uint32_t people) { blocks_.resize(std::max<std::size_t>(blocks_.size(), block_count(people))); }

void Memory::add(const Trace& trace) { blocks_[trace.who.value / block_size].push_back(trace); }

void Memory::sort() {
    for_each_index(blocks(), [this](std::uint32_t b) {
        std::stable_sort(blocks_[b].begin(), blocks_[b].end(),
                         [](const Trace& x, const Trace& y) { return x.since < y.since; });
    });
}

std::size_t Memory::bytes() const {
    std::size_t total = blocks_.capacity() * sizeof(std::vector<Trace>);
    for (const auto& traces : blocks_) total += traces.capacity() * sizeof(Trace);
    return total;
}

}  // namespace tsunagari
