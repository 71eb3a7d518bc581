// Cosine distance: 1 - a.b / (|a| |b|). Rank form: itself.
// A zero vector has distance 1 to every other vector and 0 to another zero vector.
#pragma once
#include "../accumulate.h"
#include "../bytes.h"

namespace ann::ANN_ISA {

struct Cosine {
  ANN_INLINE float fromSums(double ab, double aa, double bb) {
    if (aa == 0 || bb == 0) return aa == bb ? 0.0f : 1.0f;
    // One root of the product, not a product of roots: equal rows are at distance 0 exactly.
    // Rounding can push the quotient past 1 by an ulp; a distance is never negative.
    const double distance = 1.0 - ab / __builtin_sqrt(aa * bb);
    return distance < 0 ? 0.0f : float(distance);
  }

  // One pass for the three sums: the rows are read once, which is what costs.
  ANN_INLINE float rank(const float* a, const float* b, size_t dim) {
    f32x16 ab0{}, aa0{}, bb0{}, ab1{}, aa1{}, bb1{};
    size_t i = 0;
    for (; i + 2 * kLanes <= dim; i += 2 * kLanes) {
      const f32x16 x0 = loadF32(a + i), y0 = loadF32(b + i);
      const f32x16 x1 = loadF32(a + i + kLanes), y1 = loadF32(b + i + kLanes);
      ab0 = ab0 + x0 * y0, aa0 = aa0 + x0 * x0, bb0 = bb0 + y0 * y0;
      ab1 = ab1 + x1 * y1, aa1 = aa1 + x1 * x1, bb1 = bb1 + y1 * y1;
    }
    for (; i < dim; i += kLanes) {
      const size_t left = dim - i;
      const f32x16 x = left < kLanes ? loadF32(a + i, left) : loadF32(a + i);
      const f32x16 y = left < kLanes ? loadF32(b + i, left) : loadF32(b + i);
      ab0 = ab0 + x * y, aa0 = aa0 + x * x, bb0 = bb0 + y * y;
    }
    const float aa = sum(aa0 + aa1), bb = sum(bb0 + bb1);
    const bool exact = aa > kSmall && aa < kLarge && bb > kSmall && bb < kLarge;
    return exact ? fromSums(sum(ab0 + ab1), aa, bb) : wideRank(a, b, dim);
  }

  // Squared lengths between these have neither overflowed nor lost digits on the way to zero.
  static constexpr float kSmall = 0x1p-100f, kLarge = 0x1p100f;

  // For rows so short or so long that their squares do not fit 32-bit floats, and for zero rows.
  static float wideRank(const float* a, const float* b, size_t dim) {
    return fromSums(wideDot(a, b, dim), wideDot(a, a, dim), wideDot(b, b, dim));
  }

  ANN_INLINE float rank(const uint8_t* a, const uint8_t* b, size_t dim) {
    return fromSums(double(sumBytes<Product>(a, b, dim)), double(sumBytes<Product>(a, a, dim)),
                    double(sumBytes<Product>(b, b, dim)));
  }
  static float toDistance(float rank) { return rank; }
};

}  // namespace ann::ANN_ISA
