// Tile kernels of 32-byte registers: a tile is cut into pieces of 6 queries, whose sums fill 12
// of the 16 registers.
namespace ann::ANN_ISA {

static constexpr const char* kTilesName = "avx2";
using QueryCode = int16_t;
inline constexpr size_t kPieceQueries = 6;

// Eight rows, widened to 16 bits: a lane of 32 bits adds up two of the four products.
ANN_INLINE void dotPiece(const char* q, const uint8_t* r, size_t groups, const int32_t* start,
                         int32_t* out) {
  __m256i low[kPieceQueries], high[kPieceQueries];
#pragma GCC unroll 6
  for (size_t i = 0; i < kPieceQueries; ++i) low[i] = high[i] = _mm256_setzero_si256();
  for (size_t g = 0; g < groups; ++g, r += kTileRows * kCodeGroup, q += kTileQueries * kCodeGroup * 2) {
    const __m256i a = _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(r)));
    const __m256i b =
        _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(r + 16)));
#pragma GCC unroll 6
    for (size_t i = 0; i < kPieceQueries; ++i) {
      long long four;
      memcpy(&four, q + i * kCodeGroup * 2, sizeof four);
      const __m256i codes = _mm256_set1_epi64x(four);
      low[i] = _mm256_add_epi32(low[i], _mm256_madd_epi16(a, codes));
      high[i] = _mm256_add_epi32(high[i], _mm256_madd_epi16(b, codes));
    }
  }
#pragma GCC unroll 6
  for (size_t i = 0; i < kPieceQueries; ++i) {
    int32_t pairs[16];
    memcpy(pairs, &low[i], 32);
    memcpy(pairs + 8, &high[i], 32);
    for (size_t j = 0; j < 8; ++j) out[i * kTileRows + j] = start[i] + pairs[2 * j] + pairs[2 * j + 1];
  }
}

static void dotCodes(const void* queries, const uint8_t* rows, size_t groups, const int32_t* start,
                     int32_t* out) {
  const char* q = static_cast<const char*>(queries);
  for (size_t j = 0; j < kTileRows; j += 8) {
    for (size_t i = 0; i < kTileQueries; i += kPieceQueries) {
      dotPiece(q + i * kCodeGroup * 2, rows + j * kCodeGroup, groups, start + i,
               out + i * kTileRows + j);
    }
  }
}

static void dotFloats(const float* queries, const float* rows, size_t dim, float* out) {
  for (size_t j = 0; j < kTileRows; j += 16) {
    for (size_t first = 0; first < kTileQueries; first += kPieceQueries) {
      const float *q = queries + first, *r = rows + j;
      __m256 low[kPieceQueries], high[kPieceQueries];
#pragma GCC unroll 6
      for (size_t i = 0; i < kPieceQueries; ++i) low[i] = high[i] = _mm256_setzero_ps();
      for (size_t d = 0; d < dim; ++d, r += kTileRows, q += kTileQueries) {
        const __m256 a = _mm256_loadu_ps(r), b = _mm256_loadu_ps(r + 8);
#pragma GCC unroll 6
        for (size_t i = 0; i < kPieceQueries; ++i) {
          const __m256 x = _mm256_broadcast_ss(q + i);
          low[i] = _mm256_fmadd_ps(a, x, low[i]);
          high[i] = _mm256_fmadd_ps(b, x, high[i]);
        }
      }
#pragma GCC unroll 6
      for (size_t i = 0; i < kPieceQueries; ++i) {
        _mm256_storeu_ps(out + (first + i) * kTileRows + j, low[i]);
        _mm256_storeu_ps(out + (first + i) * kTileRows + j + 8, high[i]);
      }
    }
  }
}

static void addDoubles(const double* queries, const double* rows, size_t dim, double* sums) {
  for (size_t j = 0; j < kTileRows; j += 8) {
    for (size_t first = 0; first < kTileQueries; first += kPieceQueries) {
      const double *q = queries + first, *r = rows + j;
      double* to = sums + first * kTileRows + j;
      __m256d low[kPieceQueries], high[kPieceQueries];
#pragma GCC unroll 6
      for (size_t i = 0; i < kPieceQueries; ++i) {
        low[i] = _mm256_loadu_pd(to + i * kTileRows), high[i] = _mm256_loadu_pd(to + i * kTileRows + 4);
      }
      for (size_t d = 0; d < dim; ++d, r += kTileRows, q += kTileQueries) {
        const __m256d a = _mm256_loadu_pd(r), b = _mm256_loadu_pd(r + 4);
#pragma GCC unroll 6
        for (size_t i = 0; i < kPieceQueries; ++i) {
          const __m256d x = _mm256_broadcast_sd(q + i);
          low[i] = _mm256_fmadd_pd(a, x, low[i]);
          high[i] = _mm256_fmadd_pd(b, x, high[i]);
        }
      }
#pragma GCC unroll 6
      for (size_t i = 0; i < kPieceQueries; ++i) {
        _mm256_storeu_pd(to + i * kTileRows, low[i]), _mm256_storeu_pd(to + i * kTileRows + 4, high[i]);
      }
    }
  }
}

ANN_INLINE __m256 toFloats(const float* dots) { return _mm256_loadu_ps(dots); }
ANN_INLINE __m256 toFloats(const int32_t* dots) {
  return _mm256_cvtepi32_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(dots)));
}

template <class Dot>
ANN_INLINE uint32_t passOne(const Dot* dots, float weight, const RowTerms& rows,
                            const Limits& limits) {
  uint32_t mask = 0;
  const __m256 w = _mm256_set1_ps(weight), tilt = _mm256_set1_ps(limits.tilt);
  const __m256 slope = _mm256_set1_ps(limits.slope), constant = _mm256_set1_ps(limits.constant);
  for (size_t j = 0; j < kTileRows; j += 8) {
    const __m256 value = _mm256_fnmadd_ps(w, toFloats(dots + j), _mm256_loadu_ps(rows.first + j));
    const __m256 limit =
        _mm256_fmadd_ps(tilt, _mm256_loadu_ps(rows.third + j),
                        _mm256_fmadd_ps(slope, _mm256_loadu_ps(rows.second + j), constant));
    mask |= uint32_t(_mm256_movemask_ps(_mm256_cmp_ps(value, limit, _CMP_LT_OQ))) << j;
  }
  return mask;
}

}  // namespace ann::ANN_ISA
