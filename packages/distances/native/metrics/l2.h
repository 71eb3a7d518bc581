// Euclidean distance. Rank form: sum of (a - b)^2.
#pragma once
#include "../accumulate.h"
#include "../bytes.h"

namespace ann::ANN_ISA {

struct L2 {
  ANN_INLINE float rank(const float* a, const float* b, size_t dim) {
    return accumulate(a, b, dim, [](const f32x16& x, const f32x16& y) {
      const f32x16 d = x - y;
      return d * d;
    });
  }
  ANN_INLINE float rank(const uint8_t* a, const uint8_t* b, size_t dim) {
    return float(sumBytes<SquaredDifference>(a, b, dim));
  }
  static float toDistance(float rank) { return __builtin_sqrtf(rank); }
};

}  // namespace ann::ANN_ISA
