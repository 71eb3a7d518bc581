// Handing a kernel to another addon, and receiving one.
#pragma once
#include <napi.h>

#include <memory>
#include <utility>
#include <vector>

#include "ann/kernel.h"

namespace ann::addon {

inline constexpr napi_type_tag kKernelTag{ANN_KERNEL_TAG_LOW, ANN_KERNEL_TAG_HIGH};

// A kernel that lives as long as the addon.
inline Napi::Value share(Napi::Env env, const ann_kernel& kernel) {
  auto external = Napi::External<ann_kernel>::New(env, const_cast<ann_kernel*>(&kernel));
  external.TypeTag(&kKernelTag);
  return external;
}

// A copy of `kernel` whose context is an array of parameters; both live as long as the External.
inline Napi::Value share(Napi::Env env, const ann_kernel& kernel, std::vector<double> parameters) {
  struct Owned {
    ann_kernel kernel;  // first: the External points to it
    std::vector<double> parameters;
  };
  auto owned = std::make_unique<Owned>(Owned{kernel, std::move(parameters)});
  owned->kernel.context = owned->parameters.data();
  auto external = Napi::External<ann_kernel>::New(
      env, &owned->kernel, [](Napi::Env, ann_kernel* k) { delete reinterpret_cast<Owned*>(k); });
  owned.release();
  external.TypeTag(&kKernelTag);
  return external;
}

// The kernel behind a value from TypeScript. Throws a TypeError for anything else.
inline const ann_kernel& kernel(const Napi::Value& value) {
  if (!value.IsExternal()) throw Napi::TypeError::New(value.Env(), "not a distance kernel");
  auto external = value.As<Napi::External<ann_kernel>>();
  if (!external.CheckTypeTag(&kKernelTag)) {
    throw Napi::TypeError::New(value.Env(), "not a distance kernel");
  }
  const ann_kernel& kernel = *external.Data();
  if (kernel.abi != ANN_KERNEL_ABI || kernel.size < sizeof(ann_kernel)) {
    throw Napi::Error::New(value.Env(), "distance kernel of another ABI version");
  }
  return kernel;
}

}  // namespace ann::addon
