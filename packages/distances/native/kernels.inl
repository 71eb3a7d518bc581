// Compiled once for each instruction set, with ANN_ISA naming it: the kernels of every metric.
// A new metric is one file in metrics/ and two lines here.
#include "kernel_table.h"
#include "metrics/cosine.h"
#include "metrics/ip.h"
#include "metrics/l1.h"
#include "metrics/l2.h"

namespace ann::ANN_ISA {

// Rows are fetched this many ahead of the one being measured: their addresses are known, but too
// scattered for the hardware to guess.
inline constexpr size_t kPrefetchAhead = 2;
inline constexpr size_t kPrefetchBytes = 1024;

template <class Metric, class T>
static float one(const void* a, const void* b, size_t dim) {
  return Metric::rank(static_cast<const T*>(a), static_cast<const T*>(b), dim);
}

template <class Metric, class T>
static void oneToMany(const void* query, const void* rows, size_t stride, const uint32_t* ids,
                      size_t count, size_t dim, float* out) {
  const char* base = static_cast<const char*>(rows);
  const T* q = static_cast<const T*>(query);
  if (!ids) {
    for (size_t i = 0; i < count; ++i) {
      out[i] = Metric::rank(q, reinterpret_cast<const T*>(base + i * stride), dim);
    }
    return;
  }
  const size_t bytes = dim * sizeof(T) < kPrefetchBytes ? dim * sizeof(T) : kPrefetchBytes;
  auto prefetch = [&](size_t i) {
    const char* row = base + ids[i] * stride;
    for (size_t offset = 0; offset < bytes; offset += 64) ANN_PREFETCH(row + offset);
  };
  for (size_t i = 0; i < count && i < kPrefetchAhead; ++i) prefetch(i);
  for (size_t i = 0; i < count; ++i) {
    if (i + kPrefetchAhead < count) prefetch(i + kPrefetchAhead);
    out[i] = Metric::rank(q, reinterpret_cast<const T*>(base + ids[i] * stride), dim);
  }
}

#define ANN_STRING_(x) #x
#define ANN_STRING(x) ANN_STRING_(x)

template <class Metric, class T>
static constexpr ann_kernel kernelOf(const char* metric, const char* dtype) {
  return {ANN_KERNEL_ABI, sizeof(ann_kernel),    metric, dtype, ANN_STRING(ANN_ISA),
          &one<Metric, T>, &oneToMany<Metric, T>, &Metric::toDistance};
}

static const ann_kernel kKernels[] = {
    kernelOf<L2, float>("l2", "f32"),           kernelOf<L2, uint8_t>("l2", "u8"),
    kernelOf<L1, float>("l1", "f32"),           kernelOf<L1, uint8_t>("l1", "u8"),
    kernelOf<InnerProduct, float>("ip", "f32"), kernelOf<InnerProduct, uint8_t>("ip", "u8"),
    kernelOf<Cosine, float>("cosine", "f32"),   kernelOf<Cosine, uint8_t>("cosine", "u8"),
};

KernelTable kernels() { return {kKernels, sizeof kKernels / sizeof kKernels[0]}; }

}  // namespace ann::ANN_ISA
