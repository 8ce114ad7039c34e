// Sixteen counters lie in four rows of vectors, each 32-bit word in a 64-bit place, since the multiplication takes 32
// bits and gives 64: the high half of a product is one shift away and the low half needs no work at all.

#include "kit/philox_lanes.hpp"

#include <Random123/philox.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tsunagari {
namespace {

void one_by_one(std::span<const PersonKey> who, std::size_t begin, const PhiloxShared& shared, std::uint32_t* out) {
    const r123::Philox4x32::key_type key = {{shared.key[0], shared.key[1]}};
    for (std::size_t k = begin; k < who.size(); ++k) {
        const std::uint64_t name = who[k].value;
        const r123::Philox4x32::ctr_type counter = {
            {static_cast<std::uint32_t>(name), static_cast<std::uint32_t>(name >> 32U), shared.word2, shared.word3}};
        const r123::Philox4x32::ctr_type bits = r123::Philox4x32{}(counter, key);
        for (std::size_t word = 0; word < 4; ++word) out[word * who.size() + k] = bits[word];
    }
}

#if defined(__x86_64__)
constexpr std::size_t together = 16;
constexpr int vectors = 4;

/// The low halves of the eight 64-bit places of two vectors, in order.
[[gnu::target("avx2"), gnu::always_inline]] inline __m256i low_halves(__m256i first, __m256i second) {
    const __m256 mixed = _mm256_shuffle_ps(_mm256_castsi256_ps(first), _mm256_castsi256_ps(second), 0b10'00'10'00);
    return _mm256_permute4x64_epi64(_mm256_castps_si256(mixed), 0b11'01'10'00);
}

[[gnu::target("avx2")]] void sixteen(const PersonKey* who, const PhiloxShared& shared, std::uint32_t* out,
                                     std::size_t stride) {
    constexpr std::uint32_t multiplier[2] = {0xD2511F53U, 0xCD9E8D57U}, weyl[2] = {0x9E3779B9U, 0xBB67AE85U};
    const __m256i m0 = _mm256_set1_epi64x(multiplier[0]), m1 = _mm256_set1_epi64x(multiplier[1]);
    __m256i c[4][vectors];
    for (int v = 0; v < vectors; ++v) {
        c[0][v] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(who + 4 * v));
        c[1][v] = _mm256_srli_epi64(c[0][v], 32);
        c[2][v] = _mm256_set1_epi64x(shared.word2);
        c[3][v] = _mm256_set1_epi64x(shared.word3);
    }
    std::uint32_t key0 = shared.key[0], key1 = shared.key[1];
    for (int round = 0; round < 10; ++round, key0 += weyl[0], key1 += weyl[1]) {
        const __m256i k0 = _mm256_set1_epi64x(key0), k1 = _mm256_set1_epi64x(key1);
        for (int v = 0; v < vectors; ++v) {
            const __m256i p0 = _mm256_mul_epu32(c[0][v], m0), p1 = _mm256_mul_epu32(c[2][v], m1);
            c[0][v] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p1, 32), c[1][v]), k0);
            c[2][v] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(p0, 32), c[3][v]), k1);
            c[1][v] = p1;
            c[3][v] = p0;
        }
    }
    for (std::size_t word = 0; word < 4; ++word) {
        for (int v = 0; v < vectors; v += 2) {
            auto* const to = reinterpret_cast<__m256i*>(out + word * stride + static_cast<std::size_t>(4 * v));
            _mm256_storeu_si256(to, low_halves(c[word][v], c[word][v + 1]));
        }
    }
}
#endif

}  // namespace

void philox_lanes_one_by_one(std::span<const PersonKey> who, const PhiloxShared& shared, std::uint32_t* out) {
    one_by_one(who, 0, shared, out);
}

void philox_lanes(std::span<const PersonKey> who, const PhiloxShared& shared, std::uint32_t* out) {
    std::size_t done = 0;
#if defined(__x86_64__)
    static const bool avx2 = __builtin_cpu_supports("avx2") != 0;
    if (avx2) {
        for (; done + together <= who.size(); done += together)
            sixteen(who.data() + done, shared, out + done, who.size());
    }
#endif
    one_by_one(who, done, shared, out);
}

}  // namespace tsunagari
