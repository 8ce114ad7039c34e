#pragma once
// Randomness is an address, not a stream: a draw is a pure function of (seed, replicate, who, month, decision, n).
//
// So the answer does not depend on threads or on order, scenarios share every draw that they can, and a checkpoint has
// no generator state to save. The bits come from Philox4x32-10 (Salmon et al. 2011; library Random123).
//
// Address layout. Key: (seed mixed with replicate). Counter words: who low, who high, month | decision << 16, n.
//   single draws   n = 0 … 2^32 - 2         all four words belong to one decision
//   lanes          n = 2^32 - 1             decision = 4·group + lane: four monthly decisions share one Philox call
// A decision speaks about one kind of `who` only (person, pair, household, group), so key spaces cannot meet.

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "tsunagari/kit/ids.hpp"

namespace tsunagari {

/// A numbered decision; the catalogue is world/decision.hpp. Below 1024: lane decisions; from 1024: single decisions.
struct Decision {
    std::uint16_t number = 0;
    [[nodiscard]] constexpr std::uint16_t lane_group() const { return static_cast<std::uint16_t>(number / 4U); }
    [[nodiscard]] constexpr unsigned lane() const { return number % 4U; }
    friend constexpr auto operator<=>(Decision, Decision) = default;
};

using Words = std::array<std::uint32_t, 4>;

class Draw {
   public:
    Draw() = default;
    Draw(std::uint64_t seed, std::uint32_t replicate);

    /// The raw 128 bits of a single draw.
    [[nodiscard]] Words words(std::uint64_t who, Month month, Decision decision, std::uint32_t n = 0) const;
    /// In [0, 1), 53 bits.
    [[nodiscard]] double uniform(std::uint64_t who, Month month, Decision decision, std::uint32_t n = 0) const;
    /// Standard normal, by the inverse cumulative distribution (one draw, monotone in its uniform).
    [[nodiscard]] double normal(std::uint64_t who, Month month, Decision decision, std::uint32_t n = 0) const;
    /// Standard normal of the draw's first word, from a table: within 2e-5 of the exact value, several times faster.
    [[nodiscard]] float quick_normal(std::uint64_t who, Month month, Decision decision, std::uint32_t n = 0) const;
    /// Standard Gumbel (for arg-max choices: utility plus an error fixed per person, option and month).
    [[nodiscard]] double gumbel(std::uint64_t who, Month month, Decision decision, std::uint32_t n = 0) const;
    /// 0 … bound-1, bound ≥ 1 (multiply-shift on 64 bits; bias below 2^-32).
    [[nodiscard]] std::uint32_t below(std::uint32_t bound, std::uint64_t who, Month month, Decision decision,
                                      std::uint32_t n = 0) const;
    /// The lane draw of one person: same value as in `lanes`.
    [[nodiscard]] std::uint32_t lane(std::uint64_t who, Month month, Decision decision) const;
    /// All four lanes of the decision's group for many people, a column a lane: out[lane · who.size() + k].
    /// out.size() = 4 · who.size().
    void lanes(std::span<const PersonKey> who, Month month, std::uint16_t lane_group,
               std::span<std::uint32_t> out) const;

   private:
    std::array<std::uint32_t, 2> key_{};
};

/// Standard normals of 32-bit words, or a monotone function of them, for passes over everybody: the inverse
/// distribution from a table of 4096 steps, linear between them, exact in the outer 1/64 at either end. Monotone;
/// standard normals within 2e-5 of normal_quantile((word + 1/2) / 2^32).
class NormalOfWord {
   public:
    NormalOfWord() : NormalOfWord([](double z) { return z; }) {}
    explicit NormalOfWord(std::function<double(double)> of);
    [[nodiscard]] float operator()(std::uint32_t word) const {
        const std::uint32_t step = word >> 20U;
        if (step < outer || step >= steps - outer) return exact(word);
        const float part = static_cast<float>(word & 0xfffffU) * 0x1p-20F;
        return at_[step] + part * (at_[step + 1] - at_[step]);
    }

   private:
    static constexpr std::uint32_t steps = 4096, outer = 32;
    [[nodiscard]] float exact(std::uint32_t word) const;
    std::function<double(double)> of_;
    std::vector<float> at_;
};

/// Draws of one person about each of many others, for little more than the price of one: the 128 bits of a single draw
/// mixed with the other's key by the finaliser of SplitMix64 (Steele, Lea & Flood 2014). A pure function of address and
/// key, as a draw is.
class DrawAbout {
   public:
    explicit DrawAbout(const Words& own)
        : add_{(std::uint64_t{own[0]} << 32U) | own[1]}, turn_{(std::uint64_t{own[2]} << 32U) | own[3]} {}
    [[nodiscard]] std::uint64_t bits(PersonKey other) const {
        std::uint64_t mixed = (other.value ^ turn_) * 0x9e3779b97f4a7c15U + add_;
        mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
        return mixed ^ (mixed >> 31U);
    }
    /// In [0, 1), 53 bits.
    [[nodiscard]] double uniform(PersonKey other) const { return static_cast<double>(bits(other) >> 11U) * 0x1p-53; }

   private:
    std::uint64_t add_, turn_;
};

/// A symmetric 64-bit name of the pair {a, b}.
std::uint64_t pair_of(PersonKey a, PersonKey b);
/// The key of a mother's nth child (bit 63 set, so that it never meets a founder's).
PersonKey child_key(PersonKey mother, std::uint32_t birth_order);
/// The key of the nth person to arrive in a month (bits 63 and 62 set).
PersonKey arrival_key(Month month, std::uint32_t slot);
/// The key of somebody who arrives in a month and is modelled on a resident (bits 63 and 62 set, 46 bits of both keys).
PersonKey newcomer_key(Month month, PersonKey like);
/// Whether this is the key of somebody who arrived in that month, by either naming.
bool arrived_in(PersonKey key, Month month);

/// A probability in [0, 1] as the threshold a 32-bit draw must be below; 0 stays exactly "never", 1 is "always but once
/// in 2^32".
std::uint32_t threshold(double probability);
/// The monthly probability that belongs to an annual probability: 1 − (1 − p)^(1/12).
double monthly_from_annual(double annual_probability);
/// The monthly probability that belongs to a yearly rate (hazard): 1 − exp(−rate / 12).
double monthly_from_rate(double annual_rate);

}  // namespace tsunagari
