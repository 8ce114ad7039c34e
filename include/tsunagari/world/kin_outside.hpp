#pragma once
// Kin who live outside the area: nobody of the simulation, only what a tie to them brings and until when.
//
// A town has as many of them as its people lack of the kin that people like them have in the nation, which is one area
// and has none outside. They are told by telephone and on visits, are confidants or not, and die; they have no
// loneliness of their own, so nobody is moved by theirs. They lie person by person in one list a block, which is empty
// (and takes nothing) where nobody has any. Like ties they change only once a month, in `apply`.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tsunagari/kit/ids.hpp"
#include "tsunagari/world/network.hpp"
#include "tsunagari/world/population.hpp"

namespace tsunagari {

/// One person's tie to somebody outside. 4 bytes.
struct OutsideKin {
    Month born;
    std::uint8_t contacts_x8 = 0;  ///< expected contacts a month × 8, as in `Tie`
    std::uint8_t sex_close = 0;    ///< bit 0: the sex; bit 7: close (a confidant)

    /// Somebody born then and of that sex, with the contacts and closeness of a tie.
    static OutsideKin make(Month born, Sex sex, const Tie& tie);
    [[nodiscard]] Sex sex() const { return static_cast<Sex>(sex_close & 1U); }
    [[nodiscard]] bool close() const { return (sex_close & Tie::close_mark) != 0; }
    [[nodiscard]] float contacts() const { return static_cast<float>(contacts_x8) * 0.125F; }
    /// All of it in one number, as part of the address of a draw.
    [[nodiscard]] std::uint64_t bits() const;
    friend auto operator<=>(const OutsideKin&, const OutsideKin&) = default;
};
static_assert(sizeof(OutsideKin) == 4);

/// What is to happen to somebody's kin outside. Losing whom one has not changes nothing.
struct KinChange {
    enum class Kind : std::uint8_t { gain, lose, lose_all };
    PersonIndex who;
    Kind kind = Kind::gain;
    OutsideKin kin{};
    friend auto operator<=>(const KinChange&, const KinChange&) = default;
};

class KinOutside {
   public:
    /// Kin outside of `i`, the eldest first; nobody for a row that no change has named.
    [[nodiscard]] std::span<const OutsideKin> of(PersonIndex i) const {
        const std::size_t b = i.value / block_size, row = i.value % block_size;
        if (b >= blocks_.size() || row + 1 >= blocks_[b].begin.size()) return {};
        const List& list = blocks_[b];
        return {list.kin.data() + list.begin[row], list.begin[row + 1] - list.begin[row]};
    }
    [[nodiscard]] bool empty() const { return blocks_.empty(); }
    /// Applies all changes at once: gains, then losses. Result depends only on the set of changes.
    void apply(std::vector<KinChange> changes);
    [[nodiscard]] std::uint64_t count() const;
    [[nodiscard]] std::size_t bytes() const;

   private:
    struct List {
        std::vector<std::uint32_t> begin;  ///< of each row in `kin`, and the end
        std::vector<OutsideKin> kin;
    };
    static void rebuild(List& list, std::span<const KinChange> changes);

    std::vector<List> blocks_;
};

}  // namespace tsunagari
