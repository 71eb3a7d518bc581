// Mahalanobis distance: sqrt((a - b)^T VI (a - b)) for a positive definite matrix VI, the inverse of a
// covariance. Rank form: its square, as |L^T (a - b)|^2 with VI = L L^T, which is never negative.
// Context: doubles; the size n of VI, then the upper triangle L^T by rows: row j has the n - j
// elements from the diagonal on. Rows have n elements, which TypeScript sees to:
// the rank of others is NaN.
#pragma once
#include "../wide_integers.h"
#include "ip.h"

namespace ann::ANN_ISA {

struct Mahalanobis {
  // Differences are kept on the stack; of longer rows they are taken again for every row of L^T.
  static constexpr size_t kPiece = 1024;

  template <class T>
  ANN_INLINE void subtract(const T* a, const T* b, size_t first, size_t count, double* out) {
    for (size_t i = 0; i < count; i += 8) {
      store(out + i, differencesAt(a, b, first + i, count - i < 8 ? count - i : 8));
    }
  }
  // Sum of factor[i] * d[i].
  ANN_INLINE double dot(const double* factor, const double* d, size_t count) {
    return sum(reduce<InnerProduct, f64x8>(factor, d, count).total);
  }

  template <class T>
  ANN_INLINE double rankWith(const void* context, const T* a, const T* b, size_t dim) {
    const double* from = static_cast<const double*>(context);
    const size_t n = size_t(*from);
    if (dim != n) return __builtin_nan("");
    const double* factor = from + 1;
    double d[kPiece];
    double total = 0;
    if (n <= kPiece) subtract(a, b, 0, n, d);
    for (size_t j = 0; j < n; factor += n - j, ++j) {
      double y = 0;
      if (n <= kPiece) {
        y = dot(factor, d + j, n - j);
      } else {
        for (size_t i = j; i < n; i += kPiece) {
          const size_t count = n - i < kPiece ? n - i : kPiece;
          subtract(a, b, i, count, d);
          y += dot(factor + (i - j), d, count);
        }
      }
      total += y * y;
    }
    return total;
  }
  static double toDistance(const void*, double rank) { return __builtin_sqrt(rank); }
};

}  // namespace ann::ANN_ISA
