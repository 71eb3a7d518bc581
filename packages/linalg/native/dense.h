// Products of a dense f32 or u8 matrix with a block. The matrix is widened to doubles, and its
// column means are subtracted, tile by tile: no copy of it is ever made, and centring loses no
// digits.
#pragma once
#include <vector>

#include "ann/matrix.h"
#include "block.h"
#include "partials.h"

namespace ann {

template <class T>
struct CentredMatrix {
  MatrixView<T> matrix;
  const double* mean;  // one for each column, or null for zeros
};

inline constexpr size_t kTileRows = 32;
inline constexpr size_t kTileCols = 64;

inline void widenRow(const LinalgKernels& kernels, const float* from, const double* mean, double* to,
                     size_t count) {
  kernels.widen_f32(from, mean, to, count);
}
inline void widenRow(const LinalgKernels& kernels, const uint8_t* from, const double* mean,
                     double* to, size_t count) {
  kernels.widen_u8(from, mean, to, count);
}

// Calls body(column, columns, tile) for the tiles of rows [begin, end), with rows of kTileCols.
template <class T, class Body>
void forTiles(const Control& control, const LinalgKernels& kernels, const CentredMatrix<T>& a,
              size_t begin, size_t end, double* tile, Body&& body) {
  for (size_t column = 0; column < a.matrix.cols; column += kTileCols) {
    control.check();
    const size_t columns = std::min(kTileCols, a.matrix.cols - column);
    const double* mean = a.mean ? a.mean + column : nullptr;
    for (size_t i = begin; i < end; ++i) {
      widenRow(kernels, a.matrix.row(i) + column, mean, tile + (i - begin) * kTileCols, columns);
    }
    body(column, columns, tile);
  }
}

// The mean of each column.
template <class T>
void columnMeans(ThreadTeam& team, const MatrixView<T>& a, double* mean) {
  Partials partials(a.rows, a.cols);
  team.forChunks(a.rows, partials.range(), [&](size_t begin, size_t end, unsigned) {
    double* sum = partials.of(begin);
    for (size_t i = begin; i < end; ++i) {
      if (i % kTileRows == 0) team.control().check();
      const T* row = a.row(i);
      for (size_t j = 0; j < a.cols; ++j) sum[j] += row[j];
    }
  });
  partials.addInto(team, mean);
  for (size_t j = 0; j < a.cols; ++j) mean[j] /= static_cast<double>(a.rows);
}

// y = (a - 1 meanᵀ) x
template <class T>
void multiplyDense(ThreadTeam& team, const LinalgKernels& kernels, const CentredMatrix<T>& a,
                   const Block& x, const Block& y) {
  auto scratch = scratchOf(team, kTileRows * kTileCols);
  team.forChunks(a.matrix.rows, kTileRows, [&](size_t begin, size_t end, unsigned worker) {
    std::fill(y.row(begin), y.row(begin) + (end - begin) * y.width, 0.0);
    forTiles(team.control(), kernels, a, begin, end, scratch[worker].data(),
             [&](size_t column, size_t columns, const double* tile) {
               kernels.accumulate(y.row(begin), end - begin, y.width, {tile, kTileCols, 1},
                                  x.row(column), columns);
             });
  });
}

// z = (a - 1 meanᵀ)ᵀ y
template <class T>
void multiplyDenseTransposed(ThreadTeam& team, const LinalgKernels& kernels,
                             const CentredMatrix<T>& a, const Block& y, const Block& z) {
  auto scratch = scratchOf(team, kTileRows * kTileCols);
  Partials partials(a.matrix.rows, z.rows * z.width);
  team.forChunks(a.matrix.rows, partials.range(), [&](size_t begin, size_t end, unsigned worker) {
    double* sum = partials.of(begin);
    for (size_t i = begin; i < end; i += kTileRows) {
      const size_t rows = std::min(kTileRows, end - i);
      forTiles(team.control(), kernels, a, i, i + rows, scratch[worker].data(),
               [&](size_t column, size_t columns, const double* tile) {
                 kernels.accumulate(sum + column * z.width, columns, z.width, {tile, 1, kTileCols},
                                    y.row(i), rows);
               });
    }
  });
  partials.addInto(team, z.data);
}

}  // namespace ann
