#include <napi.h>

#include <memory>

#include "ann/addon/job.h"
#include "ann/addon/kernel.h"
#include "ann/addon/rows.h"
#include "ann/domain.h"
#include "ann/isa.h"
#include "label_accuracy.h"
#include "layout.h"
#include "quality.h"
#include "start.h"

namespace {

using namespace ann;

// What a layout handle holds. A running job shares ownership, so closing meanwhile is safe.
struct Handle {
  std::shared_ptr<Layout> layout;
};
constexpr napi_type_tag kHandleTag{0x52a6c3e18f7d904bull, 0x9e04d2b7f1386c5aull};

std::shared_ptr<Layout> layoutOf(const Napi::Value& value) {
  if (!value.IsExternal()) addon::refuse(value, "a layout");
  auto external = value.As<Napi::External<Handle>>();
  if (!external.CheckTypeTag(&kHandleTag)) addon::refuse(value, "a layout");
  if (!external.Data()->layout) addon::refuse(value, "a layout that is open");
  return external.Data()->layout;
}

WeightSpans weightSpans(const Napi::Value& value) {
  if (!value.IsObject()) addon::refuse(value, "a sparse matrix");
  const auto matrix = value.As<Napi::Object>();
  const WeightSpans weights{addon::array<double>(matrix.Get("rowPtr")),
                            addon::array<uint32_t>(matrix.Get("colIdx")),
                            addon::array<float>(matrix.Get("values"))};
  if (weights.row_ptr.empty() || weights.ids.size() != weights.values.size()) {
    addon::refuse(value, "a sparse matrix");
  }
  return weights;
}

LayoutOptions layoutOptions(const Napi::Value& value) {
  const auto object = value.As<Napi::Object>();
  auto real = [&](const char* name) { return static_cast<float>(addon::number(object.Get(name))); };
  auto whole = [&](const char* name) { return static_cast<uint32_t>(addon::count(object.Get(name))); };
  return {.epochs = whole("epochs"),
          .learning_rate = real("learningRate"),
          .a = real("a"),
          .b = real("b"),
          .repulsion = real("repulsion"),
          .negatives = whole("negatives"),
          .largest_pull = real("largestPull"),
          .pulls_per_weight = real("pullsPerWeight"),
          .seed = addon::count(object.Get("seed"))};
}

// createLayout(weights, symmetric, scales | undefined, start, dim, options, control) -> job of handle
Napi::Value CreateLayout(const Napi::CallbackInfo& info) {
  const WeightSpans weights = weightSpans(info[0]);
  const bool symmetric = info[1].ToBoolean();
  const auto scales = info[2].IsUndefined() ? std::span<float>() : addon::array<float>(info[2]);
  const auto start = addon::array<float>(info[3]);
  const size_t dim = addon::count(info[4]);
  const size_t points = weights.row_ptr.size() - 1;
  if (dim < 1 || dim > kMaxLayoutDim || start.size() != points * dim ||
      (!scales.empty() && scales.size() != points)) {
    addon::refuse(info[3], "weights, scales and a start that fit together");
  }
  const auto options = layoutOptions(info[5]);
  auto created = std::make_shared<std::shared_ptr<Layout>>();
  return addon::Job::start(info, {[=](ThreadTeam& team) {
                  *created = std::make_shared<Layout>(team.control(), weights, symmetric, scales,
                                                      start, dim, options);
                },
                [created](Napi::Env env) -> Napi::Value {
                  auto external = Napi::External<Handle>::New(
                      env, new Handle{std::move(*created)},
                      [](Napi::Env, Handle* handle) { delete handle; });
                  external.TypeTag(&kHandleTag);
                  return external;
                }});
}

// randomStart(coords, dim, seed, control) -> job
// fitIntoBox(coords, dim, seed, control) -> job
template <auto Fill>
Napi::Value StartJob(const Napi::CallbackInfo& info) {
  const auto coords = addon::array<float>(info[0]);
  const size_t dim = addon::count(info[1]);
  const uint64_t seed = addon::count(info[2]);
  if (dim < 1) addon::refuse(info[1], "at least one dimension");
  return addon::Job::start(info, {[=](ThreadTeam& team) {
    Fill(team, coords, dim, seed);
  }});
}

// copyStart(from: Matrix, dim, unit, coords, control) -> job
Napi::Value CopyStart(const Napi::CallbackInfo& info) {
  const auto from = addon::matrix<float>(info[0]);
  const size_t dim = addon::count(info[1]);
  const auto unit = static_cast<float>(addon::number(info[2]));
  const auto coords = addon::array<float>(info[3]);
  if (coords.size() != from.rows * dim) addon::refuse(info[3], "room for all coordinates");
  return addon::Job::start(info, {[=](ThreadTeam& team) {
    copyStart(team, {from.data, from.rows, from.cols, from.stride}, dim, unit, coords);
  }});
}

// normaliseSymmetric(weights, out, control) -> job
Napi::Value NormaliseSymmetric(const Napi::CallbackInfo& info) {
  const WeightSpans weights = weightSpans(info[0]);
  const auto out = addon::array<float>(info[1]);
  if (out.size() != weights.values.size()) addon::refuse(info[1], "room for every weight");
  return addon::Job::start(info, {[=](ThreadTeam& team) {
    normaliseSymmetric(team, weights, out);
  }});
}

// runLayout(handle, untilEpoch, control) -> job
Napi::Value RunLayout(const Napi::CallbackInfo& info) {
  auto layout = layoutOf(info[0]);
  const auto until = static_cast<uint32_t>(addon::count(info[1]));
  return addon::Job::start(info, {[=](ThreadTeam& team) { layout->run(team, until); }});
}

// epoch(handle) -> epochs done. Like snapshot never called during a run: TypeScript sees to that.
Napi::Value Epoch(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), layoutOf(info[0])->epoch());
}

// snapshot(handle, unit, out)
Napi::Value Snapshot(const Napi::CallbackInfo& info) {
  const auto layout = layoutOf(info[0]);
  const auto unit = static_cast<float>(addon::number(info[1]));
  const auto out = addon::array<float>(info[2]);
  const auto coords = layout->coords();
  if (out.size() != coords.size()) addon::refuse(info[2], "room for all coordinates");
  for (size_t i = 0; i < coords.size(); ++i) out[i] = coords[i] * unit;
  return info.Env().Undefined();
}

// closeLayout(handle)
Napi::Value CloseLayout(const Napi::CallbackInfo& info) {
  layoutOf(info[0]);
  info[0].As<Napi::External<Handle>>().Data()->layout.reset();
  return info.Env().Undefined();
}

// Refuses ids that point outside.
void checkIds(const Napi::Value& value, std::span<const uint32_t> ids, size_t below) {
  for (const uint32_t id : ids) {
    if (id >= below) addon::refuse(value, "ids in range");
  }
}

// quality(kernel, data, map, anchors, k, graphIds | undefined, graphK, intrusions, extrusions,
// shared, graphHits, control) -> job
Napi::Value QualityJob(const Napi::CallbackInfo& info) {
  const ann_kernel& kernel = addon::kernel(info[0]);
  const auto map = addon::matrix<float>(info[2]);
  const bool has_graph = !info[5].IsUndefined();
  Quality quality{&kernel,
                  addon::rows(info[1], kernel.dtype),
                  {map.data, map.rows, map.cols, map.stride},
                  addon::array<uint32_t>(info[3]),
                  addon::count(info[4]),
                  has_graph ? addon::array<uint32_t>(info[5]) : std::span<uint32_t>(),
                  has_graph ? addon::count(info[6]) : 0,
                  addon::array<double>(info[7]),
                  addon::array<double>(info[8]),
                  addon::array<uint32_t>(info[9]),
                  addon::array<uint32_t>(info[10])};
  const size_t n = quality.data.rows, m = quality.anchors.size();
  if (map.rows != n || quality.intrusions.size() != m || quality.extrusions.size() != m ||
      quality.shared.size() != m || quality.graph_hits.size() != m ||
      (has_graph && quality.graph_ids.size() != n * quality.graph_k)) {
    addon::refuse(info[2], "data, map and outputs that fit together");
  }
  checkIds(info[3], quality.anchors, n);
  return addon::Job::start(info, {[quality](ThreadTeam& team) mutable {
    checkRows(team, quality.data, *quality.kernel, "data");
    checkFinite(team, quality.map, "coords");
    quality.run(team);
  }});
}

// labelAccuracy(map, labels, folds, seed, anchors, k, correct, control) -> job
Napi::Value LabelAccuracyJob(const Napi::CallbackInfo& info) {
  const auto map = addon::matrix<float>(info[0]);
  LabelAccuracy accuracy{{map.data, map.rows, map.cols, map.stride},
                         addon::array<uint32_t>(info[1]),
                         static_cast<uint32_t>(addon::count(info[2])),
                         addon::count(info[3]),
                         addon::array<uint32_t>(info[4]),
                         addon::count(info[5]),
                         addon::array<uint8_t>(info[6])};
  if (accuracy.labels.size() != map.rows || accuracy.correct.size() != accuracy.anchors.size()) {
    addon::refuse(info[1], "one label per point");
  }
  checkIds(info[4], accuracy.anchors, map.rows);
  return addon::Job::start(info, {[accuracy](ThreadTeam& team) mutable {
    checkFinite(team, accuracy.map, "coords");
    accuracy.run(team);
  }});
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("maxDim", Napi::Number::New(env, kMaxLayoutDim));
  exports.Set("createLayout", Napi::Function::New(env, CreateLayout));
  exports.Set("randomStart", Napi::Function::New(env, StartJob<&randomStart>));
  exports.Set("fitIntoBox", Napi::Function::New(env, StartJob<&fitIntoBox>));
  exports.Set("copyStart", Napi::Function::New(env, CopyStart));
  exports.Set("normaliseSymmetric", Napi::Function::New(env, NormaliseSymmetric));
  exports.Set("runLayout", Napi::Function::New(env, RunLayout));
  exports.Set("epoch", Napi::Function::New(env, Epoch));
  exports.Set("snapshot", Napi::Function::New(env, Snapshot));
  exports.Set("quality", Napi::Function::New(env, QualityJob));
  exports.Set("labelAccuracy", Napi::Function::New(env, LabelAccuracyJob));
  exports.Set("closeLayout", Napi::Function::New(env, CloseLayout));
  return exports;
}

}  // namespace

NODE_API_MODULE(NODE_GYP_MODULE_NAME, Init)
