// The tile kernels of this machine.
#pragma once
#include "ann/isa.h"
#include "tile.h"

namespace ann {

inline const TileKernels& tilesOf(Isa isa) {
  switch (isa) {
#if defined(__x86_64__)
    case Isa::avx512:
      return __builtin_cpu_supports("avx512vnni") ? avx512vnni::tileKernels() : avx512::tileKernels();
    case Isa::avx2: return avx2::tileKernels();
#elif defined(__aarch64__)
    case Isa::neon: return neon::tileKernels();
#endif
    default: return scalar::tileKernels();
  }
}

}  // namespace ann
