// Searching an index.
#include <string>

#include "../calibration.h"
#include "../filter.h"
#include "../radius.h"
#include "ann/domain.h"
#include "handle.h"

namespace ann::hnsw {
namespace {

Filter filterOf(const Napi::Value& value) {
  Filter filter;
  if (value.IsNull() || value.IsUndefined()) return filter;
  filter.given = true;
  filter.bitmap = addon::isArrayOf<uint8_t>(value);
  if (filter.bitmap) filter.bits = addon::array<uint8_t>(value);
  else filter.ids = addon::array<uint32_t>(value);
  return filter;
}

SearchPlan planOf(const Napi::Value& ef, size_t k) {
  SearchPlan plan{};
  plan.k = k;
  plan.ef = std::max(addon::count(ef), k);
  return plan;
}

// What one thread needs to search.
struct Scratch {
  Searcher searcher;
  SearchPlan plan;
};

// Calls body(scratch, begin, end) for chunks of [0, count), with the gate open to it.
template <class Body>
void forQueries(const Index& index, ThreadTeam& team, size_t count, const Filter& filter, const SearchPlan& plan, Body&& body) {
  std::vector<std::unique_ptr<Scratch>> scratch(team.size());
  SharedFilter shared(filter);
  team.control().expect(count);
  team.forChunks(count, Searcher::kChunk, [&](size_t begin, size_t end, unsigned worker) {
    Gate::Reading reading(index.gate);
    auto& own = scratch[worker];
    if (!own) own = std::make_unique<Scratch>(Scratch{Searcher(index, team.control()), plan});
    own->plan.allowed = shared.at(index);
    body(*own, begin, end);
    team.control().advance(end - begin);
  });
}

// search(handle, queries, k, ef, filter, ids, distances, control) -> job
Napi::Value Search(const Napi::CallbackInfo& info) {
  auto index = indexOf(info[0]);
  const auto queries = rowsFor(*index, info[1]);
  const KnnRows out = knnRows(info[2], info[5], info[6], queries.view.rows);
  const SearchPlan plan = planOf(info[3], out.k);
  const Filter filter = filterOf(info[4]);
  return addon::Job::start(info, {[=](ThreadTeam& team) {
    checkRows(team, queries.view, index->kernel, "queries");
    forQueries(*index, team, queries.view.rows, filter, plan, [&](Scratch& scratch, size_t begin, size_t end) {
      scratch.searcher.nearest(queries.view, begin, end, scratch.plan, out);
    });
  }});
}

// searchSync(handle, query, k, ef, filter, ids, distances): at once, on this thread
Napi::Value SearchSync(const Napi::CallbackInfo& info) {
  auto index = indexOf(info[0]);
  Handle& handle = handleOf(info[0]);
  const auto queries = rowsFor(*index, info[1]);
  if (queries.view.rows != 1) addon::refuse(info[1], "one row");
  const KnnRows out = knnRows(info[2], info[5], info[6], 1);
  SearchPlan plan = planOf(info[3], out.k);
  const Filter filter = filterOf(info[4]);
  return addon::runNow(info.Env(), {[&](ThreadTeam& team) {
    checkRows(team, queries.view, index->kernel, "queries");
    Gate::Visiting visiting(index->gate);
    if (!handle.sync || &handle.sync->index() != index.get()) handle.sync = std::make_unique<Searcher>(*index, handle.control);
    SharedFilter allowed(filter);
    plan.allowed = allowed.at(*index);
    handle.sync->nearest(queries.view, 0, queries.view.rows, plan, out);
  }});
}

// neighbours(handle, points, k, ef, ids, distances, control) -> job. Row i of the result
// belongs to the point with id points[i]; points that have gone meanwhile get no neighbours.
Napi::Value Neighbours(const Napi::CallbackInfo& info) {
  auto index = indexOf(info[0]);
  const auto points = addon::array<uint32_t>(info[1]);
  const KnnRows out = knnRows(info[2], info[4], info[5], points.size());
  const SearchPlan plan = planOf(info[3], out.k);
  return addon::Job::start(info, {[=](ThreadTeam& team) {
    forQueries(*index, team, points.size(), {}, plan, [&](Scratch& scratch, size_t begin, size_t end) {
      std::vector<uint32_t> slots;
      for (size_t i = begin; i <= end; ++i) {
        const uint32_t slot = i < end ? index->ids.slot(points[i]) : kNoSlot;
        if (slot != kNoSlot) {
          slots.push_back(slot);
          continue;
        }
        scratch.searcher.nearestToPoints(slots, i - slots.size(), scratch.plan, out);
        slots.clear();
        if (i == end) break;
        std::fill_n(out.ids + i * out.k, out.k, kNoNeighbour);
        std::fill_n(out.distances + i * out.k, out.k, std::numeric_limits<float>::infinity());
      }
    });
  }});
}

// searchRadius(handle, queries, radius, ef, filter, control) -> job of { counts, ids, distances }
Napi::Value SearchRadius(const Napi::CallbackInfo& info) {
  auto index = indexOf(info[0]);
  const auto queries = rowsFor(*index, info[1]);
  const double radius = addon::number(info[2]);
  const size_t ef = std::max<size_t>(1, addon::count(info[3]));
  const Filter filter = filterOf(info[4]);
  if (!index->spaces.exact) addon::refuse(info[0], "an index that has its rows");
  auto found = std::make_shared<std::vector<std::vector<RadiusSearcher::Found>>>(queries.view.rows);
  return addon::Job::start(info, {[=](ThreadTeam& team) {
                  checkRows(team, queries.view, index->kernel, "queries");
                  std::vector<std::unique_ptr<RadiusSearcher>> searchers(team.size());
                  SharedFilter shared(filter);
                  team.control().expect(queries.view.rows);
                  team.forChunks(queries.view.rows, 8, [&](size_t begin, size_t end, unsigned worker) {
                    Gate::Reading reading(index->gate);
                    if (!searchers[worker]) searchers[worker] = std::make_unique<RadiusSearcher>(*index, team.control());
                    const Allowed* allowed = shared.at(*index);
                    for (size_t i = begin; i < end; ++i) {
                      searchers[worker]->within(queries.view.row(i), radius, ef, allowed ? &allowed->slots : nullptr, (*found)[i]);
                    }
                    team.control().advance(end - begin);
                  });
                },
                [found](Napi::Env env) {
                  size_t total = 0;
                  for (const auto& row : *found) total += row.size();
                  auto counts = Napi::Uint32Array::New(env, found->size());
                  auto ids = Napi::Uint32Array::New(env, total);
                  auto distances = Napi::Float32Array::New(env, total);
                  size_t at = 0;
                  for (size_t i = 0; i < found->size(); ++i) {
                    counts[i] = static_cast<uint32_t>((*found)[i].size());
                    for (const auto& one : (*found)[i]) {
                      ids[at] = one.id;
                      distances[at++] = one.distance;
                    }
                  }
                  auto result = Napi::Object::New(env);
                  result.Set("counts", counts);
                  result.Set("ids", ids);
                  result.Set("distances", distances);
                  return result;
                }});
}

// calibrate(handle, k, efs, neighbours, recalls, control) -> job that writes the recall of each ef
Napi::Value Calibrate(const Napi::CallbackInfo& info) {
  auto index = indexOf(info[0]);
  const size_t k = addon::count(info[1]);
  const auto efs = addon::array<uint32_t>(info[2]);
  const bool neighbours = info[3].ToBoolean().Value();
  const auto recalls = addon::array<double>(info[4]);
  if (recalls.size() != efs.size()) addon::refuse(info[4], "a recall for each ef");
  return addon::Job::start(info, {[=](ThreadTeam& team) {
    Calibration(*index, team, k).measure({efs.begin(), efs.end()}, neighbours, recalls);
  }});
}

}  // namespace

Napi::Object initSearches(Napi::Env env, Napi::Object exports) {
  exports.Set("search", Napi::Function::New(env, Search));
  exports.Set("searchSync", Napi::Function::New(env, SearchSync));
  exports.Set("searchRadius", Napi::Function::New(env, SearchRadius));
  exports.Set("neighbours", Napi::Function::New(env, Neighbours));
  exports.Set("calibrate", Napi::Function::New(env, Calibrate));
  return exports;
}

}  // namespace ann::hnsw
