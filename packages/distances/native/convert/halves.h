// float32 from and to the 16-bit floats.
#pragma once
#include "narrow.h"

namespace ann::ANN_ISA {

inline constexpr int32_t kInfinityBits = 0x7f800000;

// Lane by lane: yes where `test` > 0, else no, all of them bits.
ANN_INLINE i32x16 choose(const i32x16& test, const i32x16& yes, const i32x16& no) {
  return selectPositive(test, yes, no);
}

ANN_INLINE i32x16 magnitudeOf(const f32x16& x) { return asI32(bitsOf(x)) & splatI32(0x7fffffff); }

// Finite values beyond +-limit become +-limit.
ANN_INLINE f32x16 saturate(const f32x16& x, float limit) {
  const i32x16 magnitude = magnitudeOf(x), bound = splatI32(bitCast<int32_t>(limit));
  const i32x16 finite = splatI32(kInfinityBits) - magnitude;
  const i32x16 sign = asI32(bitsOf(x)) & splatI32(INT32_MIN);
  return fromBits(asU32(sign | choose(finite, min(magnitude, bound), magnitude)));
}

#if ANN_VECTOR_BYTES == 64
ANN_INLINE void storeF16(uint16_t* to, const f32x16& x) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to),
                      _mm512_maskz_cvtps_ph(0xffff, x.part[0], _MM_FROUND_TO_NEAREST_INT));
}
#elif ANN_VECTOR_BYTES == 32
ANN_INLINE void storeF16(uint16_t* to, const f32x16& x) {
  for (int i = 0; i < 2; ++i) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + 8 * i),
                     _mm256_cvtps_ph(x.part[i], _MM_FROUND_TO_NEAREST_INT));
  }
}
#elif defined(ANN_ISA_NEON)
ANN_INLINE void storeF16(uint16_t* to, const f32x16& x) {
  for (int i = 0; i < 4; ++i) {
    const float16x4_t half = vcvt_f16_f32(x.part[i]);
    memcpy(to + 4 * i, &half, sizeof half);
  }
}
#else
ANN_INLINE void storeF16(uint16_t* to, const f32x16& x) {
  const i32x16 bits = asI32(bitsOf(x)), magnitude = bits & splatI32(0x7fffffff);
  const i32x16 odd = shiftRight(magnitude, 13) & splatI32(1);
  // Re-biased exponent and half a unit in the last place less one, plus one to make ties even; a
  // carry out of the fraction is right as it is, and past the last exponent it is infinity.
  i32x16 h = shiftRight(magnitude - splatI32(0x38000000 - 0xfff) + odd, 13);
  h = min(h, splatI32(0x7c00));
  // Below 2^-14 the unit is 2^-24, which is that of floats from 1/2 on: the addition rounds.
  const f32x16 shifted = fromBits(asU32(magnitude)) + splatF32(0.5f);
  const i32x16 subnormal = asI32(bitsOf(shifted)) - splatI32(0x3f000000);
  h = choose(splatI32(0x38800000) - magnitude, subnormal, h);
  const i32x16 nan = (shiftRight(magnitude, 13) & splatI32(0x3ff)) | splatI32(0x7e00);
  h = choose(magnitude - splatI32(kInfinityBits), nan, h);
  storeNarrow(to, h | (shiftRight(bits, 16) & splatI32(0x8000)));
}
#endif

ANN_INLINE void storeBf16(uint16_t* to, const f32x16& x) {
  const i32x16 bits = asI32(bitsOf(x)), magnitude = bits & splatI32(0x7fffffff);
  const i32x16 odd = shiftRight(magnitude, 16) & splatI32(1);
  const i32x16 rounded = shiftRight(magnitude + splatI32(0x7fff) + odd, 16);
  const i32x16 nan = shiftRight(magnitude, 16) | splatI32(0x40);
  const i32x16 h = choose(magnitude - splatI32(kInfinityBits), nan, rounded);
  storeNarrow(to, h | (shiftRight(bits, 16) & splatI32(0x8000)));
}

// The wide form of f16 and bf16, NaN made quiet as machines do.
ANN_INLINE f32x16 widen(const bf16* from) {
  const i32x16 bits = asI32(bitsOf(load<f32x16>(from)));
  const i32x16 nan = (bits & splatI32(0x7fffffff)) - splatI32(kInfinityBits);
  return fromBits(asU32(choose(nan, bits | splatI32(0x00400000), bits)));
}

ANN_INLINE f32x16 widen(const f16* from) {
#if ANN_VECTOR_BYTES >= 32 || defined(ANN_ISA_NEON)
  return load<f32x16>(from);
#else
  uint16_t raw[kLanes];
  memcpy(raw, from, sizeof raw);
  i32x16 h;
  int32_t lane[kLanes];
  for (int i = 0; i < kLanes; ++i) lane[i] = raw[i];
  h = loadLanes<I32Part, int32_t>(lane);
  const i32x16 magnitude = h & splatI32(0x7fff);
  const i32x16 normal = shiftLeft(magnitude, 13) + splatI32(0x38000000);
  const i32x16 special = shiftLeft(magnitude, 13) + splatI32(0x70000000);
  const i32x16 subnormal = asI32(bitsOf(toF32(magnitude) * splatF32(0x1p-24f)));
  i32x16 wide = choose(magnitude - splatI32(0x7bff), special, normal);
  wide = choose(splatI32(0x400) - magnitude, subnormal, wide);
  wide = choose(magnitude - splatI32(0x7c00), wide | splatI32(0x00400000), wide);
  return fromBits(asU32(wide | shiftLeft(h & splatI32(0x8000), 16)));
#endif
}

struct ToF16 {
  static constexpr float kLargest = 65504.0f;
  ANN_INLINE void store(uint16_t* to, const f32x16& x) { storeF16(to, x); }
};
struct ToBf16 {
  static constexpr float kLargest = 0x1.fep127f;
  ANN_INLINE void store(uint16_t* to, const f32x16& x) { storeBf16(to, x); }
};

template <class To, bool Saturate>
ANN_INLINE void toHalves(const float* from, uint16_t* to, size_t count) {
  auto convert = [](const f32x16& x, uint16_t* out) {
    To::store(out, Saturate ? saturate(x, To::kLargest) : x);
  };
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) convert(loadF32(from + i), to + i);
  if (i == count) return;
  uint16_t rest[kLanes];
  convert(loadF32(from + i, count - i), rest);
  memcpy(to + i, rest, (count - i) * sizeof rest[0]);
}

template <class To>
static void f32ToHalf(const float* from, uint16_t* to, size_t count, uint32_t overflow) {
  if (overflow == ANN_OVERFLOW_SATURATE) toHalves<To, true>(from, to, count);
  else toHalves<To, false>(from, to, count);
}

template <class Half>
static void halfToF32(const void* data, float* to, size_t count) {
  const Half* from = static_cast<const Half*>(data);
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) store(to + i, widen(from + i));
  if (i == count) return;
  Half some[kLanes] = {};
  memcpy(some, from + i, (count - i) * sizeof(Half));
  float rest[kLanes];
  store(rest, widen(some));
  memcpy(to + i, rest, (count - i) * sizeof(float));
}

}  // namespace ann::ANN_ISA
