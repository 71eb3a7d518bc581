// x^y for positive x in sixteen lanes, relative error below 1e-5 for results and arguments that
// are normal floats: far finer than a gradient step needs, and the same bits on every machine.
// The polynomials are least-maximum fits of our own over the stated intervals.
#pragma once
#include "ann/simd.h"

namespace ann::ANN_ISA {

// Horner's rule, highest coefficient last.
template <size_t N>
ANN_INLINE f32x16 polynomial(const f32x16& x, const float (&c)[N]) {
  f32x16 y = splatF32(c[N - 1]);
  for (size_t i = N - 1; i > 0; --i) y = y * x + splatF32(c[i - 1]);
  return y;
}

// Binary logarithm of positive normal floats, absolute error below 2e-6 beyond rounding.
ANN_INLINE f32x16 log2Approx(const f32x16& x) {
  // x = 2^e m with m in [0.75, 1.5), so that logarithms near 0 lose no digits.
  const u32x16 bits = bitsOf(x);
  const u32x16 offset = bits - splatU32(0x3f400000u);
  const u32x16 exponent_bits = offset & splatU32(0xff800000u);
  const f32x16 t = fromBits(bits - exponent_bits) - splatF32(1.0f);
  const i32x16 exponent = shiftRight(asI32(offset), 23);
  static constexpr float kLog[] = {1.442696452140808f,    -0.7213319540023804f,
                                   0.4806099832057953f,   -0.36136019229888916f,
                                   0.29835742712020874f,  -0.2448781579732895f,
                                   0.12280167639255524f};
  return toF32(exponent) + t * polynomial(t, kLog);
}

// 2^x, relative error below 3e-6 beyond rounding; x is clamped to [-126, 126].
ANN_INLINE f32x16 exp2Approx(const f32x16& x) {
  const f32x16 clamped = min(max(x, splatF32(-126.0f)), splatF32(126.0f));
  // Rounding to the nearest integer by adding and taking away a number without fraction bits.
  const f32x16 magic = splatF32(12582912.0f);
  const f32x16 whole = (clamped + magic) - magic;
  static constexpr float kExp[] = {0.9999992847442627f, 0.6931217908859253f, 0.240247443318367f,
                                   0.05591785907745361f, 0.009570096619427204f};
  const f32x16 fraction = polynomial(clamped - whole, kExp);
  const i32x16 exponent = shiftLeft(toI32(whole), 23);
  return fromBits(bitsOf(fraction) + asU32(exponent));
}

ANN_INLINE f32x16 powApprox(const f32x16& x, float y) {
  return exp2Approx(splatF32(y) * log2Approx(x));
}

}  // namespace ann::ANN_ISA
