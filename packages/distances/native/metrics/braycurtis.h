// Bray-Curtis distance: sum of |a - b| over sum of |a + b|, where 0 / 0 is 0. Rank form: itself.
#pragma once
#include "../wide_integers.h"

namespace ann::ANN_ISA {

struct BrayCurtis {
  static constexpr int kUnroll = 4;

  template <class V>
  struct Sums {
    V differences{}, totals{};
    ANN_MEMBER void addTerms(V difference, V total) {
      differences = differences + difference, totals = totals + total;
    }
    ANN_MEMBER void add(V a, V b) { addTerms(abs(a - b), abs(a + b)); }
    ANN_MEMBER void merge(const Sums& other) { addTerms(other.differences, other.totals); }
  };

  // The same of rows so large that their sums overflow, made smaller by a factor that cancels.
  struct OfHuge {
    static constexpr int kUnroll = 2;
    template <class V>
    struct Sums : BrayCurtis::Sums<V> {
      ANN_MEMBER void add(V a, V b) {
        const V scale = broadcast<V>(0x1p-64);
        BrayCurtis::Sums<V>::add(a * scale, b * scale);
      }
    };
  };

  template <class V>
  ANN_INLINE bool fits(const Sums<V>& sums) {
    const auto differences = sum(sums.differences), totals = sum(sums.totals);
    return differences - differences == 0 && totals - totals == 0;
  }
  template <class V>
  ANN_INLINE double rank(const Sums<V>& sums, size_t) {
    const double differences = sum(sums.differences), totals = sum(sums.totals);
    return differences == 0 ? 0.0 : differences / totals;
  }

  template <class T>
  static __attribute__((noinline)) double hugeRank(const T* a, const T* b, size_t dim) {
    return rank<f64x8>(reduce<OfHuge, f64x8>(a, b, dim), dim);
  }
  template <class T>
  ANN_INLINE double rankWith(const void*, const T* a, const T* b, size_t dim) {
    if constexpr (kWideInteger<T>) {
      auto total = [](T x, T y) { return magnitudeOfSum(x, y); };
      return rank(reduceWideIntegers<BrayCurtis>(a, b, dim, total), dim);
    } else {
      const auto sums = reduce<BrayCurtis, LanesOf<T>>(a, b, dim);
      return __builtin_expect(fits(sums), 1) ? rank(sums, dim) : hugeRank(a, b, dim);
    }
  }
  static double toDistance(const void*, double rank) { return rank; }
};

}  // namespace ann::ANN_ISA
