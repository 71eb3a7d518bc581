// From blocks to the f32 matrices that callers get.
#pragma once
#include <cmath>
#include <vector>

#include "ann/matrix.h"

#include "block.h"

namespace ann {

// Where element (i, j) of a result goes: data[i * row_step + j * col_step].
struct ColumnsView {
  float* data;
  size_t columns;
  size_t row_step;
  size_t col_step;
};

// For each column, the sign of its entry of largest magnitude (the first one among equals), so
// that multiplying by it makes that entry positive.
inline std::vector<double> columnSigns(const Control& control, const Block& block) {
  std::vector<double> largest(block.active, 0.0), signs(block.active, 1.0);
  for (size_t i = 0; i < block.rows; ++i) {
    if (i % kRowChunk == 0) control.check();
    for (size_t j = 0; j < block.active; ++j) {
      const double x = block.row(i)[j];
      if (std::abs(x) <= largest[j]) continue;
      largest[j] = std::abs(x);
      signs[j] = x < 0 ? -1 : 1;
    }
  }
  return signs;
}

// Rounds the leading columns, each times its factor.
inline void writeColumns(ThreadTeam& team, const Block& block, const std::vector<double>& factors,
                         const ColumnsView& out) {
  team.forChunks(block.rows, kRowChunk, [&](size_t begin, size_t end, unsigned) {
    for (size_t i = begin; i < end; ++i) {
      for (size_t j = 0; j < out.columns; ++j) {
        out.data[i * out.row_step + j * out.col_step] =
            static_cast<float>(block.row(i)[j] * factors[j]);
      }
    }
  });
}

// Widens `count` columns from `column` on into a block.
inline void readColumns(ThreadTeam& team, const MatrixView<float>& m, size_t column, size_t count,
                        const Block& block) {
  team.forChunks(block.rows, kRowChunk, [&](size_t begin, size_t end, unsigned) {
    for (size_t i = begin; i < end; ++i) {
      for (size_t j = 0; j < count; ++j) block.row(i)[j] = m.row(i)[column + j];
    }
  });
}

}  // namespace ann
