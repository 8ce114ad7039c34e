// Addresses become bits here, through Philox4x32-10 of the library Random123.
//
// The names of pairs, children and newcomers are made here too, because they are part of the address layout: founders'
// pairs are packed (they cannot collide), everything else is mixed through Philox under a key of its own.

#include "tsunagari/kit/draw.hpp"

#include <Random123/philox.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <utility>

#include "kit/philox_lanes.hpp"
#include "tsunagari/kit/math.hpp"

namespace tsunagari {
namespace {

constexpr std::uint32_t lane_n = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t bit_63 = std::uint64_t{1} << 63U;
constexpr std::uint64_t bit_62 = std::uint64_t{1} << 62U;

/// What the mixing below is for; each purpose has a Philox key of its own ("tsunagar" and a number).
enum class Purpose : std::uint32_t { run_key = 1, pair = 2, child = 3, newcomer = 4 };

std::uint32_t low(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
std::uint32_t high(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32U); }
std::uint64_t join(std::uint32_t high_word, std::uint32_t low_word) {
    return (static_cast<std::uint64_t>(high_word) << 32U) | low_word;
}

[[gnu::always_inline]] inline Words philox(const Words& counter, const std::array<std::uint32_t, 2>& key) {
    const r123::Philox4x32::ctr_type c = {{counter[0], counter[1], counter[2], counter[3]}};
    const r123::Philox4x32::key_type k = {{key[0], key[1]}};
    const r123::Philox4x32::ctr_type bits = r123::Philox4x32{}(c, k);
    return {bits[0], bits[1], bits[2], bits[3]};
}

std::uint64_t mixed(const Words& words, Purpose purpose) {
    const Words bits = philox(words, {0x7473756E, 0x61676172U + static_cast<std::uint32_t>(purpose)});
    return join(bits[0], bits[1]);
}

std::uint32_t month_and(Month month, std::uint32_t decision) {
    return static_cast<std::uint16_t>(month.since_1970) | (decision << 16U);
}

/// In (0, 1), 52 bits, both ends open: what inverse distributions need. A monotone image of `uniform`.
double open_unit(const Words& bits) { return (static_cast<double>(join(bits[0], bits[1]) >> 12U) + 0.5) * 0x1p-52; }

}  // namespace

Draw::Draw(std::uint64_t seed, std::uint32_t replicate) {
    const std::uint64_t key = mixed({low(seed), high(seed), replicate, 0}, Purpose::run_key);
    key_ = {high(key), low(key)};
}

Words Draw::words(std::uint64_t who, Month month, Decision decision, std::uint32_t n) const {
    if (n == lane_n) throw std::invalid_argument{"Draw: n = 2^32 - 1 belongs to the lanes"};
    return philox({low(who), high(who), month_and(month, decision.number), n}, key_);
}

double Draw::uniform(std::uint64_t who, Month month, Decision decision, std::uint32_t n) const {
    const Words bits = words(who, month, decision, n);
    return static_cast<double>(join(bits[0], bits[1]) >> 11U) * 0x1p-53;
}

double Draw::normal(std::uint64_t who, Month month, Decision decision, std::uint32_t n) const {
    return normal_quantile(open_unit(words(who, month, decision, n)));
}

float Draw::quick_normal(std::uint64_t who, Month month, Decision decision, std::uint32_t n) const {
    static const NormalOfWord normal;
    return normal(words(who, month, decision, n)[0]);
}

double Draw::gumbel(std::uint64_t who, Month month, Decision decision, std::uint32_t n) const {
    return -log_(-log_(open_unit(words(who, month, decision, n))));
}

std::uint32_t Draw::below(std::uint32_t bound, std::uint64_t who, Month month, Decision decision,
                          std::uint32_t n) const {
    if (bound == 0) throw std::invalid_argument{"Draw::below: bound must be at least 1"};
    const Words bits = words(who, month, decision, n);
    // (bits × bound) >> 64 in two 32-bit steps; the sum stays below 2^64.
    const std::uint64_t carried = (std::uint64_t{bits[1]} * bound) >> 32U;
    return high(std::uint64_t{bits[0]} * bound + carried);
}

std::uint32_t Draw::lane(std::uint64_t who, Month month, Decision decision) const {
    return philox({low(who), high(who), month_and(month, decision.lane_group()), lane_n}, key_)[decision.lane()];
}

void Draw::lanes(std::span<const PersonKey> who, Month month, std::uint16_t lane_group,
                 std::span<std::uint32_t> out) const {
    if (out.size() != 4 * who.size()) throw std::invalid_argument{"Draw::lanes: out must hold four words a person"};
    philox_lanes(who, {key_, month_and(month, lane_group), lane_n}, out.data());
}

std::uint64_t pair_of(PersonKey a, PersonKey b) {
    const auto [lesser, greater] = std::minmax(a.value, b.value);
    if (high(greater) == 0 && (greater >> 31U) == 0) return join(low(greater), low(lesser));
    return mixed({low(lesser), high(lesser), low(greater), high(greater)}, Purpose::pair) | bit_63;
}

PersonKey child_key(PersonKey mother, std::uint32_t birth_order) {
    const std::uint64_t bits = mixed({low(mother.value), high(mother.value), birth_order, 0}, Purpose::child);
    return PersonKey{(bits & ~bit_62) | bit_63};
}

PersonKey arrival_key(Month month, std::uint32_t slot) {
    return PersonKey{bit_63 | bit_62 | join(static_cast<std::uint16_t>(month.since_1970), slot)};
}

PersonKey newcomer_key(Month month, PersonKey like) {
    const std::uint64_t of_month = join(static_cast<std::uint16_t>(month.since_1970), 0);
    const std::uint64_t bits = mixed({low(like.value), high(like.value), high(of_month), 0}, Purpose::newcomer);
    constexpr std::uint64_t of_like = 0x3fff0000ffffffffULL;
    return PersonKey{bit_63 | bit_62 | (bits & of_like) | of_month};
}

bool arrived_in(PersonKey key, Month month) {
    return (high(key.value) & 0xc000ffffU) == high(arrival_key(month, 0).value);
}

std::uint32_t threshold(double probability) {
    constexpr double most = 4294967295.0;
    const double scaled = probability * 0x1p32 + 0.5;
    if (scaled >= most) return std::numeric_limits<std::uint32_t>::max();
    if (probability > 0) return static_cast<std::uint32_t>(scaled);
    if (probability <= 0) return 0;
    throw std::invalid_argument{"threshold: the probability is not a number"};
}

double monthly_from_annual(double annual_probability) {
    if (!(annual_probability >= 0 && annual_probability <= 1)) {
        throw std::invalid_argument{"monthly_from_annual: a probability lies in [0, 1]"};
    }
    return -expm1_(log1p_(-annual_probability) / 12.0);
}

double monthly_from_rate(double annual_rate) {
    if (!(annual_rate >= 0)) throw std::invalid_argument{"monthly_from_rate: a rate is not negative"};
    return -expm1_(-annual_rate / 12.0);
}

NormalOfWord::NormalOfWord(std::function<double(double)> of) : of_{std::move(of)}, at_(steps + 1, 0.0F) {
    for (std::uint32_t step = 1; step < steps; ++step)
        at_[step] = static_cast<float>(of_(normal_quantile(step / static_cast<double>(steps))));
}

float NormalOfWord::exact(std::uint32_t word) const {
    return static_cast<float>(of_(normal_quantile((static_cast<double>(word) + 0.5) * 0x1p-32)));
}

}  // namespace tsunagari
