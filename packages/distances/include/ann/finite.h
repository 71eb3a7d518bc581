// Refuses NaN and infinities before they can poison an ordering.
#pragma once
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>

#include "ann/error.h"
#include "ann/matrix.h"
#include "ann/threads.h"

namespace ann {

// Whether all bits of the exponent are set somewhere in the row.
inline bool hasNonFinite(const float* row, size_t cols) {
  constexpr uint32_t kExponent = 0x7f800000u;
  bool found = false;
  for (size_t j = 0; j < cols; ++j) {
    found |= (std::bit_cast<uint32_t>(row[j]) & kExponent) == kExponent;
  }
  return found;
}

// `m` in bytes, as from addon::rows. Throws `not-finite` with row and column.
inline void checkFinite(ThreadTeam& team, const MatrixView<const char>& m, const char* dtype,
                        const char* name) {
  if (std::strcmp(dtype, "f32") != 0) return;
  constexpr size_t kRows = 512;
  team.forChunks(m.rows, kRows, [&](size_t begin, size_t end, unsigned) {
    for (size_t i = begin; i < end; ++i) {
      const auto row = reinterpret_cast<const float*>(m.row(i));
      if (!hasNonFinite(row, m.cols)) continue;
      size_t j = 0;
      while (!hasNonFinite(row + j, 1)) ++j;
      throw Error("not-finite",
                  std::string(name) + ": row " + std::to_string(i) + ", column " +
                      std::to_string(j) + " is " + std::to_string(row[j]) +
                      "; remove or replace NaN and infinities first",
                  {{"row", double(i)}, {"column", double(j)}});
    }
  });
}

}  // namespace ann
