// Ranks of rows of codes: sums of products of bytes. See code_kernels.h. Includes C headers only.
#include "ann/simd.h"
#include "code_kernels.h"

namespace ann::ANN_ISA {

using ann::hnsw::CodeQuery;
using ann::hnsw::CodeRows;
using ann::hnsw::kBiasBytes;

inline constexpr size_t kLine = 64;
ANN_INLINE float biasOf(const uint8_t* row, size_t bytes) {
  float bias;
  memcpy(&bias, row + bytes - kBiasBytes, sizeof bias);
  return bias;
}

#if defined(__AVX2__)
ANN_INLINE int32_t totalOf(__m256i eight) {
  __m128i four = _mm_add_epi32(_mm256_castsi256_si128(eight), _mm256_extracti128_si256(eight, 1));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4e));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0xb1));
  return _mm_cvtsi128_si32(four);
}
// The four totals of a, b, c and d.
ANN_INLINE __m128i totalsOf(__m256i a, __m256i b, __m256i c, __m256i d) {
  const __m256i ab = _mm256_add_epi32(_mm256_unpacklo_epi32(a, b), _mm256_unpackhi_epi32(a, b));
  const __m256i cd = _mm256_add_epi32(_mm256_unpacklo_epi32(c, d), _mm256_unpackhi_epi32(c, d));
  const __m256i all = _mm256_add_epi32(_mm256_unpacklo_epi64(ab, cd), _mm256_unpackhi_epi64(ab, cd));
  return _mm_add_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
}
#endif
#if defined(__AVX512F__)
ANN_INLINE __m256i foldHalves(__m512i lanes) {
  return _mm256_add_epi32(_mm512_castsi512_si256(lanes), _mm512_extracti64x4_epi64(lanes, 1));
}
ANN_INLINE int32_t totalOf(__m512i lanes) { return totalOf(foldHalves(lanes)); }
ANN_INLINE __m128i totalsOf(__m512i a, __m512i b, __m512i c, __m512i d) {
  const __m512i ab = _mm512_add_epi32(_mm512_unpacklo_epi32(a, b), _mm512_unpackhi_epi32(a, b));
  const __m512i cd = _mm512_add_epi32(_mm512_unpacklo_epi32(c, d), _mm512_unpackhi_epi32(c, d));
  const __m256i all = foldHalves(_mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd)));
  return _mm_add_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
}
#endif

// Sums of products of unsigned and signed bytes, a cache line at a time.
struct ByteSum {
#if defined(__AVX512VNNI__)
  __m512i sum = _mm512_setzero_si512();
  ANN_MEMBER void add(const uint8_t* u, const int8_t* s) {
    sum = _mm512_dpbusd_epi32(sum, _mm512_loadu_si512(u), _mm512_loadu_si512(s));
  }
  ANN_MEMBER void addHalves(const uint8_t* u, const int8_t* even, const int8_t* odd) {
    const __m512i low = _mm512_set1_epi8(15), both = _mm512_loadu_si512(u);
    sum = _mm512_dpbusd_epi32(sum, _mm512_and_si512(both, low), _mm512_loadu_si512(even));
    sum = _mm512_dpbusd_epi32(sum, _mm512_and_si512(_mm512_srli_epi16(both, 4), low), _mm512_loadu_si512(odd));
  }
  ANN_MEMBER int32_t total() const { return totalOf(sum); }
#elif defined(__AVX512BW__)
  __m512i sum = _mm512_setzero_si512();
  ANN_MEMBER void add(const uint8_t* u, const int8_t* s) {
    for (int half = 0; half < 64; half += 32) {
      const __m512i a = _mm512_cvtepu8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(u + half)));
      const __m512i b = _mm512_cvtepi8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(s + half)));
      sum = _mm512_add_epi32(sum, _mm512_madd_epi16(a, b));
    }
  }
  // Products of codes below 16 fit pairs of them into 16 bits.
  ANN_MEMBER void addHalves(const uint8_t* u, const int8_t* even, const int8_t* odd) {
    const __m512i low = _mm512_set1_epi8(15), one = _mm512_set1_epi16(1), both = _mm512_loadu_si512(u);
    const __m512i e = _mm512_maddubs_epi16(_mm512_and_si512(both, low), _mm512_loadu_si512(even));
    const __m512i o = _mm512_maddubs_epi16(_mm512_and_si512(_mm512_srli_epi16(both, 4), low), _mm512_loadu_si512(odd));
    sum = _mm512_add_epi32(sum, _mm512_madd_epi16(_mm512_add_epi16(e, o), one));
  }
  ANN_MEMBER int32_t total() const { return totalOf(sum); }
#elif defined(__AVX2__)
  __m256i sum = _mm256_setzero_si256();
  ANN_MEMBER void add(const uint8_t* u, const int8_t* s) {
    for (int part = 0; part < 64; part += 16) {
      const __m256i a = _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(u + part)));
      const __m256i b = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(s + part)));
      sum = _mm256_add_epi32(sum, _mm256_madd_epi16(a, b));
    }
  }
  ANN_MEMBER void addHalves(const uint8_t* u, const int8_t* even, const int8_t* odd) {
    const __m256i low = _mm256_set1_epi8(15), one = _mm256_set1_epi16(1);
    for (int half = 0; half < 64; half += 32) {
      const __m256i both = load(u + half);
      const __m256i e = _mm256_maddubs_epi16(_mm256_and_si256(both, low), load(even + half));
      const __m256i o = _mm256_maddubs_epi16(_mm256_and_si256(_mm256_srli_epi16(both, 4), low), load(odd + half));
      sum = _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_add_epi16(e, o), one));
    }
  }
  ANN_MEMBER int32_t total() const { return totalOf(sum); }
  ANN_MEMBER static __m256i load(const void* from) { return _mm256_loadu_si256(static_cast<const __m256i*>(from)); }
#elif defined(ANN_ISA_NEON)
  int32x4_t sum = vdupq_n_s32(0);
  ANN_MEMBER void add(const uint8_t* u, const int8_t* s) {
    for (int part = 0; part < 64; part += 16) {
      const uint8x16_t a = vld1q_u8(u + part);
      const int8x16_t b = vld1q_s8(s + part);
      const int16x8_t a0 = vreinterpretq_s16_u16(vmovl_u8(vget_low_u8(a))), b0 = vmovl_s8(vget_low_s8(b));
      const int16x8_t a1 = vreinterpretq_s16_u16(vmovl_u8(vget_high_u8(a))), b1 = vmovl_s8(vget_high_s8(b));
      sum = vmlal_s16(sum, vget_low_s16(a0), vget_low_s16(b0));
      sum = vmlal_s16(sum, vget_high_s16(a0), vget_high_s16(b0));
      sum = vmlal_s16(sum, vget_low_s16(a1), vget_low_s16(b1));
      sum = vmlal_s16(sum, vget_high_s16(a1), vget_high_s16(b1));
    }
  }
  ANN_MEMBER void addHalves(const uint8_t* u, const int8_t* even, const int8_t* odd) {
    for (int part = 0; part < 64; part += 16) {
      const uint8x16_t both = vld1q_u8(u + part);
      const int8x16_t e = vreinterpretq_s8_u8(vandq_u8(both, vdupq_n_u8(15))), we = vld1q_s8(even + part);
      const int8x16_t o = vreinterpretq_s8_u8(vshrq_n_u8(both, 4)), wo = vld1q_s8(odd + part);
      sum = vpadalq_s16(sum, vmull_s8(vget_low_s8(e), vget_low_s8(we)));
      sum = vpadalq_s16(sum, vmull_s8(vget_high_s8(e), vget_high_s8(we)));
      sum = vpadalq_s16(sum, vmull_s8(vget_low_s8(o), vget_low_s8(wo)));
      sum = vpadalq_s16(sum, vmull_s8(vget_high_s8(o), vget_high_s8(wo)));
    }
  }
  ANN_MEMBER int32_t total() const { return vaddvq_s32(sum); }
#else
  int32_t sum = 0;
  ANN_MEMBER void add(const uint8_t* u, const int8_t* s) {
    for (size_t j = 0; j < kLine; ++j) sum += u[j] * s[j];
  }
  ANN_MEMBER void addHalves(const uint8_t* u, const int8_t* even, const int8_t* odd) {
    for (size_t j = 0; j < kLine; ++j) sum += (u[j] & 15) * even[j] + (u[j] >> 4) * odd[j];
  }
  ANN_MEMBER int32_t total() const { return sum; }
#endif
};

// sumOf(row) gives the ByteSum of a row.
template <class SumOf>
ANN_INLINE void rankRows(const CodeQuery& query, CodeRows rows, const uint32_t* slots, size_t count, float* ranks,
                         SumOf&& sumOf) {
  const auto rowAt = [&](size_t i) { return rows.data + slots[i] * rows.bytes; };
  size_t i = 0;
#if defined(__AVX2__)
  // Four at a time: adding up the lanes of one sum takes as many steps as of four.
  const __m128 constant = _mm_set1_ps(query.constant), factor = _mm_set1_ps(query.factor);
  for (; i + 4 <= count; i += 4) {
    const uint8_t *a = rowAt(i), *b = rowAt(i + 1), *c = rowAt(i + 2), *d = rowAt(i + 3);
    const __m128i totals = totalsOf(sumOf(a).sum, sumOf(b).sum, sumOf(c).sum, sumOf(d).sum);
    const __m128 bias = _mm_setr_ps(biasOf(a, rows.bytes), biasOf(b, rows.bytes), biasOf(c, rows.bytes), biasOf(d, rows.bytes));
    _mm_storeu_ps(ranks + i, _mm_sub_ps(_mm_add_ps(constant, bias), _mm_mul_ps(factor, _mm_cvtepi32_ps(totals))));
  }
#endif
  for (; i < count; ++i) {
    const uint8_t* row = rowAt(i);
    ranks[i] = (query.constant + biasOf(row, rows.bytes)) - query.factor * static_cast<float>(sumOf(row).total());
  }
}

static void ranks8(const CodeQuery& query, CodeRows rows, const uint32_t* slots, size_t count, float* ranks) {
  const int8_t* weights = query.weights;
  if (rows.bytes == 2 * kLine) {
    rankRows(query, rows, slots, count, ranks, [weights](const uint8_t* row) {
      ByteSum sum;
      sum.add(row, weights);
      sum.add(row + kLine, weights + kLine);
      return sum;
    });
    return;
  }
  rankRows(query, rows, slots, count, ranks, [weights, bytes = rows.bytes](const uint8_t* row) {
    ByteSum sum;
    for (size_t j = 0; j < bytes; j += kLine) sum.add(row + j, weights + j);
    return sum;
  });
}

static void ranks4(const CodeQuery& query, CodeRows rows, const uint32_t* slots, size_t count, float* ranks) {
  const int8_t* even = query.weights;
  const int8_t* odd = even + rows.bytes;
  if (rows.bytes == kLine) {
    rankRows(query, rows, slots, count, ranks, [even, odd](const uint8_t* row) {
      ByteSum sum;
      sum.addHalves(row, even, odd);
      return sum;
    });
    return;
  }
  rankRows(query, rows, slots, count, ranks, [even, odd, bytes = rows.bytes](const uint8_t* row) {
    ByteSum sum;
    for (size_t j = 0; j < bytes; j += kLine) sum.addHalves(row + j, even + j, odd + j);
    return sum;
  });
}

// One line of sum(a * b') and sum(b), b' = b - 128.
struct PairSum {
  ByteSum products, sums;
  ANN_MEMBER void add(const uint8_t* a, const uint8_t* b) {
    int8_t centred[kLine], ones[kLine];
    for (size_t i = 0; i < kLine; ++i) centred[i] = static_cast<int8_t>(b[i] ^ 0x80);
    memset(ones, 1, sizeof ones);
    products.add(a, centred);
    sums.add(b, ones);
  }
};

static int32_t product8(const uint8_t* a, const uint8_t* b, size_t codes) {
  PairSum sum;
  size_t j = 0;
  for (; j + kLine <= codes; j += kLine) sum.add(a + j, b + j);
  if (j < codes) {
    // Zeros add nothing to either sum.
    uint8_t rest_a[kLine] = {}, rest_b[kLine] = {};
#if defined(__AVX512BW__)
    const __mmask64 inside = (uint64_t{1} << (codes - j)) - 1;
    _mm512_storeu_si512(rest_a, _mm512_maskz_loadu_epi8(inside, a + j));
    _mm512_storeu_si512(rest_b, _mm512_maskz_loadu_epi8(inside, b + j));
#else
    memcpy(rest_a, a + j, codes - j);
    memcpy(rest_b, b + j, codes - j);
#endif
    sum.add(rest_a, rest_b);
  }
  // sum(a' b') = sum(a b') - 128 sum(b').
  return sum.products.total() - 128 * (sum.sums.total() - 128 * static_cast<int32_t>(codes));
}

}  // namespace ann::ANN_ISA
