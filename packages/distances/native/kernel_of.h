// From a metric, a struct with a formula, to an ann_kernel with loops.
#pragma once
#include "ann/kernel.h"
#include "reduce.h"

namespace ann::ANN_ISA {

// Rank form of two rows, by the most exact way that the metric has for the element type.
template <class Metric, class T>
ANN_INLINE double rankOf(const void* context, const T* a, const T* b, size_t dim) {
  (void)context;
  if constexpr (requires { Metric::rankWith(context, a, b, dim); }) {
    return Metric::rankWith(context, a, b, dim);
  } else if constexpr (requires { Metric::exactRank(a, b, dim); }) {
    return Metric::exactRank(a, b, dim);
  } else if constexpr (kWideInteger<T> && requires { Metric::kOfDifference; }) {
    return Metric::rank(reduceDifferences<Metric>(a, b, dim), dim);
  } else {
    return reducedRank<Metric>(a, b, dim);
  }
}

template <class Metric, class T>
static __attribute__((noinline)) double one(const void* context, const void* a, const void* b, size_t dim) {
  return rankOf<Metric>(context, static_cast<const T*>(a), static_cast<const T*>(b), dim);
}

// Rows are fetched this many ahead of the one being measured: their addresses are known, but too
// scattered for the hardware to guess.
inline constexpr size_t kPrefetchAhead = 2;
inline constexpr size_t kPrefetchBytes = 1024;

// Whether the loop over rows gets a copy of the metric's own loop inside: worth its code for short
// rows of the types and metrics that searches use most.
template <class T>
inline constexpr bool kSearched = LanesOf<T>::kCount == 16;
template <> inline constexpr bool kSearched<double> = true;
template <class Metric, class T>
inline constexpr bool kInlined = kSearched<T> && requires { Metric::kPopular; };

template <class Metric, class T>
static void oneToMany(const void* context, const void* query, const void* rows, size_t stride,
                      const uint32_t* ids, size_t count, size_t dim, double* out) {
  const char* base = static_cast<const char*>(rows);
  const size_t bytes = dim * sizeof(T) < kPrefetchBytes ? dim * sizeof(T) : kPrefetchBytes;
  auto row = [&](size_t i) { return reinterpret_cast<const T*>(base + (ids ? ids[i] : i) * stride); };
  // Consecutive rows are fetched by the hardware itself.
  auto prefetch = [&](size_t i) {
    if (!ids || i >= count) return;
    for (size_t offset = 0; offset < bytes; offset += 64) {
      ANN_PREFETCH(reinterpret_cast<const char*>(row(i)) + offset);
    }
  };
  for (size_t i = 0; i < kPrefetchAhead; ++i) prefetch(i);
  size_t i = 0;
  if constexpr (kInlined<Metric, T> && requires { typename Metric::template Against<T>; }) {
    using Against = typename Metric::template Against<T>;
    const Against against(static_cast<const T*>(query), dim);
    size_t grouped = count;
    if constexpr (requires { Against::serves(dim); }) grouped = Against::serves(dim) ? count : 0;
    for (; i + Against::kRows <= grouped; i += Against::kRows) {
      const T* several[Against::kRows];
      for (int j = 0; j < Against::kRows; ++j) {
        prefetch(i + j + kPrefetchAhead);
        several[j] = row(i + j);
      }
      against.ranks(several, out + i);
    }
  }
  for (; i < count; ++i) {
    prefetch(i + kPrefetchAhead);
    if constexpr (kInlined<Metric, T>) {
      out[i] = rankOf<Metric>(context, static_cast<const T*>(query), row(i), dim);
    } else {
      out[i] = one<Metric, T>(context, query, row(i), dim);
    }
  }
}

template <class Metric>
static constexpr uint32_t domainOf() {
  if constexpr (requires { Metric::kDomain; }) return Metric::kDomain;
  else return ANN_DOMAIN_ANY;
}

// Metrics that differ in the reported form alone name the one whose loops they share.
template <class Metric>
struct LoopsOf { using type = Metric; };
template <class Metric>
  requires requires { typename Metric::Loops; }
struct LoopsOf<Metric> { using type = typename Metric::Loops; };

#define ANN_STRING_(x) #x
#define ANN_STRING(x) ANN_STRING_(x)

template <class Metric, class T>
static constexpr ann_kernel kernelOf(const char* metric, const char* dtype = kDtype<T>) {
  using Loops = typename LoopsOf<Metric>::type;
  return {ANN_KERNEL_ABI,       sizeof(ann_kernel),  metric,
          dtype,                ANN_STRING(ANN_ISA), nullptr,
          domainOf<Metric>(),   0,                   &one<Loops, T>,
          &oneToMany<Loops, T>, &Metric::toDistance};
}

// The kernels of a metric for every floating-point type, and for every type of number.
#define ANN_FLOATS(name, Metric)                                                              \
  kernelOf<Metric, double>(name), kernelOf<Metric, float>(name), kernelOf<Metric, f16>(name), \
      kernelOf<Metric, bf16>(name)
#define ANN_NUMBERS(name, Metric)                                                            \
  ANN_FLOATS(name, Metric), kernelOf<Metric, int8_t>(name), kernelOf<Metric, uint8_t>(name), \
      kernelOf<Metric, int16_t>(name), kernelOf<Metric, uint16_t>(name),                     \
      kernelOf<Metric, int32_t>(name), kernelOf<Metric, uint32_t>(name),                     \
      kernelOf<Metric, int64_t>(name), kernelOf<Metric, uint64_t>(name)

}  // namespace ann::ANN_ISA
