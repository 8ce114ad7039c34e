#pragma once
// What stays with a person of what happened: traces of events and of support, and how they fade.
//
// A trace of size s adds  s·(r + (1 − r)·2^(−months / half-life))  to loneliness. Traces are rare (a few a person), so
// they lie in one sparse list a block, oldest first; the month walks each list once. When a trace has faded, its
// residue r·s moves into the trait and the trace is dropped.

#include <cstdint>
#include <span>
#include <vector>

#include "tsunagari/kit/ids.hpp"

namespace tsunagari {

/// Numbered by the catalogue of traces (loneliness.hpp): half-life and residue belong to the kind.
enum class TraceKind : std::uint8_t {
    spouse_death,
    family_death,
    friend_death,
    divorce,
    move,
    living_alone,
    child_left_home,
    birth,
    job_loss,
    support,
    work_change,
    illness,
    depression,
    family_illness,
    caregiving,
    poverty,
    money_trouble,
    work_trouble,
    interpersonal_trouble,
    family_trouble,
    separation,
    disaster_crime
};
inline constexpr int trace_kinds = 22;

struct Trace {
    PersonIndex who;
    Month since;
    TraceKind kind;
    std::uint8_t source = 0;  ///< support: 1 + number of the lever; a bereavement: 1 + its course (loneliness.hpp)
    float size = 0;           ///< SD
};

class Memory {
   public:
    void grow(std::uint32_t people);
    void add(const Trace& trace);
    [[nodiscard]] std::span<const Trace> block(std::uint32_t b) const { return blocks_[b]; }
    [[nodiscard]] std::uint32_t blocks() const { return static_cast<std::uint32_t>(blocks_.size()); }
    [[nodiscard]] std::vector<Trace>& block_for_feel(std::uint32_t b) { return blocks_[b]; }
    /// Oldest first in every block: after traces of the past were added person by person.
    void sort();
    [[nodiscard]] std::size_t bytes() const;

   private:
    std::vector<std::vector<Trace>> blocks_;
};

}  // namespace tsunagari
