// The sums of eight sets of lanes at once: they are transposed as they are added up, which takes a
// few instructions a set, where the sum of one set alone costs more than the work on a short row.
// Each sum is the tree of additions that sum() is, so it has the same bits.
#pragma once
#include "ann/simd.h"

namespace ann::ANN_ISA {

#if ANN_VECTOR_BYTES == 64

// The lower halves of a and of b, plus their upper halves.
template <class Add>
ANN_INLINE __m512i addHalves(__m512i a, __m512i b, Add add) {
  return add(_mm512_maskz_shuffle_i64x2(0xff, a, b, 0x44), _mm512_maskz_shuffle_i64x2(0xff, a, b, 0xee));
}
// The same in each half.
template <class Add>
ANN_INLINE __m512i addQuarters(__m512i a, __m512i b, Add add) {
  return add(_mm512_maskz_shuffle_i64x2(0xff, a, b, 0x88), _mm512_maskz_shuffle_i64x2(0xff, a, b, 0xdd));
}
// 64 bits of each set, in the order 0 4 1 5 2 6 3 7.
template <class Add>
ANN_INLINE __m512i addToWords(const __m512i (&set)[8], Add add) {
  const __m512i low =
      addQuarters(addHalves(set[0], set[1], add), addHalves(set[2], set[3], add), add);
  const __m512i high =
      addQuarters(addHalves(set[4], set[5], add), addHalves(set[6], set[7], add), add);
  return add(_mm512_maskz_unpacklo_epi64(0xff, low, high), _mm512_maskz_unpackhi_epi64(0xff, low, high));
}
// Sums of lanes of 64 bits.
template <class Add>
ANN_INLINE __m512i addWords(const __m512i (&set)[8], Add add) {
  const __m512i order = _mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7);
  return _mm512_maskz_permutexvar_epi64(0xff, order, addToWords(set, add));
}
// Sums of lanes of 32 bits.
template <class Add>
ANN_INLINE __m256i addHalfWords(const __m512i (&set)[8], Add add) {
  const __m512i two = addToWords(set, add);
  const __m512i one = add(two, _mm512_maskz_srli_epi64(0xff, two, 32));
  const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 2, 6, 10, 14, 0, 0, 0, 0, 0, 0, 0, 0);
  return _mm512_castsi512_si256(_mm512_maskz_permutexvar_epi32(0xffff, order, one));
}

ANN_INLINE f64x8 sumEach(const f32x16 (&set)[8]) {
  __m512i bits[8];
  memcpy(bits, set, sizeof bits);
  const __m256i sums =
      addHalfWords(bits, [](__m512i x, __m512i y) { return __m512i(__m512(x) + __m512(y)); });
  return {{_mm512_maskz_cvtps_pd(0xff, _mm256_castsi256_ps(sums))}};
}
ANN_INLINE f64x8 sumEach(const f64x8 (&set)[8]) {
  __m512i bits[8];
  memcpy(bits, set, sizeof bits);
  return {{F64Part(addWords(bits, [](__m512i x, __m512i y) { return __m512i(__m512d(x) + __m512d(y)); }))}};
}

#elif ANN_VECTOR_BYTES == 32

// As above, on sets whose upper half has been added to the lower one already.
template <class Add>
ANN_INLINE __m256i addQuarters(__m256i a, __m256i b, Add add) {
  return add(_mm256_permute2x128_si256(a, b, 0x20), _mm256_permute2x128_si256(a, b, 0x31));
}
// 64 bits of each of four sets, in the order 0 2 1 3.
template <class Add>
ANN_INLINE __m256i addToWords(__m256i a, __m256i b, __m256i c, __m256i d, Add add) {
  const __m256i low = addQuarters(a, b, add), high = addQuarters(c, d, add);
  return add(_mm256_unpacklo_epi64(low, high), _mm256_unpackhi_epi64(low, high));
}
// Sums of lanes of 32 bits.
template <class Add>
ANN_INLINE __m256i addHalfWords(const __m256i (&set)[8], Add add) {
  const __m256 low = _mm256_castsi256_ps(addToWords(set[0], set[1], set[2], set[3], add));
  const __m256 high = _mm256_castsi256_ps(addToWords(set[4], set[5], set[6], set[7], add));
  // 0 2 4 6 1 3 5 7.
  const __m256i sums = add(_mm256_castps_si256(_mm256_shuffle_ps(low, high, 0x88)),
                           _mm256_castps_si256(_mm256_shuffle_ps(low, high, 0xdd)));
  return _mm256_permutevar8x32_epi32(sums, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

ANN_INLINE f64x8 sumEach(const f32x16 (&set)[8]) {
  __m256i bits[8];
  for (int i = 0; i < 8; ++i) bits[i] = __m256i(set[i].part[0] + set[i].part[1]);
  const __m256 sums = _mm256_castsi256_ps(
      addHalfWords(bits, [](__m256i x, __m256i y) { return __m256i(__m256(x) + __m256(y)); }));
  return {{_mm256_cvtps_pd(_mm256_castps256_ps128(sums)), _mm256_cvtps_pd(_mm256_extractf128_ps(sums, 1))}};
}
ANN_INLINE f64x8 sumEach(const f64x8 (&set)[8]) {
  __m256i bits[8];
  for (int i = 0; i < 8; ++i) bits[i] = __m256i(set[i].part[0] + set[i].part[1]);
  return eachPart<F64Part, double>([&](int i) {
    const __m256i* four = bits + 4 * i;
    const __m256i sums = addToWords(four[0], four[1], four[2], four[3], [](__m256i x, __m256i y) {
      return __m256i(__m256d(x) + __m256d(y));
    });
    return F64Part(_mm256_permute4x64_epi64(sums, 0xd8));
  });
}

#else

template <class V>
ANN_INLINE f64x8 sumEach(const V (&set)[8]) {
  double sums[8];
  for (int i = 0; i < 8; ++i) sums[i] = double(sum(set[i]));
  return loadF64(sums);
}

#endif

// Whether all lanes are above `least` and below `most`, as NaN never is.
ANN_INLINE bool allBetween(const f64x8& x, double least, double most) {
#if ANN_VECTOR_BYTES == 64
  return (_mm512_cmp_pd_mask(x.part[0], _mm512_set1_pd(least), _CMP_GT_OQ) &
          _mm512_cmp_pd_mask(x.part[0], _mm512_set1_pd(most), _CMP_LT_OQ)) == 0xff;
#else
  double lane[8];
  store(lane, x);
  bool between = true;
  for (int i = 0; i < 8; ++i) between &= (lane[i] > least) & (lane[i] < most);
  return between;
#endif
}

}  // namespace ann::ANN_ISA
