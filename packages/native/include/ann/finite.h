// Refuses NaN and infinities before they can poison an ordering or a product.
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

// Whether no exponent has all bits set: a loop over bits vectorises, one over floats does not.
inline bool allFinite(const float* values, size_t count) {
  constexpr uint32_t kExponent = 0x7f800000u;
  uint32_t found = 0;
  for (size_t j = 0; j < count; ++j) {
    found |= (std::bit_cast<uint32_t>(values[j]) & kExponent) == kExponent;
  }
  return found == 0;
}

// `name` says which of several inputs it was; may be empty.
[[noreturn]] inline void refuseNotFinite(const std::string& name, size_t row, size_t column,
                                         float value) {
  throw Error("not-finite",
              (name.empty() ? "row " : name + ": row ") + std::to_string(row) + ", column " +
                  std::to_string(column) + " is " + std::to_string(value) +
                  "; remove or replace NaN and infinities first",
              {{"row", double(row)}, {"column", double(column)}});
}

// Throws `not-finite` with row and column of the first one.
inline void checkFinite(ThreadTeam& team, const MatrixView<const float>& m,
                        const std::string& name) {
  constexpr size_t kBytes = 1 << 20;
  const size_t rows = std::max<size_t>(1, kBytes / std::max<size_t>(1, m.cols * sizeof(float)));
  // All chunks are looked at up to the first bad row: which row that is does not depend on threads.
  std::atomic<size_t> first{m.rows};
  team.forChunks(m.rows, rows, [&](size_t begin, size_t end, unsigned) {
    size_t i = begin;
    while (i < end && i < first && allFinite(m.row(i), m.cols)) ++i;
    if (i == end) return;
    for (size_t known = first; i < known && !first.compare_exchange_weak(known, i);) {}
  });
  const size_t i = first;
  if (i == m.rows) return;
  for (size_t j = 0; j < m.cols; ++j) {
    const float value = m.row(i)[j];
    if (!allFinite(&value, 1)) refuseNotFinite(name, i, j, value);
  }
  throw inputChanged();  // by the caller, since the first look
}

// `m` in bytes, of elements `dtype`; integers are always finite.
inline void checkFinite(ThreadTeam& team, const MatrixView<const char>& m, const char* dtype,
                        const std::string& name) {
  if (std::strcmp(dtype, "f32") != 0) return;
  const MatrixView<const float> floats{reinterpret_cast<const float*>(m.data), m.rows, m.cols,
                                       m.stride / sizeof(float)};
  checkFinite(team, floats, name);
}

}  // namespace ann
