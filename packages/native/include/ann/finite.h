// Refuses NaN and infinities before they can poison an ordering or a product.
#pragma once
#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

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

// Whether no exponent has all bits set: a loop over bits vectorises, one over floats does not. Where
// one has, adding its lowest bit carries into the sign.
template <class T, class Bits = typename FloatBits<T>::type>
inline bool allFinite(const T* values, size_t count, Bits exponent) {
  constexpr Bits kSign = Bits(Bits{1} << (8 * sizeof(Bits) - 1));
  const Bits lowest = Bits(kSign - exponent);
  Bits found = 0;
  for (size_t j = 0; j < count; ++j) {
    found |= Bits((std::bit_cast<Bits>(values[j]) & Bits(~kSign)) + lowest);
  }
  return !(found & kSign);
}

// As JavaScript writes it.
inline const char* nameOfNotFinite(double value) {
  return std::isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
}

// `name` says which of several inputs it was; may be empty.
[[noreturn]] inline void refuseNotFinite(const std::string& name, size_t row, size_t column,
                                         double value) {
  throw Error("not-finite",
              (name.empty() ? "row " : name + ": row ") + std::to_string(row) + ", column " +
                  std::to_string(column) + " is " + nameOfNotFinite(value) +
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

// Throws `not-finite` with row i and the column of the first one.
template <class T>
inline void checkRowFinite(const T* row, size_t cols, typename FloatBits<T>::type exponent,
                           const std::string& name, size_t i) {
  if (allFinite(row, cols, exponent)) return;
  for (size_t j = 0; j < cols; ++j) {
    if (allFinite(row + j, 1, exponent)) continue;
    refuseNotFinite(name, i, j, notFinite(std::bit_cast<decltype(exponent)>(row[j]), exponent));
  }
  throw inputChanged();  // by the caller, since the first look
}

// Throws `not-finite` with row and column of the first one.
template <class T>
inline void checkFinite(ThreadTeam& team, const MatrixView<const T>& m,
                        typename FloatBits<T>::type exponent, const std::string& name) {
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
  if (first == m.rows) return;
  checkRowFinite(m.row(first), m.cols, exponent, name, first);
  throw inputChanged();  // by the caller, since the first look
}

inline void checkFinite(ThreadTeam& team, const MatrixView<const float>& m,
                        const std::string& name) {
  checkFinite(team, m, kExponentOfF32, name);
}

inline bool isFloat(std::string_view dtype) {
  return dtype == "f32" || dtype == "f64" || dtype == "f16" || dtype == "bf16";
}

// Calls `visit` with the elements at `data` and their exponent, a constant, if they are floats:
// integers are always finite.
template <class Visit>
inline void withFloats(const void* data, std::string_view dtype, Visit&& visit) {
  auto call = [&]<class T, typename FloatBits<T>::type kExponent>() {
    visit(static_cast<const T*>(data), std::integral_constant<typename FloatBits<T>::type, kExponent>{});
  };
  if (dtype == "f32") call.template operator()<float, kExponentOfF32>();
  else if (dtype == "f64") call.template operator()<double, kExponentOfF64>();
  else if (dtype == "f16") call.template operator()<uint16_t, kExponentOfF16>();
  else if (dtype == "bf16") call.template operator()<uint16_t, kExponentOfBf16>();
}

// `m` in bytes, of elements `dtype`.
inline void checkFinite(ThreadTeam& team, const MatrixView<const char>& m, std::string_view dtype,
                        const std::string& name) {
  withFloats(m.data, dtype, [&]<class T>(const T* data, auto exponent) {
    checkFinite(team, MatrixView<const T>{data, m.rows, m.cols, m.stride / sizeof(T)}, exponent, name);
  });
}

// The row number i, at `row`, of `cols` elements `dtype`.
inline void checkRowFinite(const void* row, size_t cols, std::string_view dtype, const std::string& name,
                           size_t i) {
  withFloats(row, dtype, [&](const auto* data, auto exponent) {
    checkRowFinite(data, cols, exponent, name, i);
  });
}

}  // namespace ann
