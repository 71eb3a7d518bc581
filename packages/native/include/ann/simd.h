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

#if defined(__AVX512F__)
#include <immintrin.h>
#endif

#if defined(__AVX512F__)
#define ANN_VECTOR_BYTES 64
#elif defined(__AVX2__)
#define ANN_VECTOR_BYTES 32
#elif defined(ANN_ISA_NEON)
#define ANN_VECTOR_BYTES 16
#else
#define ANN_VECTOR_BYTES 4
#endif

#if defined(_MSC_VER) && !defined(__clang__)
#define ANN_INLINE static __forceinline
#define ANN_PREFETCH(address) ((void)(address))
#else
#define ANN_INLINE static inline __attribute__((always_inline))
#define ANN_PREFETCH(address) __builtin_prefetch(address)
#endif

namespace ann::ANN_ISA {

inline constexpr int kLanes = 16;
inline constexpr int kParts = kLanes * 4 / ANN_VECTOR_BYTES;

#if ANN_VECTOR_BYTES > 4
typedef float F32Part __attribute__((vector_size(ANN_VECTOR_BYTES)));
typedef int32_t I32Part __attribute__((vector_size(ANN_VECTOR_BYTES)));
typedef uint32_t U32Part __attribute__((vector_size(ANN_VECTOR_BYTES)));
#define ANN_CONVERT(To, value) __builtin_convertvector(value, To)
#else
typedef float F32Part;
typedef int32_t I32Part;
typedef uint32_t U32Part;
#define ANN_CONVERT(To, value) static_cast<To>(value)
#endif

template <class Part, class Scalar>
struct Lanes16 {
  Part part[kParts];
};

using f32x16 = Lanes16<F32Part, float>;
using i32x16 = Lanes16<I32Part, int32_t>;
using u32x16 = Lanes16<U32Part, uint32_t>;

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
using AllParts = MakeParts<kParts>::type;

template <class P, class S, class F, int... I>
ANN_INLINE Lanes16<P, S> eachPart(F part, Parts<I...>) {
  return {{part(I)...}};
}

// Lanes whose register i is part(i).
template <class P, class S, class F>
ANN_INLINE Lanes16<P, S> eachPart(F part) {
  return eachPart<P, S>(part, AllParts{});
}

template <class P, class S>
ANN_INLINE Lanes16<P, S> loadLanes(const S* from) {
  return eachPart<P, S>([from](int i) {
    P part;
    memcpy(&part, from + i * (kLanes / kParts), sizeof part);
    return part;
  });
}

ANN_INLINE f32x16 loadF32(const float* from) { return loadLanes<F32Part, float>(from); }
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
ANN_INLINE void store(S* to, const Lanes16<P, S>& v) {
  memcpy(to, &v, sizeof v);
}

// Applies `op` to each register of two operands.
template <class P, class S, class Op>
ANN_INLINE Lanes16<P, S> map(const Lanes16<P, S>& a, const Lanes16<P, S>& b, Op op) {
  return eachPart<P, S>([&](int i) { return op(a.part[i], b.part[i]); });
}

template <class P, class S>
ANN_INLINE Lanes16<P, S> splat(S value) {
  return eachPart<P, S>([value](int) { return value - P{}; });
}
ANN_INLINE f32x16 splatF32(float value) { return splat<F32Part, float>(value); }
ANN_INLINE i32x16 splatI32(int32_t value) { return splat<I32Part, int32_t>(value); }
ANN_INLINE u32x16 splatU32(uint32_t value) { return splat<U32Part, uint32_t>(value); }

template <class P, class S>
ANN_INLINE Lanes16<P, S> operator+(const Lanes16<P, S>& a, const Lanes16<P, S>& b) {
  return map(a, b, [](P x, P y) { return x + y; });
}
template <class P, class S>
ANN_INLINE Lanes16<P, S> operator-(const Lanes16<P, S>& a, const Lanes16<P, S>& b) {
  return map(a, b, [](P x, P y) { return x - y; });
}
template <class P, class S>
ANN_INLINE Lanes16<P, S> operator*(const Lanes16<P, S>& a, const Lanes16<P, S>& b) {
  return map(a, b, [](P x, P y) { return x * y; });
}
template <class P, class S>
ANN_INLINE Lanes16<P, S> operator/(const Lanes16<P, S>& a, const Lanes16<P, S>& b) {
  return map(a, b, [](P x, P y) { return x / y; });
}
template <class P, class S>
ANN_INLINE Lanes16<P, S> operator^(const Lanes16<P, S>& a, const Lanes16<P, S>& b) {
  return map(a, b, [](P x, P y) { return x ^ y; });
}
template <class P, class S>
ANN_INLINE Lanes16<P, S> operator&(const Lanes16<P, S>& a, const Lanes16<P, S>& b) {
  return map(a, b, [](P x, P y) { return x & y; });
}
template <class P, class S>
ANN_INLINE Lanes16<P, S> operator|(const Lanes16<P, S>& a, const Lanes16<P, S>& b) {
  return map(a, b, [](P x, P y) { return x | y; });
}
template <class P, class S>
ANN_INLINE Lanes16<P, S> min(const Lanes16<P, S>& a, const Lanes16<P, S>& b) {
  return map(a, b, [](P x, P y) { return x < y ? x : y; });
}
template <class P, class S>
ANN_INLINE Lanes16<P, S> max(const Lanes16<P, S>& a, const Lanes16<P, S>& b) {
  return map(a, b, [](P x, P y) { return x > y ? x : y; });
}
template <class P, class S>
ANN_INLINE Lanes16<P, S> shiftLeft(const Lanes16<P, S>& a, int bits) {
  return map(a, a, [bits](P x, P) { return x << bits; });
}
template <class P, class S>
ANN_INLINE Lanes16<P, S> shiftRight(const Lanes16<P, S>& a, int bits) {
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

// Lane by lane: yes where `test` > 0, else no.
ANN_INLINE f32x16 selectPositive(const f32x16& test, const f32x16& yes, const f32x16& no) {
  return eachPart<F32Part, float>(
      [&](int i) { return test.part[i] > 0 ? yes.part[i] : no.part[i]; });
}

ANN_INLINE f32x16 abs(const f32x16& a) { return fromBits(bitsOf(a) & splatU32(0x7fffffffu)); }

// Rounds towards zero; defined for values that an i32 can hold.
ANN_INLINE i32x16 toI32(const f32x16& a) {
  return eachPart<I32Part, int32_t>([&](int i) { return ANN_CONVERT(I32Part, a.part[i]); });
}
ANN_INLINE f32x16 toF32(const i32x16& a) {
  return eachPart<F32Part, float>([&](int i) { return ANN_CONVERT(F32Part, a.part[i]); });
}

// Sum of all lanes, always as a tree: lane i with i + 8, then + 4, + 2, + 1.
ANN_INLINE float sum(const f32x16& a) {
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
}

}  // namespace ann::ANN_ISA
