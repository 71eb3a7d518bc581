// Which instruction set to use, decided once when an addon is loaded.
#pragma once
#include <cstdlib>
#include <cstring>
#include <initializer_list>

namespace ann {

enum class Isa { scalar, neon, avx2, avx512 };

inline const char* isaName(Isa isa) {
  switch (isa) {
    case Isa::neon: return "neon";
    case Isa::avx2: return "avx2";
    case Isa::avx512: return "avx512";
    default: return "scalar";
  }
}

inline bool isaSupported(Isa isa) {
  switch (isa) {
    case Isa::scalar:
      return true;
#if defined(__aarch64__) || defined(_M_ARM64)
    case Isa::neon:
      return true;
#elif (defined(__x86_64__)) && (defined(__GNUC__) || defined(__clang__))
    case Isa::avx2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
             __builtin_cpu_supports("f16c");
    case Isa::avx512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
#endif
    default:
      return false;
  }
}

// The instruction set that ANN_SIMD names if this machine has it, else the widest supported one.
inline Isa chooseIsa() {
  const char* wanted = std::getenv("ANN_SIMD");
  Isa widest = Isa::scalar;
  for (Isa isa : {Isa::neon, Isa::avx2, Isa::avx512}) {
    if (isaSupported(isa)) widest = isa;
  }
  for (Isa isa : {Isa::scalar, Isa::neon, Isa::avx2, Isa::avx512}) {
    if (wanted && std::strcmp(wanted, isaName(isa)) == 0 && isaSupported(isa)) return isa;
  }
  return widest;
}

// The same, chosen once for all of an addon: the environment may change, its kernels do not.
inline Isa selectIsa() {
  static const Isa chosen = chooseIsa();
  return chosen;
}

}  // namespace ann
