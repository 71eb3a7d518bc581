// From blocks to the f32 matrices that callers get.
#pragma once
#include <cmath>
#include <cstdio>
#include <vector>

#include <string>

#include "ann/first_failure.h"
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

[[noreturn]] inline void refuseResult(size_t row, size_t column, double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  throw Error("not-finite",
              "row " + std::to_string(row) + ", column " + std::to_string(column) +
                  " of the result is " + text +
                  ", and 32-bit floats end at 3.4e38; scale the input down first",
              {{"row", double(row)}, {"column", double(column)}, {"value", value}});
}

// Rounds the leading columns, each times its factor; refuses what no f32 can hold.
inline void writeColumns(ThreadTeam& team, const Block& block, const std::vector<double>& factors,
                         const ColumnsView& out) {
  forChunksFirstFailure(team, block.rows, kRowChunk, [&](size_t begin, size_t end, unsigned) {
    for (size_t i = begin; i < end; ++i) {
      for (size_t j = 0; j < out.columns; ++j) {
        const double value = block.row(i)[j] * factors[j];
        const float rounded = static_cast<float>(value);
        if (!std::isfinite(rounded)) refuseResult(i, j, value);
        out.data[i * out.row_step + j * out.col_step] = rounded;
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
