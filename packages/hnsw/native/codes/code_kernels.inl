// See code_kernels.h. Includes C headers only.
#include "ann/simd.h"
#include "code_kernels.h"

namespace ann::ANN_ISA {

using ann::hnsw::CodeQuery;
using ann::hnsw::CodeRows;
using ann::hnsw::kBiasBytes;
using ann::hnsw::SortedPool;

inline constexpr size_t kLine = 64;
ANN_INLINE float biasOf(const uint8_t* row, size_t bytes) {
  float bias;
  memcpy(&bias, row + bytes - kBiasBytes, sizeof bias);
  return bias;
}

#if defined(__AVX2__)
ANN_INLINE int32_t totalOf(__m256i eight) {
  __m128i four = _mm_add_epi32(_mm256_castsi256_si128(eight), _mm256_extracti128_si256(eight, 1));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4e));
  four = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0xb1));
  return _mm_cvtsi128_si32(four);
}
#endif
#if defined(__AVX512F__)
ANN_INLINE int32_t totalOf(__m512i lanes) {
  // Not _mm512_reduce_add_epi32: GCC 12 warns about what it leaves uninitialised.
  __m256i half[2];
  memcpy(half, &lanes, sizeof half);
  return totalOf(_mm256_add_epi32(half[0], half[1]));
}
#endif

// Sums of products of unsigned and signed bytes, a cache line at a time.
struct ByteSum {
#if defined(__AVX512VNNI__)
  __m512i sum = _mm512_setzero_si512();
  ANN_MEMBER void add(const uint8_t* u, const int8_t* s) {
    sum = _mm512_dpbusd_epi32(sum, _mm512_loadu_si512(u), _mm512_loadu_si512(s));
  }
  ANN_MEMBER void addHalves(const uint8_t* u, const int8_t* even, const int8_t* odd) {
    const __m512i low = _mm512_set1_epi8(15), both = _mm512_loadu_si512(u);
    sum = _mm512_dpbusd_epi32(sum, _mm512_and_si512(both, low), _mm512_loadu_si512(even));
    sum = _mm512_dpbusd_epi32(sum, _mm512_and_si512(_mm512_srli_epi16(both, 4), low), _mm512_loadu_si512(odd));
  }
  ANN_MEMBER int32_t total() const { return totalOf(sum); }
#elif defined(__AVX512BW__)
  __m512i sum = _mm512_setzero_si512();
  ANN_MEMBER void add(const uint8_t* u, const int8_t* s) {
    for (int half = 0; half < 64; half += 32) {
      const __m512i a = _mm512_cvtepu8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(u + half)));
      const __m512i b = _mm512_cvtepi8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(s + half)));
      sum = _mm512_add_epi32(sum, _mm512_madd_epi16(a, b));
    }
  }
  // Products of codes below 16 fit pairs of them into 16 bits.
  ANN_MEMBER void addHalves(const uint8_t* u, const int8_t* even, const int8_t* odd) {
    const __m512i low = _mm512_set1_epi8(15), one = _mm512_set1_epi16(1), both = _mm512_loadu_si512(u);
    const __m512i e = _mm512_maddubs_epi16(_mm512_and_si512(both, low), _mm512_loadu_si512(even));
    const __m512i o = _mm512_maddubs_epi16(_mm512_and_si512(_mm512_srli_epi16(both, 4), low), _mm512_loadu_si512(odd));
    sum = _mm512_add_epi32(sum, _mm512_madd_epi16(_mm512_add_epi16(e, o), one));
  }
  ANN_MEMBER int32_t total() const { return totalOf(sum); }
#elif defined(__AVX2__)
  __m256i sum = _mm256_setzero_si256();
  ANN_MEMBER void add(const uint8_t* u, const int8_t* s) {
    for (int part = 0; part < 64; part += 16) {
      const __m256i a = _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(u + part)));
      const __m256i b = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(s + part)));
      sum = _mm256_add_epi32(sum, _mm256_madd_epi16(a, b));
    }
  }
  ANN_MEMBER void addHalves(const uint8_t* u, const int8_t* even, const int8_t* odd) {
    const __m256i low = _mm256_set1_epi8(15), one = _mm256_set1_epi16(1);
    for (int half = 0; half < 64; half += 32) {
      const __m256i both = load(u + half);
      const __m256i e = _mm256_maddubs_epi16(_mm256_and_si256(both, low), load(even + half));
      const __m256i o = _mm256_maddubs_epi16(_mm256_and_si256(_mm256_srli_epi16(both, 4), low), load(odd + half));
      sum = _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_add_epi16(e, o), one));
    }
  }
  ANN_MEMBER int32_t total() const { return totalOf(sum); }
  ANN_MEMBER static __m256i load(const void* from) { return _mm256_loadu_si256(static_cast<const __m256i*>(from)); }
#elif defined(ANN_ISA_NEON)
  int32x4_t sum = vdupq_n_s32(0);
  ANN_MEMBER void add(const uint8_t* u, const int8_t* s) {
    for (int part = 0; part < 64; part += 16) {
      const uint8x16_t a = vld1q_u8(u + part);
      const int8x16_t b = vld1q_s8(s + part);
      const int16x8_t a0 = vreinterpretq_s16_u16(vmovl_u8(vget_low_u8(a))), b0 = vmovl_s8(vget_low_s8(b));
      const int16x8_t a1 = vreinterpretq_s16_u16(vmovl_u8(vget_high_u8(a))), b1 = vmovl_s8(vget_high_s8(b));
      sum = vmlal_s16(sum, vget_low_s16(a0), vget_low_s16(b0));
      sum = vmlal_s16(sum, vget_high_s16(a0), vget_high_s16(b0));
      sum = vmlal_s16(sum, vget_low_s16(a1), vget_low_s16(b1));
      sum = vmlal_s16(sum, vget_high_s16(a1), vget_high_s16(b1));
    }
  }
  ANN_MEMBER void addHalves(const uint8_t* u, const int8_t* even, const int8_t* odd) {
    for (int part = 0; part < 64; part += 16) {
      const uint8x16_t both = vld1q_u8(u + part);
      const int8x16_t e = vreinterpretq_s8_u8(vandq_u8(both, vdupq_n_u8(15))), we = vld1q_s8(even + part);
      const int8x16_t o = vreinterpretq_s8_u8(vshrq_n_u8(both, 4)), wo = vld1q_s8(odd + part);
      sum = vpadalq_s16(sum, vmull_s8(vget_low_s8(e), vget_low_s8(we)));
      sum = vpadalq_s16(sum, vmull_s8(vget_high_s8(e), vget_high_s8(we)));
      sum = vpadalq_s16(sum, vmull_s8(vget_low_s8(o), vget_low_s8(wo)));
      sum = vpadalq_s16(sum, vmull_s8(vget_high_s8(o), vget_high_s8(wo)));
    }
  }
  ANN_MEMBER int32_t total() const { return vaddvq_s32(sum); }
#else
  int32_t sum = 0;
  ANN_MEMBER void add(const uint8_t* u, const int8_t* s) {
    for (size_t j = 0; j < kLine; ++j) sum += u[j] * s[j];
  }
  ANN_MEMBER void addHalves(const uint8_t* u, const int8_t* even, const int8_t* odd) {
    for (size_t j = 0; j < kLine; ++j) sum += (u[j] & 15) * even[j] + (u[j] >> 4) * odd[j];
  }
  ANN_MEMBER int32_t total() const { return sum; }
#endif
};

template <class Sum>
ANN_INLINE void rankRows(const CodeQuery& query, CodeRows rows, const uint32_t* slots, size_t count, float* ranks,
                         Sum&& sumOf) {
  for (size_t i = 0; i < count; ++i) {
    const uint8_t* row = rows.data + slots[i] * rows.bytes;
    ranks[i] = (query.constant + biasOf(row, rows.bytes)) - query.factor * static_cast<float>(sumOf(row));
  }
}

static void ranks8(const CodeQuery& query, CodeRows rows, const uint32_t* slots, size_t count, float* ranks) {
  const int8_t* weights = query.weights;
  if (rows.bytes == 2 * kLine) {
    rankRows(query, rows, slots, count, ranks, [weights](const uint8_t* row) {
      ByteSum sum;
      sum.add(row, weights);
      sum.add(row + kLine, weights + kLine);
      return sum.total();
    });
    return;
  }
  rankRows(query, rows, slots, count, ranks, [weights, bytes = rows.bytes](const uint8_t* row) {
    ByteSum sum;
    for (size_t j = 0; j < bytes; j += kLine) sum.add(row + j, weights + j);
    return sum.total();
  });
}

static void ranks4(const CodeQuery& query, CodeRows rows, const uint32_t* slots, size_t count, float* ranks) {
  const int8_t* even = query.weights;
  const int8_t* odd = even + rows.bytes;
  if (rows.bytes == kLine) {
    rankRows(query, rows, slots, count, ranks, [even, odd](const uint8_t* row) {
      ByteSum sum;
      sum.addHalves(row, even, odd);
      return sum.total();
    });
    return;
  }
  rankRows(query, rows, slots, count, ranks, [even, odd, bytes = rows.bytes](const uint8_t* row) {
    ByteSum sum;
    for (size_t j = 0; j < bytes; j += kLine) sum.addHalves(row + j, even + j, odd + j);
    return sum.total();
  });
}

// One line of sum(a * b') and sum(b), b' = b - 128.
struct PairSum {
  ByteSum products, sums;
  ANN_MEMBER void add(const uint8_t* a, const uint8_t* b) {
    int8_t centred[kLine], ones[kLine];
    for (size_t i = 0; i < kLine; ++i) centred[i] = static_cast<int8_t>(b[i] ^ 0x80);
    memset(ones, 1, sizeof ones);
    products.add(a, centred);
    sums.add(b, ones);
  }
};

static int32_t product8(const uint8_t* a, const uint8_t* b, size_t codes) {
  PairSum sum;
  size_t j = 0;
  for (; j + kLine <= codes; j += kLine) sum.add(a + j, b + j);
  if (j < codes) {
    // Zeros add nothing to either sum.
    uint8_t rest_a[kLine] = {}, rest_b[kLine] = {};
#if defined(__AVX512BW__)
    const __mmask64 inside = (uint64_t{1} << (codes - j)) - 1;
    _mm512_storeu_si512(rest_a, _mm512_maskz_loadu_epi8(inside, a + j));
    _mm512_storeu_si512(rest_b, _mm512_maskz_loadu_epi8(inside, b + j));
#else
    memcpy(rest_a, a + j, codes - j);
    memcpy(rest_b, b + j, codes - j);
#endif
    sum.add(rest_a, rest_b);
  }
  // sum(a' b') = sum(a b') - 128 sum(b').
  return sum.products.total() - 128 * (sum.sums.total() - 128 * static_cast<int32_t>(codes));
}

// How many of the pool's ranks are at most `rank`.
ANN_INLINE size_t placeOf(const SortedPool& pool, float rank) {
  size_t place = 0;
#if defined(__AVX512F__)
  const __m512 value = _mm512_set1_ps(rank);
  for (size_t j = 0; j < pool.size; j += kLanes) {
    const __mmask16 inside = static_cast<__mmask16>(pool.size - j >= 16 ? 0xffff : (1u << (pool.size - j)) - 1);
    const __mmask16 before = _mm512_mask_cmp_ps_mask(inside, _mm512_loadu_ps(pool.ranks + j), value, _CMP_LE_OQ);
    place += static_cast<size_t>(__builtin_popcount(before));
    if (before != 0xffff) break;
  }
#else
  for (size_t j = 0; j < pool.size; ++j) place += pool.ranks[j] <= rank;
#endif
  return place;
}

// Moves the candidates from `begin` to `end` one place up.
ANN_INLINE void makeRoom(SortedPool& pool, size_t begin, size_t end) {
#if defined(__AVX512F__)
  for (; end - begin >= kLanes; end -= kLanes) {
    const __m512i ranks = _mm512_loadu_si512(pool.ranks + end - kLanes);
    const __m512i slots = _mm512_loadu_si512(pool.slots + end - kLanes);
    _mm512_storeu_si512(pool.ranks + end - kLanes + 1, ranks);
    _mm512_storeu_si512(pool.slots + end - kLanes + 1, slots);
  }
  const __mmask16 rest = static_cast<__mmask16>((1u << (end - begin)) - 1);
  const __m512i ranks = _mm512_maskz_loadu_epi32(rest, pool.ranks + begin);
  const __m512i slots = _mm512_maskz_loadu_epi32(rest, pool.slots + begin);
  _mm512_mask_storeu_epi32(pool.ranks + begin + 1, rest, ranks);
  _mm512_mask_storeu_epi32(pool.slots + begin + 1, rest, slots);
#else
  memmove(pool.ranks + begin + 1, pool.ranks + begin, (end - begin) * sizeof(float));
  memmove(pool.slots + begin + 1, pool.slots + begin, (end - begin) * sizeof(uint32_t));
#endif
}

ANN_INLINE void insertOne(SortedPool& pool, float rank, uint32_t slot) {
  const bool full = pool.size == pool.capacity;
  if (full && !(rank < pool.ranks[pool.size - 1])) return;
  const size_t place = placeOf(pool, rank);
  makeRoom(pool, place, full ? pool.size - 1 : pool.size);
  pool.ranks[place] = rank;
  pool.slots[place] = slot;
  pool.size += !full;
  pool.changed = place < pool.changed ? place : pool.changed;
}

static void insert(SortedPool& pool, const float* ranks, const uint32_t* slots, size_t count) {
  size_t i = 0;
#if defined(__AVX512F__)
  // Most candidates come too late for a full pool: sixteen are turned away at a time.
  for (; i < count && pool.size < pool.capacity; ++i) insertOne(pool, ranks[i], slots[i]);
  for (; i < count; i += kLanes) {
    const __mmask16 inside = static_cast<__mmask16>(count - i >= 16 ? 0xffff : (1u << (count - i)) - 1);
    const __m512 last = _mm512_set1_ps(pool.ranks[pool.size - 1]);
    uint32_t in_time = _mm512_mask_cmp_ps_mask(inside, _mm512_maskz_loadu_ps(inside, ranks + i), last, _CMP_LT_OQ);
    for (; in_time != 0; in_time &= in_time - 1) {
      const size_t next = i + static_cast<size_t>(__builtin_ctz(in_time));
      insertOne(pool, ranks[next], slots[next]);
    }
  }
#else
  for (; i < count; ++i) insertOne(pool, ranks[i], slots[i]);
#endif
}

static void centre(const float* row, const float* mean, size_t cols, float* centred, float* squares, float* product) {
  f32x16 square = splatF32(0), with = splatF32(0);
  size_t j = 0;
  for (; j + kLanes <= cols; j += kLanes) {
    const f32x16 m = loadF32(mean + j), x = loadF32(row + j) - m;
    store(centred + j, x);
    square = square + x * x;
    with = with + x * m;
  }
  if (j < cols) {
    float lanes[kLanes];
    const f32x16 m = loadF32(mean + j, cols - j), x = loadF32(row + j, cols - j) - m;
    store(lanes, x);
    memcpy(centred + j, lanes, (cols - j) * sizeof *lanes);
    square = square + x * x;
    with = with + x * m;
  }
  *squares = sum(square);
  *product = sum(with);
}

static void round(const float* row, size_t cols, float scale, int16_t* out) {
  for (size_t j = 0; j < cols; ++j) {
    // Added to this, a number leaves its nearest whole one in the low bits of the sum.
    const float shifted = row[j] * scale + 0x1.8p23f;
    uint32_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    out[j] = static_cast<int16_t>(bits);
  }
}

// Sixteen sums of products of pairs.
struct PairSums {
#if defined(__AVX512BW__)
  __m512i sums = _mm512_setzero_si512();
  using Directions = __m512i;
  ANN_MEMBER static Directions load(const int16_t* from) { return _mm512_loadu_si512(from); }
  ANN_MEMBER void add(Directions directions, int32_t pair) {
#if defined(__AVX512VNNI__)
    sums = _mm512_dpwssd_epi32(sums, directions, _mm512_set1_epi32(pair));
#else
    sums = _mm512_add_epi32(sums, _mm512_madd_epi16(directions, _mm512_set1_epi32(pair)));
#endif
  }
  ANN_MEMBER void store(int32_t* to) const { _mm512_storeu_si512(to, sums); }
#elif defined(__AVX2__)
  __m256i low = _mm256_setzero_si256(), high = _mm256_setzero_si256();
  struct Directions {
    __m256i low, high;
  };
  ANN_MEMBER static Directions load(const int16_t* from) {
    const auto* parts = reinterpret_cast<const __m256i*>(from);
    return {_mm256_loadu_si256(parts), _mm256_loadu_si256(parts + 1)};
  }
  ANN_MEMBER void add(const Directions& directions, int32_t pair) {
    const __m256i both = _mm256_set1_epi32(pair);
    low = _mm256_add_epi32(low, _mm256_madd_epi16(directions.low, both));
    high = _mm256_add_epi32(high, _mm256_madd_epi16(directions.high, both));
  }
  ANN_MEMBER void store(int32_t* to) const {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), low);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + 8), high);
  }
#else
  int32_t sums[kLanes] = {};
  using Directions = const int16_t*;
  ANN_MEMBER static Directions load(const int16_t* from) { return from; }
  ANN_MEMBER void add(Directions directions, int32_t pair) {
    int16_t both[2];
    memcpy(both, &pair, sizeof both);
    for (int j = 0; j < kLanes; ++j) sums[j] += directions[2 * j] * both[0] + directions[2 * j + 1] * both[1];
  }
  ANN_MEMBER void store(int32_t* to) const { memcpy(to, sums, sizeof sums); }
#endif
};

// Rows that share the loads of a tile of directions.
inline constexpr size_t kTogether = 4;

template <size_t Rows, size_t Groups>
ANN_INLINE void projectTile(const int16_t* rows, size_t pairs, const int16_t* directions, size_t width, int32_t* out) {
  PairSums sums[Rows][Groups];
  for (size_t p = 0; p < pairs; ++p) {
    const int16_t* at = directions + p * width * 2;
    typename PairSums::Directions loaded[Groups];
    for (size_t g = 0; g < Groups; ++g) loaded[g] = PairSums::load(at + g * 2 * kLanes);
    for (size_t r = 0; r < Rows; ++r) {
      int32_t pair;
      memcpy(&pair, rows + (r * pairs + p) * 2, sizeof pair);
      for (size_t g = 0; g < Groups; ++g) sums[r][g].add(loaded[g], pair);
    }
  }
  for (size_t r = 0; r < Rows; ++r) {
    for (size_t g = 0; g < Groups; ++g) sums[r][g].store(out + r * width + g * kLanes);
  }
}

template <size_t Rows>
ANN_INLINE void projectRows(const int16_t* rows, size_t pairs, const int16_t* directions, size_t width, int32_t* out) {
  size_t w = 0;
  for (; w + 4 * kLanes <= width; w += 4 * kLanes) projectTile<Rows, 4>(rows, pairs, directions + 2 * w, width, out + w);
  for (; w < width; w += kLanes) projectTile<Rows, 1>(rows, pairs, directions + 2 * w, width, out + w);
}

static void project(const int16_t* rows, size_t count, size_t pairs, const int16_t* directions, size_t width, int32_t* out) {
  size_t i = 0;
  for (; i + kTogether <= count; i += kTogether) {
    projectRows<kTogether>(rows + i * pairs * 2, pairs, directions, width, out + i * width);
  }
  for (; i < count; ++i) projectRows<1>(rows + i * pairs * 2, pairs, directions, width, out + i * width);
}

hnsw::CodeKernels codeKernels() {
#define ANN_TEXT(name) #name
#define ANN_NAME(isa) ANN_TEXT(isa)
  return {ANN_NAME(ANN_ISA), ranks8, ranks4, product8, insert, centre, round, project};
}

}  // namespace ann::ANN_ISA
