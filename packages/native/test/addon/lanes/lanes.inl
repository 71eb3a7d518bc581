// Every operation of ann/simd.h once, compiled for each instruction set with ANN_ISA naming it.
#include "ann/simd.h"

namespace ann::ANN_ISA {

// Reads a and b (16 floats each), u and v (16 words each), c and d (8 doubles each); writes one row
// of 16 words for each operation, in the order that lanes-reference.ts lists.
void lanes(const float* a, const float* b, const uint32_t* u, const uint32_t* v, const double* c,
           const double* d, uint32_t* out) {
  const f32x16 x = loadF32(a), y = loadF32(b);
  const f64x8 z = loadF64(c), w = loadF64(d);
  const u32x16 p = loadU32(u), q = loadU32(v);
  auto put = [&out](const auto& row) {
    memcpy(out, &row, sizeof row);
    out += kLanes;
  };
  put(x + y), put(x - y), put(x * y), put(x / y);
  put(min(x, y)), put(max(x, y)), put(abs(x)), put(selectPositive(x, y, x));
  put(toI32(x)), put(toF32(asI32(p))), put(bitsOf(x)), put(fromBits(p));
  put(p + q), put(p - q), put(p * q), put(p ^ q), put(p & q), put(p | q);
  put(min(p, q)), put(max(asI32(p), asI32(q)));
  put(shiftLeft(p, 5)), put(shiftRight(p, 5)), put(shiftRight(asI32(p), 5));
  put(splatF32(a[3])), put(splatI32(-7)), put(splatU32(u[3]));
  for (size_t count = 1; count < kLanes; ++count) put(loadF32(a, count));
  const float total[kLanes] = {sum(x), sum(y), sum(x * y)};
  put(total);
  put(sqrt(x)), put(broadcast<f32x16>(c[3]));
  const float largest[kLanes] = {maxLane(x), maxLane(y)};
  put(largest);
  put(z + w), put(z - w), put(z * w), put(z / w);
  put(min(z, w)), put(max(z, w)), put(abs(z)), put(selectPositive(z, w, z)), put(sqrt(z));
  put(fromBits(bitsOf(z))), put(splatF64(c[3])), put(broadcast<f64x8>(c[3]));
  const double wide[8] = {sum(z), sum(w), sum(z * w), maxLane(z), maxLane(w)};
  put(wide);
}

}  // namespace ann::ANN_ISA
