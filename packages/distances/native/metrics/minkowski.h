// Minkowski distance: (sum of |a - b|^p)^(1/p) for any finite p > 0. Rank form: itself, because its
// p-th power leaves the range of doubles easily. Powers are taken of |a - b| over the largest of
// them, so the sum is at least 1 and at most the number of elements.
// Context: one double, p.
#pragma once
#include "../powers.h"
#include "../wide_integers.h"
#include "chebyshev.h"

namespace ann::ANN_ISA {

struct Minkowski {
  template <class T>
  ANN_INLINE double largestDifference(const T* a, const T* b, size_t dim) {
    if constexpr (kWideInteger<T>) {
      return Chebyshev::rank(reduceDifferences<Chebyshev>(a, b, dim), dim);
    } else {
      return Chebyshev::rank(reduce<Chebyshev, f64x8>(a, b, dim), dim);
    }
  }

  // largest * sum^(1/p), of which only the result may leave the range.
  ANN_INLINE double root(double largest, double sum, double p) {
    double logs[8], powers[8];
    store(logs, Log2Over(1)(splatF64(sum)));
    const double y = logs[0] / p;
    if (!(y < 2200)) return largest * __builtin_inf();
    const int whole = int(y);
    store(powers, exp2(splatF64(y - whole)));
    double result = largest * powers[0];
    for (int left = whole; left > 0; left -= 1000) {
      result *= bitCast<double>(uint64_t(1023 + (left < 1000 ? left : 1000)) << 52);
    }
    return result;
  }

  template <class T>
  ANN_INLINE double rankWith(const void* context, const T* a, const T* b, size_t dim) {
    const double p = *static_cast<const double*>(context);
    const double largest = largestDifference(a, b, dim);
    // Nothing, or NaN, or more than doubles hold.
    if (!(largest > 0 && largest < __builtin_inf())) return largest;
    const Log2Over log2(largest);
    f64x8 sums{};
    for (size_t i = 0; i < dim; i += 8) {
      const f64x8 d = abs(differencesAt(a, b, i, dim - i < 8 ? dim - i : 8));
      // Powers below 2^-1000 count for nothing beside the 1 of the largest.
      const f64x8 power = exp2(max(log2(d) * splatF64(p), splatF64(-1000)));
      sums = sums + selectPositive(d, power, f64x8{});
    }
    return root(largest, sum(sums), p);
  }
  static double toDistance(const void*, double rank) { return rank; }
};

}  // namespace ann::ANN_ISA
