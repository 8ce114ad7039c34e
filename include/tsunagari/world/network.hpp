#pragma once
// Who has whom: the ties that no group already tells, both directions stored, person by person.
//
// A person's ties lie together; people lie in blocks of `block_size` rows, each block with an arena of its own, so that
// changes are applied block by block in parallel and every loop pulls: a person reads neighbours' rows and writes only
// the own. Ties change only in `apply`, which sorts the month's changes first: their order of arrival cannot matter.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tsunagari/kit/csr.hpp"
#include "tsunagari/kit/ids.hpp"
#include "tsunagari/kit/parallel.hpp"

namespace tsunagari {

enum class Layer : std::uint8_t { kin, neighbour, friendship, community, place, supporter };
inline constexpr int layers = 6;
inline constexpr std::array<std::string_view, layers> layer_names = {"kin",       "neighbour", "friendship",
                                                                     "community", "place",     "supporter"};

/// One direction of a tie. 8 bytes: 126 million people with ten ties each take 10 GB.
struct Tie {
    PersonIndex alter;
    Month since;               ///< month it was made
    std::uint8_t contacts_x8;  ///< expected contacts a month × 8 (0 … 31.9)
    std::uint8_t layer_close;  ///< layer in the low 4 bits, bit 7: close (a confidant)

    static constexpr std::uint8_t close_mark = 0x80;
    [[nodiscard]] Layer layer() const { return static_cast<Layer>(layer_close & 0x0f); }
    [[nodiscard]] bool close() const { return (layer_close & close_mark) != 0; }
    [[nodiscard]] float contacts() const { return static_cast<float>(contacts_x8) * 0.125F; }
    /// Contacts a month are clamped to what fits and rounded to an eighth.
    static Tie make(PersonIndex alter, Month since, float contacts_a_month, Layer layer, bool close);
};
static_assert(sizeof(Tie) == 8);

/// What is to happen to the dyad {a, b}. Forming a tie that exists keeps the old one.
struct TieChange {
    enum class Kind : std::uint8_t { form, dissolve, dissolve_all_of_a, end_layer_of_a };
    Kind kind = Kind::form;
    PersonIndex a;
    PersonIndex b;  ///< none for dissolve_all_of_a
    Tie tie{};      ///< for form: alter is ignored; for end_layer_of_a: its layer
};

class Network {
   public:
    Network() = default;
    explicit Network(std::uint32_t people);

    [[nodiscard]] std::uint32_t people() const { return people_; }
    [[nodiscard]] std::span<const Tie> ties(PersonIndex i) const {
        const BlockArena& arena = blocks_[i.value / block_size];
        const Row& row = arena.rows[i.value % block_size];
        return {arena.ties.data() + row.begin, row.size};
    }
    /// For loops over people in order: asks the memory for the ties of somebody a few rows on, so that they are there
    /// when the loop comes to them.
    void fetch_ahead(PersonIndex i) const {
        constexpr std::uint32_t rows_on = 12;
        const BlockArena& arena = blocks_[i.value / block_size];
        if (i.value % block_size + rows_on < arena.rows.size()) fetch(PersonIndex{i.value + rows_on});
    }
    /// Asks the memory for the ties of `i`.
    void fetch(PersonIndex i) const {
        const auto* const first = reinterpret_cast<const char*>(ties(i).data());
        __builtin_prefetch(first);
        __builtin_prefetch(first + 64);
    }
    [[nodiscard]] bool tied(PersonIndex a, PersonIndex b) const;
    /// Ties of `i` to friends and to neighbours, counted without looking at them.
    [[nodiscard]] int friends(PersonIndex i) const {
        return blocks_[i.value / block_size].rows[i.value % block_size].friends;
    }
    [[nodiscard]] int neighbours(PersonIndex i) const {
        return blocks_[i.value / block_size].rows[i.value % block_size].neighbours;
    }
    /// Undirected ties, optionally of one layer.
    [[nodiscard]] std::uint64_t tie_count() const;
    [[nodiscard]] std::uint64_t tie_count(Layer layer) const;

    /// Makes room for people appended to the population (rows people() … new_people-1, without ties).
    void grow(std::uint32_t new_people);
    /// Applies all changes at once. Result depends only on the set of changes.
    void apply(std::span<const TieChange> changes);
    /// Gives back the spare room of every row (after the first ties are made).
    void pack();
    /// One layer as an immutable compressed sparse row graph (a model of Boost.Graph concepts through
    /// kit/csr_graph.hpp).
    [[nodiscard]] Csr layer(Layer layer) const;
    [[nodiscard]] std::size_t bytes() const;

   private:
    struct Row {
        std::uint32_t begin = 0;
        std::uint16_t size = 0;
        std::uint16_t room = 0;
        std::uint16_t friends = 0, neighbours = 0;  ///< of `size`
        void count(const Tie& tie, int change) {
            if (tie.layer() == Layer::friendship) friends = static_cast<std::uint16_t>(friends + change);
            if (tie.layer() == Layer::neighbour) neighbours = static_cast<std::uint16_t>(neighbours + change);
        }
    };
    struct BlockArena {
        std::vector<Row> rows;
        std::vector<Tie> ties;
        std::uint32_t wasted = 0;
    };
    struct HalfChange;
    static void rebuild(BlockArena& arena, std::span<const HalfChange> changes);
    static void insert(BlockArena& arena, std::uint32_t row, const Tie& tie);
    static void erase(BlockArena& arena, std::uint32_t row, PersonIndex alter);
    static void compact(BlockArena& arena);

    std::uint32_t people_ = 0;
    std::vector<BlockArena> blocks_;
};

}  // namespace tsunagari
