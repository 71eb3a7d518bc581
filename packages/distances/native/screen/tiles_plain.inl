// The tile kernels in plain C++: the reference of all others.
namespace ann::ANN_ISA {

static constexpr const char* kTilesName = "plain";
using QueryCode = int8_t;

static void dotCodes(const void* queries, const uint8_t* rows, size_t groups, const int32_t* start,
                     int32_t* out) {
  const int8_t* q = static_cast<const int8_t*>(queries);
  for (size_t i = 0; i < kTileQueries; ++i) {
    int32_t* sums = out + i * kTileRows;
    for (size_t j = 0; j < kTileRows; ++j) sums[j] = start[i];
    for (size_t g = 0; g < groups; ++g) {
      const int8_t* a = q + (g * kTileQueries + i) * kCodeGroup;
      const uint8_t* b = rows + g * kTileRows * kCodeGroup;
      for (size_t j = 0; j < kTileRows; ++j) {
        for (size_t c = 0; c < kCodeGroup; ++c) sums[j] += int32_t(a[c]) * b[j * kCodeGroup + c];
      }
    }
  }
}

static void dotFloats(const float* queries, const float* rows, size_t dim, float* out) {
  for (size_t i = 0; i < kTileQueries * kTileRows; ++i) out[i] = 0;
  for (size_t d = 0; d < dim; ++d) {
    for (size_t i = 0; i < kTileQueries; ++i) {
      const float a = queries[d * kTileQueries + i];
      float* sums = out + i * kTileRows;
      for (size_t j = 0; j < kTileRows; ++j) sums[j] += a * rows[d * kTileRows + j];
    }
  }
}

static void addDoubles(const double* queries, const double* rows, size_t dim, double* sums) {
  for (size_t j = 0; j < kTileRows; j += 8) {
    for (size_t i = 0; i < kTileQueries; i += 2) {
      double *to = sums + i * kTileRows + j, *next = to + kTileRows;
      f64x8 s0 = loadF64(to), s1 = loadF64(next);
      for (size_t d = 0; d < dim; ++d) {
        const f64x8 row = loadF64(rows + d * kTileRows + j);
        s0 = s0 + row * splatF64(queries[d * kTileQueries + i]);
        s1 = s1 + row * splatF64(queries[d * kTileQueries + i + 1]);
      }
      store(to, s0), store(next, s1);
    }
  }
}

template <class Dot>
static uint32_t passOne(const Dot* dots, float weight, const RowTerms& rows, const Limits& limits) {
  uint32_t mask = 0;
  for (size_t j = 0; j < kTileRows; ++j) {
    const float value = rows.first[j] - weight * float(dots[j]);
    const float limit =
        limits.constant + limits.slope * rows.second[j] + limits.tilt * rows.third[j];
    mask |= uint32_t(value < limit) << j;
  }
  return mask;
}

}  // namespace ann::ANN_ISA
