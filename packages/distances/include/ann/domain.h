// Refuses rows that a metric is not defined on, where data comes in.
#pragma once
#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>

#include "ann/check_slices.h"
#include "ann/finite.h"
#include "ann/kernel.h"

namespace ann {

// Elements by dtype, as doubles. Reads nothing for a dtype without a number to an element.
template <class Visit>
inline void withElements(const char* dtype, Visit&& visit) {
  auto is = [dtype](const char* name) { return std::strcmp(dtype, name) == 0; };
  auto plain = [&]<class T>(T) {
    visit([](const char* row, size_t j) { return double(reinterpret_cast<const T*>(row)[j]); }, sizeof(T));
  };
  if (is("f64")) return plain(double{});
  if (is("f32")) return plain(float{});
  if (is("i8")) return plain(int8_t{});
  if (is("i16")) return plain(int16_t{});
  if (is("i32")) return plain(int32_t{});
  if (is("i64")) return plain(int64_t{});
  if (is("bf16")) {
    return visit([](const char* row, size_t j) {
      const uint32_t bits = reinterpret_cast<const uint16_t*>(row)[j];
      return double(std::bit_cast<float>(bits << 16));
    }, 2);
  }
  if (is("f16")) {
    return visit([](const char* row, size_t j) {
      const uint32_t bits = reinterpret_cast<const uint16_t*>(row)[j], digits = bits & 0x7fffu;
      // As a float with the exponent's bias of f32: 2^112 too small, subnormals too.
      const double size = double(std::bit_cast<float>(digits << 13)) * 0x1p112;
      return bits & 0x8000u ? -size : size;
    }, 2);
  }
}

// How far from 1 the sum of `cols` probabilities may be: 1e-5 of rows read from text, a sum that
// was taken in 32-bit floats one by one, and the rounding of every element to the dtype.
inline double sumTolerance(const char* dtype, size_t cols) {
  const double sum = 1e-5 + double(cols) * 0x1p-24;
  if (!std::strcmp(dtype, "bf16")) return sum + 0x1p-8;
  if (!std::strcmp(dtype, "f16")) return sum + 0x1p-11;
  return sum;
}

inline std::string shortNumber(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.7g", value);
  return text;
}

// The first row that `good(row)` is false for, whatever the number of threads, or m.rows.
template <class Good>
inline size_t firstBadRow(ThreadTeam& team, const MatrixView<const char>& m, size_t row_bytes, Good&& good) {
  constexpr size_t kBytes = 1 << 18;
  const size_t rows = std::max<size_t>(1, kBytes / std::max<size_t>(1, row_bytes));
  std::atomic<size_t> first{m.rows};
  team.forChunks(m.rows, rows, [&](size_t begin, size_t end, unsigned) {
    size_t i = begin;
    while (i < end && i < first && good(m.row(i))) ++i;
    if (i == end) return;
    for (size_t known = first; i < known && !first.compare_exchange_weak(known, i);) {}
  });
  return first;
}

// Throws `metric` with the first row that leaves the kernel's domain. Rows are finite.
inline void checkDomain(ThreadTeam& team, const MatrixView<const char>& m, const ann_kernel& kernel,
                        const std::string& name) {
  const uint32_t domain = kernel.domain;
  if (domain == ANN_DOMAIN_ANY || m.cols == 0) return;
  const std::string where = name.empty() ? "row " : name + ": row ", metric = kernel.metric;
  withElements(kernel.dtype, [&](auto at, size_t element) {
    if (domain == ANN_DOMAIN_LATITUDE_LONGITUDE) {
      // A quarter turn as the nearest float is a little more than one.
      const auto turned = [&](const char* row) { return std::abs(at(row, 0)) <= 1.5707964; };
      const size_t i = firstBadRow(team, m, m.cols * element, turned);
      if (i == m.rows) return;
      throw Error("metric",
                  where + std::to_string(i) + " has latitude " + shortNumber(at(m.row(i), 0)) +
                      ", beyond pi/2; " + metric +
                      " takes radians: were degrees meant? multiply them by pi / 180",
                  {{"row", double(i)}, {"latitude", at(m.row(i), 0)}});
    }
    const auto sumOf = [&](const char* row) {
      double sum[4] = {};
      for (size_t j = 0; j < m.cols; ++j) sum[j % 4] += at(row, j);
      return (sum[0] + sum[1]) + (sum[2] + sum[3]);
    };
    const auto below = [&](const char* row) {
      size_t j = 0;
      while (j < m.cols && !(at(row, j) < 0)) ++j;
      return j;
    };
    const bool sums = domain == ANN_DOMAIN_PROBABILITY;
    const double tolerance = sumTolerance(kernel.dtype, m.cols);
    const size_t i = firstBadRow(team, m, m.cols * element, [&](const char* row) {
      return below(row) == m.cols && (!sums || std::abs(sumOf(row) - 1) <= tolerance);
    });
    if (i == m.rows) return;
    const size_t j = below(m.row(i));
    if (j < m.cols) {
      const double value = at(m.row(i), j);
      throw Error("metric",
                  where + std::to_string(i) + ", column " + std::to_string(j) + " is " +
                      shortNumber(value) + "; " + metric + " takes no elements below 0",
                  {{"row", double(i)}, {"column", double(j)}, {"value", value}});
    }
    const double sum = sumOf(m.row(i));
    throw Error("metric",
                where + std::to_string(i) + " sums to " + shortNumber(sum) + "; " + metric +
                    " takes rows that sum to 1: pass normalize: true, or normalizeRows(rows) first",
                {{"row", double(i)}, {"sum", sum}});
  });
}

// What every call that takes rows checks: they are finite, and in the metric's domain.
inline void checkRows(ThreadTeam& team, const MatrixView<const char>& m, const ann_kernel& kernel,
                      const std::string& name) {
  checkFinite(team, m, kernel.dtype, name);
  checkDomain(team, m, kernel, name);
  checkSets(team, kernel, m, name);
}

}  // namespace ann
