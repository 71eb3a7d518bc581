// The loop that the kernels share: independent partial sums of whole lanes hide the latency of the
// additions; what is left over fills the first lanes of one more step, and zeros the rest. So a
// pair of zeros must add nothing to a sum.
//
// A metric that is a function of sums over the elements has
//   template <class V> struct Sums { void add(V a, V b); void merge(const Sums&); };
//   static double rank(const Sums<V>&, size_t dim);
// and, where 32-bit lanes can lose what doubles keep,
//   static bool trusted(const Sums<f32x16>&);
#pragma once
#include "elements.h"

namespace ann::ANN_ISA {

// The sums of `Metric` over two rows, in lanes V, by two partial sums.
template <class Metric, class V, class T>
ANN_INLINE typename Metric::template Sums<V> reduceShort(const T* a, const T* b, size_t dim) {
  constexpr size_t n = V::kCount;
  typename Metric::template Sums<V> s0{}, s1{};
  size_t i = 0;
  for (; i + 2 * n <= dim; i += 2 * n) {
    s0.add(load<V>(a + i), load<V>(b + i));
    s1.add(load<V>(a + i + n), load<V>(b + i + n));
  }
  if (i + n <= dim) {
    s0.add(load<V>(a + i), load<V>(b + i));
    i += n;
  }
  if (i < dim) s1.add(load<V>(a + i, dim - i), load<V>(b + i, dim - i));
  s0.merge(s1);
  return s0;
}

// By as many as the metric wants.
template <class Metric, class V, class T>
ANN_INLINE typename Metric::template Sums<V> reduce(const T* a, const T* b, size_t dim) {
  constexpr size_t n = V::kCount;
  if (dim < 4 * n || Metric::kUnroll == 2) return reduceShort<Metric, V>(a, b, dim);
  typename Metric::template Sums<V> s0{}, s1{}, s2{}, s3{};
  size_t i = 0;
  for (; i + 4 * n <= dim; i += 4 * n) {
    s0.add(load<V>(a + i), load<V>(b + i));
    s1.add(load<V>(a + i + n), load<V>(b + i + n));
    s2.add(load<V>(a + i + 2 * n), load<V>(b + i + 2 * n));
    s3.add(load<V>(a + i + 3 * n), load<V>(b + i + 3 * n));
  }
  for (; i + n <= dim; i += n) s0.add(load<V>(a + i), load<V>(b + i));
  if (i < dim) s1.add(load<V>(a + i, dim - i), load<V>(b + i, dim - i));
  s0.merge(s1);
  s2.merge(s3);
  s0.merge(s2);
  return s0;
}

// In doubles: slow, for the rare rows whose sums do not fit 32-bit floats.
template <class Metric, class T>
static __attribute__((noinline)) double wideRank(const T* a, const T* b, size_t dim) {
  return Metric::rank(reduce<Metric, f64x8>(a, b, dim), dim);
}

// Element types so narrow that sums of them and of their squares are never near the ends of the
// range of 32-bit floats.
template <class T>
inline constexpr bool kNarrow = false;
template <> inline constexpr bool kNarrow<f16> = true;
template <> inline constexpr bool kNarrow<int8_t> = true;
template <> inline constexpr bool kNarrow<uint8_t> = true;

// The rank form of two rows.
template <class Metric, class T>
ANN_INLINE double reducedRank(const T* a, const T* b, size_t dim) {
  using V = LanesOf<T>;
  const auto sums = reduce<Metric, V>(a, b, dim);
  if constexpr (V::kCount == 16 && !kNarrow<T>) {
    if constexpr (requires { Metric::trusted(sums); }) {
      if (__builtin_expect(!Metric::trusted(sums), 0)) return wideRank<Metric>(a, b, dim);
    }
  }
  return Metric::rank(sums, dim);
}

// The sums of a metric that depends on a - b alone, over 64-bit integers: the differences are taken
// before doubles could round the elements away.
template <class Metric, class T>
ANN_INLINE typename Metric::template Sums<f64x8> reduceDifferences(const T* a, const T* b,
                                                                   size_t dim) {
  typename Metric::template Sums<f64x8> sums{};
  for (size_t i = 0; i < dim; i += 8) {
    double difference[8] = {};
    for (size_t j = i; j < dim && j < i + 8; ++j) {
      const uint64_t x = uint64_t(a[j]), y = uint64_t(b[j]);
      difference[j - i] = a[j] > b[j] ? double(x - y) : double(y - x);
    }
    sums.add(loadF64(difference), f64x8{});
  }
  return sums;
}

// A float that is neither zero, nor infinite, nor NaN, nor near enough to the ends of its range
// for its parts to have been lost.
ANN_INLINE bool inRange(float sum) { return sum > 0x1p-100f && sum < 0x1p100f; }

}  // namespace ann::ANN_ISA
