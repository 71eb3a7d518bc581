// 16-bit floats from their bits, one at a time. Always inlined, and C headers only: files for
// different instruction sets include it.
#pragma once
#include <stdint.h>

#if defined(_MSC_VER) && !defined(__clang__)
#define ANN_HALF static __forceinline
#else
#define ANN_HALF static inline __attribute__((always_inline))
#endif

namespace ann {

// bf16: the upper half of a 32-bit float.
ANN_HALF float floatOfBrain(uint16_t bits) { return __builtin_bit_cast(float, uint32_t{bits} << 16); }

// IEEE f16.
ANN_HALF float floatOfHalf(uint16_t bits) {
  const uint32_t sign = uint32_t(bits & 0x8000u) << 16, magnitude = bits & 0x7fffu;
  // Subnormals and zero count in steps of 2^-24; all others are re-biased, with 31 as infinity.
  if (magnitude < 0x400u) {
    const float value = float(magnitude) * 0x1p-24f;
    return sign ? -value : value;
  }
  const uint32_t exponent = magnitude >= 0x7c00u ? 0x7f800000u - 0x0f800000u : 0x38000000u;
  return __builtin_bit_cast(float, sign | ((magnitude << 13) + exponent));
}

}  // namespace ann
#undef ANN_HALF
