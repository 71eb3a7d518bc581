// Manhattan distance: sum of |a - b|. Rank form: itself.
#pragma once
#include "../bytes.h"
#include "../reduce.h"

namespace ann::ANN_ISA {

struct Manhattan {
  static constexpr int kUnroll = 4;
  static constexpr bool kPopular = true;
  static constexpr bool kOfDifference = true;

  template <class V>
  struct Sums {
    V absolute{};
    ANN_MEMBER void add(V a, V b) { absolute = absolute + abs(a - b); }
    ANN_MEMBER void merge(const Sums& other) { absolute = absolute + other.absolute; }
  };
  template <class V>
  ANN_INLINE double rank(const Sums<V>& sums, size_t) { return sum(sums.absolute); }
  ANN_INLINE bool trusted(const Sums<f32x16>& sums) { return sum(sums.absolute) < 0x1p127f; }

  ANN_INLINE double exactRank(const uint8_t* a, const uint8_t* b, size_t dim) {
    return double(sumBytes<AbsoluteDifference>(a, b, dim));
  }
  ANN_INLINE double exactRank(const int8_t* a, const int8_t* b, size_t dim) {
    return double(sumBytes<AbsoluteDifference>(a, b, dim));
  }
  static double toDistance(const void*, double rank) { return rank; }
};

}  // namespace ann::ANN_ISA
