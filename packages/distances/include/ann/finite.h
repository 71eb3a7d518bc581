// Refuses NaN and infinities before they can poison an ordering.
#pragma once
#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
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

// `m` in bytes, as from addon::rows. Throws `not-finite` with row and column of the first one.
inline void checkFinite(ThreadTeam& team, const MatrixView<const char>& m, const char* dtype,
                        const char* name) {
  if (std::strcmp(dtype, "f32") != 0) return;
  constexpr size_t kBytes = 1 << 20;
  const size_t rows = std::max<size_t>(1, kBytes / std::max<size_t>(1, m.cols * sizeof(float)));
  auto row = [&](size_t i) { return reinterpret_cast<const float*>(m.row(i)); };
  // All chunks are looked at up to the first bad row: which row that is does not depend on threads.
  std::atomic<size_t> first{m.rows};
  team.forChunks(m.rows, rows, [&](size_t begin, size_t end, unsigned) {
    size_t i = begin;
    while (i < end && i < first && !hasNonFinite(row(i), m.cols)) ++i;
    if (i == end) return;
    for (size_t known = first; i < known && !first.compare_exchange_weak(known, i);) {}
  });
  const size_t i = first;
  if (i == m.rows) return;
  size_t j = 0;
  while (!hasNonFinite(row(i) + j, 1)) ++j;
  throw Error("not-finite",
              std::string(name) + ": row " + std::to_string(i) + ", column " + std::to_string(j) +
                  " is " + std::to_string(row(i)[j]) + "; remove or replace NaN and infinities first",
              {{"row", double(i)}, {"column", double(j)}});
}

}  // namespace ann
