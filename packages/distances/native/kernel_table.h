// The kernels of each instruction set, a list for each family of metrics.
#pragma once
#include <stddef.h>

#include "ann/kernel.h"

namespace ann {

struct KernelTable {
  const ann_kernel* kernels;
  size_t count;
};

template <size_t N>
constexpr KernelTable tableOf(const ann_kernel (&kernels)[N]) {
  return {kernels, N};
}

#define ANN_FAMILIES(isa)            \
  namespace isa {                    \
  KernelTable vectorKernels();       \
  KernelTable probabilityKernels();  \
  KernelTable discreteKernels();     \
  }
ANN_FAMILIES(scalar)
ANN_FAMILIES(neon)
ANN_FAMILIES(avx2)
ANN_FAMILIES(avx512)
#undef ANN_FAMILIES

// Better ones of a few of them.
namespace avx512vnni { KernelTable byteKernels(); }
namespace avx512vpopcnt { KernelTable bitKernels(); }

}  // namespace ann
