// Inner product distance: 1 - sum of a * b. Rank form: minus the sum, which loses no digits to
// the 1 when products are large.
#pragma once
#include "../accumulate.h"
#include "../bytes.h"

namespace ann::ANN_ISA {

struct InnerProduct {
  ANN_INLINE float rank(const float* a, const float* b, size_t dim) {
    const float dot = accumulate(a, b, dim, [](const f32x16& x, const f32x16& y) { return x * y; });
    // Products that overflow in both directions would add up to NaN.
    return -(dot - dot == 0 ? dot : float(wideDot(a, b, dim)));
  }
  ANN_INLINE float rank(const uint8_t* a, const uint8_t* b, size_t dim) {
    return -float(sumBytes<Product>(a, b, dim));
  }
  static float toDistance(float rank) { return 1.0f + rank; }
};

}  // namespace ann::ANN_ISA
