// Eight doubles, one cache line, whatever the machine has: see ann/simd.h, whose rules hold here.
#pragma once
#include "ann/simd.h"

namespace ann::ANN_ISA {

#if ANN_VECTOR_BYTES > 4
typedef double F64Part __attribute__((vector_size(ANN_VECTOR_BYTES)));
inline constexpr int kF64Parts = 64 / ANN_VECTOR_BYTES;
#else
typedef double F64Part;
inline constexpr int kF64Parts = 8;
#endif

struct f64x8 {
  F64Part part[kF64Parts];
};

template <class F, int... I>
ANN_INLINE f64x8 eachF64Part(F part, Parts<I...>) {
  return {{part(I)...}};
}

template <class F>
ANN_INLINE f64x8 eachF64Part(F part) {
  return eachF64Part(part, MakeParts<kF64Parts>::type{});
}

ANN_INLINE f64x8 loadF64(const double* from) {
  return eachF64Part([from](int i) {
    F64Part part;
    memcpy(&part, from + i * (8 / kF64Parts), sizeof part);
    return part;
  });
}

ANN_INLINE void storeF64(double* to, const f64x8& v) { memcpy(to, &v, sizeof v); }

ANN_INLINE f64x8 splatF64(double value) {
  return eachF64Part([value](int) { return value - F64Part{}; });
}

ANN_INLINE f64x8 operator+(const f64x8& a, const f64x8& b) {
  return eachF64Part([&](int i) { return a.part[i] + b.part[i]; });
}
ANN_INLINE f64x8 operator*(const f64x8& a, const f64x8& b) {
  return eachF64Part([&](int i) { return a.part[i] * b.part[i]; });
}

}  // namespace ann::ANN_ISA
