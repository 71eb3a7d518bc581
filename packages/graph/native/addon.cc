#include <napi.h>

#include <memory>
#include <utility>

#include "ann/addon/job.h"
#include "annembed.h"
#include "components.h"
#include "fuzzy_union.h"
#include "knn_graph.h"
#include "local_fuzzy_sets.h"
#include "transpose.h"

// Every function starts a job; its last argument is the job's control. Arrays are filled in place
// and stay pinned until the job has settled.
namespace {

using ann::addon::array;

// Three consecutive arguments: row offsets, ids, values.
template <class R>
R rows(const Napi::CallbackInfo& info, size_t first) {
  R view{array<double>(info[first]), array<uint32_t>(info[first + 1]),
         array<float>(info[first + 2])};
  if (view.row_ptr.empty() || view.ids.size() != view.values.size()) {
    ann::addon::refuse(info[first], "row offsets, and as many ids as values");
  }
  return view;
}

void require(const Napi::CallbackInfo& info, bool fits) {
  if (!fits) ann::addon::refuse(info[0], "matching sizes");
}

template <class Run>
Napi::Value start(const Napi::CallbackInfo& info, Run run) {
  return ann::addon::Job::start(
      info, {[run](ann::ThreadTeam& team) { run(team); }});
}

// As `start`, for a run whose return value becomes the result of the job.
template <class Run>
Napi::Value startWithResult(const Napi::CallbackInfo& info, Run run) {
  auto result = std::make_shared<double>(0);
  return ann::addon::Job::start(
      info, {[run, result](ann::ThreadTeam& team) { *result = run(team); },
       [result](Napi::Env env) { return Napi::Number::New(env, *result); }});
}

// (ids, distances, queries, k, selfIds | undefined, keep, signed)
ann::KnnGraph knnGraph(const Napi::CallbackInfo& info) {
  using namespace ann;
  KnnGraph knn{addon::count(info[2]), addon::count(info[3]), array<uint32_t>(info[0]),
               array<float>(info[1]), {},                    addon::count(info[5]),
               info[6].ToBoolean()};
  if (!info[4].IsUndefined()) knn.self_ids = array<uint32_t>(info[4]);
  require(info, knn.ids.size() == knn.queries * knn.k && knn.distances.size() == knn.ids.size() &&
                    (knn.self_ids.empty() || knn.self_ids.size() == knn.queries));
  return knn;
}

// measureKnnGraph(...knn, rowPtr, control)
Napi::Value MeasureKnnGraphJob(const Napi::CallbackInfo& info) {
  const auto knn = knnGraph(info);
  const auto row_ptr = array<double>(info[7]);
  require(info, row_ptr.size() == knn.queries + 1);
  return start(info, [=](ann::ThreadTeam& team) { knn.measure(team, row_ptr); });
}

// fillKnnGraph(...knn, rowPtr, ids, distances, control)
Napi::Value FillKnnGraphJob(const Napi::CallbackInfo& info) {
  const auto knn = knnGraph(info);
  const auto graph = rows<ann::RowsOut>(info, 7);
  require(info, graph.count() == knn.queries && graph.row_ptr.back() == double(graph.ids.size()));
  return start(info, [=](ann::ThreadTeam& team) { knn.fill(team, graph); });
}

// A caller's graph, read through a copy of its offsets that the job makes before anything else.
struct GivenGraph {
  std::span<const double> row_ptr;
  std::span<double> copy;
  ann::RowsView rows;

  void copyOffsets(const ann::Control& control) const {
    ann::copyOffsets(control, row_ptr, copy, rows.ids.size());
  }
};

// The graph of the first three arguments; info[copy] takes the offsets.
GivenGraph givenGraph(const Napi::CallbackInfo& info, size_t copy) {
  const auto given = rows<ann::RowsView>(info, 0);
  const auto row_ptr = array<double>(info[copy]);
  require(info, row_ptr.size() == given.row_ptr.size());
  return {given.row_ptr, row_ptr, {row_ptr, given.ids, given.values}};
}

// localFuzzySets(rowPtr, ids, distances, localConnectivity, bandwidth, rho, sigma, rowPtrOut,
//                colIdx, values, control)
Napi::Value LocalFuzzySetsJob(const Napi::CallbackInfo& info) {
  using namespace ann;
  const auto given = givenGraph(info, 7);
  const auto& graph = given.rows;
  const LocalFuzzySets sets{graph,
                            {addon::number(info[3]), addon::number(info[4])},
                            array<double>(info[5]),
                            array<double>(info[6]),
                            {graph.row_ptr, array<uint32_t>(info[8]), array<float>(info[9])}};
  require(info, sets.rho.size() == graph.count() && sets.sigma.size() == graph.count() &&
                    sets.memberships.ids.size() == graph.ids.size() &&
                    sets.memberships.values.size() == graph.ids.size());
  return start(info, [=](ThreadTeam& team) {
    given.copyOffsets(team.control());
    sets.run(team);
  });
}

// transpose(rowPtr, colIdx, values, rowPtrOut, colIdxOut, valuesOut, control)
Napi::Value TransposeJob(const Napi::CallbackInfo& info) {
  using namespace ann;
  const auto matrix = rows<RowsView>(info, 0);
  const auto out = rows<RowsOut>(info, 3);
  require(info, out.count() == matrix.count() && out.ids.size() == matrix.ids.size());
  const Transpose job{matrix, array<double>(info[3]), out.ids, out.values};
  return start(info, [=](ThreadTeam& team) { job.run(team); });
}

// (rowPtr, colIdx, values, rowPtr, colIdx, values of the transpose, mix)
ann::FuzzyUnion fuzzyUnion(const Napi::CallbackInfo& info) {
  const auto matrix = rows<ann::RowsView>(info, 0);
  const auto transpose = rows<ann::RowsView>(info, 3);
  require(info, matrix.count() == transpose.count() && matrix.ids.size() == transpose.ids.size());
  return {matrix, transpose, ann::addon::number(info[6])};
}

// measureFuzzyUnion(...matrix, ...transpose, mix, rowPtrOut, control)
Napi::Value MeasureFuzzyUnionJob(const Napi::CallbackInfo& info) {
  const auto job = fuzzyUnion(info);
  const auto row_ptr = array<double>(info[7]);
  require(info, row_ptr.size() == job.matrix.row_ptr.size());
  return start(info, [=](ann::ThreadTeam& team) { job.measure(team, row_ptr); });
}

// fillFuzzyUnion(...matrix, ...transpose, mix, rowPtrOut, colIdxOut, valuesOut, control)
Napi::Value FillFuzzyUnionJob(const Napi::CallbackInfo& info) {
  const auto job = fuzzyUnion(info);
  const auto out = rows<ann::RowsOut>(info, 7);
  require(info, out.count() == job.matrix.count() && out.row_ptr.back() == double(out.ids.size()));
  return start(info, [=](ann::ThreadTeam& team) { job.fill(team, out); });
}

// annembedWeights(rowPtr, ids, distances, scaleRho, beta, scales, rowPtrOut, colIdx, values,
//                 control) -> 1 if the weights happen to be symmetric, else 0
Napi::Value AnnembedWeightsJob(const Napi::CallbackInfo& info) {
  using namespace ann;
  const auto given = givenGraph(info, 6);
  const auto& graph = given.rows;
  const Annembed job{graph,
                     addon::number(info[3]),
                     addon::number(info[4]),
                     array<float>(info[5]),
                     {graph.row_ptr, array<uint32_t>(info[7]), array<float>(info[8])}};
  require(info, job.scales.size() == graph.count() && job.weights.ids.size() == graph.ids.size() &&
                    job.weights.values.size() == graph.ids.size());
  return startWithResult(info, [=](ThreadTeam& team) {
    given.copyOffsets(team.control());
    job.run(team);
    const RowsView weights{job.weights.row_ptr, job.weights.ids, job.weights.values};
    return isSymmetric(team.control(), weights) ? 1.0 : 0.0;
  });
}

// connectedComponents(rowPtr, ids, labels, control) -> number of components
Napi::Value ConnectedComponentsJob(const Napi::CallbackInfo& info) {
  using namespace ann;
  const Components job{array<double>(info[0]), array<uint32_t>(info[1]),
                       array<uint32_t>(info[2])};
  require(info, job.row_ptr.size() == job.labels.size() + 1);
  return startWithResult(info, [=](ThreadTeam& team) { return double(job.run(team.control())); });
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("measureKnnGraph", Napi::Function::New(env, MeasureKnnGraphJob));
  exports.Set("fillKnnGraph", Napi::Function::New(env, FillKnnGraphJob));
  exports.Set("localFuzzySets", Napi::Function::New(env, LocalFuzzySetsJob));
  exports.Set("transpose", Napi::Function::New(env, TransposeJob));
  exports.Set("measureFuzzyUnion", Napi::Function::New(env, MeasureFuzzyUnionJob));
  exports.Set("fillFuzzyUnion", Napi::Function::New(env, FillFuzzyUnionJob));
  exports.Set("annembedWeights", Napi::Function::New(env, AnnembedWeightsJob));
  exports.Set("connectedComponents", Napi::Function::New(env, ConnectedComponentsJob));
  return exports;
}

}  // namespace

NODE_API_MODULE(NODE_GYP_MODULE_NAME, Init)
