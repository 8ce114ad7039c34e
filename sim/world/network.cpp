// How ties are kept and changed.
//
// A row of a block owns a run of slots in the block's arena: `size` used, `room` reserved. A row that outgrows its room
// moves to the arena's end with a little more room; an arena more than a third waste is packed. Changes are first
// turned into half-changes, one for each end, sorted by owner; then every block applies its own, laying the arena anew
// without gaps if there are many.

#include "tsunagari/world/network.hpp"

#include <algorithm>
#include <cmath>

#include "tsunagari/kit/parallel.hpp"

namespace tsunagari {
namespace {

std::uint32_t block_of(PersonIndex i) { return i.value / block_size; }
std::uint32_t row_of(PersonIndex i) { return i.value % block_size; }

}  // namespace

/// What one end of a dyad is told.
struct Network::HalfChange {
    PersonIndex owner;
    TieChange::Kind kind;
    Tie tie;

    // Ends come before beginnings, so that a tie can be ended and made anew in one month.
    [[nodiscard]] int order() const { return kind == TieChange::Kind::form ? 1 : 0; }
    friend bool operator<(const HalfChange& a, const HalfChange& b) {
        if (a.owner != b.owner) return a.owner < b.owner;
        if (a.order() != b.order()) return a.order() < b.order();
        if (a.tie.alter != b.tie.alter) return a.tie.alter < b.tie.alter;
        if (a.kind != b.kind) return a.kind < b.kind;
        if (a.tie.layer_close != b.tie.layer_close) return a.tie.layer_close < b.tie.layer_close;
        if (a.tie.since != b.tie.since) return a.tie.since < b.tie.since;
        return a.tie.contacts_x8 > b.tie.contacts_x8;
    }
};

Tie Tie::make(PersonIndex alter, Month since, float contacts_a_month, Layer layer, bool close) {
    const float eighths = std::clamp(contacts_a_month * 8.0F + 0.5F, 0.0F, 255.0F);
    return Tie{alter, since, static_cast<std::uint8_t>(eighths),
               static_cast<std::uint8_t>(static_cast<unsigned>(layer) | (close ? 0x80U : 0U))};
}

Network::Network(std::uint32_t people) { grow(people); }

void Network::grow(std::uint32_t new_people) {
    const std::uint32_t first = people_ / block_size;
    people_ = std::max(people_, new_people);
    blocks_.resize(block_count(people_));
    for (std::uint32_t b = first; b < blocks_.size(); ++b) {
        const std::uint32_t rows = std::min(people_ - b * block_size, block_size);
        if (blocks_[b].rows.size() < rows) blocks_[b].rows.resize(rows);
    }
}

bool Network::tied(PersonIndex a, PersonIndex b) const {
    const auto of_a = ties(a);
    return std::any_of(of_a.begin(), of_a.end(), [b](const Tie& tie) { return tie.alter == b; });
}

std::uint64_t Network::tie_count() const {
    return sum_blocks<std::uint64_t>(people_,
                                     [this](Block block) {
                                         std::uint64_t ends = 0;
                                         for (const Row& row : blocks_[block.index].rows) ends += row.size;
                                         return ends;
                                     }) /
           2;
}

std::uint64_t Network::tie_count(Layer wanted) const {
    return sum_blocks<std::uint64_t>(people_,
                                     [this, wanted](Block block) {
                                         std::uint64_t ends = 0;
                                         for (std::uint32_t i = block.begin; i < block.end; ++i) {
                                             for (const Tie& tie : ties(PersonIndex{i}))
                                                 ends += tie.layer() == wanted ? 1U : 0U;
                                         }
                                         return ends;
                                     }) /
           2;
}

void Network::insert(BlockArena& arena, std::uint32_t row_number, const Tie& tie) {
    Row& row = arena.rows[row_number];
    for (std::uint32_t k = 0; k < row.size; ++k) {
        if (arena.ties[row.begin + k].alter == tie.alter) return;  // the older tie stays
    }
    if (row.size == row.room) {
        const auto begin = static_cast<std::uint32_t>(arena.ties.size());
        const auto room = static_cast<std::uint16_t>(row.room + std::max(2, row.room / 4));
        arena.ties.resize(arena.ties.size() + room);
        std::copy_n(arena.ties.begin() + row.begin, row.size, arena.ties.begin() + begin);
        arena.wasted += row.room;
        row.begin = begin;
        row.room = room;
    }
    arena.ties[row.begin + row.size] = tie;
    ++row.size;
    row.count(tie, 1);
}

void Network::erase(BlockArena& arena, std::uint32_t row_number, PersonIndex alter) {
    Row& row = arena.rows[row_number];
    Tie* first = arena.ties.data() + row.begin;
    Tie* last = first + row.size;
    Tie* found = std::find_if(first, last, [alter](const Tie& tie) { return tie.alter == alter; });
    if (found == last) return;
    row.count(*found, -1);
    std::copy(found + 1, last, found);
    --row.size;
}

void Network::compact(BlockArena& arena) {
    std::vector<Tie> packed;
    std::size_t total = 0;
    for (const Row& row : arena.rows) total += row.size;
    packed.reserve(total);
    for (Row& row : arena.rows) {
        const auto begin = static_cast<std::uint32_t>(packed.size());
        packed.insert(packed.end(), arena.ties.begin() + row.begin, arena.ties.begin() + row.begin + row.size);
        row.begin = begin;
        row.room = row.size;
    }
    arena.ties = std::move(packed);
    arena.wasted = 0;
}

void Network::rebuild(BlockArena& arena, std::span<const HalfChange> changes) {
    std::size_t total = changes.size();
    for (const Row& row : arena.rows) total += row.size;
    std::vector<Tie> packed;
    packed.reserve(total);
    // Rows that stay as they are and lie one behind another are copied as one run of slots.
    std::uint32_t run_begin = 0, run_end = 0;
    const auto end_run = [&] {
        packed.insert(packed.end(), arena.ties.begin() + run_begin, arena.ties.begin() + run_end);
        run_begin = run_end;
    };
    auto change = changes.begin();
    for (std::uint32_t r = 0; r < arena.rows.size(); ++r) {
        Row& row = arena.rows[r];
        if (row.begin != run_end) {
            end_run();
            run_begin = run_end = row.begin;
        }
        const std::uint32_t old_end = row.begin + row.size;
        if (change == changes.end() || row_of(change->owner) != r) {
            row.begin = static_cast<std::uint32_t>(packed.size()) + (row.begin - run_begin);
            row.room = row.size;
            run_end = old_end;
            continue;
        }
        end_run();
        const auto begin = static_cast<std::uint32_t>(packed.size());
        packed.insert(packed.end(), arena.ties.begin() + row.begin, arena.ties.begin() + old_end);
        run_begin = run_end = old_end;
        for (; change != changes.end() && row_of(change->owner) == r; ++change) {
            const auto at = std::find_if(packed.begin() + begin, packed.end(),
                                         [&](const Tie& tie) { return tie.alter == change->tie.alter; });
            if (change->kind != TieChange::Kind::form) {
                if (at == packed.end()) continue;
                row.count(*at, -1);
                packed.erase(at);
            } else if (at == packed.end()) {
                packed.push_back(change->tie);
                row.count(change->tie, 1);
            }
        }
        row.begin = begin;
        row.size = row.room = static_cast<std::uint16_t>(packed.size() - begin);
    }
    end_run();
    arena.ties = std::move(packed);
    arena.wasted = 0;
}

void Network::apply(std::span<const TieChange> changes) {
    std::vector<std::vector<HalfChange>> of_block(blocks_.size());
    {
        std::vector<std::uint32_t> halves(blocks_.size());
        for (const TieChange& change : changes) {
            ++halves[block_of(change.a)];
            if (change.b.exists()) ++halves[block_of(change.b)];
        }
        for (std::size_t b = 0; b < halves.size(); ++b) of_block[b].reserve(halves[b]);
    }
    const auto give = [&of_block](PersonIndex owner, PersonIndex alter, TieChange::Kind kind, Tie tie) {
        tie.alter = alter;
        of_block[block_of(owner)].push_back({owner, kind, tie});
    };
    for (const TieChange& change : changes) {
        const bool all = change.kind == TieChange::Kind::dissolve_all_of_a;
        if (all || change.kind == TieChange::Kind::end_layer_of_a) {
            for (const Tie& tie : ties(change.a)) {
                if (!all && tie.layer() != change.tie.layer()) continue;
                give(change.a, tie.alter, TieChange::Kind::dissolve, Tie{});
                give(tie.alter, change.a, TieChange::Kind::dissolve, Tie{});
            }
        } else if (change.a != change.b) {
            give(change.a, change.b, change.kind, change.tie);
            give(change.b, change.a, change.kind, change.tie);
        }
    }
    for_each_index(static_cast<std::uint32_t>(blocks_.size()), [&](std::uint32_t b) {
        std::vector<HalfChange>& mine = of_block[b];
        if (mine.empty()) return;
        std::sort(mine.begin(), mine.end());
        BlockArena& arena = blocks_[b];
        if (mine.size() >
            arena.rows.size() / 64) {  // so many that laying the block anew is cheaper, and leaves no gaps
            rebuild(arena, mine);
            mine = {};
            return;
        }
        for (const HalfChange& half : mine) {
            if (half.kind == TieChange::Kind::form) {
                insert(arena, row_of(half.owner), half.tie);
            } else {
                erase(arena, row_of(half.owner), half.tie.alter);
            }
        }
        if (arena.wasted > arena.ties.size() / 3) compact(arena);
        mine = {};
    });
}

void Network::pack() {
    for_each_index(static_cast<std::uint32_t>(blocks_.size()), [this](std::uint32_t b) { compact(blocks_[b]); });
}

Csr Network::layer(Layer wanted) const {
    std::vector<std::uint64_t> offsets(std::size_t(people_) + 1, 0);
    for (std::uint32_t i = 0; i < people_; ++i) {
        std::uint64_t degree = 0;
        for (const Tie& tie : ties(PersonIndex{i})) degree += tie.layer() == wanted ? 1U : 0U;
        offsets[i + 1] = offsets[i] + degree;
    }
    std::vector<std::uint32_t> targets(offsets.back());
    for_blocks(people_, [&](Block block) {
        for (std::uint32_t i = block.begin; i < block.end; ++i) {
            std::uint64_t next = offsets[i];
            for (const Tie& tie : ties(PersonIndex{i})) {
                if (tie.layer() == wanted) targets[next++] = tie.alter.value;
            }
            std::sort(targets.begin() + static_cast<std::ptrdiff_t>(offsets[i]),
                      targets.begin() + static_cast<std::ptrdiff_t>(next));
        }
    });
    return Csr{std::move(offsets), std::move(targets)};
}

std::size_t Network::bytes() const {
    std::size_t total = blocks_.capacity() * sizeof(BlockArena);
    for (const BlockArena& arena : blocks_) {
        total += arena.rows.capacity() * sizeof(Row) + arena.ties.capacity() * sizeof(Tie);
    }
    return total;
}

}  // namespace tsunagari
