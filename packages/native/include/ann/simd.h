// Sixteen lanes, whatever the machine has: one zmm register, two ymm, four NEON registers, or a
// plain array. Lane order and the order of every sum are fixed, and nothing is fused (the addons
// are compiled with -ffp-contract=off), so a kernel written with these gives the same bits on
// every instruction set.
//
// Include it from a file that is compiled for one instruction set, with ANN_ISA naming the
// namespace (scalar, neon, avx2, avx512). Only C headers may be included beside it: an inline
// function of the standard library compiled here for a wide instruction set could be the copy
// that the linker keeps for everybody.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__AVX2__)
#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 takes the registers that its own header leaves undefined on purpose for mistakes.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
#elif defined(ANN_ISA_NEON)
#include <arm_neon.h>
#endif

#if defined(__AVX512F__)
#define ANN_VECTOR_BYTES 64
#elif defined(__AVX2__)
#define ANN_VECTOR_BYTES 32
#elif defined(ANN_ISA_NEON) || (defined(__GNUC__) && !defined(ANN_PLAIN_LANES))
#define ANN_VECTOR_BYTES 16  // every machine that GCC and Clang know has these, or they pretend
#else
#define ANN_VECTOR_BYTES 4
#endif

#if defined(_MSC_VER) && !defined(__clang__)
#define ANN_INLINE static __forceinline
#define ANN_INLINE_SPECIALISATION __forceinline
#define ANN_MEMBER __forceinline
#define ANN_PREFETCH(address) ((void)(address))
#else
#define ANN_INLINE static inline __attribute__((always_inline))
#define ANN_INLINE_SPECIALISATION inline __attribute__((always_inline))
#define ANN_MEMBER inline __attribute__((always_inline))
#define ANN_PREFETCH(address) __builtin_prefetch(address)
#endif

namespace ann::ANN_ISA {

inline constexpr int kLanes = 16;
// Every set of lanes fills 64 bytes: sixteen of 32 bits, or eight of 64.
inline constexpr int kLaneBytes = 64;

#if ANN_VECTOR_BYTES > 4
typedef float F32Part __attribute__((vector_size(ANN_VECTOR_BYTES)));
typedef int32_t I32Part __attribute__((vector_size(ANN_VECTOR_BYTES)));
typedef uint32_t U32Part __attribute__((vector_size(ANN_VECTOR_BYTES)));
typedef double F64Part __attribute__((vector_size(ANN_VECTOR_BYTES)));
typedef int64_t I64Part __attribute__((vector_size(ANN_VECTOR_BYTES)));
#define ANN_CONVERT(To, value) __builtin_convertvector(value, To)
#else
typedef float F32Part;
typedef int32_t I32Part;
typedef uint32_t U32Part;
typedef double F64Part;
typedef int64_t I64Part;
#define ANN_CONVERT(To, value) static_cast<To>(value)
#endif

template <class Part, class S>
struct Lanes {
  using Scalar = S;
  static constexpr int kParts = kLaneBytes / sizeof(Part);
  static constexpr int kCount = kLaneBytes / sizeof(S);
  Part part[kParts];
};

using f32x16 = Lanes<F32Part, float>;
using i32x16 = Lanes<I32Part, int32_t>;
using u32x16 = Lanes<U32Part, uint32_t>;
using f64x8 = Lanes<F64Part, double>;
using i64x8 = Lanes<I64Part, int64_t>;

// The register numbers 0 .. kParts - 1 as a parameter pack: every operation below is spelled out
// register by register, because compilers keep arrays that are walked by a loop in memory.
template <int... I>
struct Parts {};
template <int N, int... I>
struct MakeParts : MakeParts<N - 1, N - 1, I...> {};
template <int... I>
struct MakeParts<0, I...> {
  using type = Parts<I...>;
};
template <class P, class S, class F, int... I>
ANN_INLINE Lanes<P, S> eachPart(F part, Parts<I...>) {
  return {{part(I)...}};
}

// Lanes whose register i is part(i).
template <class P, class S, class F>
ANN_INLINE Lanes<P, S> eachPart(F part) {
  return eachPart<P, S>(part, typename MakeParts<Lanes<P, S>::kParts>::type{});
}

template <class P, class S>
ANN_INLINE Lanes<P, S> loadLanes(const S* from) {
  return eachPart<P, S>([from](int i) {
    P part;
    memcpy(&part, from + i * int(sizeof(P) / sizeof(S)), sizeof part);
    return part;
  });
}

ANN_INLINE f32x16 loadF32(const float* from) { return loadLanes<F32Part, float>(from); }
ANN_INLINE f64x8 loadF64(const double* from) { return loadLanes<F64Part, double>(from); }
ANN_INLINE u32x16 loadU32(const uint32_t* from) { return loadLanes<U32Part, uint32_t>(from); }

// The first `count` (1 to 15) lanes; the others are zero.
ANN_INLINE f32x16 loadF32(const float* from, size_t count) {
#if ANN_VECTOR_BYTES == 64
  return {{_mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << count) - 1), from)}};
#else
  float lanes[kLanes] = {};
  for (size_t i = 0; i < count; ++i) lanes[i] = from[i];
  return loadF32(lanes);
#endif
}

template <class P, class S>
ANN_INLINE void store(S* to, const Lanes<P, S>& v) {
  memcpy(to, &v, sizeof v);
}

// Applies `op` to each register of two operands.
template <class P, class S, class Op>
ANN_INLINE Lanes<P, S> map(const Lanes<P, S>& a, const Lanes<P, S>& b, Op op) {
  return eachPart<P, S>([&](int i) { return op(a.part[i], b.part[i]); });
}

template <class P, class S>
ANN_INLINE Lanes<P, S> splat(S value) {
  return eachPart<P, S>([value](int) { return value - P{}; });
}
ANN_INLINE f32x16 splatF32(float value) { return splat<F32Part, float>(value); }
ANN_INLINE f64x8 splatF64(double value) { return splat<F64Part, double>(value); }
ANN_INLINE i32x16 splatI32(int32_t value) { return splat<I32Part, int32_t>(value); }
ANN_INLINE u32x16 splatU32(uint32_t value) { return splat<U32Part, uint32_t>(value); }

template <class P, class S>
ANN_INLINE Lanes<P, S> operator+(const Lanes<P, S>& a, const Lanes<P, S>& b) {
  return map(a, b, [](P x, P y) { return x + y; });
}
template <class P, class S>
ANN_INLINE Lanes<P, S> operator-(const Lanes<P, S>& a, const Lanes<P, S>& b) {
  return map(a, b, [](P x, P y) { return x - y; });
}
template <class P, class S>
ANN_INLINE Lanes<P, S> operator*(const Lanes<P, S>& a, const Lanes<P, S>& b) {
  return map(a, b, [](P x, P y) { return x * y; });
}
template <class P, class S>
ANN_INLINE Lanes<P, S> operator/(const Lanes<P, S>& a, const Lanes<P, S>& b) {
  return map(a, b, [](P x, P y) { return x / y; });
}
template <class P, class S>
ANN_INLINE Lanes<P, S> operator^(const Lanes<P, S>& a, const Lanes<P, S>& b) {
  return map(a, b, [](P x, P y) { return x ^ y; });
}
template <class P, class S>
ANN_INLINE Lanes<P, S> operator&(const Lanes<P, S>& a, const Lanes<P, S>& b) {
  return map(a, b, [](P x, P y) { return x & y; });
}
template <class P, class S>
ANN_INLINE Lanes<P, S> operator|(const Lanes<P, S>& a, const Lanes<P, S>& b) {
  return map(a, b, [](P x, P y) { return x | y; });
}
template <class P, class S>
ANN_INLINE Lanes<P, S> min(const Lanes<P, S>& a, const Lanes<P, S>& b) {
  return map(a, b, [](P x, P y) { return x < y ? x : y; });
}
template <class P, class S>
ANN_INLINE Lanes<P, S> max(const Lanes<P, S>& a, const Lanes<P, S>& b) {
  return map(a, b, [](P x, P y) { return x > y ? x : y; });
}
template <class P, class S>
ANN_INLINE Lanes<P, S> shiftLeft(const Lanes<P, S>& a, int bits) {
  return map(a, a, [bits](P x, P) { return x << bits; });
}
template <class P, class S>
ANN_INLINE Lanes<P, S> shiftRight(const Lanes<P, S>& a, int bits) {
  return map(a, a, [bits](P x, P) { return x >> bits; });
}

template <class To, class From>
ANN_INLINE To bitCast(const From& from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  memcpy(&to, &from, sizeof to);
  return to;
}

ANN_INLINE u32x16 bitsOf(const f32x16& a) {
  return eachPart<U32Part, uint32_t>([&](int i) { return bitCast<U32Part>(a.part[i]); });
}
ANN_INLINE f32x16 fromBits(const u32x16& a) {
  return eachPart<F32Part, float>([&](int i) { return bitCast<F32Part>(a.part[i]); });
}

ANN_INLINE i32x16 asI32(const u32x16& a) {
  return eachPart<I32Part, int32_t>([&](int i) { return bitCast<I32Part>(a.part[i]); });
}
ANN_INLINE u32x16 asU32(const i32x16& a) {
  return eachPart<U32Part, uint32_t>([&](int i) { return bitCast<U32Part>(a.part[i]); });
}

ANN_INLINE i64x8 bitsOf(const f64x8& a) {
  return eachPart<I64Part, int64_t>([&](int i) { return bitCast<I64Part>(a.part[i]); });
}
ANN_INLINE f64x8 fromBits(const i64x8& a) {
  return eachPart<F64Part, double>([&](int i) { return bitCast<F64Part>(a.part[i]); });
}

// Lane by lane: yes where `test` > 0, else no.
template <class P, class S>
ANN_INLINE Lanes<P, S> selectPositive(const Lanes<P, S>& test, const Lanes<P, S>& yes,
                                      const Lanes<P, S>& no) {
  return eachPart<P, S>([&](int i) { return test.part[i] > 0 ? yes.part[i] : no.part[i]; });
}

ANN_INLINE f32x16 abs(const f32x16& a) { return fromBits(bitsOf(a) & splatU32(0x7fffffffu)); }
ANN_INLINE f64x8 abs(const f64x8& a) {
  return fromBits(bitsOf(a) & splat<I64Part, int64_t>(INT64_MAX));
}

// `value` in every lane of V, rounded to its type.
template <class V>
ANN_INLINE V broadcast(double value);
template <>
ANN_INLINE_SPECIALISATION f32x16 broadcast<f32x16>(double value) { return splatF32(float(value)); }
template <>
ANN_INLINE_SPECIALISATION f64x8 broadcast<f64x8>(double value) { return splatF64(value); }

// Correctly rounded square roots.
ANN_INLINE f32x16 sqrt(const f32x16& a) {
#if ANN_VECTOR_BYTES == 64
  return {{_mm512_maskz_sqrt_ps(0xffff, a.part[0])}};
#elif ANN_VECTOR_BYTES == 32
  return eachPart<F32Part, float>([&](int i) { return _mm256_sqrt_ps(a.part[i]); });
#elif defined(ANN_ISA_NEON)
  return eachPart<F32Part, float>([&](int i) { return vsqrtq_f32(a.part[i]); });
#elif ANN_VECTOR_BYTES == 16
  return eachPart<F32Part, float>([&](int i) {
    const F32Part x = a.part[i];
    return F32Part{__builtin_sqrtf(x[0]), __builtin_sqrtf(x[1]), __builtin_sqrtf(x[2]),
                   __builtin_sqrtf(x[3])};
  });
#else
  return eachPart<F32Part, float>([&](int i) { return __builtin_sqrtf(a.part[i]); });
#endif
}
ANN_INLINE f64x8 sqrt(const f64x8& a) {
#if ANN_VECTOR_BYTES == 64
  return {{_mm512_maskz_sqrt_pd(0xff, a.part[0])}};
#elif ANN_VECTOR_BYTES == 32
  return eachPart<F64Part, double>([&](int i) { return _mm256_sqrt_pd(a.part[i]); });
#elif defined(ANN_ISA_NEON)
  return eachPart<F64Part, double>([&](int i) { return vsqrtq_f64(a.part[i]); });
#elif ANN_VECTOR_BYTES == 16
  return eachPart<F64Part, double>([&](int i) {
    return F64Part{__builtin_sqrt(a.part[i][0]), __builtin_sqrt(a.part[i][1])};
  });
#else
  return eachPart<F64Part, double>([&](int i) { return __builtin_sqrt(a.part[i]); });
#endif
}

// Rounds towards zero; defined for values that an i32 can hold.
ANN_INLINE i32x16 toI32(const f32x16& a) {
  return eachPart<I32Part, int32_t>([&](int i) { return ANN_CONVERT(I32Part, a.part[i]); });
}
ANN_INLINE f32x16 toF32(const i32x16& a) {
  return eachPart<F32Part, float>([&](int i) { return ANN_CONVERT(F32Part, a.part[i]); });
}

// Sum of all lanes, always as a tree: lane i with i + 8, then + 4, + 2, + 1.
ANN_INLINE float sum(const f32x16& a) {
#if ANN_VECTOR_BYTES >= 32
#if ANN_VECTOR_BYTES == 64
  const __m256 low = __builtin_shufflevector(a.part[0], a.part[0], 0, 1, 2, 3, 4, 5, 6, 7);
  const __m256 high = __builtin_shufflevector(a.part[0], a.part[0], 8, 9, 10, 11, 12, 13, 14, 15);
#else
  const __m256 low = a.part[0], high = a.part[1];
#endif
  const __m256 eight = _mm256_add_ps(low, high);
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
#else
  float lane[kLanes];
  store(lane, a);
#if ANN_VECTOR_BYTES > 4
  typedef float F32x4 __attribute__((vector_size(16)));
  F32x4 quarter[4];
  memcpy(quarter, lane, sizeof quarter);
  const F32x4 four = (quarter[0] + quarter[2]) + (quarter[1] + quarter[3]);
  return (four[0] + four[2]) + (four[1] + four[3]);
#else
  for (int half = kLanes / 2; half > 0; half /= 2) {
    for (int i = 0; i < half; ++i) lane[i] += lane[i + half];
  }
  return lane[0];
#endif
#endif
}

ANN_INLINE double sum(const f64x8& a) {
#if ANN_VECTOR_BYTES >= 32
#if ANN_VECTOR_BYTES == 64
  const __m256d low = __builtin_shufflevector(a.part[0], a.part[0], 0, 1, 2, 3);
  const __m256d high = __builtin_shufflevector(a.part[0], a.part[0], 4, 5, 6, 7);
#else
  const __m256d low = a.part[0], high = a.part[1];
#endif
  const __m256d four = _mm256_add_pd(low, high);
  const __m128d two = _mm_add_pd(_mm256_castpd256_pd128(four), _mm256_extractf128_pd(four, 1));
  return _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)));
#else
  double lane[8];
  store(lane, a);
  return ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]));
#endif
}

// The largest lane.
template <class P, class S>
ANN_INLINE S maxLane(const Lanes<P, S>& a) {
  S lane[Lanes<P, S>::kCount];
  store(lane, a);
  S largest = lane[0];
  for (int i = 1; i < Lanes<P, S>::kCount; ++i) largest = lane[i] > largest ? lane[i] : largest;
  return largest;
}

}  // namespace ann::ANN_ISA
