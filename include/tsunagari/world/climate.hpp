#pragma once
// The climate (声を上げやすい社会): how far people of this town have been moved to know of help and to ask for it.
//
// A campaign reaches some people and moves them for a while; every lever reads it a month later: who knows how to find
// support, who is ashamed or feels a burden, who thinks that nothing would change, who would learn to help. Kept is one
// bit a person for each campaign that is still felt, and how strong it is now.

#include <cstdint>
#include <memory>
#include <vector>

#include "tsunagari/kit/ids.hpp"
#include "tsunagari/kit/parallel.hpp"

namespace tsunagari {

/// One bit a row. Rows of different blocks may be set from different threads.
class RowSet {
   public:
    /// Room for so many rows; those there stay.
    void grow(std::uint32_t rows) {
        const std::size_t words = std::size_t{block_count(rows)} * (block_size / 64);
        if (words > words_.size()) words_.resize(words);
    }
    [[nodiscard]] bool test(PersonIndex i) const {
        return i.value / 64 < words_.size() && ((words_[i.value / 64] >> (i.value % 64)) & 1U) != 0;
    }
    void set(PersonIndex i) { words_[i.value / 64] |= std::uint64_t{1} << (i.value % 64); }
    void reset(PersonIndex i) {
        if (i.value / 64 < words_.size()) words_[i.value / 64] &= ~(std::uint64_t{1} << (i.value % 64));
    }
    [[nodiscard]] const std::vector<std::uint64_t>& words() const { return words_; }

   private:
    std::vector<std::uint64_t> words_;
};
static_assert(block_size % 64 == 0);

/// How people think of help, against what they would without campaigns: log odds are added, 0 = as ever.
struct Opinion {
    float dont_know_how_log_odds = 0;     ///< of not knowing how to find support
    float stigma_log_odds = 0;            ///< of being ashamed, and of not wanting to be a burden
    float would_not_change_log_odds = 0;  ///< of thinking that nothing would change
    float helping_log_odds = 0;           ///< of being willing to learn to help
    float hearing_probability = 0;        ///< this month, of hearing of each lever that one did not know
};

/// Those reached by one campaign, and how they are moved by it now.
struct ClimateShift {
    std::shared_ptr<const RowSet> reached;  ///< never null
    Opinion opinion;
};

struct Climate {
    std::vector<ClimateShift> shifts;

    [[nodiscard]] bool moved() const { return !shifts.empty(); }
    /// All shifts that reached `i`: log odds add up, of hearing the chance by at least one.
    [[nodiscard]] Opinion of(PersonIndex i) const;
};

}  // namespace tsunagari
