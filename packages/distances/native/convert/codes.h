// float32 from and to integer codes with scale and offset: ann_codec says how.
#pragma once
#include "narrow.h"

namespace ann::ANN_ISA {

struct I8Code {
  static constexpr const char* kName = "i8";
  static constexpr int kLowest = -127, kHighest = 127, kPerByte = 1;
  ANN_INLINE void store(void* codes, size_t i, const i32x16& q) {
    storeNarrow(static_cast<int8_t*>(codes) + i, q);
  }
  ANN_INLINE f32x16 load(const void* codes, size_t i) {
    return ann::ANN_ISA::load<f32x16>(static_cast<const int8_t*>(codes) + i);
  }
};
struct U8Code {
  static constexpr const char* kName = "u8";
  static constexpr int kLowest = 0, kHighest = 255, kPerByte = 1;
  ANN_INLINE void store(void* codes, size_t i, const i32x16& q) {
    storeNarrow(static_cast<uint8_t*>(codes) + i, q);
  }
  ANN_INLINE f32x16 load(const void* codes, size_t i) {
    return ann::ANN_ISA::load<f32x16>(static_cast<const uint8_t*>(codes) + i);
  }
};
struct U4Code {
  static constexpr const char* kName = "u4";
  static constexpr int kLowest = 0, kHighest = 15, kPerByte = 2;
  ANN_INLINE void store(void* codes, size_t i, const i32x16& q) {
    storeNibbles(static_cast<uint8_t*>(codes) + i / 2, q);
  }
  ANN_INLINE f32x16 load(const void* codes, size_t i) {
    return loadNibbles(static_cast<const uint8_t*>(codes) + i / 2);
  }
};

// Scale or offset of sixteen elements.
template <bool PerElement>
struct Parameter {
  const float* values;
  f32x16 all;
  ANN_MEMBER explicit Parameter(const float* from) : values(from), all{} {
    if constexpr (!PerElement) all = splatF32(*from);
  }
  ANN_MEMBER f32x16 at(size_t i) const {
    if constexpr (PerElement) return loadF32(values + i);
    else return all;
  }
  ANN_MEMBER f32x16 at(size_t i, size_t count) const {
    if constexpr (PerElement) return loadF32(values + i, count);
    else return all;
  }
};

// Sixteen floats as two times eight doubles.
struct Doubles {
  f64x8 half[2];
};
ANN_INLINE Doubles toDoubles(const f32x16& x) {
#if ANN_VECTOR_BYTES == 32
  auto low = [](F32Part p) { return _mm256_cvtps_pd(_mm256_castps256_ps128(p)); };
  auto high = [](F32Part p) { return _mm256_cvtps_pd(_mm256_extractf128_ps(p, 1)); };
  return {{{{low(x.part[0]), high(x.part[0])}}, {{low(x.part[1]), high(x.part[1])}}}};
#else
  float lane[kLanes];
  store(lane, x);
  return {{load<f64x8>(lane), load<f64x8>(lane + 8)}};
#endif
}

// 1.5 * 2^23: added to a small float, it leaves the nearest integer, halves to even, in the last bits.
inline constexpr float kRounder = 0x1.8p23f;

template <class Code>
ANN_INLINE i32x16 encodeLanes(const f32x16& x, const f32x16& scale, const f32x16& offset) {
  const f32x16 t = (x - offset) / scale;
  const f32x16 inside = min(max(t, splatF32(float(Code::kLowest))), splatF32(float(Code::kHighest)));
  return asI32(bitsOf(inside + splatF32(kRounder))) - splatI32(bitCast<int32_t>(kRounder));
}

struct CodeErrors {
  f64x8 largest = {};
  f64x8 squares = {};

  // Of x - (offset + scale * q) in doubles, where the product is exact.
  ANN_MEMBER void add(const f32x16& x, const i32x16& q, const Doubles& scale, const Doubles& offset) {
    const Doubles value = toDoubles(x), code = toDoubles(toF32(q));
    for (int i = 0; i < 2; ++i) {
      const f64x8 e = (value.half[i] - offset.half[i]) - scale.half[i] * code.half[i];
      largest = max(largest, abs(e));
      squares = squares + e * e;
    }
  }
  ANN_MEMBER ann_code_error total() const { return {maxLane(largest), sum(squares)}; }
};

// The first `count` lanes of x, and zeros.
template <class P, class S>
ANN_INLINE Lanes<P, S> firstLanes(const Lanes<P, S>& x, size_t count) {
  S lane[kLanes], some[kLanes] = {};
  store(lane, x);
  memcpy(some, lane, count * sizeof(S));
  return loadLanes<P, S>(some);
}

template <class Code, bool PerElement, bool WithError>
static void encodeRow(const float* row, size_t count, const float* scales, const float* offsets,
                      void* codes, ann_code_error* error) {
  const Parameter<PerElement> scale(scales), offset(offsets);
  CodeErrors errors;
  const f64x8 one_scale = splatF64(PerElement ? 0 : *scales), one_offset = splatF64(PerElement ? 0 : *offsets);
  const Doubles wide_scale{{one_scale, one_scale}}, wide_offset{{one_offset, one_offset}};
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    const f32x16 x = loadF32(row + i), s = scale.at(i), o = offset.at(i);
    const i32x16 q = encodeLanes<Code>(x, s, o);
    Code::store(codes, i, q);
    if constexpr (WithError) {
      if constexpr (PerElement) errors.add(x, q, toDoubles(s), toDoubles(o));
      else errors.add(x, q, wide_scale, wide_offset);
    }
  }
  if (i < count) {
    const size_t n = count - i;
    const f32x16 x = loadF32(row + i, n);
    const f32x16 s = firstLanes(scale.at(i, n), n), o = firstLanes(offset.at(i, n), n);
    const i32x16 q = firstLanes(encodeLanes<Code>(x, s, o), n);
    uint8_t rest[kLanes] = {};
    Code::store(rest, 0, q);
    memcpy(static_cast<uint8_t*>(codes) + i / Code::kPerByte, rest,
           (n + Code::kPerByte - 1) / Code::kPerByte);
    if constexpr (WithError) errors.add(x, q, toDoubles(s), toDoubles(o));
  }
  if constexpr (WithError) *error = errors.total();
  else (void)error;
}

template <class Code, bool PerElement>
static void decodeRow(const void* codes, size_t count, const float* scales, const float* offsets,
                      float* row) {
  const Parameter<PerElement> scale(scales), offset(offsets);
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    store(row + i, offset.at(i) + scale.at(i) * Code::load(codes, i));
  }
  if (i == count) return;
  const size_t n = count - i;
  uint8_t some[kLanes] = {};
  memcpy(some, static_cast<const uint8_t*>(codes) + i / Code::kPerByte,
         (n + Code::kPerByte - 1) / Code::kPerByte);
  float rest[kLanes];
  store(rest, offset.at(i, n) + scale.at(i, n) * Code::load(some, 0));
  memcpy(row + i, rest, n * sizeof(float));
}

template <class Code>
static void encode(const float* row, size_t count, const float* scale, const float* offset,
                   size_t step, void* codes, ann_code_error* error) {
  if (step && error) encodeRow<Code, true, true>(row, count, scale, offset, codes, error);
  else if (step) encodeRow<Code, true, false>(row, count, scale, offset, codes, error);
  else if (error) encodeRow<Code, false, true>(row, count, scale, offset, codes, error);
  else encodeRow<Code, false, false>(row, count, scale, offset, codes, error);
}

template <class Code>
static void decode(const void* codes, size_t count, const float* scale, const float* offset,
                   size_t step, float* row) {
  if (step) decodeRow<Code, true>(codes, count, scale, offset, row);
  else decodeRow<Code, false>(codes, count, scale, offset, row);
}

template <class Code>
static constexpr ann_codec codecOf() {
  return {Code::kName,    Code::kLowest, Code::kHighest, Code::kPerByte, 0,
          &encode<Code>, &decode<Code>};
}

}  // namespace ann::ANN_ISA
