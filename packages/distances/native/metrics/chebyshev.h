// Chebyshev distance: the largest |a - b|. Rank form: itself.
#pragma once
#include "../reduce.h"

namespace ann::ANN_ISA {

struct Chebyshev {
  static constexpr int kUnroll = 4;
  static constexpr bool kOfDifference = true;

  // The bits of numbers that are not negative order as the numbers do, and NaN comes last: so it
  // is not lost, as it would be to a maximum of floats.
  template <class V>
  struct Sums {
    using Bits = decltype(bitsOf(V{}));
    Bits largest{};
    ANN_MEMBER void add(V a, V b) { largest = max(bitsOf(abs(a - b)), largest); }
    ANN_MEMBER void merge(const Sums& other) { largest = max(other.largest, largest); }
  };
  template <class V>
  ANN_INLINE double rank(const Sums<V>& sums, size_t) {
    return bitCast<typename V::Scalar>(maxLane(sums.largest));
  }
  ANN_INLINE bool trusted(const Sums<f32x16>& sums) { return maxLane(sums.largest) < 0x7f800000u; }

  static double toDistance(const void*, double rank) { return rank; }
};

}  // namespace ann::ANN_ISA
