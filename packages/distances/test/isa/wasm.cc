// The portable sources as a WebAssembly module: its memory is filled from outside, from
// `__heap_base` on.
#include <stdint.h>
#include <string.h>

#include "kernel_table.h"

extern "C" {

__attribute__((no_builtin)) void* memcpy(void* to, const void* from, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) static_cast<char*>(to)[i] = static_cast<const char*>(from)[i];
  return to;
}
__attribute__((no_builtin)) void* memmove(void* to, const void* from, size_t bytes) {
  if (to <= from) return memcpy(to, from, bytes);
  for (size_t i = bytes; i-- > 0;) static_cast<char*>(to)[i] = static_cast<const char*>(from)[i];
  return to;
}
__attribute__((no_builtin)) void* memset(void* to, int byte, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) static_cast<char*>(to)[i] = char(byte);
  return to;
}
__attribute__((no_builtin)) int memcmp(const void* a, const void* b, size_t bytes) {
  const auto *x = static_cast<const uint8_t*>(a), *y = static_cast<const uint8_t*>(b);
  for (size_t i = 0; i < bytes; ++i) {
    if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
  }
  return 0;
}

// Kernel `i` of all families; null at the end.
const ann_kernel* kernel(size_t i) {
  const ann::KernelTable families[] = {ann::scalar::vectorKernels(), ann::scalar::probabilityKernels(),
                                       ann::scalar::discreteKernels()};
  for (const ann::KernelTable& family : families) {
    if (i < family.count) return family.kernels + i;
    i -= family.count;
  }
  return nullptr;
}
const char* metricOf(const ann_kernel* kernel) { return kernel->metric; }
const char* dtypeOf(const ann_kernel* kernel) { return kernel->dtype; }

// Distances as `oneToMany` reports them.
void measure(const ann_kernel* kernel, const double* context, const void* query, const void* rows,
             size_t stride, size_t count, size_t dim, double* ranks, float* out) {
  kernel->one_to_many(context, query, rows, stride, nullptr, count, dim, ranks);
  for (size_t i = 0; i < count; ++i) out[i] = float(kernel->to_distance(context, ranks[i]));
}
}
