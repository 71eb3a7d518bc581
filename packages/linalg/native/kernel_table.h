// The inner loops, compiled once for each instruction set. They cannot fail, and give the same
// bits on every instruction set. Widths are multiples of kLaneGroup.
#pragma once
#include <stddef.h>
#include <stdint.h>

namespace ann {

// Columns of a block come in groups of eight doubles: one cache line.
inline constexpr size_t kLaneGroup = 8;

// A matrix element (r, s) of a tile is at data[r * row_step + s * depth_step]: the same loop then
// multiplies by a matrix and by its transpose.
struct Tile {
  const double* data;
  size_t row_step;
  size_t depth_step;
};

// One row range of a sparse product, and what is added to it. Offsets beyond `entries` and columns
// beyond `cols` are bounded: callers can change them at any time.
//   out = on_product * A x + on_x * x + on_out * out,   or plainly   out = A x.
struct SparseStep {
  const double* row_ptr;
  const uint32_t* col_idx;
  const float* values;
  size_t entries, cols;
  const double* x;
  double* out;
  size_t width;
  bool plain;
  double on_product, on_x, on_out;
};

struct LinalgKernels {
  // out(r, :) += sum over s < depth of tile(r, s) * x(s, :), s ascending.
  void (*accumulate)(double* out, size_t rows, size_t width, Tile tile, const double* x,
                     size_t depth);
  // to[j] = from[j] - mean[j]; no mean: zero.
  void (*widen_f32)(const float* from, const double* mean, double* to, size_t count);
  void (*widen_u8)(const uint8_t* from, const double* mean, double* to, size_t count);
  void (*sparse_rows)(const SparseStep& step, size_t begin, size_t end);
};

namespace scalar { LinalgKernels kernels(); }
namespace neon { LinalgKernels kernels(); }
namespace avx2 { LinalgKernels kernels(); }
namespace avx512 { LinalgKernels kernels(); }

}  // namespace ann
