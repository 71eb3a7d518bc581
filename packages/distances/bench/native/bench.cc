// What the benchmarks compare with: SimSIMD's kernels in a loop over rows, as native code would call
// them, and the limits of the machine.
#include <napi.h>
#include <simsimd/simsimd.h>

#include <cstring>
#include <string>
#include <vector>

#include "ann/addon/arguments.h"
#include "ann/addon/kernel.h"

namespace {

using ann::addon::count;

simsimd_metric_kind_t metricOf(const std::string& name) {
  if (name == "sqeuclidean") return simsimd_metric_sqeuclidean_k;
  if (name == "ip") return simsimd_metric_dot_k;
  if (name == "cosine") return simsimd_metric_cosine_k;
  if (name == "hamming_count") return simsimd_metric_hamming_k;
  if (name == "jaccard") return simsimd_metric_jaccard_k;
  if (name == "kl") return simsimd_metric_kl_k;
  if (name == "jensenshannon") return simsimd_metric_js_k;
  return simsimd_metric_unknown_k;
}

simsimd_datatype_t dtypeOf(const std::string& name) {
  if (name == "f64") return simsimd_datatype_f64_k;
  if (name == "f32") return simsimd_datatype_f32_k;
  if (name == "f16") return simsimd_datatype_f16_k;
  if (name == "bf16") return simsimd_datatype_bf16_k;
  if (name == "i8") return simsimd_datatype_i8_k;
  if (name == "u8") return simsimd_datatype_u8_k;
  if (name == "b1") return simsimd_datatype_b8_k;
  return simsimd_datatype_unknown_k;
}

char* bytes(const Napi::Value& value, size_t needed) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().ByteLength() < needed) {
    ann::addon::refuse(value, "a typed array that is long enough");
  }
  const auto array = value.As<Napi::TypedArray>();
  return static_cast<char*>(array.ArrayBuffer().Data()) + array.ByteOffset();
}

// simsimd(metric, dtype, array of rows, rows, bytes of a row, elements of a row, out): the first
// row against all.
Napi::Value SimSimd(const Napi::CallbackInfo& info) {
  simsimd_kernel_punned_t kernel = nullptr;
  simsimd_capability_t used = simsimd_cap_serial_k;
  // Asked once: in a virtual machine every cpuid instruction costs microseconds.
  static const simsimd_capability_t capabilities = simsimd_capabilities();
  simsimd_find_kernel_punned(metricOf(info[0].ToString()), dtypeOf(info[1].ToString()), capabilities,
                             simsimd_cap_any_k, &kernel, &used);
  if (!kernel) return info.Env().Undefined();
  const size_t rows = count(info[3]), row_bytes = count(info[4]), elements = count(info[5]);
  const char* data = bytes(info[2], rows * row_bytes);
  const auto out = ann::addon::array<double>(info[6]);
  if (out.size() < rows) ann::addon::refuse(info[6], "room for all distances");
  const auto measure = reinterpret_cast<simsimd_metric_dense_punned_t>(kernel);
  for (size_t i = 0; i < rows; ++i) measure(data, data + i * row_bytes, elements, &out[i]);
  return Napi::Number::New(info.Env(), used);
}

// ann(kernel, array of rows, rows, bytes of a row, elements of a row, out): the same with a kernel
// of ours, in rank form as SimSIMD's are.
Napi::Value Ann(const Napi::CallbackInfo& info) {
  const ann_kernel& kernel = ann::addon::kernel(info[0]);
  const size_t rows = count(info[2]), row_bytes = count(info[3]), elements = count(info[4]);
  const char* data = bytes(info[1], rows * row_bytes);
  const auto out = ann::addon::array<double>(info[5]);
  if (out.size() < rows) ann::addon::refuse(info[5], "room for all distances");
  kernel.one_to_many(kernel.context, data, data, row_bytes, nullptr, rows, elements, out.data());
  return info.Env().Undefined();
}

// copy(from, to): one pass over memory, the yardstick for long rows.
Napi::Value Copy(const Napi::CallbackInfo& info) {
  const size_t size = info[0].As<Napi::TypedArray>().ByteLength();
  std::memcpy(bytes(info[1], size), bytes(info[0], size), size);
  return info.Env().Undefined();
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("simsimd", Napi::Function::New(env, SimSimd));
  exports.Set("ann", Napi::Function::New(env, Ann));
  exports.Set("copy", Napi::Function::New(env, Copy));
  return exports;
}

}  // namespace

NODE_API_MODULE(NODE_GYP_MODULE_NAME, Init)
