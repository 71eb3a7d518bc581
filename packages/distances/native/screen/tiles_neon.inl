// Tile kernels of 16-byte registers, in pieces whose sums fill 16 of the 32 registers.
namespace ann::ANN_ISA {

static constexpr const char* kTilesName = "neon";
using QueryCode = int16_t;

// Four queries with four rows; each lane adds up one of the four products of a group.
ANN_INLINE void dotPiece(const int16_t* q, const uint8_t* r, size_t groups, const int32_t* start,
                         int32_t* out) {
  int32x4_t sums[4][4];
  for (size_t i = 0; i < 4; ++i) {
    for (size_t j = 0; j < 4; ++j) sums[i][j] = vdupq_n_s32(0);
  }
  for (size_t g = 0; g < groups; ++g, r += kTileRows * kCodeGroup, q += kTileQueries * kCodeGroup) {
    const uint8x16_t all = vld1q_u8(r);
    const int16x8_t low = vreinterpretq_s16_u16(vmovl_u8(vget_low_u8(all)));
    const int16x8_t high = vreinterpretq_s16_u16(vmovl_u8(vget_high_u8(all)));
    for (size_t i = 0; i < 4; ++i) {
      const int16x4_t codes = vld1_s16(q + i * kCodeGroup);
      sums[i][0] = vmlal_s16(sums[i][0], vget_low_s16(low), codes);
      sums[i][1] = vmlal_s16(sums[i][1], vget_high_s16(low), codes);
      sums[i][2] = vmlal_s16(sums[i][2], vget_low_s16(high), codes);
      sums[i][3] = vmlal_s16(sums[i][3], vget_high_s16(high), codes);
    }
  }
  for (size_t i = 0; i < 4; ++i) {
    for (size_t j = 0; j < 4; ++j) out[i * kTileRows + j] = start[i] + vaddvq_s32(sums[i][j]);
  }
}

static void dotCodes(const void* queries, const uint8_t* rows, size_t groups, const int32_t* start,
                     int32_t* out) {
  const int16_t* q = static_cast<const int16_t*>(queries);
  for (size_t j = 0; j < kTileRows; j += 4) {
    for (size_t i = 0; i < kTileQueries; i += 4) {
      dotPiece(q + i * kCodeGroup, rows + j * kCodeGroup, groups, start + i, out + i * kTileRows + j);
    }
  }
}

static void dotFloats(const float* queries, const float* rows, size_t dim, float* out) {
  for (size_t j = 0; j < kTileRows; j += 16) {
    for (size_t first = 0; first < kTileQueries; first += 4) {
      float32x4_t sums[4][4];
      for (size_t i = 0; i < 4; ++i) {
        for (size_t c = 0; c < 4; ++c) sums[i][c] = vdupq_n_f32(0);
      }
      for (size_t d = 0; d < dim; ++d) {
        const float* r = rows + d * kTileRows + j;
        const float32x4_t x = vld1q_f32(queries + d * kTileQueries + first);
        for (size_t c = 0; c < 4; ++c) {
          const float32x4_t b = vld1q_f32(r + 4 * c);
          sums[0][c] = vfmaq_laneq_f32(sums[0][c], b, x, 0);
          sums[1][c] = vfmaq_laneq_f32(sums[1][c], b, x, 1);
          sums[2][c] = vfmaq_laneq_f32(sums[2][c], b, x, 2);
          sums[3][c] = vfmaq_laneq_f32(sums[3][c], b, x, 3);
        }
      }
      for (size_t i = 0; i < 4; ++i) {
        for (size_t c = 0; c < 4; ++c) vst1q_f32(out + (first + i) * kTileRows + j + 4 * c, sums[i][c]);
      }
    }
  }
}

static void addDoubles(const double* queries, const double* rows, size_t dim, double* sums) {
  for (size_t j = 0; j < kTileRows; j += 8) {
    for (size_t first = 0; first < kTileQueries; first += 4) {
      double* to = sums + first * kTileRows + j;
      float64x2_t sum[4][4];
      for (size_t i = 0; i < 4; ++i) {
        for (size_t c = 0; c < 4; ++c) sum[i][c] = vld1q_f64(to + i * kTileRows + 2 * c);
      }
      for (size_t d = 0; d < dim; ++d) {
        const double* r = rows + d * kTileRows + j;
        const float64x2_t x = vld1q_f64(queries + d * kTileQueries + first);
        const float64x2_t y = vld1q_f64(queries + d * kTileQueries + first + 2);
        for (size_t c = 0; c < 4; ++c) {
          const float64x2_t b = vld1q_f64(r + 2 * c);
          sum[0][c] = vfmaq_laneq_f64(sum[0][c], b, x, 0);
          sum[1][c] = vfmaq_laneq_f64(sum[1][c], b, x, 1);
          sum[2][c] = vfmaq_laneq_f64(sum[2][c], b, y, 0);
          sum[3][c] = vfmaq_laneq_f64(sum[3][c], b, y, 1);
        }
      }
      for (size_t i = 0; i < 4; ++i) {
        for (size_t c = 0; c < 4; ++c) vst1q_f64(to + i * kTileRows + 2 * c, sum[i][c]);
      }
    }
  }
}

ANN_INLINE float32x4_t toFloats(const float* dots) { return vld1q_f32(dots); }
ANN_INLINE float32x4_t toFloats(const int32_t* dots) { return vcvtq_f32_s32(vld1q_s32(dots)); }

template <class Dot>
ANN_INLINE uint32_t passOne(const Dot* dots, float weight, const RowTerms& rows,
                            const Limits& limits) {
  const uint32x4_t bits = {1, 2, 4, 8};
  uint32_t mask = 0;
  for (size_t j = 0; j < kTileRows; j += 4) {
    const float32x4_t value =
        vfmsq_n_f32(vld1q_f32(rows.first + j), toFloats(dots + j), weight);
    const float32x4_t limit = vfmaq_n_f32(
        vfmaq_n_f32(vdupq_n_f32(limits.constant), vld1q_f32(rows.second + j), limits.slope),
        vld1q_f32(rows.third + j), limits.tilt);
    mask |= vaddvq_u32(vandq_u32(vcltq_f32(value, limit), bits)) << j;
  }
  return mask;
}

}  // namespace ann::ANN_ISA
