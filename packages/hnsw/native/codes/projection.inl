// Centring, rounding and projecting rows. See code_kernels.h. Includes C headers only.
#include "ann/simd.h"
#include "code_kernels.h"

namespace ann::ANN_ISA {

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

}  // namespace ann::ANN_ISA
