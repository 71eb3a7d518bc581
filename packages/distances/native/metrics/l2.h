// Euclidean distance and its square. Rank form of both: sum of (a - b)^2.
#pragma once
#include "../bytes.h"
#include "../reduce.h"

namespace ann::ANN_ISA {

struct SquaredEuclidean {
  static constexpr int kUnroll = 4;
  static constexpr bool kPopular = true;
  static constexpr bool kOfDifference = true;

  template <class V>
  struct Sums {
    V squares{};
    ANN_MEMBER void add(V a, V b) {
      const V d = a - b;
      squares = squares + d * d;
    }
    ANN_MEMBER void merge(const Sums& other) { squares = squares + other.squares; }
  };
  template <class V>
  ANN_INLINE double rank(const Sums<V>& sums, size_t) { return sum(sums.squares); }
  ANN_INLINE bool trusted(const Sums<f32x16>& sums) { return inRange(sum(sums.squares)); }

  ANN_INLINE double exactRank(const uint8_t* a, const uint8_t* b, size_t dim) {
    return double(sumBytes<SquaredDifference>(a, b, dim));
  }
  ANN_INLINE double exactRank(const int8_t* a, const int8_t* b, size_t dim) {
    return double(sumBytes<SquaredDifference>(a, b, dim));
  }
  static double toDistance(const void*, double rank) { return rank; }
};

struct Euclidean : SquaredEuclidean {
  using Loops = SquaredEuclidean;
  static double toDistance(const void*, double rank) { return __builtin_sqrt(rank); }
};

}  // namespace ann::ANN_ISA
