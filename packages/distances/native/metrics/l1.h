// Manhattan distance: sum of |a - b|. Rank form: itself.
#pragma once
#include "../accumulate.h"
#include "../bytes.h"

namespace ann::ANN_ISA {

struct L1 {
  ANN_INLINE float rank(const float* a, const float* b, size_t dim) {
    return accumulate(a, b, dim, [](const f32x16& x, const f32x16& y) { return abs(x - y); });
  }
  ANN_INLINE float rank(const uint8_t* a, const uint8_t* b, size_t dim) {
    return float(sumBytes<AbsoluteDifference>(a, b, dim));
  }
  static float toDistance(float rank) { return rank; }
};

}  // namespace ann::ANN_ISA
