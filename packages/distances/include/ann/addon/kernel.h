// Receiving a kernel in another addon.
#pragma once
#include <napi.h>

#include "ann/kernel.h"

namespace ann::addon {

// The kernel behind a value from TypeScript. Throws a TypeError for anything else.
inline const ann_kernel& kernel(const Napi::Value& value) {
  static constexpr napi_type_tag kTag{ANN_KERNEL_TAG_LOW, ANN_KERNEL_TAG_HIGH};
  if (!value.IsExternal()) throw Napi::TypeError::New(value.Env(), "not a distance kernel");
  auto external = value.As<Napi::External<ann_kernel>>();
  if (!external.CheckTypeTag(&kTag)) {
    throw Napi::TypeError::New(value.Env(), "not a distance kernel");
  }
  const ann_kernel& kernel = *external.Data();
  if (kernel.abi != ANN_KERNEL_ABI || kernel.size < sizeof(ann_kernel)) {
    throw Napi::Error::New(value.Env(), "distance kernel of another ABI version");
  }
  return kernel;
}

}  // namespace ann::addon
