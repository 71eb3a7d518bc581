// Correlation distance: 1 - Pearson's correlation, the cosine distance of the rows less their means.
// Rank form: itself. A constant row has distance 1 to every other row and 0 to another constant one.
//
// Two passes (Chan, Golub, LeVeque, "Algorithms for computing the sample variance", 1983, eq. 1.7):
// means first, then sums of the centred elements, corrected for the rounding of the means. The
// means are taken relative to the first element, so that the centred elements of a constant row
// are exactly 0 and a large common offset costs no digits.
#pragma once
#include "../wide_integers.h"
#include "chebyshev.h"
#include "cosine.h"

namespace ann::ANN_ISA {

struct Correlation {
  // A row in lanes V, multiplied by a power of two. Integers of 64 bits are taken relative to the
  // first one while they are exact.
  template <class V, class T>
  struct Row {
    const T* data;
    V scale, centre;
    ANN_MEMBER Row(const T* from, double factor) : data(from), scale(broadcast<V>(factor)), centre{} {
      if constexpr (!kWideInteger<T>) centre = broadcast<V>(toDouble(data[0]) * factor);
    }
    // Elements less the centre; beyond `count`, zeros.
    ANN_MEMBER V at(size_t i) const { return raw(i, V::kCount) - centre; }
    ANN_MEMBER V at(size_t i, size_t count) const {
      typename V::Scalar lane[V::kCount], rest[V::kCount] = {};
      store(lane, raw(i, count) - centre);
      for (size_t j = 0; j < count; ++j) rest[j] = lane[j];
      return bitCast<V>(rest);
    }
    ANN_MEMBER V raw(size_t i, size_t count) const {
      if constexpr (kWideInteger<T>) {
        double lane[8] = {};
        for (size_t j = 0; j < count; ++j) lane[j] = differenceOf(data[i + j], data[0]);
        return loadF64(lane);
      } else {
        return (count == V::kCount ? load<V>(data + i) : load<V>(data + i, count)) * scale;
      }
    }
  };

  template <class V>
  struct Sums {
    V a{}, b{}, aa{}, bb{}, ab{};
    ANN_MEMBER void add(V x, V y) {
      a = a + x, b = b + y, aa = aa + x * x, bb = bb + y * y, ab = ab + x * y;
    }
    ANN_MEMBER void merge(const Sums& other) {
      a = a + other.a, b = b + other.b, aa = aa + other.aa, bb = bb + other.bb, ab = ab + other.ab;
    }
  };
  template <class V>
  struct Totals {
    V a{}, b{};
    ANN_MEMBER void add(V x, V y) { a = a + x, b = b + y; }
    ANN_MEMBER void merge(const Totals& other) { a = a + other.a, b = b + other.b; }
  };

  template <class S, class R>
  ANN_INLINE S reduceRows(const R& a, const R& b, size_t dim) {
    constexpr size_t n = decltype(a.centre)::kCount;
    S s0{}, s1{};
    size_t i = 0;
    for (; i + 2 * n <= dim; i += 2 * n) s0.add(a.at(i), b.at(i)), s1.add(a.at(i + n), b.at(i + n));
    for (; i + n <= dim; i += n) s0.add(a.at(i), b.at(i));
    if (i < dim) s0.add(a.at(i, dim - i), b.at(i, dim - i));
    s0.merge(s1);
    return s0;
  }

  struct Moments {
    double aa, bb, ab;
    ANN_MEMBER bool within(double low, double high) const {
      return aa > low && aa < high && bb > low && bb < high;
    }
  };
  template <class V, class T>
  ANN_INLINE Moments moments(const T* x, const T* y, size_t dim, double scale_x, double scale_y) {
    Row<V, T> a(x, scale_x), b(y, scale_y);
    const double n = double(dim);
    const auto totals = reduceRows<Totals<V>>(a, b, dim);
    a.centre = a.centre + broadcast<V>(double(sum(totals.a)) / n);
    b.centre = b.centre + broadcast<V>(double(sum(totals.b)) / n);
    const auto sums = reduceRows<Sums<V>>(a, b, dim);
    const double left_a = sum(sums.a), left_b = sum(sums.b);
    return {double(sum(sums.aa)) - left_a * left_a / n, double(sum(sums.bb)) - left_b * left_b / n,
            double(sum(sums.ab)) - left_a * left_b / n};
  }

  // The power of two that brings the largest element of a row near 1.
  template <class T>
  ANN_INLINE double scaleOf(const T* row, size_t dim) {
    const T zero[8] = {};
    Chebyshev::Sums<f64x8> sums{};
    size_t i = 0;
    for (; i + 8 <= dim; i += 8) sums.add(load<f64x8>(row + i), load<f64x8>(zero));
    if (i < dim) sums.add(load<f64x8>(row + i, dim - i), f64x8{});
    const int64_t exponent = maxLane(sums.largest) >> 52;
    const int64_t inverse = 2046 - exponent;
    return bitCast<double>((inverse < 1 ? 1 : inverse > 2045 ? 2045 : inverse) << 52);
  }
  // In doubles, whatever the size of the elements.
  template <class T>
  static __attribute__((noinline)) double wideRank(const T* a, const T* b, size_t dim) {
    Moments m = moments<f64x8>(a, b, dim, 1, 1);
    // Within these, neither the squares nor the product of two sums of them left the range. Sums of
    // integers never do.
    if constexpr (!kWideInteger<T>) {
      if (!m.within(0x1p-500, 0x1p500)) m = moments<f64x8>(a, b, dim, scaleOf(a, dim), scaleOf(b, dim));
    }
    return cosineDistance(m.ab, m.aa, m.bb);
  }

  template <class T>
  ANN_INLINE double rankWith(const void*, const T* a, const T* b, size_t dim) {
    if (dim == 0) return 0;
    if constexpr (LanesOf<T>::kCount == 16) {
      const Moments m = moments<f32x16>(a, b, dim, 1, 1);
      if (__builtin_expect(m.within(0x1p-100, 0x1p100), 1)) return cosineDistance(m.ab, m.aa, m.bb);
    }
    return wideRank(a, b, dim);
  }
  static double toDistance(const void*, double rank) { return rank; }
};

}  // namespace ann::ANN_ISA
