// Logarithms of ratios in lanes, relative to the logarithm itself also where it is near 0, and the
// same bits on every instruction set: additions, multiplications and divisions alone.
//
// ln(x/y): subtracting the bits of two positive floats gives 2^p times log2(x/y) to within 0.0861,
// since a mantissa read as a logarithm is that much off at most. Rounded to a whole k it says by
// which power of two to divide x: z = 2^-k x has z/y within 2^(+-0.5861), so within [2/3, 3/2].
// Then ln(z/y) = 2 atanh(t) with t = (z - y) / (z + y), |t| <= 0.2003, and
// ln(x/y) = 2 atanh(t) + k ln 2. Powers of two leave all digits as they are.
//
// Errors, u = half a unit in the last place of 1: z - y is exact (Sterbenz), z + y, the division
// and the last addition of t + t^3 P(t^2) are one u each, what multiplies t^2 <= 0.041 adds 0.1 u.
// So 3.2 u relative where k = 0, that is for all x near y. Else |ln(x/y)| >= 0.28 and
// |2 atanh t| <= 0.41: with 2 u for k ln 2 and one for the addition,
// 2 u (1 + 0.41/0.28) + 3.2 u 0.41/0.28 + u < 11 u.
#pragma once
#include "elements.h"
#include "words.h"

namespace ann::ANN_ISA {

// Coefficients of least largest relative error (Remez), for lanes of 32 and of 64 bits.
template <class V>
struct LogarithmTerms;
template <>
struct LogarithmTerms<f32x16> {
  // (atanh(t) / t - 1) / t^2 in powers of t^2, for |t| <= 0.2003; off by 2^-28 of atanh.
  static constexpr double kAtanh[] = {0.3333347424095104124, 0.1997884533756444493,
                                      0.1518188261964681675};
};
template <>
struct LogarithmTerms<f64x8> {
  // Off by 2^-55.
  static constexpr double kAtanh[] = {0.3333333333333639378,  0.1999999999805888528,
                                      0.1428571470172433039,  0.1111106890830153218,
                                      0.09093192377449323246, 0.07624801956910624777,
                                      0.07686404892777429528};
};

// c[0] + c[1] x + c[2] x^2 ..., innermost first.
template <class V, size_t N, size_t First = 0>
ANN_INLINE V polynomial(const V& x, const double (&c)[N]) {
  if constexpr (First + 1 == N) {
    return broadcast<V>(c[First]);
  } else {
    return polynomial<V, N, First + 1>(x, c) * x + broadcast<V>(c[First]);
  }
}

inline constexpr double kHalfLn2 = 0x1.62e42fefa39efp-2;

// power + ln(z/y) / 2.
template <class V>
ANN_INLINE V halfLogarithm(const V& z, const V& y, const V& power) {
  const V t = (z - y) / (z + y), s = t * t;
  return power + (t + t * s * polynomial(s, LogarithmTerms<V>::kAtanh));
}

// ln(x/y) / 2, for y at least 2^-100 and x at least 2^-126, both far from the largest float. Where
// x is 0 or smaller than that, some finite number.
ANN_INLINE f32x16 halfLogarithmOfRatio(const f32x16& x, const f32x16& y) {
  const u32x16 bits = bitsOf(x);
  // k 2^23: the nearest whole number, in the place of the exponent.
  const u32x16 k = ((bits - bitsOf(y)) + splatU32(1u << 22)) & splatU32(0xff800000u);
  const f32x16 power = toF32(asI32(k)) * broadcast<f32x16>(kHalfLn2 * 0x1p-23);
  return halfLogarithm(fromBits(bits - k), y, power);
}

// The same for doubles, of at least 2^-900 and at most 2^900.
ANN_INLINE f64x8 halfLogarithmOfRatio(const f64x8& x, const f64x8& y) {
  constexpr uint64_t kOne = uint64_t{1} << 52;
  const u64x8 bits = rawBits(x);
  // k + 2048, which is positive, as the last digits of a double: not every machine converts
  // 64-bit integers.
  const u64x8 biased = (bits - rawBits(y)) + splatU64(2048 * kOne + kOne / 2);
  const u64x8 k = (biased & splatU64(0 - kOne)) - splatU64(2048 * kOne);
  const f64x8 digits = fromRawBits(shiftRight(biased, 52) | rawBits(splatF64(0x1p52)));
  const f64x8 power = (digits - splatF64(0x1p52 + 2048)) * splatF64(kHalfLn2);
  return halfLogarithm(fromRawBits(bits - k), y, power);
}

// Lane by lane: yes where a < b, else no.
template <class P, class S>
ANN_INLINE Lanes<P, S> selectLess(const Lanes<P, S>& a, const Lanes<P, S>& b,
                                  const Lanes<P, S>& yes, const Lanes<P, S>& no) {
  return eachPart<P, S>([&](int i) { return a.part[i] < b.part[i] ? yes.part[i] : no.part[i]; });
}

// Whether any lane of a is larger than that of b.
template <class P, class S>
ANN_INLINE bool anyLarger(const Lanes<P, S>& a, const Lanes<P, S>& b) {
#if ANN_VECTOR_BYTES == 64
  if constexpr (sizeof(S) == 4) return _mm512_cmp_ps_mask(a.part[0], b.part[0], _CMP_GT_OQ) != 0;
  else return _mm512_cmp_pd_mask(a.part[0], b.part[0], _CMP_GT_OQ) != 0;
#elif ANN_VECTOR_BYTES > 4
  auto larger = a.part[0] > b.part[0];
  for (int i = 1; i < Lanes<P, S>::kParts; ++i) larger |= a.part[i] > b.part[i];
  uint64_t words[sizeof larger / 8], any = 0;
  memcpy(words, &larger, sizeof larger);
  for (const uint64_t word : words) any |= word;
  return any != 0;
#else
  bool any = false;
  for (int i = 0; i < Lanes<P, S>::kCount; ++i) any |= a.part[i] > b.part[i];
  return any;
#endif
}

}  // namespace ann::ANN_ISA
