// Rows over their norms, which are taken in doubles.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include "ann/domain.h"
#include "ann/finite.h"
#include "ann/first_failure.h"
#include "ann/matrix.h"
#include "ann/threads.h"

namespace ann {

template <class T>
struct Normalise {
  MatrixView<const T> from;
  bool length;       // divide by the root of the sum of squares, not by the sum
  std::string name;  // of the rows, for messages
  T* to;             // dense

  void run(ThreadTeam& team) const {
    team.control().expect(from.rows);
    const size_t chunk = std::max<size_t>(1, (size_t{1} << 16) / std::max<size_t>(1, from.cols));
    forChunksFirstFailure(team, from.rows, chunk, [&](size_t begin, size_t end, unsigned) {
      for (size_t i = begin; i < end; ++i) divide(i);
      team.control().advance(end - begin);
    });
  }

 private:
  void divide(size_t i) const {
    const T* row = from.row(i);
    T* out = to + i * from.cols;
    const double scale = scaleOf(row, i);
    const double norm = length ? lengthOf(row, scale) : sumOf(row, scale, i);
    // A row of zeros has no length; it stays.
    for (size_t j = 0; j < from.cols; ++j) out[j] = norm == 0 ? row[j] : T(row[j] * scale / norm);
  }

  // A power of two by which the largest element comes near 1: sums stay in range.
  double scaleOf(const T* row, size_t i) const {
    constexpr auto kExponent = typename FloatBits<T>::type(sizeof(T) == 4 ? kExponentOfF32 : kExponentOfF64);
    checkRowFinite(row, from.cols, kExponent, name, i);
    double largest = 0;
    for (size_t j = 0; j < from.cols; ++j) largest = std::max(largest, std::abs(double(row[j])));
    return largest == 0 ? 1 : std::ldexp(1.0, -std::clamp(std::ilogb(largest), -1000, 1000));
  }

  double sumOf(const T* row, double scale, size_t i) const {
    const std::string where = name + ": row " + std::to_string(i);
    double sum = 0;
    for (size_t j = 0; j < from.cols; ++j) {
      if (row[j] < 0) {
        throw Error("metric",
                    where + ", column " + std::to_string(j) + " is " + shortNumber(row[j]) +
                        "; probabilities are not below 0",
                    {{"row", double(i)}, {"column", double(j)}});
      }
      sum += row[j] * scale;
    }
    if (sum > 0) return sum;
    throw Error("metric", where + " sums to 0: there is nothing to divide by; leave it out",
                {{"row", double(i)}});
  }

  double lengthOf(const T* row, double scale) const {
    double sum = 0;
    for (size_t j = 0; j < from.cols; ++j) sum += (row[j] * scale) * (row[j] * scale);
    return std::sqrt(sum);
  }
};

}  // namespace ann
