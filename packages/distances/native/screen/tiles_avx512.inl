// Tile kernels of 64-byte registers: 12 x 2 of them hold the sums, so that every load of a row
// serves twelve multiplications and every broadcast of a query two.
namespace ann::ANN_ISA {

#if defined(__AVX512VNNI__)

static constexpr const char* kTilesName = "avx512vnni";
using QueryCode = int8_t;

static void dotCodes(const void* queries, const uint8_t* rows, size_t groups, const int32_t* start,
                     int32_t* out) {
  const char* q = static_cast<const char*>(queries);
  __m512i low[kTileQueries], high[kTileQueries];
#pragma GCC unroll 12
  for (size_t i = 0; i < kTileQueries; ++i) low[i] = high[i] = _mm512_set1_epi32(start[i]);
  for (size_t g = 0; g < groups; ++g, rows += 128, q += kTileQueries * kCodeGroup) {
    const __m512i a = _mm512_loadu_si512(rows), b = _mm512_loadu_si512(rows + 64);
#pragma GCC unroll 12
    for (size_t i = 0; i < kTileQueries; ++i) {
      int32_t four;
      memcpy(&four, q + i * kCodeGroup, sizeof four);
      const __m512i codes = _mm512_set1_epi32(four);
      low[i] = _mm512_dpbusd_epi32(low[i], a, codes);
      high[i] = _mm512_dpbusd_epi32(high[i], b, codes);
    }
  }
#pragma GCC unroll 12
  for (size_t i = 0; i < kTileQueries; ++i) {
    _mm512_storeu_si512(out + i * kTileRows, low[i]);
    _mm512_storeu_si512(out + i * kTileRows + 16, high[i]);
  }
}

#else

static constexpr const char* kTilesName = "avx512";
using QueryCode = int16_t;

ANN_INLINE __m512i widen(const uint8_t* codes) {
  return _mm512_maskz_cvtepu8_epi16(
      ~0u, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(codes)));
}

// Sixteen rows at a time, widened to 16 bits: a lane of 32 bits adds up two of the four products.
static void dotCodes(const void* queries, const uint8_t* rows, size_t groups, const int32_t* start,
                     int32_t* out) {
  for (size_t half = 0; half < 2; ++half) {
    const char* q = static_cast<const char*>(queries);
    const uint8_t* r = rows + 64 * half;
    __m512i low[kTileQueries], high[kTileQueries];
#pragma GCC unroll 12
    for (size_t i = 0; i < kTileQueries; ++i) low[i] = high[i] = _mm512_setzero_si512();
    for (size_t g = 0; g < groups; ++g, r += 128, q += kTileQueries * kCodeGroup * 2) {
      const __m512i a = widen(r), b = widen(r + 32);
#pragma GCC unroll 12
      for (size_t i = 0; i < kTileQueries; ++i) {
        int64_t four;
        memcpy(&four, q + i * kCodeGroup * 2, sizeof four);
        const __m512i codes = _mm512_set1_epi64(four);
        low[i] = _mm512_add_epi32(low[i], _mm512_madd_epi16(a, codes));
        high[i] = _mm512_add_epi32(high[i], _mm512_madd_epi16(b, codes));
      }
    }
#pragma GCC unroll 12
    for (size_t i = 0; i < kTileQueries; ++i) {
      int32_t pairs[32];
      memcpy(pairs, &low[i], 64);
      memcpy(pairs + 16, &high[i], 64);
      int32_t* to = out + i * kTileRows + 16 * half;
      for (size_t j = 0; j < 16; ++j) to[j] = start[i] + pairs[2 * j] + pairs[2 * j + 1];
    }
  }
}

#endif

static void dotFloats(const float* queries, const float* rows, size_t dim, float* out) {
  __m512 low[kTileQueries], high[kTileQueries];
#pragma GCC unroll 12
  for (size_t i = 0; i < kTileQueries; ++i) low[i] = high[i] = _mm512_setzero_ps();
  for (size_t d = 0; d < dim; ++d, rows += kTileRows, queries += kTileQueries) {
    const __m512 a = _mm512_loadu_ps(rows), b = _mm512_loadu_ps(rows + 16);
#pragma GCC unroll 12
    for (size_t i = 0; i < kTileQueries; ++i) {
      const __m512 x = _mm512_set1_ps(queries[i]);
      low[i] = _mm512_fmadd_ps(a, x, low[i]);
      high[i] = _mm512_fmadd_ps(b, x, high[i]);
    }
  }
#pragma GCC unroll 12
  for (size_t i = 0; i < kTileQueries; ++i) {
    _mm512_storeu_ps(out + i * kTileRows, low[i]);
    _mm512_storeu_ps(out + i * kTileRows + 16, high[i]);
  }
}

static void addDoubles(const double* queries, const double* rows, size_t dim, double* sums) {
  for (size_t j = 0; j < kTileRows; j += 16) {
    const double *q = queries, *r = rows + j;
    double* to = sums + j;
    __m512d low[kTileQueries], high[kTileQueries];
#pragma GCC unroll 12
    for (size_t i = 0; i < kTileQueries; ++i) {
      low[i] = _mm512_loadu_pd(to + i * kTileRows), high[i] = _mm512_loadu_pd(to + i * kTileRows + 8);
    }
    for (size_t d = 0; d < dim; ++d, r += kTileRows, q += kTileQueries) {
      const __m512d a = _mm512_loadu_pd(r), b = _mm512_loadu_pd(r + 8);
#pragma GCC unroll 12
      for (size_t i = 0; i < kTileQueries; ++i) {
        const __m512d x = _mm512_set1_pd(q[i]);
        low[i] = _mm512_fmadd_pd(a, x, low[i]);
        high[i] = _mm512_fmadd_pd(b, x, high[i]);
      }
    }
#pragma GCC unroll 12
    for (size_t i = 0; i < kTileQueries; ++i) {
      _mm512_storeu_pd(to + i * kTileRows, low[i]), _mm512_storeu_pd(to + i * kTileRows + 8, high[i]);
    }
  }
}

ANN_INLINE __m512 toFloats(const float* dots) { return _mm512_loadu_ps(dots); }
ANN_INLINE __m512 toFloats(const int32_t* dots) {
  return _mm512_maskz_cvtepi32_ps(0xffff, _mm512_loadu_si512(dots));
}

template <class Dot>
ANN_INLINE uint32_t passOne(const Dot* dots, float weight, const RowTerms& rows,
                            const Limits& limits) {
  uint32_t mask = 0;
  const __m512 w = _mm512_set1_ps(weight), tilt = _mm512_set1_ps(limits.tilt);
  const __m512 slope = _mm512_set1_ps(limits.slope), constant = _mm512_set1_ps(limits.constant);
#pragma GCC unroll 2
  for (size_t j = 0; j < kTileRows; j += 16) {
    const __m512 value = _mm512_fnmadd_ps(w, toFloats(dots + j), _mm512_loadu_ps(rows.first + j));
    const __m512 limit =
        _mm512_fmadd_ps(tilt, _mm512_loadu_ps(rows.third + j),
                        _mm512_fmadd_ps(slope, _mm512_loadu_ps(rows.second + j), constant));
    mask |= uint32_t(_mm512_cmp_ps_mask(value, limit, _CMP_LT_OQ)) << j;
  }
  return mask;
}

}  // namespace ann::ANN_ISA
