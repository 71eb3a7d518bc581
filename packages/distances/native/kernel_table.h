// The kernels of each instruction set, as one list each.
#pragma once
#include <stddef.h>

#include "ann/kernel.h"

namespace ann {

struct KernelTable {
  const ann_kernel* kernels;
  size_t count;
};

namespace scalar { KernelTable kernels(); }
namespace neon { KernelTable kernels(); }
namespace avx2 { KernelTable kernels(); }
namespace avx512 { KernelTable kernels(); }

}  // namespace ann
