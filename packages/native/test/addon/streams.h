// Random streams of ann/random.h, for comparison with those of @ann/core.
#pragma once
#include <napi.h>

#include <string>

#include "ann/addon/arguments.h"
#include "ann/random.h"

namespace ann::test {

// draw(kind, seed, stream, out: Float64Array, n?) fills `out`; `n` is the bound of "below".
inline Napi::Value Draw(const Napi::CallbackInfo& info) {
  const std::string kind = info[0].As<Napi::String>();
  RandomStream random(addon::count(info[1]), addon::count(info[2]));
  for (double& value : addon::array<double>(info[3])) {
    if (kind == "uint32") value = random.uint32();
    else if (kind == "uniform") value = random.uniform();
    else if (kind == "normal") value = random.normal();
    else value = random.below(static_cast<uint32_t>(addon::count(info[4])));
  }
  return info.Env().Undefined();
}

}  // namespace ann::test
