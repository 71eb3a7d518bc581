// NaN and infinities in the rows of one call, found at little cost: a rank that is finite says that
// there are none, of most metrics.
#pragma once
#include <cmath>
#include <string_view>

#include "ann/check_slices.h"
#include "ann/finite.h"

namespace ann {

class FiniteRows {
 public:
  // `ours`: the kernel is one of this package.
  FiniteRows(const ann_kernel& kernel, bool ours)
      : dtype_(elementOf(kernel.dtype)), ragged_(isRagged(kernel)), finite_(rowTestOf(dtype_)),
        always_(finite_ && !(ours && showsNotFinite(kernel))) {}

  // Whether all rows have to be looked at.
  bool readsAll() const { return always_; }

  // Whether the row that a rank came from has to be.
  bool mustCheck(double rank) const { return finite_ && (always_ || !std::isfinite(rank)); }

  // Throws `not-finite` for what row i holds.
  void check(const MatrixView<const char>& rows, size_t i, const char* name) const {
    if (!finite_) return;
    const ann_slice row = ragged_ ? sliceOf(rows, i) : ann_slice{rows.row(i), rows.cols};
    if (!finite_(row.data, row.length)) checkRowFinite(row.data, row.length, dtype_, name, i);
  }

 private:
  // Sums of differences, products or quotients come out as NaN or infinite where an element was.
  // Logarithms, maxima, tests and means of the rows' own may hide it.
  static bool showsNotFinite(const ann_kernel& kernel) {
    const std::string_view metric = kernel.metric;
    return kernel.domain == ANN_DOMAIN_ANY && metric != "correlation" && metric != "hamming" &&
           metric != "hamming_count";
  }

  using RowTest = bool (*)(const void* row, size_t count);

  // Null for integers.
  static RowTest rowTestOf(std::string_view dtype) {
    RowTest test = nullptr;
    withFloats(nullptr, dtype, [&]<class T, class Exponent>(const T*, Exponent) {
      test = [](const void* row, size_t count) {
        return allFinite(static_cast<const T*>(row), count, Exponent::value);
      };
    });
    return test;
  }

  std::string_view dtype_;
  bool ragged_;
  RowTest finite_;
  bool always_;
};

}  // namespace ann
