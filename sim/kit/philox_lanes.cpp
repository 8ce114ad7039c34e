// The counters lie in four rows of vectors, each 32-bit word in a 64-bit place, since the multiplication takes 32 bits
// and gives 64: the high half of a product is one shift away and the low half needs no work at all. Four vectors a row
// keep the multipliers busy; AVX-512 has twice the places in each, and joins three words by one instruction.

#include "kit/philox_lanes.hpp"

#include <Random123/philox.h>

#if defined(__x86_64__)
// Of values that the intrinsics leave open on purpose (GCC bug 105593).
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
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
constexpr int vectors = 4;
constexpr std::uint32_t multiplier[2] = {0xD2511F53U, 0xCD9E8D57U}, weyl[2] = {0x9E3779B9U, 0xBB67AE85U};

/// The low halves of the eight 64-bit places of two vectors, in order.
[[gnu::target("avx2"), gnu::always_inline]] inline __m256i low_halves(__m256i first, __m256i second) {
    const __m256 mixed = _mm256_shuffle_ps(_mm256_castsi256_ps(first), _mm256_castsi256_ps(second), 0b10'00'10'00);
    return _mm256_permute4x64_epi64(_mm256_castps_si256(mixed), 0b11'01'10'00);
}

[[gnu::target("avx2")]] void sixteen(const PersonKey* who, const PhiloxShared& shared, std::uint32_t* out,
                                     std::size_t stride) {
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

// Of values that the intrinsics leave open on purpose (GCC bug 105593).
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
[[gnu::target("avx512f")]] void thirty_two(const PersonKey* who, const PhiloxShared& shared, std::uint32_t* out,
                                           std::size_t stride) {
    constexpr int xor_of_three = 0b10'01'01'10;
    const __m512i m0 = _mm512_set1_epi64(multiplier[0]), m1 = _mm512_set1_epi64(multiplier[1]);
    __m512i c[4][vectors];
    for (int v = 0; v < vectors; ++v) {
        c[0][v] = _mm512_loadu_si512(who + 8 * v);
        c[1][v] = _mm512_srli_epi64(c[0][v], 32);
        c[2][v] = _mm512_set1_epi64(shared.word2);
        c[3][v] = _mm512_set1_epi64(shared.word3);
    }
    std::uint32_t key0 = shared.key[0], key1 = shared.key[1];
    for (int round = 0; round < 10; ++round, key0 += weyl[0], key1 += weyl[1]) {
        const __m512i k0 = _mm512_set1_epi64(key0), k1 = _mm512_set1_epi64(key1);
        for (int v = 0; v < vectors; ++v) {
            const __m512i p0 = _mm512_mul_epu32(c[0][v], m0), p1 = _mm512_mul_epu32(c[2][v], m1);
            c[0][v] = _mm512_ternarylogic_epi64(_mm512_srli_epi64(p1, 32), c[1][v], k0, xor_of_three);
            c[2][v] = _mm512_ternarylogic_epi64(_mm512_srli_epi64(p0, 32), c[3][v], k1, xor_of_three);
            c[1][v] = p1;
            c[3][v] = p0;
        }
    }
    const __m512i low_halves_of_two = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    for (std::size_t word = 0; word < 4; ++word) {
        for (int v = 0; v < vectors; v += 2) {
            _mm512_storeu_si512(out + word * stride + static_cast<std::size_t>(8 * v),
                                _mm512_permutex2var_epi32(c[word][v], low_halves_of_two, c[word][v + 1]));
        }
    }
}
#pragma GCC diagnostic pop
#endif

}  // namespace

PhiloxWidth widest_philox() {
#if defined(__x86_64__)
    static const PhiloxWidth widest = __builtin_cpu_supports("avx512f") != 0 ? PhiloxWidth::thirty_two
                                      : __builtin_cpu_supports("avx2") != 0  ? PhiloxWidth::sixteen
                                                                             : PhiloxWidth::one_by_one;
    return widest;
#else
    return PhiloxWidth::one_by_one;
#endif
}

void philox_lanes(std::span<const PersonKey> who, const PhiloxShared& shared, std::uint32_t* out, PhiloxWidth width) {
    std::size_t done = 0;
#if defined(__x86_64__)
    if (width == PhiloxWidth::thirty_two) {
        for (; done + 32 <= who.size(); done += 32) thirty_two(who.data() + done, shared, out + done, who.size());
    }
    if (width != PhiloxWidth::one_by_one) {
        for (; done + 16 <= who.size(); done += 16) sixteen(who.data() + done, shared, out + done, who.size());
    }
#else
    static_cast<void>(width);
#endif
    one_by_one(who, done, shared, out);
}

}  // namespace tsunagari
