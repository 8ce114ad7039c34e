// A block's list is written anew in the months in which one of its people gains or loses somebody.

#include "tsunagari/world/kin_outside.hpp"

#include <algorithm>
#include <numeric>

#include "tsunagari/kit/parallel.hpp"

namespace tsunagari {

OutsideKin OutsideKin::make(Month born, Sex sex, const Tie& tie) {
    return {born, tie.contacts_x8,
            static_cast<std::uint8_t>(static_cast<unsigned>(sex) | (tie.close() ? unsigned{Tie::close_mark} : 0U))};
}

std::uint64_t OutsideKin::bits() const {
    return std::uint64_t{static_cast<std::uint16_t>(born.since_1970)} << 16U | std::uint64_t{contacts_x8} << 8U |
           sex_close;
}

void KinOutside::rebuild(List& list, std::span<const KinChange> changes) {
    const std::size_t rows = std::max<std::size_t>(list.begin.empty() ? 0 : list.begin.size() - 1,
                                                   changes.back().who.value % block_size + 1);
    List next;
    next.begin.reserve(rows + 1);
    next.kin.reserve(list.kin.size() + changes.size());
    auto change = changes.begin();
    for (std::size_t row = 0; row < rows; ++row) {
        const std::size_t first = next.kin.size();
        next.begin.push_back(static_cast<std::uint32_t>(first));
        const auto begin = [&] { return next.kin.begin() + static_cast<std::ptrdiff_t>(first); };
        if (row + 1 < list.begin.size())
            next.kin.insert(next.kin.end(), list.kin.begin() + list.begin[row], list.kin.begin() + list.begin[row + 1]);
        const bool changed = change != changes.end() && change->who.value % block_size == row;
        for (; change != changes.end() && change->who.value % block_size == row; ++change) {
            if (change->kind == KinChange::Kind::gain) next.kin.push_back(change->kin);
            if (change->kind == KinChange::Kind::lose_all) next.kin.resize(first);
            if (change->kind != KinChange::Kind::lose) continue;
            const auto lost = std::find(begin(), next.kin.end(), change->kin);
            if (lost != next.kin.end()) next.kin.erase(lost);
        }
        if (changed) std::sort(begin(), next.kin.end());
    }
    next.begin.push_back(static_cast<std::uint32_t>(next.kin.size()));
    next.kin.shrink_to_fit();
    list = std::move(next);
}

void KinOutside::apply(std::vector<KinChange> changes) {
    if (changes.empty()) return;
    std::sort(changes.begin(), changes.end());
    const std::uint32_t blocks = changes.back().who.value / block_size + 1;
    blocks_.resize(std::max<std::size_t>(blocks_.size(), blocks));
    for_each_index(blocks, [&](std::uint32_t b) {
        const auto begins = [&](std::uint32_t block) {
            return std::partition_point(changes.begin(), changes.end(), [block](const KinChange& change) {
                return change.who.value / block_size < block;
            });
        };
        const auto first = begins(b), last = begins(b + 1);
        if (first != last) rebuild(blocks_[b], {first, last});
    });
}

std::uint64_t KinOutside::count() const {
    return std::accumulate(blocks_.begin(), blocks_.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const List& list) { return sum + list.kin.size(); });
}

std::size_t KinOutside::bytes() const {
    std::size_t total = blocks_.capacity() * sizeof(List);
    for (const List& list : blocks_)
        total += list.begin.capacity() * sizeof(std::uint32_t) + list.kin.capacity() * sizeof(OutsideKin);
    return total;
}

}  // namespace tsunagari
