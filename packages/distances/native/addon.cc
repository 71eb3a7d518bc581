#include <napi.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ann/addon/job.h"
#include "ann/addon/kernel.h"
#include "ann/addon/rows.h"
#include "ann/check_slices.h"
#include "ann/domain.h"
#include "ann/isa.h"
#include "brute_force.h"
#include "convert/exports.h"
#include "finite_rows.h"
#include "kernel_table.h"
#include "product/measure_pairs.h"
#include "screen/choose_tiles.h"

namespace {

// Puts each of `better` in the place of the kernel of the same metric and element type.
[[maybe_unused]] void replace(std::vector<ann_kernel>& all, const ann::KernelTable& better) {
  for (size_t i = 0; i < better.count; ++i) {
    const ann_kernel& kernel = better.kernels[i];
    auto same = [&](const ann_kernel& other) {
      return !std::strcmp(kernel.metric, other.metric) && !std::strcmp(kernel.dtype, other.dtype);
    };
    *std::find_if(all.begin(), all.end(), same) = kernel;
  }
}

// The kernels of the instruction set in use.
std::vector<ann_kernel> kernelsOf(ann::Isa isa) {
  std::vector<ann_kernel> all;
  auto add = [&](const ann::KernelTable& family) {
    all.insert(all.end(), family.kernels, family.kernels + family.count);
  };
#define ANN_ADD(isa) \
  add(ann::isa::vectorKernels()), add(ann::isa::probabilityKernels()), add(ann::isa::discreteKernels())
  switch (isa) {
#if defined(__x86_64__)
    case ann::Isa::avx512:
      ANN_ADD(avx512);
      if (__builtin_cpu_supports("avx512vnni")) replace(all, ann::avx512vnni::byteKernels());
      if (__builtin_cpu_supports("avx512vpopcntdq")) replace(all, ann::avx512vpopcnt::bitKernels());
      break;
    case ann::Isa::avx2: ANN_ADD(avx2); break;
#elif defined(__aarch64__)
    case ann::Isa::neon: ANN_ADD(neon); break;
#endif
    default: ANN_ADD(scalar);
  }
#undef ANN_ADD
  return all;
}

const std::vector<ann_kernel>& kernels() {
  static const std::vector<ann_kernel> all = kernelsOf(ann::selectIsa());
  return all;
}

// Whether a kernel is one of this package: then its rounding errors are known.
bool isOurs(const ann_kernel& kernel) {
  const std::less_equal<const ann_kernel*> before;
  if (before(&kernels().front(), &kernel) && before(&kernel, &kernels().back())) return true;
  // Those with parameters are copies.
  for (const ann_kernel& known : kernels()) {
    if (known.one == kernel.one && known.metric == kernel.metric) return true;
  }
  return false;
}

// kernel(metric, dtype, parameters | undefined) -> External or undefined
Napi::Value Kernel(const Napi::CallbackInfo& info) {
  const std::string metric = info[0].ToString(), dtype = info[1].ToString();
  for (const ann_kernel& kernel : kernels()) {
    if (metric != kernel.metric || dtype != kernel.dtype) continue;
    if (info[2].IsUndefined()) return ann::addon::share(info.Env(), kernel);
    const auto parameters = ann::addon::array<double>(info[2]);
    return ann::addon::share(info.Env(), kernel, {parameters.begin(), parameters.end()});
  }
  return info.Env().Undefined();
}

// describeKernel(value) -> { metric, dtype, isa, domain }, or a string that says what is wrong
Napi::Value DescribeKernel(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Napi::Value value = info[0];
  auto wrong = [&](const std::string& fault) { return Napi::String::New(env, fault); };
  if (!value.IsExternal()) return wrong("it is no External");
  if (!value.As<Napi::External<ann_kernel>>().CheckTypeTag(&ann::addon::kKernelTag)) {
    return wrong("it is an External without the type tag of an ann_kernel");
  }
  const ann_kernel* kernel = ann::addon::kernelIn(value);
  const std::string fault = ann::addon::faultOf(kernel);
  if (!fault.empty()) return wrong(fault);
  auto result = Napi::Object::New(env);
  result.Set("metric", kernel->metric);
  result.Set("dtype", kernel->dtype);
  result.Set("isa", kernel->isa);
  result.Set("domain", Napi::Number::New(env, kernel->domain));
  return result;
}

// kernels() -> [{ metric, dtype, domain }], all that this machine uses
Napi::Value Kernels(const Napi::CallbackInfo& info) {
  auto list = Napi::Array::New(info.Env());
  for (const ann_kernel& kernel : kernels()) {
    auto one = Napi::Object::New(info.Env());
    one.Set("metric", kernel.metric);
    one.Set("dtype", kernel.dtype);
    one.Set("domain", kernel.domain);
    list.Set(list.Length(), one);
  }
  return list;
}

// oneToMany(kernel, query: rows, of which the first counts, rows, ids | undefined, out); rows are
// Vectors or Ragged
Napi::Value OneToMany(const Napi::CallbackInfo& info) {
  using namespace ann;
  const ann_kernel& kernel = addon::kernel(info[0]);
  const auto queries = addon::anyRows(info[1], kernel.dtype);
  const auto all = addon::anyRows(info[2], kernel.dtype);
  const auto &query = queries.view, &rows = all.view;
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
  constexpr size_t kPiece = 512;
  const auto failure = addon::failureOf([&] {
    const auto idOf = [&](size_t i) -> size_t { return gathered ? ids[i] : i; };
    checkTexts(kernel, {query.data, 1, query.cols, query.stride}, rows);
    if (const SetCheck checkSet = setCheckOf(kernel)) {
      checkSet(sliceOf(query, 0), "query", 0);
      for (size_t i = 0; i < count; ++i) checkSet(sliceOf(rows, idOf(i)), "rows", idOf(i));
    }
    const FiniteRows finite(kernel, isOurs(kernel));
    if (count > 0) finite.check(query, 0, "query");
    // In pieces, so that ranks stay in the first-level cache, and rows that are read twice, too.
    constexpr size_t kRowBytes = 1 << 15;
    double ranks[kPiece];
    const size_t most = finite.readsAll() ? std::clamp<size_t>(kRowBytes / (rows.stride + 1), 1, kPiece) : kPiece;
    for (size_t first = 0; first < count; first += most) {
      const size_t piece = std::min(most, count - first);
      kernel.one_to_many(kernel.context, query.data, gathered ? rows.data : rows.row(first), rows.stride,
                         gathered ? ids.data() + first : nullptr, piece, rows.cols, ranks);
      for (size_t i = 0; i < piece; ++i) {
        if (finite.mustCheck(ranks[i])) finite.check(rows, idOf(first + i), "rows");
        out[first + i] = static_cast<float>(kernel.to_distance(kernel.context, ranks[i]));
      }
    }
  });
  if (failure) throw Napi::Error(info.Env(), addon::toJsError(info.Env(), *failure));
  return info.Env().Undefined();
}

// Elements of a typed array as doubles: in `room`, unless they are doubles already.
std::span<const double> doubles(const Napi::Value& value, std::unique_ptr<double[]>& room) {
  using namespace ann;
  if (addon::isArrayOf<double>(value)) return addon::array<double>(value);
  auto widen = [&](auto from) -> std::span<const double> {
    room.reset(new double[from.size()]);
    std::copy(from.begin(), from.end(), room.get());
    return {room.get(), from.size()};
  };
  if (addon::isArrayOf<float>(value)) return widen(addon::array<float>(value));
  if (addon::isArrayOf<uint8_t>(value)) return widen(addon::array<uint8_t>(value));
  if (addon::isArrayOf<int8_t>(value)) return widen(addon::array<int8_t>(value));
  if (addon::isArrayOf<uint16_t>(value)) return widen(addon::array<uint16_t>(value));
  if (addon::isArrayOf<int16_t>(value)) return widen(addon::array<int16_t>(value));
  if (addon::isArrayOf<uint32_t>(value)) return widen(addon::array<uint32_t>(value));
  return widen(addon::array<int32_t>(value));
}

// pairOfDoubles(kernel on f64, a, b: typed arrays of up to 32-bit integers or floats) -> distance
Napi::Value PairOfDoubles(const Napi::CallbackInfo& info) {
  using namespace ann;
  const ann_kernel& kernel = addon::kernel(info[0]);
  if (std::string_view(kernel.dtype) != "f64") addon::refuse(info[0], "a kernel on f64");
  std::unique_ptr<double[]> room_a, room_b;
  const auto a = doubles(info[1], room_a), b = doubles(info[2], room_b);
  if (a.size() != b.size()) addon::refuse(info[2], "rows of equal length");
  const double rank = kernel.one(kernel.context, a.data(), b.data(), a.size());
  return Napi::Number::New(info.Env(), kernel.to_distance(kernel.context, rank));
}

// pair(kernel, a, b: typed arrays) -> distance
Napi::Value Pair(const Napi::CallbackInfo& info) {
  using namespace ann;
  const ann_kernel& kernel = addon::kernel(info[0]);
  const bool ragged = isRagged(kernel);
  double distance = 0;
  addon::withElement(info[1], elementOf(kernel.dtype), [&](auto* element) {
    using T = std::remove_pointer_t<decltype(element)>;
    const auto a = addon::array<T>(info[1]), b = addon::array<T>(info[2]);
    if (!ragged && a.size() != b.size()) addon::refuse(info[2], "rows of equal length");
    const ann_slice slices[] = {{a.data(), a.size()}, {b.data(), b.size()}};
    const auto rowOf = [&](const ann_slice& slice) {
      const void* data = ragged ? &slice : slice.data;
      return MatrixView<const char>{static_cast<const char*>(data), 1, ragged ? 1 : slice.length, 0};
    };
    const auto x = rowOf(slices[0]), y = rowOf(slices[1]);
    addon::runNow(info.Env(), {[&](ThreadTeam& team) {
      checkRows(team, x, kernel, "a");
      checkRows(team, y, kernel, "b");
      checkTexts(kernel, x, y);
      distance = kernel.to_distance(kernel.context, kernel.one(kernel.context, x.data, y.data, x.cols));
    }});
  });
  return Napi::Number::New(info.Env(), distance);
}

constexpr const char* kScreens[] = {"automatic", "plain", "bytes", "floats"};

ann::Screen screen(const Napi::Value& name) {
  for (size_t i = 0; i < std::size(kScreens); ++i) {
    if (name.IsString() && name.ToString().Utf8Value() == kScreens[i]) return ann::Screen(i);
  }
  if (!name.IsUndefined()) ann::addon::refuse(name, "the name of a screen");
  return ann::Screen::automatic;
}

// bruteForce(kernel, data, queries, exclude | undefined, k, ids, distances, screen | undefined, control)
// -> the way that was chosen, one of kScreens
Napi::Value BruteForceJob(const Napi::CallbackInfo& info) {
  using namespace ann;
  const ann_kernel& kernel = addon::kernel(info[0]);
  const bool excludes = !info[3].IsUndefined();
  const size_t k = addon::count(info[4]);
  const auto ids = addon::array<uint32_t>(info[5]);
  const auto distances = addon::array<float>(info[6]);
  const auto data = addon::anyRows(info[1], kernel.dtype);
  const auto wanted = addon::anyRows(info[2], kernel.dtype);
  const KnnTask task{&kernel,
                     data.view,
                     wanted.view,
                     excludes ? addon::array<uint32_t>(info[3]).data() : nullptr,
                     k,
                     ids.data(),
                     distances.data()};
  const size_t queries = task.queries.rows;
  const bool room = queries == 0 || (ids.size() / queries == k && ids.size() % queries == 0);
  if (task.data.cols != task.queries.cols || !room || distances.size() != ids.size() ||
      (excludes && addon::array<uint32_t>(info[3]).size() != queries)) {
    addon::refuse(info[5], "matching sizes");
  }
  const auto way = std::make_shared<Screen>(screen(info[7]));
  auto run = [task, data, wanted, way, ours = isOurs(kernel)](ThreadTeam& team) {
    checkRows(team, task.data, *task.kernel, "data");
    checkRows(team, task.queries, *task.kernel, "queries");
    checkTexts(*task.kernel, task.data, task.queries);
    *way = BruteForce(task, tilesOf(selectIsa()), ours, *way).run(team);
  };
  return addon::Job::start(info, {run, [way](Napi::Env env) -> Napi::Value {
    return Napi::String::New(env, kScreens[size_t(*way)]);
  }});
}

// check(rows: Vectors, dtype, domain, metric, name, control): what bruteForce checks, for a metric
// that has no kernel
Napi::Value CheckJob(const Napi::CallbackInfo& info) {
  using namespace ann;
  struct Names {
    std::string dtype, metric, name;
  };
  const auto names = std::make_shared<const Names>(
      Names{info[1].ToString(), info[3].ToString(), info[4].ToString()});
  ann_kernel kernel{};
  kernel.dtype = names->dtype.c_str();
  kernel.metric = names->metric.c_str();
  kernel.domain = static_cast<uint32_t>(addon::count(info[2]));
  const auto rows = addon::anyRows(info[0], kernel.dtype);
  return addon::Job::start(info, {[names, kernel, rows](ThreadTeam& team) {
    checkRows(team, rows.view, kernel, names->name);
  }});
}

template <class Out>
Napi::Value allPairs(const Napi::CallbackInfo& info, std::span<Out> out) {
  using namespace ann;
  const ann_kernel& kernel = addon::kernel(info[0]);
  const bool above = info[2].IsUndefined();
  const auto a = addon::anyRows(info[1], kernel.dtype);
  const auto b = above ? a : addon::anyRows(info[2], kernel.dtype);
  const size_t n = a.view.rows, m = b.view.rows;
  const bool countable = n < (size_t{1} << 31) && m < (size_t{1} << 31);
  const size_t room = !above ? n * m : n < 2 ? 0 : n * (n - 1) / 2;
  if (!countable || out.size() != room || a.view.cols != b.view.cols) {
    addon::refuse(info[3], "matching sizes");
  }
  // Other than automatic ways are for tests and benchmarks.
  const std::string name = info[4].IsString() ? info[4].ToString().Utf8Value() : "";
  const PairWay way = name == "plain"     ? PairWay::plain
                      : name == "product" ? PairWay::product
                                          : PairWay::automatic;
  return addon::Job::start(info, {[=, &kernel, ours = isOurs(kernel)](ThreadTeam& team) {
    checkRows(team, a.view, kernel, above ? "data" : "a");
    if (!above) checkRows(team, b.view, kernel, "b");
    checkTexts(kernel, a.view, above ? a.view : b.view);
    const AllPairs<Out> pairs{&kernel, a.view, b.view, above, out.data()};
    measurePairs(pairs, tilesOf(selectIsa()), ours, way, team);
  }});
}

// allPairs(kernel, a, b | undefined for pairs within a, out, way, control); way: "plain", "product"
// or undefined, which chooses
Napi::Value AllPairsJob(const Napi::CallbackInfo& info) {
  if (ann::addon::isArrayOf<double>(info[3])) {
    return allPairs(info, ann::addon::array<double>(info[3]));
  }
  return allPairs(info, ann::addon::array<float>(info[3]));
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("isa", kernels().front().isa);
  exports.Set("kernels", Napi::Function::New(env, Kernels));
  exports.Set("kernel", Napi::Function::New(env, Kernel));
  exports.Set("describeKernel", Napi::Function::New(env, DescribeKernel));
  exports.Set("oneToMany", Napi::Function::New(env, OneToMany));
  exports.Set("check", Napi::Function::New(env, CheckJob));
  exports.Set("pairOfDoubles", Napi::Function::New(env, PairOfDoubles));
  exports.Set("pair", Napi::Function::New(env, Pair));
  exports.Set("allPairs", Napi::Function::New(env, AllPairsJob));
  exports.Set("bruteForce", Napi::Function::New(env, BruteForceJob));
  ann::exportConversions(env, exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(NODE_GYP_MODULE_NAME, Init)
