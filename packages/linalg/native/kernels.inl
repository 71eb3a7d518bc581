// Compiled once for each instruction set, with ANN_ISA naming it.
#include "kernel_table.h"
#include "ann/simd.h"

namespace ann::ANN_ISA {

// Four rows at a time share each load of x; their sums stay in registers on every machine.
static void accumulateFourRows(double* out, size_t width, Tile tile, const double* x, size_t depth) {
  const double* row0 = tile.data;
  const double* row1 = row0 + tile.row_step;
  const double* row2 = row1 + tile.row_step;
  const double* row3 = row2 + tile.row_step;
  for (size_t lane = 0; lane < width; lane += kLaneGroup) {
    double* to = out + lane;
    f64x8 sum0 = loadF64(to);
    f64x8 sum1 = loadF64(to + width);
    f64x8 sum2 = loadF64(to + 2 * width);
    f64x8 sum3 = loadF64(to + 3 * width);
    for (size_t s = 0; s < depth; ++s) {
      const f64x8 xs = loadF64(x + s * width + lane);
      const size_t at = s * tile.depth_step;
      sum0 = sum0 + splatF64(row0[at]) * xs;
      sum1 = sum1 + splatF64(row1[at]) * xs;
      sum2 = sum2 + splatF64(row2[at]) * xs;
      sum3 = sum3 + splatF64(row3[at]) * xs;
    }
    store(to, sum0);
    store(to + width, sum1);
    store(to + 2 * width, sum2);
    store(to + 3 * width, sum3);
  }
}

static void accumulateRow(double* out, size_t width, Tile tile, const double* x, size_t depth) {
  for (size_t lane = 0; lane < width; lane += kLaneGroup) {
    f64x8 sum = loadF64(out + lane);
    for (size_t s = 0; s < depth; ++s) {
      sum = sum + splatF64(tile.data[s * tile.depth_step]) * loadF64(x + s * width + lane);
    }
    store(out + lane, sum);
  }
}

static void accumulate(double* out, size_t rows, size_t width, Tile tile, const double* x,
                       size_t depth) {
  size_t r = 0;
  for (; r + 4 <= rows; r += 4) {
    accumulateFourRows(out + r * width, width, tile, x, depth);
    tile.data += 4 * tile.row_step;
  }
  for (; r < rows; ++r) {
    accumulateRow(out + r * width, width, tile, x, depth);
    tile.data += tile.row_step;
  }
}

template <class T>
static void widen(const T* from, const double* mean, double* to, size_t count) {
  if (mean) {
    for (size_t j = 0; j < count; ++j) to[j] = static_cast<double>(from[j]) - mean[j];
  } else {
    for (size_t j = 0; j < count; ++j) to[j] = static_cast<double>(from[j]);
  }
}

// Entries are fetched this far ahead: their addresses are known, but scattered.
inline constexpr size_t kPrefetchAhead = 12;

static void finishLane(const SparseStep& step, size_t row, size_t lane, const f64x8& product) {
  double* to = step.out + row * step.width + lane;
  if (step.plain) return store(to, product);
  const f64x8 own = loadF64(step.x + row * step.width + lane);
  store(to, splatF64(step.on_product) * product + splatF64(step.on_x) * own +
                   splatF64(step.on_out) * loadF64(to));
}

static size_t offset(const SparseStep& step, size_t row) {
  const double at = step.row_ptr[row];
  return at >= 0 && at <= static_cast<double>(step.entries) ? static_cast<size_t>(at) : step.entries;
}

static void sparseRows(const SparseStep& step, size_t begin, size_t end) {
  const size_t width = step.width;
  const size_t last = offset(step, end);
  const uint32_t last_column = static_cast<uint32_t>(step.cols - 1);
  for (size_t row = begin; row < end; ++row) {
    const size_t from = offset(step, row), to = offset(step, row + 1);
    for (size_t lane = 0; lane < width; lane += kLaneGroup) {
      f64x8 sum = splatF64(0);
      for (size_t p = from; p < to; ++p) {
        if (p + kPrefetchAhead < last) {
          ANN_PREFETCH(step.x + step.col_idx[p + kPrefetchAhead] * width + lane);
        }
        const uint32_t id = step.col_idx[p];
        const size_t column = id < last_column ? id : last_column;
        const f64x8 x = loadF64(step.x + column * width + lane);
        sum = sum + splatF64(static_cast<double>(step.values[p])) * x;
      }
      finishLane(step, row, lane, sum);
    }
  }
}

LinalgKernels kernels() {
  return {&accumulate, &widen<float>, &widen<uint8_t>, &sparseRows};
}

}  // namespace ann::ANN_ISA
