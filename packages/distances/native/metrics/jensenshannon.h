// Jensen-Shannon distance: sqrt(1/2 sum of [a ln(a/m) + b ln(b/m)]), m = (a + b) / 2, natural
// logarithms. Rank form: the sum, halved.
//
// The two logarithms of near elements cancel. With t = |a - b| / (a + b) the bracket is m h(t),
//   h(t) = (1 + t) ln(1 + t) + (1 - t) ln(1 - t) = sum over k of t^2k / (k (2k - 1)):
// a polynomial in t^2 up to t = 0.6. Above, with w = 1 - t = 2 min(a, b) / (a + b),
//   h = w ln w + (2 - w) ln(2 - w), the second term a polynomial in w, and w ln w = 0 at w = 0.
// Halves of h are what is computed, the logarithms being halves too.
//
// Errors, u = half a unit in the last place of 1. t is within 4 u (a - b, a + b, 1 / (a + b), the
// product) and t h'/h <= 2.2: 8.8 u, with polynomial and products less than 15 u relative. w is
// within 3 u, which moves h by 3 u w ln((2 - w) / w) <= 1.7 u; the logarithm is within 12 u of
// |ln w| counting the product, w |ln w| <= 0.37; the polynomial's own steps and the last addition
// are below 4 u: 10 u in all of h >= 0.38, so 28 u relative at most with the product by a + b.
#pragma once
#include "../logarithm.h"
#include "../reduce.h"

namespace ann::ANN_ISA {

// Coefficients of least largest error, relative to h.
template <class V>
struct JensenShannonTerms;
template <>
struct JensenShannonTerms<f32x16> {
  // h / 2t^2 in powers of t^2, to 2^-24.8.
  static constexpr double kNear[] = {0.49999998282704661195, 0.0833366275747640694,
                                     0.03323162983056457504, 0.0189878014802199095,
                                     0.00561798808910744954, 0.01882721680932956066};
  // (2 - w) ln(2 - w) / 2 in powers of w, to 2^-27.
  static constexpr double kFar[] = {0.693147177076331338,  -0.846573097557940455,
                                    0.12498782830753868825, 0.02094660430233234535,
                                    0.0047293945737218258195, 0.0024664716128624859245};
};
template <>
struct JensenShannonTerms<f64x8> {
  // To 2^-55 and 2^-54.
  static constexpr double kNear[] = {
      0.500000000000000008,    0.0833333333333236901,   0.033333333335292780025,
      0.01785714270021244311,  0.01111111768001713393,  0.007575592442228908375,
      0.005497204835965196865,  0.0041365637284226343925, 0.0035035317419775823245,
      0.001321033958680689507, 0.00734606008581276463,  -0.012511305149252652025,
      0.02813249830142339763,  -0.02908663872505318594, 0.018275053868781170295};
  static constexpr double kFar[] = {
      0.6931471805599452855,     -0.846573590279957567,     0.1249999999983808154,
      0.02083333340234685251,   0.005208331799647813675,    0.001562520224229377157,
      0.000520663836384089256,  0.00018694614008657159885,  0.00006633934003434810435,
      0.00003525487418655494924, -0.0000010150839731481243865, 0.000013512941695690948545};
};

struct JensenShannon {
  static constexpr int kUnroll = 2;
  static constexpr uint32_t kDomain = ANN_DOMAIN_PROBABILITY;

  // Sums of two elements too small to have an inverse count for next to nothing.
  template <class V>
  static constexpr double kLeastSum = V::kCount == 16 ? 0x1p-120 : 0x1p-1000;

  template <class V>
  struct Sums {
    V terms{};  // of the brackets: (a + b) h / 2
    ANN_MEMBER void add(V a, V b) {
      using Terms = JensenShannonTerms<V>;
      const V one = broadcast<V>(1.0), limit = broadcast<V>(0.6);
      const V both = a + b, inverse = one / max(both, broadcast<V>(kLeastSum<V>));
      const V t = abs(a - b) * inverse, s = t * t;
      V half = s * polynomial(s, Terms::kNear);
      if (anyLarger(t, limit)) {
        const V low = min(a, b), w = (low + low) * inverse;
        const V far = w * halfLogarithmOfRatio(w, one) + polynomial(w, Terms::kFar);
        half = selectLess(limit, t, far, half);
      }
      terms = terms + both * half;
    }
    ANN_MEMBER void merge(const Sums& other) { terms = terms + other.terms; }
  };
  template <class V>
  ANN_INLINE double rank(const Sums<V>& sums, size_t) { return 0.5 * sum(sums.terms); }
  static double toDistance(const void*, double rank) { return __builtin_sqrt(rank); }
};

}  // namespace ann::ANN_ISA
