// Sixteen 32-bit lanes from and to sixteen smaller integers in memory.
#pragma once
#include "../elements.h"

namespace ann::ANN_ISA {

// The low bits of each lane.
template <class T>
ANN_INLINE void storeNarrow(T* to, const i32x16& v) {
#if ANN_VECTOR_BYTES == 64
  const __m512i wide = reinterpret_cast<const __m512i&>(v);
  if constexpr (sizeof(T) == 1) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm512_maskz_cvtepi32_epi8(0xffff, wide));
  } else {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm512_maskz_cvtepi32_epi16(0xffff, wide));
  }
#elif ANN_VECTOR_BYTES > 4
  const auto wide = bitCast<VectorOf<int32_t, 16>::type>(v);
  const auto narrow = __builtin_convertvector(wide, typename VectorOf<T, 16>::type);
  memcpy(to, &narrow, sizeof narrow);
#else
  for (int i = 0; i < kLanes; ++i) to[i] = T(v.part[i]);
#endif
}

// Sixteen u4 codes to eight bytes, the first of each pair in the low half.
ANN_INLINE void storeNibbles(uint8_t* to, const i32x16& v) {
#if ANN_VECTOR_BYTES > 4
  uint8_t codes[kLanes];
  storeNarrow(codes, v);
  VectorOf<uint16_t, 8>::type pairs;
  memcpy(&pairs, codes, sizeof pairs);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  pairs = pairs << 8 | pairs >> 8;
#endif
  const auto bytes = (pairs | pairs >> 4) & 0xff;
  const auto narrow = __builtin_convertvector(bytes, VectorOf<uint8_t, 8>::type);
  memcpy(to, &narrow, sizeof narrow);
#else
  for (int i = 0; i < kLanes; i += 2) to[i / 2] = uint8_t(v.part[i] | v.part[i + 1] << 4);
#endif
}

ANN_INLINE f32x16 loadNibbles(const uint8_t* from) {
  uint8_t codes[kLanes];
#if ANN_VECTOR_BYTES > 4
  VectorOf<uint8_t, 8>::type bytes;
  memcpy(&bytes, from, sizeof bytes);
  const auto wide = __builtin_convertvector(bytes, VectorOf<uint16_t, 8>::type);
  auto pairs = (wide | wide << 4) & 0x0f0f;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  pairs = pairs << 8 | pairs >> 8;
#endif
  memcpy(codes, &pairs, sizeof pairs);
#else
  for (int i = 0; i < kLanes; ++i) codes[i] = from[i / 2] >> 4 * (i % 2) & 15;
#endif
  return load<f32x16>(codes);
}

}  // namespace ann::ANN_ISA
