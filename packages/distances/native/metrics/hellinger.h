// Hellinger distance: sqrt(1/2 sum of (sqrt a - sqrt b)^2). Rank form: the sum, halved.
//
// For rows that sum to 1 this is sqrt(1 - sum of sqrt(ab)), whose subtraction loses near rows. A
// term is computed as (a - b)^2 / (a + b + 2 sqrt(ab)): one root instead of two, and every step is
// relative. Errors, u = half a unit in the last place of 1: 3 u of the square, 2.5 u of the
// divisor, 1 u of the division: 6.5 u relative for each term, and nothing cancels in the sum.
#pragma once
#include "../logarithm.h"
#include "../reduce.h"

namespace ann::ANN_ISA {

// By what rows are multiplied so that products of two small probabilities do not vanish: terms
// below its square's inverse still do.
template <class V>
inline constexpr double kHellingerScale = V::kCount == 16 ? 0x1p62 : 0x1p500;

struct Hellinger {
  static constexpr int kUnroll = 2;
  static constexpr uint32_t kDomain = ANN_DOMAIN_PROBABILITY;

  template <class V>
  struct Sums {
    V terms{};
    ANN_MEMBER void add(V a, V b) {
      const V scale = broadcast<V>(kHellingerScale<V>), tiny = broadcast<V>(0x1p-126);
      a = a * scale, b = b * scale;
      const V d = a - b, root = sqrt(a * b);
      terms = terms + d * d / max((a + b) + (root + root), tiny);
    }
    ANN_MEMBER void merge(const Sums& other) { terms = terms + other.terms; }
  };
  template <class V>
  ANN_INLINE double rank(const Sums<V>& sums, size_t) {
    return double(sum(sums.terms)) * (0.5 / kHellingerScale<V>);
  }
  static double toDistance(const void*, double rank) { return __builtin_sqrt(rank); }
};

}  // namespace ann::ANN_ISA
