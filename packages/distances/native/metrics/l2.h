// Euclidean distance and its square. Rank form of both: sum of (a - b)^2.
#pragma once
#include "../eight_rows.h"

namespace ann::ANN_ISA {

struct SquaredEuclidean {
  static constexpr int kUnroll = 4;
  static constexpr bool kPopular = true;
  static constexpr bool kOfDifference = true;

  template <class V>
  struct Sums {
    V total{};
    ANN_MEMBER void add(V a, V b) {
      const V d = a - b;
      total = total + d * d;
    }
    ANN_MEMBER void merge(const Sums& other) { total = total + other.total; }
  };
  template <class V>
  ANN_INLINE double rank(const Sums<V>& sums, size_t) { return sum(sums.total); }
  static constexpr double kTrustedAbove = 0x1p-100, kTrustedBelow = 0x1p100;
  ANN_INLINE bool trusted(const Sums<f32x16>& sums) {
    const double total = sum(sums.total);
    return total > kTrustedAbove && total < kTrustedBelow;
  }

  ANN_INLINE double exactRank(const uint8_t* a, const uint8_t* b, size_t dim) {
    return double(sumBytes<SquaredDifference>(a, b, dim));
  }
  ANN_INLINE double exactRank(const int8_t* a, const int8_t* b, size_t dim) {
    return double(sumBytes<SquaredDifference>(a, b, dim));
  }

  using OfBytes = SquaredDifference;
  ANN_INLINE f64x8 ofTotals(const f64x8& totals) { return totals; }
  template <class T>
  using Against = EightRows<SquaredEuclidean, T>;

  static double toDistance(const void*, double rank) { return rank; }
};

struct Euclidean : SquaredEuclidean {
  using Loops = SquaredEuclidean;
  static double toDistance(const void*, double rank) { return __builtin_sqrt(rank); }
};

}  // namespace ann::ANN_ISA
