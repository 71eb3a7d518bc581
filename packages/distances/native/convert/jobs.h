// Conversions of whole matrices, shared among threads.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "ann/convert.h"
#include "ann/matrix.h"
#include "ann/threads.h"

namespace ann {

// Rows of `cols` elements that lie one behind the other are one long row.
struct Pieces {
  size_t rows, cols;
  static constexpr size_t kElements = 1 << 16;

  Pieces(size_t rows_, size_t cols_, bool contiguous)
      : rows(contiguous ? 1 : rows_), cols(contiguous ? rows_ * cols_ : cols_) {}

  // Calls body(row, column, count) for pieces of rows that together are everything.
  template <class Body>
  void forEach(ThreadTeam& team, Body&& body) const {
    if (rows == 0 || cols == 0) return;
    Control& control = team.control();
    control.expect(rows * cols);
    const size_t per_row = (cols + kElements - 1) / kElements;
    const size_t chunk = std::max<size_t>(1, kElements / cols);
    team.forChunks(rows * per_row, chunk, [&](size_t begin, size_t end, unsigned) {
      size_t done = 0;
      for (size_t i = begin; i < end; ++i) {
        const size_t column = i % per_row * kElements;
        const size_t count = std::min(cols - column, kElements);
        body(i / per_row, column, count);
        done += count;
      }
      control.advance(done);
    });
  }
};

struct ToHalves {
  void (*convert)(const float* from, uint16_t* to, size_t count, uint32_t overflow);
  uint32_t overflow;
  MatrixView<float> from;
  uint16_t* to;  // dense

  void run(ThreadTeam& team) const {
    const Pieces pieces(from.rows, from.cols, from.stride == from.cols);
    pieces.forEach(team, [&](size_t row, size_t column, size_t count) {
      convert(from.row(row) + column, to + row * pieces.cols + column, count, overflow);
    });
  }
};

struct ToFloats {
  void (*convert)(const void* from, float* to, size_t count);
  MatrixView<const char> from;  // stride in bytes
  size_t width;                 // bytes of an element
  float* to;                    // dense

  void run(ThreadTeam& team) const {
    const Pieces pieces(from.rows, from.cols, from.stride == from.cols * width);
    pieces.forEach(team, [&](size_t row, size_t column, size_t count) {
      convert(from.row(row) + column * width, to + row * pieces.cols + column, count);
    });
  }
};

}  // namespace ann
