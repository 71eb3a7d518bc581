// Refuses rows that a metric is not defined on, where data comes in.
#pragma once
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "ann/check_slices.h"
#include "ann/finite.h"
#include "ann/kernel.h"
#include "ann/numbers.h"

namespace ann {

// How far from 1 the sum of `cols` probabilities may be: 1e-5 of rows read from text, a sum that
// was taken in 32-bit floats one by one, and the rounding of every element to the dtype.
inline double sumTolerance(std::string_view dtype, size_t cols) {
  const double sum = 1e-5 + double(cols) * 0x1p-24;
  if (dtype == "bf16") return sum + 0x1p-8;
  if (dtype == "f16") return sum + 0x1p-11;
  return sum;
}

inline std::string shortNumber(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.7g", value);
  return text;
}

// The first row that `good(row)` is false for, whatever the number of threads, or m.rows.
template <class Good>
inline size_t firstBadRow(ThreadTeam& team, const Slices& m, Good&& good) {
  constexpr size_t kBytes = 1 << 18;
  const size_t rows = std::max<size_t>(1, kBytes / std::max<size_t>(1, m.rowBytes()));
  std::atomic<size_t> first{m.rows()};
  team.forChunks(m.rows(), rows, [&](size_t begin, size_t end, unsigned) {
    size_t i = begin;
    while (i < end && i < first && good(m[i])) ++i;
    if (i == end) return;
    for (size_t known = first; i < known && !first.compare_exchange_weak(known, i);) {}
  });
  return first;
}

// Throws `metric` with the first row that leaves the kernel's domain. Rows are finite.
inline void checkDomain(ThreadTeam& team, const MatrixView<const char>& matrix, const ann_kernel& kernel,
                        const std::string& name) {
  const uint32_t domain = kernel.domain;
  const bool sums = domain == ANN_DOMAIN_PROBABILITY, turns = domain == ANN_DOMAIN_LATITUDE_LONGITUDE;
  if (!sums && !turns && domain != ANN_DOMAIN_NON_NEGATIVE) return;
  const std::string where = name.empty() ? "row " : name + ": row ", metric = kernel.metric;
  const std::string_view dtype = elementOf(kernel.dtype);
  withNumbers(dtype, [&]<class Number>(Number) {
    const Slices m(matrix, kernel, Number::kBytes);
    const auto at = [](const ann_slice& row, size_t j) { return Number::at(static_cast<const char*>(row.data), j); };
    if (turns) {
      // A quarter turn as the nearest float is a little more than one.
      const size_t i = firstBadRow(team, m, [&](const ann_slice& row) {
        return row.length == 0 || std::abs(at(row, 0)) <= 1.5707964;
      });
      if (i == m.rows()) return;
      throw Error("metric",
                  where + std::to_string(i) + " has latitude " + shortNumber(at(m[i], 0)) +
                      ", beyond pi/2; " + metric +
                      " takes radians: were degrees meant? multiply them by pi / 180",
                  {{"row", double(i)}, {"latitude", at(m[i], 0)}});
    }
    const auto sumOf = [&](const ann_slice& row) {
      double sum[4] = {};
      for (size_t j = 0; j < row.length; ++j) sum[j % 4] += at(row, j);
      return (sum[0] + sum[1]) + (sum[2] + sum[3]);
    };
    const auto below = [&](const ann_slice& row) {
      size_t j = Number::kSigned ? 0 : row.length;
      while (j < row.length && !(at(row, j) < 0)) ++j;
      return j;
    };
    if (!sums && !Number::kSigned) return;
    const size_t i = firstBadRow(team, m, [&](const ann_slice& row) {
      if (below(row) < row.length) return false;
      return !sums || row.length == 0 || std::abs(sumOf(row) - 1) <= sumTolerance(dtype, row.length);
    });
    if (i == m.rows()) return;
    const size_t j = below(m[i]);
    if (j < m[i].length) {
      const double value = at(m[i], j);
      throw Error("metric",
                  where + std::to_string(i) + ", column " + std::to_string(j) + " is " +
                      shortNumber(value) + "; " + metric + " takes no elements below 0",
                  {{"row", double(i)}, {"column", double(j)}, {"value", value}});
    }
    const double sum = sumOf(m[i]);
    throw Error("metric",
                where + std::to_string(i) + " sums to " + shortNumber(sum) + "; " + metric +
                    " takes rows that sum to 1: normalizeRows(rows) makes them, or the option "
                    "normalize of calls that have it",
                {{"row", double(i)}, {"sum", sum}});
  });
}

// What every call that takes rows checks: they are finite, and in the metric's domain.
inline void checkRows(ThreadTeam& team, const MatrixView<const char>& m, const ann_kernel& kernel,
                      const std::string& name) {
  if (isRagged(kernel)) checkSlicesFinite(team, kernel, m, name);
  else checkFinite(team, m, kernel.dtype, name);
  checkDomain(team, m, kernel, name);
  checkSets(team, kernel, m, name);
}

}  // namespace ann
