// Who lives where, by age: the people of each single year of age in the order of their neighbourhoods, so that a search
// for somebody of about one's age nearby is a binary search and a look at a few entries that lie together.

#include <algorithm>

#include "tsunagari/kit/parallel.hpp"
#include "tsunagari/world/formation.hpp"

namespace tsunagari {
namespace {
constexpr int oldest_indexed = 110;
}

AgeIndex::AgeIndex(const World& world) {
    const Population& people = world.people;
    const auto slot = [&](PersonIndex who) {
        return static_cast<std::size_t>(std::clamp(people.age(who, world.now), 0, oldest_indexed));
    };
    begin_.assign(oldest_indexed + 2, 0);
    for (std::uint32_t i = 0; i < people.rows(); ++i) {
        if (people.present(PersonIndex{i})) ++begin_[slot(PersonIndex{i}) + 1];
    }
    for (std::size_t a = 1; a < begin_.size(); ++a) begin_[a] += begin_[a - 1];
    entries_.resize(begin_.back());
    std::vector<std::uint32_t> next(begin_.begin(), begin_.end() - 1);
    for (std::uint32_t i = 0; i < people.rows(); ++i) {
        const PersonIndex who{i};
        if (people.present(who)) entries_[next[slot(who)]++] = {world.neighbourhood(who), who};
    }
    for_each_index(oldest_indexed + 1, [this](std::uint32_t age) {
        const auto first = entries_.begin() + begin_[age], last = entries_.begin() + begin_[age + 1];
        const auto by_place = [](const Entry& a, const Entry& b) {
            return a.where != b.where ? a.where < b.where : a.who < b.who;
        };
        // Founders lie by place already.
        if (!std::is_sorted(first, last, by_place)) std::sort(first, last, by_place);
    });
}

std::span<const AgeIndex::Entry> AgeIndex::window(int age, NeighbourhoodIndex where, std::uint32_t reach) const {
    if (begin_.empty() || age < 0 || age > oldest_indexed) return {};
    const Entry* first = entries_.data() + begin_[static_cast<std::size_t>(age)];
    const Entry* last = entries_.data() + begin_[static_cast<std::size_t>(age) + 1];
    const auto count = last - first;
    const Entry* here =
        std::lower_bound(first, last, where, [](const Entry& e, NeighbourhoodIndex n) { return e.where < n; });
    const std::uint64_t span = std::min<std::uint64_t>(2ULL * reach + 1, static_cast<std::uint64_t>(count));
    const auto low = std::clamp<std::ptrdiff_t>(here - first - static_cast<std::ptrdiff_t>(reach), 0,
                                                count - static_cast<std::ptrdiff_t>(span));
    return {first + low, static_cast<std::size_t>(span)};
}

std::size_t AgeIndex::bytes() const {
    return entries_.capacity() * sizeof(Entry) + begin_.capacity() * sizeof(std::uint32_t);
}

}  // namespace tsunagari
