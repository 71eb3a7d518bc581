// Exact sums over bytes, signed or not. Lanes of 32 bits are emptied into 64 bits before they can
// overflow, so the result is exact for rows of any length.
#pragma once
#include "ann/simd.h"

#if defined(__AVX512BW__) || defined(__AVX2__)
#include <immintrin.h>
#elif defined(ANN_ISA_NEON)
#include <arm_neon.h>
#endif

namespace ann::ANN_ISA {

template <class T>
inline constexpr bool kSigned = T(-1) < T(0);

// Each Op turns one block of two rows into lanes to add up; without vectors, two bytes into a number.
#if defined(__AVX512BW__)
struct Bytes {
  static constexpr size_t kBlock = 64;
  using Acc = __m512i;
  using In = __m512i;
  ANN_INLINE Acc zero() { return _mm512_setzero_si512(); }
  ANN_INLINE In load(const void* p) { return _mm512_loadu_si512(p); }
  // Signed bytes moved up by 128: as far apart as before.
  ANN_INLINE In moved(In x) { return _mm512_xor_si512(x, _mm512_set1_epi8(char(0x80))); }
  template <class T>
  ANN_INLINE In low16(In x) {
    if constexpr (kSigned<T>) return _mm512_srai_epi16(_mm512_unpacklo_epi8(x, x), 8);
    else return _mm512_unpacklo_epi8(x, zero());
  }
  template <class T>
  ANN_INLINE In high16(In x) {
    if constexpr (kSigned<T>) return _mm512_srai_epi16(_mm512_unpackhi_epi8(x, x), 8);
    else return _mm512_unpackhi_epi8(x, zero());
  }
  ANN_INLINE In absDiff(In a, In b) {
    return _mm512_or_si512(_mm512_subs_epu8(a, b), _mm512_subs_epu8(b, a));
  }
  ANN_INLINE Acc add32(Acc a, Acc b) { return _mm512_add_epi32(a, b); }
  ANN_INLINE Acc multiplyPairs(In a, In b) { return _mm512_madd_epi16(a, b); }
  ANN_INLINE Acc sumEights(In a) { return _mm512_sad_epu8(a, zero()); }
  ANN_INLINE In max(In a, In b) { return _mm512_max_epu8(a, b); }
};
#elif defined(__AVX2__)
struct Bytes {
  static constexpr size_t kBlock = 32;
  using Acc = __m256i;
  using In = __m256i;
  ANN_INLINE Acc zero() { return _mm256_setzero_si256(); }
  ANN_INLINE In load(const void* p) { return _mm256_loadu_si256(static_cast<const __m256i*>(p)); }
  // Signed bytes moved up by 128: as far apart as before.
  ANN_INLINE In moved(In x) { return _mm256_xor_si256(x, _mm256_set1_epi8(char(0x80))); }
  template <class T>
  ANN_INLINE In low16(In x) {
    if constexpr (kSigned<T>) return _mm256_srai_epi16(_mm256_unpacklo_epi8(x, x), 8);
    else return _mm256_unpacklo_epi8(x, zero());
  }
  template <class T>
  ANN_INLINE In high16(In x) {
    if constexpr (kSigned<T>) return _mm256_srai_epi16(_mm256_unpackhi_epi8(x, x), 8);
    else return _mm256_unpackhi_epi8(x, zero());
  }
  ANN_INLINE In absDiff(In a, In b) {
    return _mm256_or_si256(_mm256_subs_epu8(a, b), _mm256_subs_epu8(b, a));
  }
  ANN_INLINE Acc add32(Acc a, Acc b) { return _mm256_add_epi32(a, b); }
  ANN_INLINE Acc multiplyPairs(In a, In b) { return _mm256_madd_epi16(a, b); }
  ANN_INLINE Acc sumEights(In a) { return _mm256_sad_epu8(a, zero()); }
  ANN_INLINE In max(In a, In b) { return _mm256_max_epu8(a, b); }
};
#endif

#if defined(__AVX512BW__) || defined(__AVX2__)

template <class T>
ANN_INLINE Bytes::In unsign(Bytes::In x) {
  if constexpr (kSigned<T>) return Bytes::moved(x);
  else return x;
}

struct SquaredDifference {
  template <class T>
  ANN_INLINE Bytes::Acc block(Bytes::In a, Bytes::In b) {
    const Bytes::In d = Bytes::absDiff(unsign<T>(a), unsign<T>(b));
    const Bytes::In low = Bytes::low16<uint8_t>(d), high = Bytes::high16<uint8_t>(d);
    return Bytes::add32(Bytes::multiplyPairs(low, low), Bytes::multiplyPairs(high, high));
  }
};
struct Product {
  static constexpr bool kOfSigned = true;
  template <class T>
  ANN_INLINE Bytes::Acc block(Bytes::In a, Bytes::In b) {
    return Bytes::add32(Bytes::multiplyPairs(Bytes::low16<T>(a), Bytes::low16<T>(b)),
                        Bytes::multiplyPairs(Bytes::high16<T>(a), Bytes::high16<T>(b)));
  }
};
struct AbsoluteDifference {
  template <class T>
  ANN_INLINE Bytes::Acc block(Bytes::In a, Bytes::In b) {
    return Bytes::sumEights(Bytes::absDiff(unsign<T>(a), unsign<T>(b)));
  }
};
struct Larger {
  template <class T>
  ANN_INLINE Bytes::Acc block(Bytes::In a, Bytes::In b) {
    static_assert(!kSigned<T>);
    return Bytes::sumEights(Bytes::max(a, b));
  }
};

// Sum of lanes of type Lane.
template <class Lane>
ANN_INLINE int64_t drain(Bytes::Acc acc) {
  Lane lane[sizeof(Bytes::Acc) / 4];
  memcpy(lane, &acc, sizeof lane);
  int64_t total = 0;
  for (Lane value : lane) total += value;
  return total;
}

#elif defined(ANN_ISA_NEON)

struct Bytes {
  static constexpr size_t kBlock = 16;
  using Acc = uint32x4_t;
  using In = uint8x16_t;
  ANN_INLINE Acc zero() { return vdupq_n_u32(0); }
  ANN_INLINE In load(const void* p) { return vld1q_u8(static_cast<const uint8_t*>(p)); }
  // Signed bytes moved up by 128: as far apart as before.
  ANN_INLINE In moved(In x) { return veorq_u8(x, vdupq_n_u8(0x80)); }
  ANN_INLINE Acc add32(Acc a, Acc b) { return vaddq_u32(a, b); }
};
template <class T>
ANN_INLINE Bytes::In unsign(Bytes::In x) {
  if constexpr (kSigned<T>) return Bytes::moved(x);
  else return x;
}

struct Product {
  static constexpr bool kOfSigned = true;
  template <class T>
  ANN_INLINE Bytes::Acc block(Bytes::In a, Bytes::In b) {
    if constexpr (kSigned<T>) {
      const int8x16_t x = vreinterpretq_s8_u8(a), y = vreinterpretq_s8_u8(b);
      const int16x8_t low = vmull_s8(vget_low_s8(x), vget_low_s8(y));
      return vreinterpretq_u32_s32(vpadalq_s16(vpaddlq_s16(low), vmull_high_s8(x, y)));
    } else {
      const uint16x8_t low = vmull_u8(vget_low_u8(a), vget_low_u8(b));
      return vpadalq_u16(vpaddlq_u16(low), vmull_high_u8(a, b));
    }
  }
};
struct SquaredDifference {
  template <class T>
  ANN_INLINE Bytes::Acc block(Bytes::In a, Bytes::In b) {
    const uint8x16_t d = vabdq_u8(unsign<T>(a), unsign<T>(b));
    return Product::block<uint8_t>(d, d);
  }
};
struct AbsoluteDifference {
  template <class T>
  ANN_INLINE Bytes::Acc block(Bytes::In a, Bytes::In b) {
    return vpaddlq_u16(vpaddlq_u8(vabdq_u8(unsign<T>(a), unsign<T>(b))));
  }
};
struct Larger {
  template <class T>
  ANN_INLINE Bytes::Acc block(Bytes::In a, Bytes::In b) {
    static_assert(!kSigned<T>);
    return vpaddlq_u16(vpaddlq_u8(vmaxq_u8(a, b)));
  }
};
// Sum of lanes of type Lane.
template <class Lane>
ANN_INLINE int64_t drain(Bytes::Acc acc) {
  if constexpr (kSigned<Lane>) return vaddlvq_s32(vreinterpretq_s32_u32(acc));
  else return int64_t(vaddlvq_u32(acc));
}

#else

struct SquaredDifference {
  ANN_INLINE int scalar(int a, int b) { return (a - b) * (a - b); }
};
struct Product {
  ANN_INLINE int scalar(int a, int b) { return a * b; }
};
struct AbsoluteDifference {
  ANN_INLINE int scalar(int a, int b) { return a > b ? a - b : b - a; }
};
struct Larger {
  ANN_INLINE int scalar(int a, int b) { return a > b ? a : b; }
};

#endif

#if defined(__AVX2__) || defined(ANN_ISA_NEON)

// Blocks after which a 32-bit lane could overflow: one block adds at most 4 * 255^2 to a lane.
inline constexpr size_t kBlocksBeforeDrain = 8192;

template <bool kNegative> struct IntegerOf { using type = uint32_t; };
template <> struct IntegerOf<true> { using type = int32_t; };

template <class Op, class T>
ANN_INLINE int64_t sumBytes(const T* a, const T* b, size_t dim) {
  // Only products can be negative; squares fill all bits of a lane.
  constexpr bool kNegative = kSigned<T> && requires { Op::kOfSigned; };
  using Lane = typename IntegerOf<kNegative>::type;
  auto block = [&](size_t i) {
    return Op::template block<T>(Bytes::load(a + i), Bytes::load(b + i));
  };
  int64_t total = 0;
  size_t i = 0;
  while (i + Bytes::kBlock <= dim) {
    const size_t blocks = (dim - i) / Bytes::kBlock;
    const size_t end = i + (blocks < kBlocksBeforeDrain ? blocks : kBlocksBeforeDrain) * Bytes::kBlock;
    Bytes::Acc s0 = Bytes::zero(), s1 = Bytes::zero();
    for (; i + 2 * Bytes::kBlock <= end; i += 2 * Bytes::kBlock) {
      s0 = Bytes::add32(s0, block(i));
      s1 = Bytes::add32(s1, block(i + Bytes::kBlock));
    }
    if (i < end) {
      s0 = Bytes::add32(s0, block(i));
      i += Bytes::kBlock;
    }
    // Between them the two took in no more blocks than one lane can hold.
    total += drain<Lane>(Bytes::add32(s0, s1));
  }
  if (i < dim) {
    // The rest, padded with equal bytes (zeros), which add nothing to any of the sums.
    T rest_a[Bytes::kBlock] = {}, rest_b[Bytes::kBlock] = {};
    memcpy(rest_a, a + i, dim - i);
    memcpy(rest_b, b + i, dim - i);
    total += drain<Lane>(Op::template block<T>(Bytes::load(rest_a), Bytes::load(rest_b)));
  }
  return total;
}

#else

template <class Op, class T>
ANN_INLINE int64_t sumBytes(const T* a, const T* b, size_t dim) {
  int64_t total = 0;
  for (size_t i = 0; i < dim; ++i) total += Op::scalar(a[i], b[i]);
  return total;
}

#endif

}  // namespace ann::ANN_ISA
