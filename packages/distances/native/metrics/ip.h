// Inner product distance: 1 - sum of a * b. Rank form: minus the sum, which loses no digits to
// the 1 when total are large.
#pragma once
#include "../eight_rows.h"

namespace ann::ANN_ISA {

struct InnerProduct {
  static constexpr int kUnroll = 4;
  static constexpr bool kPopular = true;

  template <class V>
  struct Sums {
    V total{};
    ANN_MEMBER void add(V a, V b) { total = total + a * b; }
    ANN_MEMBER void merge(const Sums& other) { total = total + other.total; }
  };
  template <class V>
  ANN_INLINE double rank(const Sums<V>& sums, size_t) { return -double(sum(sums.total)); }
  // Products that overflow in both directions would add up to NaN.
  static constexpr double kTrustedAbove = -0x1p128, kTrustedBelow = 0x1p128;
  ANN_INLINE bool trusted(const Sums<f32x16>& sums) {
    const double total = sum(sums.total);
    return total > kTrustedAbove && total < kTrustedBelow;
  }

  ANN_INLINE double exactRank(const uint8_t* a, const uint8_t* b, size_t dim) {
    return -double(sumBytes<Product>(a, b, dim));
  }
  ANN_INLINE double exactRank(const int8_t* a, const int8_t* b, size_t dim) {
    return -double(sumBytes<Product>(a, b, dim));
  }

  using OfBytes = Product;
  ANN_INLINE f64x8 ofTotals(const f64x8& totals) { return splatF64(-0.0) - totals; }
  template <class T>
  using Against = EightRows<InnerProduct, T>;

  static double toDistance(const void*, double rank) { return 1.0 + rank; }
};

}  // namespace ann::ANN_ISA
