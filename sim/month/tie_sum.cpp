#include "month/tie_sum.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tsunagari {

TieSum sum_of_ties_one_by_one(std::span<const Tie> ties, const float* theta) {
    TieSum all;
    std::array<float, 2> sum{};
    for (std::size_t k = 0; k < ties.size(); ++k) {
        all.eighths += ties[k].contacts_x8;
        all.close = all.close || ties[k].close();
        sum[k % 2] += static_cast<float>(ties[k].contacts_x8) * theta[ties[k].alter.value];
    }
    all.theta = sum[0] + sum[1];
    return all;
}

#if defined(__x86_64__)
namespace {

static_assert(offsetof(Tie, alter) == 0 && offsetof(Tie, contacts_x8) == 6 && offsetof(Tie, layer_close) == 7 &&
              Tie::close_mark == 0x80);

/// A tie is one 64-bit place: the alter in the low half, contacts in byte 6, the mark of a close tie in the sign.
[[gnu::target("avx512f,avx512vl")]] TieSum eight_at_a_time(std::span<const Tie> ties, const float* theta) {
    __m512i marks = _mm512_setzero_si512();
    __m256i eighths = _mm256_setzero_si256();
    __m128 sum = _mm_setzero_ps();  // of even and odd places in its first two lanes; the others mean nothing
    for (std::size_t k = 0; k < ties.size(); k += 8) {
        const auto here = static_cast<__mmask8>((1U << std::min<std::size_t>(ties.size() - k, 8)) - 1U);
        const __m512i tie = _mm512_maskz_loadu_epi64(here, ties.data() + k);
        const __m512i byte6 = _mm512_maskz_srli_epi64(here, _mm512_maskz_slli_epi64(here, tie, 8), 56);
        const __m256i contacts = _mm512_maskz_cvtepi64_epi32(here, byte6);
        const __m256i alter = _mm512_maskz_cvtepi64_epi32(here, tie);
        const __m256 of_alter = _mm256_mmask_i32gather_ps(_mm256_setzero_ps(), here, alter, theta, sizeof(float));
        const __m256 product = _mm256_mul_ps(_mm256_cvtepi32_ps(contacts), of_alter);
        const __m128 first = _mm256_castps256_ps128(product), last = _mm256_extractf128_ps(product, 1);
        for (const __m128 four : {first, last}) {
            sum = _mm_add_ps(sum, four);
            sum = _mm_add_ps(sum, _mm_movehl_ps(four, four));
        }
        marks = _mm512_or_epi64(marks, tie);
        eighths = _mm256_add_epi32(eighths, contacts);
    }
    __m128i four = _mm_add_epi32(_mm256_castsi256_si128(eighths), _mm256_extracti128_si256(eighths, 1));
    four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0b01'00'11'10));
    four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0b10'11'00'01));
    const __m128 odd = _mm_shuffle_ps(sum, sum, 0b01'01'01'01);
    return {static_cast<std::uint32_t>(_mm_cvtsi128_si32(four)), _mm_cvtss_f32(_mm_add_ss(sum, odd)),
            _mm512_cmplt_epi64_mask(marks, _mm512_setzero_si512()) != 0};
}

}  // namespace
#endif

TieSum sum_of_ties(std::span<const Tie> ties, const float* theta) {
#if defined(__x86_64__)
    static const bool wide = __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512vl") != 0;
    if (wide) return eight_at_a_time(ties, theta);
#endif
    return sum_of_ties_one_by_one(ties, theta);
}

}  // namespace tsunagari
