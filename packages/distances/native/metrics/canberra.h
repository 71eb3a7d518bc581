// Canberra distance: sum of |a - b| / (|a| + |b|), where 0 / 0 is 0. Rank form: itself.
#pragma once
#include "../wide_integers.h"

namespace ann::ANN_ISA {

struct Canberra {
  static constexpr int kUnroll = 4;

  template <class V>
  struct Sums {
    V quotients{};
    // Both are 0 together. NaN is not positive, and stays.
    ANN_MEMBER void addTerms(V difference, V size) {
      quotients = quotients + difference / selectPositive(size, size, broadcast<V>(1));
    }
    ANN_MEMBER void add(V a, V b) {
      // Elements at the end of the range are quartered, for their sum to be a number.
      constexpr double kLarge = V::kCount == 16 ? 0x1p126 : 0x1p1022;
      const V excess = abs(a) + abs(b) - broadcast<V>(kLarge);
      const V scale = selectPositive(excess, broadcast<V>(0.25), broadcast<V>(1));
      const V x = a * scale, y = b * scale;
      addTerms(abs(x - y), abs(x) + abs(y));
    }
    ANN_MEMBER void merge(const Sums& other) { quotients = quotients + other.quotients; }
  };
  template <class V>
  ANN_INLINE double rank(const Sums<V>& sums, size_t) { return sum(sums.quotients); }

  template <class T>
    requires kWideInteger<T>
  ANN_INLINE double exactRank(const T* a, const T* b, size_t dim) {
    auto size = [](T x, T y) { return sumOfMagnitudes(x, y); };
    return rank(reduceWideIntegers<Canberra>(a, b, dim, size), dim);
  }
  static double toDistance(const void*, double rank) { return rank; }
};

}  // namespace ann::ANN_ISA
