// Kullback-Leibler divergence: sum of a ln(a/b); 0 where a is 0, infinite where only b is. Rank
// form: itself. A term is 12 u relative (11 u of the logarithm, a product), but terms have both
// signs: the error of the sum is relative to the sum of their absolute values.
#pragma once
#include "../logarithm.h"
#include "../reduce.h"

namespace ann::ANN_ISA {

struct KullbackLeibler {
  static constexpr int kUnroll = 2;
  static constexpr uint32_t kDomain = ANN_DOMAIN_PROBABILITY;

  // The least b that the logarithm is taken of. Doubles are multiplied by 2^200 first, so that only
  // 0 is less; floats are not, and rows with a smaller b where a is not 0 are left to doubles.
  template <class V>
  static constexpr double kLeast = V::kCount == 16 ? 0x1p-100 : 0x1p-900;
  template <class V>
  static constexpr double kScale = V::kCount == 16 ? 1.0 : 0x1p200;

  template <class V>
  struct Sums {
    V halves{}, left_out{}, without{};  // without: elements of a where b is 0
    ANN_MEMBER void add(V a, V b) {
      const V least = broadcast<V>(kLeast<V>);
      if constexpr (V::kCount == 8) {
        a = a * broadcast<V>(kScale<V>), b = b * broadcast<V>(kScale<V>);
      }
      if (anyLarger(least, b)) {
        left_out = max(left_out, selectLess(b, least, a, V{}));
        without = max(without, selectLess(V{}, b, V{}, a));
        b = max(b, least);
      }
      halves = halves + a * halfLogarithmOfRatio(a, b);
    }
    ANN_MEMBER void merge(const Sums& other) {
      halves = halves + other.halves, left_out = max(left_out, other.left_out);
      without = max(without, other.without);
    }
  };
  template <class V>
  ANN_INLINE double rank(const Sums<V>& sums, size_t) {
    if (anyLarger(sums.left_out, V{})) return __builtin_inf();
    return sum(sums.halves) * (2.0 / kScale<V>);
  }
  // One element without a partner is enough to be infinite, whatever the others.
  ANN_INLINE bool trusted(const Sums<f32x16>& sums) {
    return !anyLarger(sums.left_out, f32x16{}) || anyLarger(sums.without, f32x16{});
  }
  static double toDistance(const void*, double rank) { return rank; }
};

}  // namespace ann::ANN_ISA
