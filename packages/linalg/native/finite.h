// Refuses NaN and infinities before they spread through a product.
#pragma once
#include <bit>
#include <cmath>
#include <cstdint>
#include <string>

#include "ann/error.h"
#include "ann/matrix.h"
#include "ann/threads.h"

namespace ann {

// Whether no exponent has all bits set: a loop over bits vectorises, one over floats does not.
inline bool allFinite(const float* values, size_t count) {
  constexpr uint32_t kExponent = 0x7f800000u;
  uint32_t found = 0;
  for (size_t j = 0; j < count; ++j) {
    found |= (std::bit_cast<uint32_t>(values[j]) & kExponent) == kExponent;
  }
  return found == 0;
}

[[noreturn]] inline void refuseNotFinite(size_t row, size_t column, float value) {
  throw Error("not-finite",
              "row " + std::to_string(row) + ", column " + std::to_string(column) + " is " +
                  std::to_string(value) + "; remove or replace NaN and infinities first",
              {{"row", double(row)}, {"column", double(column)}});
}

inline void checkFinite(ThreadTeam& team, const MatrixView<float>& m) {
  constexpr size_t kRows = 256;
  team.forChunks(m.rows, kRows, [&](size_t begin, size_t end, unsigned) {
    for (size_t i = begin; i < end; ++i) {
      if (allFinite(m.row(i), m.cols)) continue;
      size_t j = 0;
      while (std::isfinite(m.row(i)[j])) ++j;
      refuseNotFinite(i, j, m.row(i)[j]);
    }
  });
}

inline void checkFinite(ThreadTeam&, const MatrixView<uint8_t>&) {}

}  // namespace ann
