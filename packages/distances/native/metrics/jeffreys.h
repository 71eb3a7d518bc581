// Jeffreys divergence: sum of (a - b) ln(max(a, c) / max(b, c)) with c = 1e-30. Rank form: itself.
// A term is 13 u relative (a subtraction, 11 u of the logarithm, a product), and none is negative.
#pragma once
#include "../logarithm.h"
#include "../reduce.h"

namespace ann::ANN_ISA {

struct Jeffreys {
  static constexpr int kUnroll = 2;
  static constexpr uint32_t kDomain = ANN_DOMAIN_PROBABILITY;

  template <class V>
  struct Sums {
    V halves{};
    ANN_MEMBER void add(V a, V b) {
      // The larger over the smaller: the same bits for (a, b) and (b, a).
      const V high = max(a, b), low = min(a, b), least = broadcast<V>(1e-30);
      halves = halves + (high - low) * halfLogarithmOfRatio(max(high, least), max(low, least));
    }
    ANN_MEMBER void merge(const Sums& other) { halves = halves + other.halves; }
  };
  template <class V>
  ANN_INLINE double rank(const Sums<V>& sums, size_t) { return 2.0 * sum(sums.halves); }
  static double toDistance(const void*, double rank) { return rank; }
};

}  // namespace ann::ANN_ISA
