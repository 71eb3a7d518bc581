#include "ann/isa.h"
#include "code_kernels.h"

namespace ann::hnsw {

static CodeKernels choose() {
  switch (selectIsa()) {
#if defined(__aarch64__) || defined(_M_ARM64)
    case Isa::neon: return neon::codeKernels();
#elif defined(__x86_64__) || defined(_M_X64)
    case Isa::avx512:
#if defined(__GNUC__) || defined(__clang__)
      if (__builtin_cpu_supports("avx512vnni")) return avx512vnni::codeKernels();
#endif
      return avx512::codeKernels();
    case Isa::avx2: return avx2::codeKernels();
#endif
    default: return scalar::codeKernels();
  }
}

const CodeKernels& codeKernels() {
  static const CodeKernels chosen = choose();
  return chosen;
}

}  // namespace ann::hnsw
