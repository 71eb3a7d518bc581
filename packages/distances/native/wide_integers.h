// Integers of 64 bits: differences and sums are taken before doubles could round the elements away.
#pragma once
#include "reduce.h"

namespace ann::ANN_ISA {

template <class T>
ANN_INLINE uint64_t magnitude(T x) {
  if constexpr (T(-1) < T(0)) return x < 0 ? 0 - uint64_t(x) : uint64_t(x);
  else return x;
}

// a - b, rounded once.
template <class T>
ANN_INLINE double differenceOf(T a, T b) {
  return a > b ? double(uint64_t(a) - uint64_t(b)) : -double(uint64_t(b) - uint64_t(a));
}

// |a| + |b|, rounded at most three times.
template <class T>
ANN_INLINE double sumOfMagnitudes(T a, T b) {
  return double(magnitude(a)) + double(magnitude(b));
}

// |a + b|: numbers of one sign add up as their magnitudes do, which cannot cancel.
template <class T>
ANN_INLINE double magnitudeOfSum(T a, T b) {
  if ((a < T(0)) == (b < T(0))) return sumOfMagnitudes(a, b);
  const double difference = differenceOf(magnitude(a), magnitude(b));
  return difference < 0 ? -difference : difference;
}

// The sums of a metric whose terms depend on |a - b| and another number, `other(a, b)`.
template <class Metric, class T, class Other>
ANN_INLINE typename Metric::template Sums<f64x8> reduceWideIntegers(const T* a, const T* b, size_t dim,
                                                                    Other other) {
  typename Metric::template Sums<f64x8> sums{};
  for (size_t i = 0; i < dim; i += 8) {
    double difference[8] = {}, others[8] = {};
    for (size_t j = i; j < dim && j < i + 8; ++j) {
      difference[j - i] = differenceOf(a[j], b[j]);
      others[j - i] = other(a[j], b[j]);
    }
    sums.addTerms(abs(loadF64(difference)), loadF64(others));
  }
  return sums;
}

// Eight differences from row index i on, or the `count` that there are and zeros, as doubles.
template <class T>
ANN_INLINE f64x8 differencesAt(const T* a, const T* b, size_t i, size_t count) {
  if constexpr (kWideInteger<T>) {
    double lane[8] = {};
    for (size_t j = 0; j < count; ++j) lane[j] = differenceOf(a[i + j], b[i + j]);
    return loadF64(lane);
  } else if (count == 8) {
    return load<f64x8>(a + i) - load<f64x8>(b + i);
  } else {
    return load<f64x8>(a + i, count) - load<f64x8>(b + i, count);
  }
}

}  // namespace ann::ANN_ISA
