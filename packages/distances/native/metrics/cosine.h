// Cosine distance: 1 - a.b / (|a| |b|). Rank form: itself.
// A zero vector has distance 1 to every other vector and 0 to another zero vector.
#pragma once
#include "../bytes.h"
#include "../reduce.h"

namespace ann::ANN_ISA {

// From a.b and the squared lengths.
ANN_INLINE double cosineDistance(double ab, double aa, double bb) {
  if (aa == 0 || bb == 0) return aa == bb ? 0.0 : 1.0;
  // One root of the product, not a product of roots: equal rows are at distance 0 exactly.
  // Rounding can push the quotient past 1 by an ulp; a distance is never negative.
  const double distance = 1.0 - ab / __builtin_sqrt(aa * bb);
  return distance < 0 ? 0.0 : distance;
}

struct Cosine {
  static constexpr int kUnroll = 2;
  static constexpr bool kPopular = true;

  // One pass for the three sums: the rows are read once, which is what costs.
  template <class V>
  struct Sums {
    V ab{}, aa{}, bb{};
    ANN_MEMBER void add(V a, V b) { ab = ab + a * b, aa = aa + a * a, bb = bb + b * b; }
    ANN_MEMBER void merge(const Sums& other) {
      ab = ab + other.ab, aa = aa + other.aa, bb = bb + other.bb;
    }
  };
  template <class V>
  ANN_INLINE double rank(const Sums<V>& sums, size_t) {
    return cosineDistance(sum(sums.ab), sum(sums.aa), sum(sums.bb));
  }
  ANN_INLINE bool trusted(const Sums<f32x16>& sums) {
    return inRange(sum(sums.aa)) && inRange(sum(sums.bb));
  }

  ANN_INLINE double exactRank(const uint8_t* a, const uint8_t* b, size_t dim) {
    return cosineDistance(double(sumBytes<Product>(a, b, dim)), double(sumBytes<Product>(a, a, dim)),
                          double(sumBytes<Product>(b, b, dim)));
  }
  static double toDistance(const void*, double rank) { return rank; }
};

}  // namespace ann::ANN_ISA
