// Exact sums over unsigned bytes. Lanes of 32 bits are emptied into 64 bits before they can
// overflow, so the result is exact for rows of any length.
#pragma once
#include "ann/simd.h"

#if defined(__AVX512BW__) || defined(__AVX2__)
#include <immintrin.h>
#elif defined(ANN_ISA_NEON)
#include <arm_neon.h>
#endif

namespace ann::ANN_ISA {

// Each Op turns one block of two rows into lanes to add up; without vectors, two bytes into a number.
#if defined(__AVX512BW__)
struct Bytes {
  static constexpr size_t kBlock = 64;
  using Acc = __m512i;
  using In = __m512i;
  ANN_INLINE Acc zero() { return _mm512_setzero_si512(); }
  ANN_INLINE In load(const uint8_t* p) { return _mm512_loadu_si512(p); }
  ANN_INLINE In low16(In x) { return _mm512_unpacklo_epi8(x, zero()); }
  ANN_INLINE In high16(In x) { return _mm512_unpackhi_epi8(x, zero()); }
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
  ANN_INLINE In load(const uint8_t* p) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
  }
  ANN_INLINE In low16(In x) { return _mm256_unpacklo_epi8(x, zero()); }
  ANN_INLINE In high16(In x) { return _mm256_unpackhi_epi8(x, zero()); }
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

struct SquaredDifference {
  ANN_INLINE Bytes::Acc block(Bytes::In a, Bytes::In b) {
    const Bytes::In d = Bytes::absDiff(a, b);
    const Bytes::In low = Bytes::low16(d), high = Bytes::high16(d);
    return Bytes::add32(Bytes::multiplyPairs(low, low), Bytes::multiplyPairs(high, high));
  }
};
struct Product {
  ANN_INLINE Bytes::Acc block(Bytes::In a, Bytes::In b) {
    return Bytes::add32(Bytes::multiplyPairs(Bytes::low16(a), Bytes::low16(b)),
                        Bytes::multiplyPairs(Bytes::high16(a), Bytes::high16(b)));
  }
};
struct AbsoluteDifference {
  ANN_INLINE Bytes::Acc block(Bytes::In a, Bytes::In b) {
    return Bytes::sumEights(Bytes::absDiff(a, b));
  }
};
struct Larger {
  ANN_INLINE Bytes::Acc block(Bytes::In a, Bytes::In b) { return Bytes::sumEights(Bytes::max(a, b)); }
};

ANN_INLINE uint64_t drain(Bytes::Acc acc) {
  uint32_t lane[sizeof(Bytes::Acc) / 4];
  memcpy(lane, &acc, sizeof lane);
  uint64_t total = 0;
  for (uint32_t value : lane) total += value;
  return total;
}

#elif defined(ANN_ISA_NEON)

struct Bytes {
  static constexpr size_t kBlock = 16;
  using Acc = uint32x4_t;
  using In = uint8x16_t;
  ANN_INLINE Acc zero() { return vdupq_n_u32(0); }
  ANN_INLINE In load(const uint8_t* p) { return vld1q_u8(p); }
  ANN_INLINE Acc add32(Acc a, Acc b) { return vaddq_u32(a, b); }
};
struct Product {
  ANN_INLINE Bytes::Acc block(Bytes::In a, Bytes::In b) {
    const uint16x8_t low = vmull_u8(vget_low_u8(a), vget_low_u8(b));
    return vpadalq_u16(vpaddlq_u16(low), vmull_high_u8(a, b));
  }
};
struct SquaredDifference {
  ANN_INLINE Bytes::Acc block(Bytes::In a, Bytes::In b) {
    const uint8x16_t d = vabdq_u8(a, b);
    return Product::block(d, d);
  }
};
struct AbsoluteDifference {
  ANN_INLINE Bytes::Acc block(Bytes::In a, Bytes::In b) {
    return vpaddlq_u16(vpaddlq_u8(vabdq_u8(a, b)));
  }
};
struct Larger {
  ANN_INLINE Bytes::Acc block(Bytes::In a, Bytes::In b) {
    return vpaddlq_u16(vpaddlq_u8(vmaxq_u8(a, b)));
  }
};
ANN_INLINE uint64_t drain(Bytes::Acc acc) { return vaddlvq_u32(acc); }

#else

struct SquaredDifference {
  ANN_INLINE uint32_t scalar(uint8_t a, uint8_t b) {
    const int d = int(a) - int(b);
    return uint32_t(d * d);
  }
};
struct Product {
  ANN_INLINE uint32_t scalar(uint8_t a, uint8_t b) { return uint32_t(a) * b; }
};
struct AbsoluteDifference {
  ANN_INLINE uint32_t scalar(uint8_t a, uint8_t b) { return a > b ? a - b : b - a; }
};
struct Larger {
  ANN_INLINE uint32_t scalar(uint8_t a, uint8_t b) { return a > b ? a : b; }
};

#endif

#if defined(__AVX2__) || defined(ANN_ISA_NEON)

// Blocks after which a 32-bit lane could overflow: one block adds at most 4 * 255^2 to a lane.
inline constexpr size_t kBlocksBeforeDrain = 8192;

template <class Op>
ANN_INLINE uint64_t sumBytes(const uint8_t* a, const uint8_t* b, size_t dim) {
  uint64_t total = 0;
  size_t i = 0;
  while (i + Bytes::kBlock <= dim) {
    const size_t blocks = (dim - i) / Bytes::kBlock;
    const size_t end = i + (blocks < kBlocksBeforeDrain ? blocks : kBlocksBeforeDrain) * Bytes::kBlock;
    Bytes::Acc s0 = Bytes::zero(), s1 = Bytes::zero();
    for (; i + 2 * Bytes::kBlock <= end; i += 2 * Bytes::kBlock) {
      s0 = Bytes::add32(s0, Op::block(Bytes::load(a + i), Bytes::load(b + i)));
      s1 = Bytes::add32(s1, Op::block(Bytes::load(a + i + Bytes::kBlock),
                                      Bytes::load(b + i + Bytes::kBlock)));
    }
    if (i < end) {
      s0 = Bytes::add32(s0, Op::block(Bytes::load(a + i), Bytes::load(b + i)));
      i += Bytes::kBlock;
    }
    total += drain(s0) + drain(s1);
  }
  if (i < dim) {
    // The rest, padded with equal bytes (zeros), which add nothing to any of the sums.
    uint8_t rest_a[Bytes::kBlock] = {}, rest_b[Bytes::kBlock] = {};
    memcpy(rest_a, a + i, dim - i);
    memcpy(rest_b, b + i, dim - i);
    total += drain(Op::block(Bytes::load(rest_a), Bytes::load(rest_b)));
  }
  return total;
}

#else

template <class Op>
ANN_INLINE uint64_t sumBytes(const uint8_t* a, const uint8_t* b, size_t dim) {
  uint64_t total = 0;
  for (size_t i = 0; i < dim; ++i) total += Op::scalar(a[i], b[i]);
  return total;
}

#endif

}  // namespace ann::ANN_ISA
