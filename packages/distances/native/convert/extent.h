// Least and greatest of rows, and whether all of it is finite.
#pragma once
#include "ann/simd.h"

namespace ann::ANN_ISA {

// The largest magnitude as bits: NaN and infinities are from 0x7f800000 on.
struct Extent {
  f32x16 least, greatest;
  i32x16 magnitude = {};
  ANN_MEMBER Extent(float low, float high) : least(splatF32(low)), greatest(splatF32(high)) {}
  ANN_MEMBER void add(const f32x16& x) {
    least = min(x, least);
    greatest = max(x, greatest);
    magnitude = max(magnitude, asI32(bitsOf(x)) & splatI32(0x7fffffff));
  }
};

ANN_INLINE int finite(const i32x16& magnitude) { return maxLane(magnitude) < 0x7f800000; }

static int extent(const float* row, size_t count, float* least, float* greatest) {
  const float infinity = __builtin_inff();
  Extent e0(infinity, -infinity), e1 = e0;
  size_t i = 0;
  for (; i + 2 * kLanes <= count; i += 2 * kLanes) {
    e0.add(loadF32(row + i));
    e1.add(loadF32(row + i + kLanes));
  }
  for (; i < count && count >= kLanes; i += kLanes) {
    // The last sixteen may have been seen before: it does not matter here.
    e0.add(loadF32(row + (i + kLanes <= count ? i : count - kLanes)));
  }
  for (; i < count; ++i) e1.add(splatF32(row[i]));
  *greatest = maxLane(max(e0.greatest, e1.greatest));
  *least = -maxLane(splatF32(-0.0f) - min(e0.least, e1.least));
  return finite(max(e0.magnitude, e1.magnitude));
}

static int widenColumns(const float* row, size_t count, float* least, float* greatest) {
  i32x16 magnitude = {};
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    const f32x16 x = loadF32(row + i);
    store(least + i, min(x, loadF32(least + i)));
    store(greatest + i, max(x, loadF32(greatest + i)));
    magnitude = max(magnitude, asI32(bitsOf(x)) & splatI32(0x7fffffff));
  }
  int fine = finite(magnitude);
  for (; i < count; ++i) {
    const float x = row[i];
    least[i] = x < least[i] ? x : least[i];
    greatest[i] = x > greatest[i] ? x : greatest[i];
    fine &= (bitCast<uint32_t>(x) & 0x7fffffffu) < 0x7f800000u;
  }
  return fine;
}

}  // namespace ann::ANN_ISA
