// Exact sums over bytes, signed or not. Lanes of 32 bits are emptied into 64 bits before they can
// overflow, so the result is exact for rows of any length.
//
// Each operation has, for bytes of type T, sums of its own:
//   add(a, b) takes in a block of both rows, merge(other) another such sum, total() is the result;
//   lanes32() are lanes of type Lane that add up to it.
#pragma once
#include "eight_sums.h"
#include "in_register.h"

namespace ann::ANN_ISA {

template <class T>
inline constexpr bool kSigned = T(-1) < T(0);

#if defined(__AVX2__) || defined(ANN_ISA_NEON)

#if defined(__AVX512BW__)
struct Bytes {
  static constexpr size_t kBlock = 64;
  using Acc = __m512i;
  using In = __m512i;
  ANN_INLINE Acc zero() { return _mm512_setzero_si512(); }
  ANN_INLINE In load(const void* p) { return _mm512_loadu_si512(p); }
  ANN_INLINE In splat(int byte) { return _mm512_set1_epi8(char(byte)); }
  ANN_INLINE In xorWith(In x, In y) { return _mm512_xor_si512(x, y); }
  ANN_INLINE In absDiff(In x, In y) {
    const In a = inRegister(x), b = inRegister(y);
    return _mm512_or_si512(_mm512_subs_epu8(a, b), _mm512_subs_epu8(b, a));
  }
  ANN_INLINE In max(In a, In b) { return _mm512_max_epu8(a, b); }
  ANN_INLINE Acc add32(Acc a, Acc b) { return _mm512_add_epi32(a, b); }
  ANN_INLINE Acc sumEights(In a) { return _mm512_sad_epu8(a, zero()); }
  ANN_INLINE Acc lowPairs(In a, In b) { return _mm512_unpacklo_epi8(a, b); }
  ANN_INLINE Acc highPairs(In a, In b) { return _mm512_unpackhi_epi8(a, b); }
  ANN_INLINE Acc highBytes16(In x) { return _mm512_srai_epi16(x, 8); }
#if defined(__AVX512VNNI__)
  // To each lane: the sum of four products of unsigned by signed bytes; of two 16-bit numbers.
  ANN_INLINE Acc addProducts(Acc sum, In a, In b) { return _mm512_dpbusd_epi32(sum, a, b); }
#endif
  ANN_INLINE Acc addPairs(Acc sum, In a, In b) { return add32(sum, _mm512_madd_epi16(a, b)); }
  template <class Lane>
  ANN_INLINE int64_t drain(Acc acc) {
    const __m256i low = _mm512_castsi512_si256(acc), high = _mm512_extracti64x4_epi64(acc, 1);
    const Acc wide = kSigned<Lane>
                         ? _mm512_add_epi64(_mm512_cvtepi32_epi64(low), _mm512_cvtepi32_epi64(high))
                         : _mm512_add_epi64(_mm512_cvtepu32_epi64(low), _mm512_cvtepu32_epi64(high));
    return _mm512_reduce_add_epi64(wide);
  }
#elif defined(__AVX2__)
struct Bytes {
  static constexpr size_t kBlock = 32;
  using Acc = __m256i;
  using In = __m256i;
  ANN_INLINE Acc zero() { return _mm256_setzero_si256(); }
  ANN_INLINE In load(const void* p) { return _mm256_loadu_si256(static_cast<const __m256i*>(p)); }
  ANN_INLINE In splat(int byte) { return _mm256_set1_epi8(char(byte)); }
  ANN_INLINE In xorWith(In x, In y) { return _mm256_xor_si256(x, y); }
  ANN_INLINE In andWith(In x, In y) { return _mm256_and_si256(x, y); }
  ANN_INLINE In absDiff(In x, In y) {
    const In a = inRegister(x), b = inRegister(y);
    return _mm256_or_si256(_mm256_subs_epu8(a, b), _mm256_subs_epu8(b, a));
  }
  ANN_INLINE In max(In a, In b) { return _mm256_max_epu8(a, b); }
  ANN_INLINE Acc add32(Acc a, Acc b) { return _mm256_add_epi32(a, b); }
  ANN_INLINE Acc sumEights(In a) { return _mm256_sad_epu8(a, zero()); }
  ANN_INLINE Acc lowPairs(In a, In b) { return _mm256_unpacklo_epi8(a, b); }
  ANN_INLINE Acc highPairs(In a, In b) { return _mm256_unpackhi_epi8(a, b); }
  ANN_INLINE Acc highBytes16(In x) { return _mm256_srai_epi16(x, 8); }
  ANN_INLINE Acc addPairs(Acc sum, In a, In b) { return add32(sum, _mm256_madd_epi16(a, b)); }
  template <class Lane>
  ANN_INLINE int64_t drain(Acc acc) {
    const __m128i low = _mm256_castsi256_si128(acc), high = _mm256_extracti128_si256(acc, 1);
    const Acc wide = kSigned<Lane>
                         ? _mm256_add_epi64(_mm256_cvtepi32_epi64(low), _mm256_cvtepi32_epi64(high))
                         : _mm256_add_epi64(_mm256_cvtepu32_epi64(low), _mm256_cvtepu32_epi64(high));
    const __m128i two =
        _mm_add_epi64(_mm256_castsi256_si128(wide), _mm256_extracti128_si256(wide, 1));
    return _mm_cvtsi128_si64(_mm_add_epi64(two, _mm_unpackhi_epi64(two, two)));
  }
#else
struct Bytes {
  static constexpr size_t kBlock = 16;
  using Acc = uint32x4_t;
  using In = uint8x16_t;
  ANN_INLINE Acc zero() { return vdupq_n_u32(0); }
  ANN_INLINE In load(const void* p) { return vld1q_u8(static_cast<const uint8_t*>(p)); }
  ANN_INLINE In splat(int byte) { return vdupq_n_u8(uint8_t(byte)); }
  ANN_INLINE In xorWith(In x, In y) { return veorq_u8(x, y); }
  ANN_INLINE In andWith(In x, In y) { return vandq_u8(x, y); }
  ANN_INLINE In absDiff(In a, In b) { return vabdq_u8(a, b); }
  ANN_INLINE In max(In a, In b) { return vmaxq_u8(a, b); }
  ANN_INLINE Acc add32(Acc a, Acc b) { return vaddq_u32(a, b); }
  ANN_INLINE Acc sumEights(In a) { return vpaddlq_u16(vpaddlq_u8(a)); }
  template <class Lane>
  ANN_INLINE int64_t drain(Acc acc) {
    if constexpr (kSigned<Lane>) return vaddlvq_s32(vreinterpretq_s32_u32(acc));
    else return int64_t(vaddlvq_u32(acc));
  }
#endif

  // The last `count` bytes of a row of `size` that end at `end`, and zeros.
  ANN_INLINE In loadEnd(const void* end, size_t count, size_t size) {
    const char* from = static_cast<const char*>(end);
#if defined(__AVX512BW__)
    (void)size;
    return _mm512_maskz_loadu_epi8((uint64_t{1} << count) - 1, from - count);
#else
    alignas(64) static const uint8_t kMask[2 * kBlock] = {
#if defined(__AVX2__)
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
#else
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
#endif
    // Where the row is long enough, a whole block whose first bytes are wiped out.
    if (size >= kBlock) return andWith(load(from - kBlock), load(kMask + count));
    uint8_t rest[kBlock] = {};
    memcpy(rest, from - count, count);
    return load(rest);
#endif
  }
};

// Signed bytes moved up by 128: as far apart as before.
template <class T>
ANN_INLINE Bytes::In unsign(Bytes::In x) {
  if constexpr (kSigned<T>) return Bytes::xorWith(x, Bytes::splat(0x80));
  else return x;
}

template <class T> struct SameSign { using type = uint32_t; };
template <> struct SameSign<int8_t> { using type = int32_t; };

// Sums in lanes of type Lane.
template <class L>
struct LaneSum {
  using Lane = L;
  Bytes::Acc lanes = Bytes::zero();
  ANN_MEMBER void take(Bytes::Acc more) { lanes = Bytes::add32(lanes, more); }
  ANN_MEMBER void merge(const LaneSum& other) { take(other.lanes); }
  ANN_MEMBER Bytes::Acc lanes32() const { return lanes; }
  ANN_MEMBER int64_t total() const { return Bytes::drain<Lane>(lanes); }
};

struct AbsoluteDifference {
  template <class T>
  struct Sum : LaneSum<uint32_t> {
    ANN_MEMBER void add(Bytes::In a, Bytes::In b) {
      this->take(Bytes::sumEights(Bytes::absDiff(unsign<T>(a), unsign<T>(b))));
    }
  };
};
struct Larger {
  template <class T>
  struct Sum : LaneSum<uint32_t> {
    static_assert(!kSigned<T>);
    ANN_MEMBER void add(Bytes::In a, Bytes::In b) { this->take(Bytes::sumEights(Bytes::max(a, b))); }
  };
};

#if defined(__AVX512VNNI__)

// Products of an unsigned by a signed byte, four to a lane: what is of the other kind is moved by 128,
// and 128 times the sum of its partner put back.
struct MovedProducts {
  Bytes::Acc products = Bytes::zero(), partners = Bytes::zero();
  ANN_MEMBER void merge(const MovedProducts& other) {
    products = Bytes::add32(products, other.products);
    partners = Bytes::add32(partners, other.partners);
  }
  // Each lane of the result fits 32 bits, so what overflows on the way comes back.
  template <class T>
  ANN_MEMBER Bytes::Acc lanesOf() const {
    const Bytes::Acc put = _mm512_slli_epi32(partners, 7);
    return kSigned<T> ? _mm512_sub_epi32(products, put) : _mm512_add_epi32(products, put);
  }
};
struct Product {
  template <class T>
  struct Sum : MovedProducts {
    using Lane = typename SameSign<T>::type;
    ANN_MEMBER void add(Bytes::In a, Bytes::In b) {
      if constexpr (kSigned<T>) {
        products = Bytes::addProducts(products, unsign<T>(a), b);
        partners = Bytes::addProducts(partners, Bytes::splat(1), b);
      } else {
        products = Bytes::addProducts(products, a, Bytes::xorWith(b, Bytes::splat(0x80)));
        partners = Bytes::addProducts(partners, a, Bytes::splat(1));
      }
    }
    ANN_MEMBER Bytes::Acc lanes32() const { return this->template lanesOf<T>(); }
    ANN_MEMBER int64_t total() const { return Bytes::drain<Lane>(lanes32()); }
  };
};
struct SquaredDifference {
  template <class T>
  struct Sum : Product::Sum<uint8_t> {
    ANN_MEMBER void add(Bytes::In a, Bytes::In b) {
      const Bytes::In d = Bytes::absDiff(unsign<T>(a), unsign<T>(b));
      Product::Sum<uint8_t>::add(d, d);
    }
  };
};

#elif defined(__AVX2__)

struct Product {
  template <class T>
  struct Sum : LaneSum<typename SameSign<T>::type> {
    ANN_MEMBER void add(Bytes::In a, Bytes::In b) {
      this->lanes = Bytes::addPairs(this->lanes, low(a), low(b));
      this->lanes = Bytes::addPairs(this->lanes, high(a), high(b));
    }
    // Half of the bytes as 16-bit numbers.
    ANN_INLINE Bytes::In low(Bytes::In x) {
      if constexpr (kSigned<T>) return Bytes::highBytes16(Bytes::lowPairs(x, x));
      else return Bytes::lowPairs(x, Bytes::zero());
    }
    ANN_INLINE Bytes::In high(Bytes::In x) {
      if constexpr (kSigned<T>) return Bytes::highBytes16(Bytes::highPairs(x, x));
      else return Bytes::highPairs(x, Bytes::zero());
    }
  };
};
struct SquaredDifference {
  template <class T>
  struct Sum : Product::Sum<uint8_t> {
    ANN_MEMBER void add(Bytes::In a, Bytes::In b) {
      const Bytes::In d = Bytes::absDiff(unsign<T>(a), unsign<T>(b));
      const Bytes::In low = this->low(d), high = this->high(d);
      this->lanes = Bytes::addPairs(Bytes::addPairs(this->lanes, low, low), high, high);
    }
  };
};

#else

struct Product {
  template <class T>
  struct Sum : LaneSum<typename SameSign<T>::type> {
    ANN_MEMBER void add(Bytes::In a, Bytes::In b) {
      if constexpr (kSigned<T>) {
        const int8x16_t x = vreinterpretq_s8_u8(a), y = vreinterpretq_s8_u8(b);
        const int16x8_t low = vmull_s8(vget_low_s8(x), vget_low_s8(y));
        this->take(vreinterpretq_u32_s32(vpadalq_s16(vpaddlq_s16(low), vmull_high_s8(x, y))));
      } else {
        const uint16x8_t low = vmull_u8(vget_low_u8(a), vget_low_u8(b));
        this->take(vpadalq_u16(vpaddlq_u16(low), vmull_high_u8(a, b)));
      }
    }
  };
};
struct SquaredDifference {
  template <class T>
  struct Sum : Product::Sum<uint8_t> {
    ANN_MEMBER void add(Bytes::In a, Bytes::In b) {
      const Bytes::In d = Bytes::absDiff(unsign<T>(a), unsign<T>(b));
      Product::Sum<uint8_t>::add(d, d);
    }
  };
};

#endif

// Blocks after which a 32-bit lane could overflow: one block adds at most 4 * 255^2 to a lane.
inline constexpr size_t kBlocksBeforeDrain = 8192;

// From element i on, fewer blocks than one lane can hold.
template <class Op, class T>
ANN_INLINE typename Op::template Sum<T> sumBlocks(const T* a, const T* b, size_t i, size_t dim) {
  typename Op::template Sum<T> s0, s1;
  for (; i + 2 * Bytes::kBlock <= dim; i += 2 * Bytes::kBlock) {
    s0.add(Bytes::load(a + i), Bytes::load(b + i));
    s1.add(Bytes::load(a + i + Bytes::kBlock), Bytes::load(b + i + Bytes::kBlock));
  }
  if (i + Bytes::kBlock <= dim) {
    s0.add(Bytes::load(a + i), Bytes::load(b + i));
    i += Bytes::kBlock;
  }
  // The rest, padded with zeros in both rows, which add nothing to any of the sums.
  if (i < dim) {
    s1.add(Bytes::loadEnd(a + dim, dim - i, dim), Bytes::loadEnd(b + dim, dim - i, dim));
  }
  s0.merge(s1);
  return s0;
}

template <class Op, class T>
ANN_INLINE int64_t sumBytes(const T* a, const T* b, size_t dim) {
  int64_t total = 0;
  size_t i = 0;
  while (dim - i >= kBlocksBeforeDrain * Bytes::kBlock) {
    typename Op::template Sum<T> sum;
    for (const size_t end = i + (kBlocksBeforeDrain - 2) * Bytes::kBlock; i < end; i += Bytes::kBlock) {
      sum.add(Bytes::load(a + i), Bytes::load(b + i));
    }
    total += sum.total();
  }
  return total + sumBlocks<Op>(a, b, i, dim).total();
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

template <class Op, class T>
ANN_INLINE int64_t sumBytes(const T* a, const T* b, size_t dim) {
  int64_t total = 0;
  for (size_t i = 0; i < dim; ++i) total += Op::scalar(a[i], b[i]);
  return total;
}

#endif

// Rows of this many bytes have sums that fit 32 bits; beyond, eight at a time gain nothing either.
inline constexpr size_t kLongestBytes = 1024;

// The sums of eight pairs of rows, a(i) and b[i], of no more than kLongestBytes.
template <class Op, class T, class Row>
ANN_INLINE f64x8 sumBytesEach(Row a, const T* const* b, size_t dim) {
#if defined(__AVX2__)
  Bytes::Acc set[8];
#if ANN_VECTOR_BYTES == 64
  if (dim < Bytes::kBlock) {
    for (int i = 0; i < 8; ++i) {
      typename Op::template Sum<T> sum;
      sum.add(Bytes::loadEnd(a(i) + dim, dim, dim), Bytes::loadEnd(b[i] + dim, dim, dim));
      set[i] = sum.lanes32();
    }
  } else
#endif
  {
    for (int i = 0; i < 8; ++i) set[i] = sumBlocks<Op>(a(i), b[i], 0, dim).lanes32();
  }
  const __m256i sums =
      addHalfWords(set, [](Bytes::Acc x, Bytes::Acc y) { return Bytes::add32(x, y); });
#if ANN_VECTOR_BYTES == 64
  return {{kSigned<typename Op::template Sum<T>::Lane> ? _mm512_maskz_cvtepi32_pd(0xff, sums)
                                                     : _mm512_maskz_cvtepu32_pd(0xff, sums)}};
#else
  // No more than 2^31.
  return {{_mm256_cvtepi32_pd(_mm256_castsi256_si128(sums)),
           _mm256_cvtepi32_pd(_mm256_extracti128_si256(sums, 1))}};
#endif
#else
  double sums[8];
  for (int i = 0; i < 8; ++i) sums[i] = double(sumBytes<Op>(a(i), b[i], dim));
  return loadF64(sums);
#endif
}

}  // namespace ann::ANN_ISA
