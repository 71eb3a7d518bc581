// The element types of rows, and how they are loaded into lanes: floats of 32 bits and everything
// narrower into 32-bit lanes, all else into doubles. Every load but those of 64-bit integers is
// exact, so a kernel never sees what its rows were stored as.
#pragma once
#include "ann/half.h"
#include "ann/simd.h"

namespace ann::ANN_ISA {

// Sixteen-bit floats, IEEE and brain, as their bits.
struct f16 {
  uint16_t bits;
};
struct bf16 {
  uint16_t bits;
};

template <class T>
inline constexpr const char* kDtype = nullptr;
template <> inline constexpr const char* kDtype<double> = "f64";
template <> inline constexpr const char* kDtype<float> = "f32";
template <> inline constexpr const char* kDtype<f16> = "f16";
template <> inline constexpr const char* kDtype<bf16> = "bf16";
template <> inline constexpr const char* kDtype<int8_t> = "i8";
template <> inline constexpr const char* kDtype<uint8_t> = "u8";
template <> inline constexpr const char* kDtype<int16_t> = "i16";
template <> inline constexpr const char* kDtype<uint16_t> = "u16";
template <> inline constexpr const char* kDtype<int32_t> = "i32";
template <> inline constexpr const char* kDtype<uint32_t> = "u32";
template <> inline constexpr const char* kDtype<int64_t> = "i64";
template <> inline constexpr const char* kDtype<uint64_t> = "u64";

// Integers that doubles cannot hold.
template <class T>
inline constexpr bool kWideInteger = false;
template <> inline constexpr bool kWideInteger<int64_t> = true;
template <> inline constexpr bool kWideInteger<uint64_t> = true;

template <class T> struct LanesOfType { using type = f64x8; };
template <> struct LanesOfType<float> { using type = f32x16; };
template <> struct LanesOfType<f16> { using type = f32x16; };
template <> struct LanesOfType<bf16> { using type = f32x16; };
template <> struct LanesOfType<int8_t> { using type = f32x16; };
template <> struct LanesOfType<uint8_t> { using type = f32x16; };

// The lanes that rows of T are computed in.
template <class T> using LanesOf = typename LanesOfType<T>::type;

// One element as a number, for plain code.
template <class T> ANN_INLINE double toDouble(T x) { return double(x); }
ANN_INLINE double toDouble(bf16 x) { return double(floatOfBrain(x.bits)); }
ANN_INLINE double toDouble(f16 x) { return double(floatOfHalf(x.bits)); }

#if ANN_VECTOR_BYTES > 4
// A vector of N elements of S, for conversions that the compiler knows instructions for.
template <class S, int N>
struct VectorOf {
  typedef S type __attribute__((vector_size(N * sizeof(S))));
};
template <class To, class Step, class S>
ANN_INLINE To convertVector(const S* from) {
  constexpr int n = To::kCount;
  using Scalar = typename To::Scalar;
  typename VectorOf<S, n>::type raw;
  memcpy(&raw, from, sizeof raw);
  const auto wide = __builtin_convertvector(raw, typename VectorOf<Step, n>::type);
  return bitCast<To>(__builtin_convertvector(wide, typename VectorOf<Scalar, n>::type));
}
#endif

// What GCC makes of its own vector conversions is several times slower than these.
#if ANN_VECTOR_BYTES == 64
ANN_INLINE __m512i widenI8(const int8_t* p) {
  return _mm512_maskz_cvtepi8_epi32(0xffff, _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
}
ANN_INLINE __m512i widenU8(const uint8_t* p) {
  return _mm512_maskz_cvtepu8_epi32(0xffff, _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
}
ANN_INLINE __m512i widenU16(const void* p) {
  return _mm512_maskz_cvtepu16_epi32(0xffff, _mm256_loadu_si256(static_cast<const __m256i*>(p)));
}
#elif ANN_VECTOR_BYTES == 32
ANN_INLINE __m256i widenI8(const int8_t* p) {
  return _mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p)));
}
ANN_INLINE __m256i widenU8(const uint8_t* p) {
  return _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p)));
}
ANN_INLINE __m256i widenU16(const void* p) {
  return _mm256_cvtepu16_epi32(_mm_loadu_si128(static_cast<const __m128i*>(p)));
}
#endif

template <class V>
struct Loader;

template <>
struct Loader<f32x16> {
  ANN_INLINE f32x16 load(const float* p) { return loadF32(p); }
#if ANN_VECTOR_BYTES == 64
  ANN_INLINE f32x16 load(const int8_t* p) { return toF32(i32x16{{I32Part(widenI8(p))}}); }
  ANN_INLINE f32x16 load(const uint8_t* p) { return toF32(i32x16{{I32Part(widenU8(p))}}); }
  ANN_INLINE f32x16 load(const bf16* p) {
    return {{_mm512_castsi512_ps(_mm512_maskz_slli_epi32(0xffff, widenU16(p), 16))}};
  }
#elif ANN_VECTOR_BYTES == 32
  ANN_INLINE f32x16 load(const int8_t* p) {
    return toF32(eachPart<I32Part, int32_t>([p](int i) { return I32Part(widenI8(p + 8 * i)); }));
  }
  ANN_INLINE f32x16 load(const uint8_t* p) {
    return toF32(eachPart<I32Part, int32_t>([p](int i) { return I32Part(widenU8(p + 8 * i)); }));
  }
  ANN_INLINE f32x16 load(const bf16* p) {
    return eachPart<F32Part, float>([p](int i) {
      return _mm256_castsi256_ps(_mm256_slli_epi32(widenU16(p + 8 * i), 16));
    });
  }
#elif ANN_VECTOR_BYTES > 4
  ANN_INLINE f32x16 load(const int8_t* p) { return convertVector<f32x16, int32_t>(p); }
  ANN_INLINE f32x16 load(const uint8_t* p) { return convertVector<f32x16, int32_t>(p); }
  ANN_INLINE f32x16 load(const bf16* p) {
    VectorOf<uint16_t, 16>::type raw;
    memcpy(&raw, p, sizeof raw);
    const auto wide = __builtin_convertvector(raw, VectorOf<uint32_t, 16>::type);
    return bitCast<f32x16>(wide << 16);
  }
#else
  template <class T>
  ANN_INLINE f32x16 load(const T* p) {
    return eachPart<F32Part, float>([p](int i) { return float(toDouble(p[i])); });
  }
#endif
#if ANN_VECTOR_BYTES == 64
  ANN_INLINE f32x16 load(const f16* p) {
    return {{_mm512_maskz_cvtph_ps(0xffff, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)))}};
  }
#elif ANN_VECTOR_BYTES == 32
  ANN_INLINE f32x16 load(const f16* p) {
    return eachPart<F32Part, float>([p](int i) {
      return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 8 * i)));
    });
  }
#elif defined(ANN_ISA_NEON)
  ANN_INLINE f32x16 load(const f16* p) {
    return eachPart<F32Part, float>([p](int i) {
      float16x4_t raw;
      memcpy(&raw, p + 4 * i, sizeof raw);
      return vcvt_f32_f16(raw);
    });
  }
#elif ANN_VECTOR_BYTES > 4
  ANN_INLINE f32x16 load(const f16* p) {
    float lane[16];
    for (int i = 0; i < 16; ++i) lane[i] = float(toDouble(p[i]));
    return loadF32(lane);
  }
#endif
};

template <>
struct Loader<f64x8> {
  ANN_INLINE f64x8 load(const double* p) { return loadF64(p); }
#if ANN_VECTOR_BYTES == 64
  ANN_INLINE f64x8 load(const float* p) {
    return {{_mm512_maskz_cvtps_pd(0xff, _mm256_loadu_ps(p))}};
  }
  ANN_INLINE f64x8 load(const int32_t* p) { return fromI32(load8(p)); }
  ANN_INLINE f64x8 load(const uint32_t* p) {
    return {{_mm512_maskz_cvtepu32_pd(0xff, load8(p))}};
  }
  ANN_INLINE f64x8 load(const int16_t* p) { return fromI32(_mm256_cvtepi16_epi32(load4(p))); }
  ANN_INLINE f64x8 load(const uint16_t* p) { return fromI32(_mm256_cvtepu16_epi32(load4(p))); }
  ANN_INLINE f64x8 load(const int8_t* p) { return fromI32(_mm256_cvtepi8_epi32(load2(p))); }
  ANN_INLINE f64x8 load(const uint8_t* p) { return fromI32(_mm256_cvtepu8_epi32(load2(p))); }
  ANN_INLINE f64x8 fromI32(__m256i x) { return {{_mm512_maskz_cvtepi32_pd(0xff, x)}}; }
  ANN_INLINE __m256i load8(const void* p) { return _mm256_loadu_si256(static_cast<const __m256i*>(p)); }
  ANN_INLINE __m128i load4(const void* p) { return _mm_loadu_si128(static_cast<const __m128i*>(p)); }
  ANN_INLINE __m128i load2(const void* p) { return _mm_loadl_epi64(static_cast<const __m128i*>(p)); }
#elif ANN_VECTOR_BYTES == 32
  ANN_INLINE f64x8 load(const float* p) {
    return eachPart<F64Part, double>([p](int i) { return _mm256_cvtps_pd(_mm_loadu_ps(p + 4 * i)); });
  }
  ANN_INLINE f64x8 load(const int32_t* p) {
    return eachPart<F64Part, double>([p](int i) { return _mm256_cvtepi32_pd(load4(p + 4 * i)); });
  }
  ANN_INLINE f64x8 load(const int16_t* p) {
    return eachPart<F64Part, double>(
        [p](int i) { return _mm256_cvtepi32_pd(_mm_cvtepi16_epi32(load2(p + 4 * i))); });
  }
  ANN_INLINE f64x8 load(const uint16_t* p) {
    return eachPart<F64Part, double>(
        [p](int i) { return _mm256_cvtepi32_pd(_mm_cvtepu16_epi32(load2(p + 4 * i))); });
  }
  ANN_INLINE f64x8 load(const int8_t* p) {
    return eachPart<F64Part, double>(
        [p](int i) { return _mm256_cvtepi32_pd(_mm_cvtepi8_epi32(load1(p + 4 * i))); });
  }
  ANN_INLINE f64x8 load(const uint8_t* p) {
    return eachPart<F64Part, double>(
        [p](int i) { return _mm256_cvtepi32_pd(_mm_cvtepu8_epi32(load1(p + 4 * i))); });
  }
  ANN_INLINE __m128i load4(const void* p) { return _mm_loadu_si128(static_cast<const __m128i*>(p)); }
  ANN_INLINE __m128i load2(const void* p) { return _mm_loadl_epi64(static_cast<const __m128i*>(p)); }
  ANN_INLINE __m128i load1(const void* p) {
    int32_t four;
    memcpy(&four, p, sizeof four);
    return _mm_cvtsi32_si128(four);
  }
#elif ANN_VECTOR_BYTES > 4
  ANN_INLINE f64x8 load(const float* p) { return convertVector<f64x8, float>(p); }
  ANN_INLINE f64x8 load(const int8_t* p) { return convertVector<f64x8, int32_t>(p); }
  ANN_INLINE f64x8 load(const uint8_t* p) { return convertVector<f64x8, int32_t>(p); }
  ANN_INLINE f64x8 load(const int16_t* p) { return convertVector<f64x8, int32_t>(p); }
  ANN_INLINE f64x8 load(const uint16_t* p) { return convertVector<f64x8, int32_t>(p); }
  ANN_INLINE f64x8 load(const int32_t* p) { return convertVector<f64x8, int32_t>(p); }
#endif
  template <class T>
  ANN_INLINE f64x8 load(const T* p) {
#if ANN_VECTOR_BYTES > 4
    double lane[8];
    for (int i = 0; i < 8; ++i) lane[i] = toDouble(p[i]);
    return loadF64(lane);
#else
    return eachPart<F64Part, double>([p](int i) { return toDouble(p[i]); });
#endif
  }
};

// V::kCount elements.
template <class V, class T>
ANN_INLINE V load(const T* from) {
  return Loader<V>::load(from);
}

// The first `count` elements, fewer than V::kCount; the other lanes are zero.
template <class V, class T>
ANN_INLINE V load(const T* from, size_t count) {
#if ANN_VECTOR_BYTES == 64
  T rest[V::kCount];
  if constexpr (sizeof(T) == 1) {
    const __m128i raw = _mm_maskz_loadu_epi8(__mmask16((1u << count) - 1), from);
    memcpy(rest, &raw, sizeof rest);
  } else if constexpr (sizeof(T) == 2) {
    const __m256i raw = _mm256_maskz_loadu_epi16(__mmask16((1u << count) - 1), from);
    memcpy(rest, &raw, sizeof rest);
  } else if constexpr (sizeof(T) == 4) {
    const __m512i raw = _mm512_maskz_loadu_epi32(__mmask16((1u << count) - 1), from);
    memcpy(rest, &raw, sizeof rest);
  } else {
    const __m512i raw = _mm512_maskz_loadu_epi64(__mmask8((1u << count) - 1), from);
    memcpy(rest, &raw, sizeof rest);
  }
#else
  T rest[V::kCount] = {};
  for (size_t i = 0; i < count; ++i) rest[i] = from[i];
#endif
  return Loader<V>::load(rest);
}

}  // namespace ann::ANN_ISA
