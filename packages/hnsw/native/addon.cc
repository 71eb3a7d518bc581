#include <napi.h>

#include <memory>
#include <vector>

#include "ann/addon/job.h"
#include "ann/addon/kernel.h"
#include "ann/addon/rows.h"
#include "ann/domain.h"
#include "builder.h"
#include "graph.h"
#include "queries.h"
#include "reachability.h"

namespace {

using namespace ann;
using namespace ann::hnsw;

// What an index handle holds. Jobs share ownership of the graph, so closing during a search is
// safe. They also keep the handle, and so the External whose kernel the graph refers to: its
// parameters may live only as long as that.
struct Handle {
  std::shared_ptr<const Graph> graph;
  std::shared_ptr<addon::Pins> kernel;
};
constexpr napi_type_tag kHandleTag{0x71c5e20f9d3b4a68ull, 0x0fd1837a6be2c594ull};

Napi::Value wrap(Napi::Env env, std::shared_ptr<const Graph> graph, std::shared_ptr<addon::Pins> kernel) {
  auto external =
      Napi::External<Handle>::New(env, new Handle{std::move(graph), std::move(kernel)},
                                  [](Napi::Env, Handle* handle) { delete handle; });
  external.TypeTag(&kHandleTag);
  return external;
}

Handle& handleOf(const Napi::Value& value) {
  if (!value.IsExternal()) addon::refuse(value, "an index");
  auto external = value.As<Napi::External<Handle>>();
  if (!external.CheckTypeTag(&kHandleTag)) addon::refuse(value, "an index");
  return *external.Data();
}

std::shared_ptr<const Graph> graphOf(const Napi::Value& value) {
  auto graph = handleOf(value).graph;
  if (!graph) addon::refuse(value, "an index that is open");
  return graph;
}

KnnRows knnRows(const Napi::Value& k, const Napi::Value& ids, const Napi::Value& distances,
                size_t queries) {
  const KnnRows out{addon::count(k), addon::array<uint32_t>(ids).data(),
                    addon::array<float>(distances).data()};
  if (addon::array<uint32_t>(ids).size() != queries * out.k ||
      addon::array<float>(distances).size() != queries * out.k) {
    addon::refuse(ids, "room for k neighbours of each query");
  }
  return out;
}

// build(kernel, data, { M, efConstruction, seed }, control) -> job of handle
Napi::Value Build(const Napi::CallbackInfo& info) {
  const ann_kernel& kernel = addon::kernel(info[0]);
  const auto data = addon::rows(info[1], kernel.dtype);
  const size_t element = addon::withElement(
      info[1], kernel.dtype, [](auto* element) { return sizeof *element; });
  const auto options = info[2].As<Napi::Object>();
  const Parameters parameters{addon::count(options.Get("M")),
                              addon::count(options.Get("efConstruction")),
                              addon::count(options.Get("seed"))};
  auto built = std::make_shared<std::shared_ptr<const Graph>>();
  auto kept = std::make_shared<addon::Pins>();
  kept->add(info[0]);
  return addon::Job::start(info, {[=, &kernel](ThreadTeam& team) {
                  checkRows(team, data, kernel, "data");
                  const size_t row_bytes = data.cols * element;
                  auto graph = std::make_shared<Graph>(kernel, data.rows, data.cols, row_bytes,
                                                       parameters);
                  graph->copyVectors(team, data, row_bytes);
                  Builder(*graph, team).run();
                  Reachability(*graph).repair(team.control());
                  *built = std::move(graph);
                },
                [built, kept](Napi::Env env) { return wrap(env, std::move(*built), kept); }});
}

// search(handle, queries, ef, k, ids, distances, control) -> job
Napi::Value Search(const Napi::CallbackInfo& info) {
  auto graph = graphOf(info[0]);
  const auto queries = addon::rows(info[1], graph->kernel.dtype);
  const size_t ef = addon::count(info[2]);
  const KnnRows out = knnRows(info[3], info[4], info[5], queries.rows);
  if (queries.cols != graph->dim) addon::refuse(info[1], "queries of the index's dimension");
  return addon::Job::start(info, {[=](ThreadTeam& team) {
    checkRows(team, queries, graph->kernel, "queries");
    forQueries(*graph, team, queries.rows, [&](Queries& search, size_t begin, size_t end) {
      for (size_t i = begin; i < end; ++i) search.nearest(queries.row(i), ef, i, out);
    });
  }});
}

// neighbours(handle, ef, k, ids, distances, control) -> job
Napi::Value Neighbours(const Napi::CallbackInfo& info) {
  auto graph = graphOf(info[0]);
  const size_t ef = addon::count(info[1]);
  const KnnRows out = knnRows(info[2], info[3], info[4], graph->points);
  return addon::Job::start(info, {[=](ThreadTeam& team) {
    forQueries(*graph, team, graph->points, [&](Queries& search, size_t begin, size_t end) {
      for (size_t i = begin; i < end; ++i) {
        search.nearestToPoint(static_cast<uint32_t>(i), ef, out);
      }
    });
  }});
}

// links(handle, id, layer) -> Uint32Array
Napi::Value Links(const Napi::CallbackInfo& info) {
  const auto graph = graphOf(info[0]);
  const size_t id = addon::count(info[1]), layer = addon::count(info[2]);
  if (id >= graph->points || layer > graph->level[id]) addon::refuse(info[1], "a point of the layer");
  const auto links = graph->links(static_cast<uint32_t>(id), static_cast<unsigned>(layer));
  auto out = Napi::Uint32Array::New(info.Env(), links.size());
  std::copy(links.begin(), links.end(), out.Data());
  return out;
}

// stats(handle) -> { ... }
Napi::Value Stats(const Napi::CallbackInfo& info) {
  const auto graph = graphOf(info[0]);
  const auto env = info.Env();
  std::vector<double> layer_points(graph->points ? graph->top + 1 : 0, 0);
  size_t links = 0, most = 0;
  for (uint32_t i = 0; i < graph->points; ++i) {
    for (unsigned l = 0; l <= graph->level[i]; ++l) ++layer_points[l];
    links += graph->links(i, 0).size();
    most = std::max(most, graph->links(i, 0).size());
  }
  auto layers = Napi::Array::New(env, layer_points.size());
  for (uint32_t l = 0; l < layer_points.size(); ++l) layers.Set(l, layer_points[l]);
  auto result = Napi::Object::New(env);
  auto set = [&](const char* name, size_t value) {
    result.Set(name, Napi::Number::New(env, static_cast<double>(value)));
  };
  result.Set("layers", layers);
  set("links", links);
  set("maxDegree", most);
  set("repaired", graph->repaired);
  set("vectorBytes", graph->points * graph->stride);
  set("linkBytes", graph->linkBytes());
  return result;
}

// close(handle)
Napi::Value Close(const Napi::CallbackInfo& info) {
  handleOf(info[0]).graph.reset();
  return info.Env().Undefined();
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("maxPoints", Napi::Number::New(env, Pool::kMaxId));
  exports.Set("build", Napi::Function::New(env, Build));
  exports.Set("search", Napi::Function::New(env, Search));
  exports.Set("neighbours", Napi::Function::New(env, Neighbours));
  exports.Set("links", Napi::Function::New(env, Links));
  exports.Set("stats", Napi::Function::New(env, Stats));
  exports.Set("close", Napi::Function::New(env, Close));
  return exports;
}

}  // namespace

NODE_API_MODULE(NODE_GYP_MODULE_NAME, Init)
