// Inner product distance: 1 - sum of a * b. Rank form: minus the sum, which loses no digits to
// the 1 when products are large.
#pragma once
#include "../bytes.h"
#include "../reduce.h"

namespace ann::ANN_ISA {

struct InnerProduct {
  static constexpr int kUnroll = 4;
  static constexpr bool kPopular = true;

  template <class V>
  struct Sums {
    V products{};
    ANN_MEMBER void add(V a, V b) { products = products + a * b; }
    ANN_MEMBER void merge(const Sums& other) { products = products + other.products; }
  };
  template <class V>
  ANN_INLINE double rank(const Sums<V>& sums, size_t) { return -double(sum(sums.products)); }
  // Products that overflow in both directions would add up to NaN.
  ANN_INLINE bool trusted(const Sums<f32x16>& sums) {
    const float dot = sum(sums.products);
    return dot - dot == 0;
  }

  ANN_INLINE double exactRank(const uint8_t* a, const uint8_t* b, size_t dim) {
    return -double(sumBytes<Product>(a, b, dim));
  }
  ANN_INLINE double exactRank(const int8_t* a, const int8_t* b, size_t dim) {
    return -double(sumBytes<Product>(a, b, dim));
  }
  static double toDistance(const void*, double rank) { return 1.0 + rank; }
};

}  // namespace ann::ANN_ISA
