// Manhattan distance: sum of |a - b|. Rank form: itself.
#pragma once
#include "../eight_rows.h"

namespace ann::ANN_ISA {

struct Manhattan {
  static constexpr int kUnroll = 4;
  static constexpr bool kPopular = true;
  static constexpr bool kOfDifference = true;

  template <class V>
  struct Sums {
    V total{};
    ANN_MEMBER void add(V a, V b) { total = total + abs(a - b); }
    ANN_MEMBER void merge(const Sums& other) { total = total + other.total; }
  };
  template <class V>
  ANN_INLINE double rank(const Sums<V>& sums, size_t) { return sum(sums.total); }
  static constexpr double kTrustedAbove = -1, kTrustedBelow = 0x1p127;
  ANN_INLINE bool trusted(const Sums<f32x16>& sums) {
    const double total = sum(sums.total);
    return total > kTrustedAbove && total < kTrustedBelow;
  }

  ANN_INLINE double exactRank(const uint8_t* a, const uint8_t* b, size_t dim) {
    return double(sumBytes<AbsoluteDifference>(a, b, dim));
  }
  ANN_INLINE double exactRank(const int8_t* a, const int8_t* b, size_t dim) {
    return double(sumBytes<AbsoluteDifference>(a, b, dim));
  }

  using OfBytes = AbsoluteDifference;
  ANN_INLINE f64x8 ofTotals(const f64x8& totals) { return totals; }
  template <class T>
  using Against = EightRows<Manhattan, T>;

  static double toDistance(const void*, double rank) { return rank; }
};

}  // namespace ann::ANN_ISA
