// Externals that are no kernels, each wrong in one respect; and kernels of any type and domain.
#include <napi.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "ann/addon/kernel.h"

namespace {

double one(const void*, const void*, const void*, size_t) { return 0; }
void oneToMany(const void*, const void*, const void*, size_t, const uint32_t*, size_t count, size_t,
               double* out) {
  for (size_t i = 0; i < count; ++i) out[i] = 0;
}
double toDistance(const void*, double rank) { return rank; }

// A millisecond to a row; counts the rows that it has begun.
std::atomic<uint32_t> slow_rows{0};
double slowOne(const void*, const void*, const void*, size_t) {
  ++slow_rows;
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return 0;
}
void slowOneToMany(const void*, const void*, const void*, size_t, const uint32_t*, size_t count, size_t,
                   double* out) {
  for (size_t i = 0; i < count; ++i) out[i] = slowOne(nullptr, nullptr, nullptr, 0);
}

const ann_kernel kGood = {ANN_KERNEL_ABI, sizeof(ann_kernel), "zero", "f32", "generic", nullptr,
                          ANN_DOMAIN_ANY, 0, one, oneToMany, toDistance};

// A kernel with one field changed. Lives as long as the process.
template <class Change>
Napi::Value broken(Napi::Env env, Change change) {
  auto* kernel = new ann_kernel(kGood);
  change(*kernel);
  return ann::addon::share(env, *kernel);
}

Napi::Value tagged(Napi::Env env, void* data, const napi_type_tag* tag) {
  auto external = Napi::External<void>::New(env, data);
  if (tag) external.TypeTag(tag);
  return external;
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  auto add = [&](const char* name, auto change) { exports.Set(name, broken(env, change)); };
  add("good", [](ann_kernel&) {});
  add("goodNonNegative", [](ann_kernel& k) { k.domain = ANN_DOMAIN_NON_NEGATIVE; k.dtype = "f64"; });
  add("larger", [](ann_kernel& k) { k.size += 8; });
  add("abi1", [](ann_kernel& k) { k.abi = 1; });
  add("abi3", [](ann_kernel& k) { k.abi = 3; });
  add("small", [](ann_kernel& k) { k.size -= 8; });
  add("noOne", [](ann_kernel& k) { k.one = nullptr; });
  add("noOneToMany", [](ann_kernel& k) { k.one_to_many = nullptr; });
  add("noToDistance", [](ann_kernel& k) { k.to_distance = nullptr; });
  add("unknownDtype", [](ann_kernel& k) { k.dtype = "f8"; });
  add("noDtype", [](ann_kernel& k) { k.dtype = nullptr; });
  add("noMetric", [](ann_kernel& k) { k.metric = nullptr; });
  add("emptyMetric", [](ann_kernel& k) { k.metric = ""; });
  add("endlessMetric", [](ann_kernel& k) {
    k.metric = "0123456789012345678901234567890123456789012345678901234567890123456789";
  });
  add("binaryIsa", [](ann_kernel& k) { k.isa = "\x01\x02"; });
  add("unknownDomain", [](ann_kernel& k) { k.domain = 99; });
  add("reserved", [](ann_kernel& k) { k.reserved = 1; });
  // zero(dtype, domain): every distance is 0. Lives as long as the process.
  exports.Set("zero", Napi::Function::New(env, [](const Napi::CallbackInfo& info) {
    const auto* dtype = new std::string(info[0].ToString());
    const uint32_t domain = info[1].ToNumber();
    return broken(info.Env(), [&](ann_kernel& k) { k.dtype = dtype->c_str(), k.domain = domain; });
  }));
  add("slow", [](ann_kernel& k) { k.one = slowOne, k.one_to_many = slowOneToMany; });
  exports.Set("slowRows", Napi::Function::New(env, [](const Napi::CallbackInfo& info) {
    return Napi::Number::New(info.Env(), slow_rows);
  }));
  add("flatSet", [](ann_kernel& k) { k.domain = ANN_DOMAIN_SET; });
  add("flatText", [](ann_kernel& k) { k.domain = ANN_DOMAIN_TEXT; });
  static ann_kernel good = kGood;
  constexpr napi_type_tag kOther{1, 2};
  exports.Set("noTag", tagged(env, &good, nullptr));
  exports.Set("otherTag", tagged(env, &good, &kOther));
  exports.Set("nullPointer", tagged(env, nullptr, &ann::addon::kKernelTag));
  return exports;
}

}  // namespace

NODE_API_MODULE(NODE_GYP_MODULE_NAME, Init)
