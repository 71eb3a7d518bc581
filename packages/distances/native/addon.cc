#include <napi.h>

#include <memory>
#include <string>

#include "ann/addon/job.h"
#include "ann/addon/kernel.h"
#include "ann/addon/rows.h"
#include "ann/finite.h"
#include "ann/isa.h"
#include "brute_force.h"
#include "kernel_table.h"

namespace {

ann::KernelTable kernelsOf(ann::Isa isa) {
  switch (isa) {
#if defined(__x86_64__)
    case ann::Isa::avx512: return ann::avx512::kernels();
    case ann::Isa::avx2: return ann::avx2::kernels();
#elif defined(__aarch64__)
    case ann::Isa::neon: return ann::neon::kernels();
#endif
    default: return ann::scalar::kernels();
  }
}

const ann::KernelTable& kernels() {
  static const ann::KernelTable table = kernelsOf(ann::selectIsa());
  return table;
}

// kernel(metric, dtype) -> External or undefined
Napi::Value Kernel(const Napi::CallbackInfo& info) {
  const std::string metric = info[0].ToString(), dtype = info[1].ToString();
  for (size_t i = 0; i < kernels().count; ++i) {
    const ann_kernel& kernel = kernels().kernels[i];
    if (metric != kernel.metric || dtype != kernel.dtype) continue;
    auto external = Napi::External<ann_kernel>::New(info.Env(), const_cast<ann_kernel*>(&kernel));
    static constexpr napi_type_tag kTag{ANN_KERNEL_TAG_LOW, ANN_KERNEL_TAG_HIGH};
    external.TypeTag(&kTag);
    return external;
  }
  return info.Env().Undefined();
}

// oneToMany(kernel, query: Matrix of one row, rows: Matrix, ids | undefined, out)
Napi::Value OneToMany(const Napi::CallbackInfo& info) {
  using namespace ann;
  const ann_kernel& kernel = addon::kernel(info[0]);
  const auto query = addon::rows(info[1], kernel.dtype);
  const auto rows = addon::rows(info[2], kernel.dtype);
  const auto out = addon::array<float>(info[4]);
  const bool gathered = !info[3].IsUndefined();
  const auto ids = gathered ? addon::array<uint32_t>(info[3]) : std::span<uint32_t>();
  const size_t count = gathered ? ids.size() : rows.rows;
  if (out.size() < count || query.rows < 1 || query.cols != rows.cols) {
    addon::refuse(info[4], "matching sizes");
  }
  for (const uint32_t id : ids) {
    if (id >= rows.rows) addon::refuse(info[3], "ids below the number of rows");
  }
  kernel.one_to_many(query.data, rows.data, rows.stride, gathered ? ids.data() : nullptr, count,
                     rows.cols, out.data());
  for (size_t i = 0; i < count; ++i) out[i] = kernel.to_distance(out[i]);
  return info.Env().Undefined();
}

// bruteForce(kernel, data, queries, exclude | undefined, k, ids, distances, control)
Napi::Value BruteForceJob(const Napi::CallbackInfo& info) {
  using namespace ann;
  const ann_kernel& kernel = addon::kernel(info[0]);
  const bool excludes = !info[3].IsUndefined();
  const size_t k = addon::count(info[4]);
  const auto ids = addon::array<uint32_t>(info[5]);
  const auto distances = addon::array<float>(info[6]);
  BruteForce search{&kernel,
                    addon::rows(info[1], kernel.dtype),
                    addon::rows(info[2], kernel.dtype),
                    excludes ? addon::array<uint32_t>(info[3]).data() : nullptr,
                    k,
                    ids.data(),
                    distances.data()};
  const size_t queries = search.queries.rows;
  const bool room = queries == 0 || (ids.size() / queries == k && ids.size() % queries == 0);
  if (search.data.cols != search.queries.cols || !room || distances.size() != ids.size() ||
      (excludes && addon::array<uint32_t>(info[3]).size() != queries)) {
    addon::refuse(info[5], "matching sizes");
  }
  return addon::Job::start(info, {[search](ThreadTeam& team) mutable {
    checkFinite(team, search.data, search.kernel->dtype, "data");
    checkFinite(team, search.queries, search.kernel->dtype, "queries");
    search.run(team);
  }});
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("isa", kernels().kernels[0].isa);
  exports.Set("kernel", Napi::Function::New(env, Kernel));
  exports.Set("oneToMany", Napi::Function::New(env, OneToMany));
  exports.Set("bruteForce", Napi::Function::New(env, BruteForceJob));
  return exports;
}

}  // namespace

NODE_API_MODULE(NODE_GYP_MODULE_NAME, Init)
