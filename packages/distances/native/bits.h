// Counting the set bits of packed rows.
#pragma once
#include "eight_sums.h"
#include "elements.h"
#include "in_register.h"

namespace ann::ANN_ISA {

// Packed bits, eight to an element.
struct b1 {
  uint8_t bits;
};
template <> inline constexpr const char* kDtype<b1> = "b1";
template <> struct LanesOfType<b1> { using type = f32x16; };

// Each BitBlock loads a block of bytes, and counts its bits into lanes of 64 bits.
#if ANN_VECTOR_BYTES == 64
struct BitBlock {
  using Word = __m512i;
  ANN_INLINE Word load(const b1* p) { return _mm512_loadu_si512(p); }
  ANN_INLINE Word count(Word x) {
#if defined(__AVX512VPOPCNTDQ__)
    return _mm512_popcnt_epi64(x);
#else
    // By table, four bits at a time; then eight bytes into each lane.
    const __m512i table = _mm512_set4_epi32(0x04030302, 0x03020201, 0x03020201, 0x02010100);
    const __m512i nibble = _mm512_set1_epi8(15);
    const __m512i low = _mm512_shuffle_epi8(table, _mm512_and_si512(x, nibble));
    const __m512i high = _mm512_shuffle_epi8(table, _mm512_and_si512(_mm512_srli_epi16(x, 4), nibble));
    return _mm512_sad_epu8(_mm512_add_epi8(low, high), _mm512_setzero_si512());
#endif
  }
  ANN_INLINE uint64_t total(Word lanes) {
    __m256i half[2];
    memcpy(half, &lanes, sizeof half);
    const __m256i four = _mm256_add_epi64(half[0], half[1]);
    const __m128i two = _mm_add_epi64(_mm256_castsi256_si128(four), _mm256_extracti128_si256(four, 1));
    return uint64_t(_mm_cvtsi128_si64(two)) + uint64_t(_mm_extract_epi64(two, 1));
  }
  ANN_INLINE Word add(Word a, Word b) { return _mm512_add_epi64(a, b); }
};
#elif ANN_VECTOR_BYTES == 32
struct BitBlock {
  using Word = __m256i;
  ANN_INLINE Word load(const b1* p) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)); }
  ANN_INLINE Word count(Word x) {
    const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,  //
                                           0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i nibble = _mm256_set1_epi8(15);
    const __m256i low = _mm256_shuffle_epi8(table, _mm256_and_si256(x, nibble));
    const __m256i high = _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(x, 4), nibble));
    return _mm256_sad_epu8(_mm256_add_epi8(low, high), _mm256_setzero_si256());
  }
  ANN_INLINE uint64_t total(Word lanes) {
    const __m128i two = _mm_add_epi64(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
    return uint64_t(_mm_cvtsi128_si64(two)) + uint64_t(_mm_extract_epi64(two, 1));
  }
  ANN_INLINE Word add(Word a, Word b) { return _mm256_add_epi64(a, b); }
};
#elif defined(ANN_ISA_NEON)
struct BitBlock {
  using Word = uint64x2_t;
  ANN_INLINE Word load(const b1* p) {
    return vreinterpretq_u64_u8(vld1q_u8(reinterpret_cast<const uint8_t*>(p)));
  }
  ANN_INLINE Word count(Word x) {
    return vpaddlq_u32(vpaddlq_u16(vpaddlq_u8(vcntq_u8(vreinterpretq_u8_u64(x)))));
  }
  ANN_INLINE uint64_t total(Word lanes) { return vaddvq_u64(lanes); }
  ANN_INLINE Word add(Word a, Word b) { return vaddq_u64(a, b); }
};
#else
struct BitBlock {
  using Word = uint64_t;
  ANN_INLINE Word load(const b1* p) {
    Word word;
    memcpy(&word, p, sizeof word);
    return word;
  }
  ANN_INLINE Word count(Word x) {
    x -= (x >> 1) & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + ((x >> 2) & 0x3333333333333333u);
    return (((x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fu) * 0x0101010101010101u) >> 56;
  }
  ANN_INLINE uint64_t total(Word lanes) { return lanes; }
  ANN_INLINE Word add(Word a, Word b) { return a + b; }
};
#endif

// The first `count` bytes, fewer than a block; the others are zero.
ANN_INLINE BitBlock::Word loadBits(const b1* p, size_t count) {
#if ANN_VECTOR_BYTES == 64
  return _mm512_maskz_loadu_epi8((uint64_t{1} << count) - 1, p);
#else
  b1 rest[sizeof(BitBlock::Word)] = {};
  memcpy(rest, p, count);
  return BitBlock::load(rest);
#endif
}

// Adds up over the blocks of two rows; `Sums` has add(a, b) on words.
template <class Sums>
ANN_INLINE Sums reduceBits(const b1* a, const b1* b, size_t bytes) {
  constexpr size_t n = sizeof(BitBlock::Word);
  Sums sums{};
  size_t i = 0;
  for (; i + n <= bytes; i += n) sums.add(BitBlock::load(a + i), BitBlock::load(b + i));
  if (i < bytes) sums.add(loadBits(a + i, bytes - i), loadBits(b + i, bytes - i));
  return sums;
}

// The sums of the lanes of eight words.
ANN_INLINE f64x8 totalEach(const BitBlock::Word (&lanes)[8]) {
#if ANN_VECTOR_BYTES == 64
  const __m512i sums = addWords(lanes, [](__m512i x, __m512i y) { return _mm512_add_epi64(x, y); });
  return {{_mm512_maskz_cvtepi64_pd(0xff, sums)}};
#else
  double sums[8];
  for (int i = 0; i < 8; ++i) sums[i] = double(BitBlock::total(lanes[i]));
  return loadF64(sums);
#endif
}

}  // namespace ann::ANN_ISA
