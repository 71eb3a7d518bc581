// The operations of ann/simd.h, by instruction set.
#pragma once
#include <napi.h>

#include <string>

#include "ann/addon/arguments.h"
#include "ann/isa.h"

namespace ann {

#define ANN_DECLARE_LANES(isa)                                                              \
  namespace isa {                                                                           \
  void lanes(const float* a, const float* b, const uint32_t* u, const uint32_t* v,          \
             const double* c, const double* d, uint32_t* out);                              \
  }
ANN_DECLARE_LANES(plain)
ANN_DECLARE_LANES(scalar)
ANN_DECLARE_LANES(neon)
ANN_DECLARE_LANES(avx2)
ANN_DECLARE_LANES(avx512)
#undef ANN_DECLARE_LANES

namespace test {

inline constexpr Isa kIsas[] = {Isa::scalar, Isa::neon, Isa::avx2, Isa::avx512};

// isas() -> names of the instruction sets that this machine has.
inline Napi::Value Isas(const Napi::CallbackInfo& info) {
  auto names = Napi::Array::New(info.Env());
  for (const Isa isa : kIsas) {
    if (isaSupported(isa)) names.Set(names.Length(), isaName(isa));
  }
  return names;
}

inline auto lanesOf(const std::string& name) {
#if defined(__x86_64__)
  if (name == "avx512") return ann::avx512::lanes;
  if (name == "avx2") return ann::avx2::lanes;
#elif defined(__aarch64__)
  if (name == "neon") return ann::neon::lanes;
#endif
  if (name == "plain") return ann::plain::lanes;
  return ann::scalar::lanes;
}

// lanes(isa, a, b, u, v, c, d, out)
inline Napi::Value Lanes(const Napi::CallbackInfo& info) {
  const std::string name = info[0].As<Napi::String>();
  lanesOf(name)(addon::array<float>(info[1]).data(), addon::array<float>(info[2]).data(),
                addon::array<uint32_t>(info[3]).data(), addon::array<uint32_t>(info[4]).data(),
                addon::array<double>(info[5]).data(), addon::array<double>(info[6]).data(),
                addon::array<uint32_t>(info[7]).data());
  return info.Env().Undefined();
}

}  // namespace test
}  // namespace ann
