// Handing a kernel to another addon, and receiving one. Needs C++17, node-addon-api and
// ann/kernel.h only.
#pragma once
#include <napi.h>

#include <memory>
#include <string>
#include <string_view>
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

// Whether a name is a C string of 1 to 64 printable ASCII characters.
inline bool isName(const char* text) {
  constexpr size_t kLongest = 64;
  if (text == nullptr || *text == 0) return false;
  for (size_t i = 0; i <= kLongest; ++i) {
    if (text[i] == 0) return true;
    if (text[i] < 0x20 || text[i] > 0x7e) return false;
  }
  return false;
}

// Whether a dtype is one of ann/kernel.h.
inline bool isDtype(std::string_view dtype) {
  if (dtype.size() > 2 && dtype.substr(dtype.size() - 2) == "[]") dtype.remove_suffix(2);
  for (const char* known : {"f64", "f32", "f16", "bf16", "i8", "u8", "i16", "u16", "i32", "u32", "i64",
                            "u64", "b1"}) {
    if (dtype == known) return true;
  }
  return false;
}

// What is wrong with a kernel, or an empty string. Of one of another version nothing but version
// and size is read.
inline std::string faultOf(const ann_kernel* kernel) {
  if (kernel == nullptr) return "it holds a null pointer";
  if (kernel->abi != ANN_KERNEL_ABI) {
    return "it has ABI version " + std::to_string(kernel->abi) + ", this build takes version " +
           std::to_string(ANN_KERNEL_ABI) + "; compile it with the ann/kernel.h of this version";
  }
  if (kernel->size < sizeof(ann_kernel)) {
    return "its size is " + std::to_string(kernel->size) + " bytes, an ann_kernel has " +
           std::to_string(sizeof(ann_kernel)) + "; set size to sizeof(ann_kernel)";
  }
  if (!isName(kernel->metric)) return "metric must be a name of 1 to 64 printable ASCII characters";
  if (!isName(kernel->isa)) return "isa must be a name of 1 to 64 printable ASCII characters";
  if (!isName(kernel->dtype) || !isDtype(kernel->dtype)) {
    const std::string given = isName(kernel->dtype) ? " \"" + std::string(kernel->dtype) + "\"" : "";
    return "unknown dtype" + given + "; ann/kernel.h lists them";
  }
  if (kernel->domain > ANN_DOMAIN_TEXT) return "unknown domain " + std::to_string(kernel->domain);
  const std::string_view dtype = kernel->dtype;
  const bool ragged = dtype.size() > 2 && dtype.substr(dtype.size() - 2) == "[]";
  if ((kernel->domain == ANN_DOMAIN_SET || kernel->domain == ANN_DOMAIN_TEXT) && !ragged) {
    return "sets and text are rows of varying length: with this domain, dtype must end in []";
  }
  if (kernel->reserved != 0) return "reserved must be 0, it is " + std::to_string(kernel->reserved);
  if (kernel->one == nullptr) return "the function pointer one is null";
  if (kernel->one_to_many == nullptr) return "the function pointer one_to_many is null";
  if (kernel->to_distance == nullptr) return "the function pointer to_distance is null";
  return {};
}

// The kernel that an External carries, unchecked; null for any other value.
inline const ann_kernel* kernelIn(const Napi::Value& value) {
  if (!value.IsExternal()) return nullptr;
  auto external = value.As<Napi::External<ann_kernel>>();
  return external.CheckTypeTag(&kKernelTag) ? external.Data() : nullptr;
}

// The kernel behind a value from TypeScript. Throws a TypeError for anything else.
inline const ann_kernel& kernel(const Napi::Value& value) {
  const ann_kernel* kernel = kernelIn(value);
  if (kernel == nullptr) throw Napi::TypeError::New(value.Env(), "not a distance kernel");
  const std::string fault = faultOf(kernel);
  if (!fault.empty()) throw Napi::TypeError::New(value.Env(), "not a distance kernel: " + fault);
  return *kernel;
}

}  // namespace ann::addon
