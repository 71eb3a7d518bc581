// Refuses NaN and infinities before they can poison an ordering or a product.
#pragma once
#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>

#include "ann/error.h"
#include "ann/matrix.h"
#include "ann/threads.h"

namespace ann {

// How elements say that they are not finite: the bits of the exponent are all ones. 16-bit floats
// come as their bits.
template <class T> struct FloatBits;
template <> struct FloatBits<float> { using type = uint32_t; };
template <> struct FloatBits<double> { using type = uint64_t; };
template <> struct FloatBits<uint16_t> { using type = uint16_t; };
inline constexpr uint64_t kExponentOfF64 = 0x7ff0000000000000u;
inline constexpr uint32_t kExponentOfF32 = 0x7f800000u;
inline constexpr uint16_t kExponentOfF16 = 0x7c00u, kExponentOfBf16 = 0x7f80u;

// Whether no exponent has all bits set: a loop over bits vectorises, one over floats does not.
template <class T, class Bits = typename FloatBits<T>::type>
inline bool allFinite(const T* values, size_t count, Bits exponent) {
  Bits found = 0;
  for (size_t j = 0; j < count; ++j) {
    found |= Bits((std::bit_cast<Bits>(values[j]) & exponent) == exponent);
  }
  return found == 0;
}

// `name` says which of several inputs it was; may be empty.
[[noreturn]] inline void refuseNotFinite(const std::string& name, size_t row, size_t column,
                                         double value) {
  throw Error("not-finite",
              (name.empty() ? "row " : name + ": row ") + std::to_string(row) + ", column " +
                  std::to_string(column) + " is " + std::to_string(value) +
                  "; remove or replace NaN and infinities first",
              {{"row", double(row)}, {"column", double(column)}});
}

// An element that is not finite, from its bits.
template <class Bits>
inline double notFinite(Bits bits, Bits exponent) {
  constexpr Bits kSign = Bits(Bits{1} << (8 * sizeof(Bits) - 1));
  if (Bits(bits & Bits(~kSign)) != exponent) return std::numeric_limits<double>::quiet_NaN();
  return bits & kSign ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
}

// Throws `not-finite` with row and column of the first one.
template <class T, class Bits = typename FloatBits<T>::type>
inline void checkFinite(ThreadTeam& team, const MatrixView<const T>& m, Bits exponent,
                        const std::string& name) {
  constexpr size_t kBytes = 1 << 20;
  const size_t rows = std::max<size_t>(1, kBytes / std::max<size_t>(1, m.cols * sizeof(T)));
  // All chunks are looked at up to the first bad row: which row that is does not depend on threads.
  std::atomic<size_t> first{m.rows};
  team.forChunks(m.rows, rows, [&](size_t begin, size_t end, unsigned) {
    size_t i = begin;
    while (i < end && i < first && allFinite(m.row(i), m.cols, exponent)) ++i;
    if (i == end) return;
    for (size_t known = first; i < known && !first.compare_exchange_weak(known, i);) {}
  });
  const size_t i = first;
  if (i == m.rows) return;
  for (size_t j = 0; j < m.cols; ++j) {
    const T* value = m.row(i) + j;
    if (allFinite(value, 1, exponent)) continue;
    refuseNotFinite(name, i, j, notFinite(std::bit_cast<Bits>(*value), exponent));
  }
  throw inputChanged();  // by the caller, since the first look
}

inline void checkFinite(ThreadTeam& team, const MatrixView<const float>& m,
                        const std::string& name) {
  checkFinite(team, m, kExponentOfF32, name);
}

// `m` in bytes, of elements `dtype`; integers are always finite.
inline void checkFinite(ThreadTeam& team, const MatrixView<const char>& m, const char* dtype,
                        const std::string& name) {
  auto check = [&]<class T>(const T* data, auto exponent) {
    checkFinite(team, MatrixView<const T>{data, m.rows, m.cols, m.stride / sizeof(T)}, exponent, name);
  };
  const void* data = m.data;
  if (!std::strcmp(dtype, "f32")) check(static_cast<const float*>(data), kExponentOfF32);
  if (!std::strcmp(dtype, "f64")) check(static_cast<const double*>(data), kExponentOfF64);
  if (!std::strcmp(dtype, "f16")) check(static_cast<const uint16_t*>(data), kExponentOfF16);
  if (!std::strcmp(dtype, "bf16")) check(static_cast<const uint16_t*>(data), kExponentOfBf16);
}

}  // namespace ann
