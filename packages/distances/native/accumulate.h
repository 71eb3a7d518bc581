// The loop that every kernel on floats shares: four independent sums of sixteen lanes hide the
// latency of the additions; what is left over fills the first lanes of one more step.
#pragma once
#include "ann/simd.h"

namespace ann::ANN_ISA {

// Sums step(a_i, b_i) over all elements.
template <class Step>
ANN_INLINE float accumulate(const float* a, const float* b, size_t dim, Step step) {
  f32x16 s0{}, s1{}, s2{}, s3{};
  size_t i = 0;
  for (; i + 4 * kLanes <= dim; i += 4 * kLanes) {
    s0 = s0 + step(loadF32(a + i), loadF32(b + i));
    s1 = s1 + step(loadF32(a + i + kLanes), loadF32(b + i + kLanes));
    s2 = s2 + step(loadF32(a + i + 2 * kLanes), loadF32(b + i + 2 * kLanes));
    s3 = s3 + step(loadF32(a + i + 3 * kLanes), loadF32(b + i + 3 * kLanes));
  }
  for (; i + kLanes <= dim; i += kLanes) s0 = s0 + step(loadF32(a + i), loadF32(b + i));
  if (i < dim) s1 = s1 + step(loadF32(a + i, dim - i), loadF32(b + i, dim - i));
  return sum((s0 + s1) + (s2 + s3));
}

// Sum of a_i * b_i in double precision, in the order of the elements: slow, but no product of
// floats overflows or underflows.
static inline double wideDot(const float* a, const float* b, size_t dim) {
  double sum = 0;
  for (size_t i = 0; i < dim; ++i) sum += double(a[i]) * double(b[i]);
  return sum;
}

}  // namespace ann::ANN_ISA
