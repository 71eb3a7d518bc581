// Looking into an index: ids, levels, links, samples, sizes.
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "handle.h"

namespace ann::hnsw {
namespace {

template <class T>
Napi::TypedArrayOf<T> toArray(Napi::Env env, const std::vector<T>& values) {
  auto out = Napi::TypedArrayOf<T>::New(env, values.size());
  std::copy(values.begin(), values.end(), out.Data());
  return out;
}

// The slots of the points that take part in a layer, in ascending order of their ids.
std::vector<uint32_t> slotsOf(const Index& index, unsigned layer) {
  std::vector<uint32_t> slots;
  index.alive.forEach([&](uint32_t slot) {
    if (index.graph.level(slot) >= layer) slots.push_back(slot);
  });
  // As after a build, ids mostly ascend already.
  const auto by_id = [&](uint32_t a, uint32_t b) { return index.ids.id(a) < index.ids.id(b); };
  if (!std::is_sorted(slots.begin(), slots.end(), by_id)) std::sort(slots.begin(), slots.end(), by_id);
  return slots;
}

uint32_t slotOf(const Index& index, const Napi::Value& id) {
  const size_t wanted = addon::count(id);
  return wanted >= kNoNeighbour ? kNoSlot : index.ids.slot(static_cast<uint32_t>(wanted));
}

// slot(handle, id) -> whether a point has the id
Napi::Value Has(const Napi::CallbackInfo& info) {
  const auto index = indexOf(info[0]);
  Gate::Visiting visiting(index->gate);
  return Napi::Boolean::New(info.Env(), slotOf(*index, info[1]) != kNoSlot);
}

// ids(handle, layer) -> Uint32Array, ascending
Napi::Value Ids(const Napi::CallbackInfo& info) {
  const auto index = indexOf(info[0]);
  const size_t layer = addon::count(info[1]);
  Gate::Visiting visiting(index->gate);
  auto ids = slotsOf(*index, static_cast<unsigned>(std::min<size_t>(layer, Graph::kMostLayers)));
  for (uint32_t& slot : ids) slot = index->ids.id(slot);
  return toArray(info.Env(), ids);
}

// level(handle, id) -> highest layer, or -1 when there is no such point
Napi::Value Level(const Napi::CallbackInfo& info) {
  const auto index = indexOf(info[0]);
  Gate::Visiting visiting(index->gate);
  const uint32_t slot = slotOf(*index, info[1]);
  return Napi::Number::New(info.Env(), slot == kNoSlot ? -1 : static_cast<int>(index->graph.level(slot)));
}

// The ids that a point links to; points that were removed are left out.
std::vector<uint32_t> linkedIds(const Index& index, uint32_t slot, unsigned layer) {
  std::vector<uint32_t> ids;
  for (const uint32_t link : index.graph.links(slot, layer)) {
    if (index.alive.has(link)) ids.push_back(index.ids.id(link));
  }
  return ids;
}

// links(handle, id, layer) -> Uint32Array, or undefined when the point is not in that layer
Napi::Value Links(const Napi::CallbackInfo& info) {
  const auto index = indexOf(info[0]);
  const size_t layer = addon::count(info[2]);
  Gate::Visiting visiting(index->gate);
  const uint32_t slot = slotOf(*index, info[1]);
  if (slot == kNoSlot || layer > index->graph.level(slot)) return info.Env().Undefined();
  return toArray(info.Env(), linkedIds(*index, slot, static_cast<unsigned>(layer)));
}

// layer(handle, layer) -> { ids, rowPtr, links }: the links of ids[i] are links[rowPtr[i] .. rowPtr[i + 1])
Napi::Value Layer(const Napi::CallbackInfo& info) {
  const auto index = indexOf(info[0]);
  const size_t layer = addon::count(info[1]);
  Gate::Visiting visiting(index->gate);
  auto ids = slotsOf(*index, static_cast<unsigned>(std::min<size_t>(layer, Graph::kMostLayers)));
  std::vector<double> row_ptr{0};
  std::vector<uint32_t> links;
  for (uint32_t& slot : ids) {
    const auto linked = linkedIds(*index, slot, static_cast<unsigned>(layer));
    links.insert(links.end(), linked.begin(), linked.end());
    row_ptr.push_back(static_cast<double>(links.size()));
    slot = index->ids.id(slot);
  }
  auto result = Napi::Object::New(info.Env());
  result.Set("ids", toArray(info.Env(), ids));
  result.Set("rowPtr", toArray(info.Env(), row_ptr));
  result.Set("links", toArray(info.Env(), links));
  return result;
}

float distanceBetween(const Index& index, uint32_t a, uint32_t b) {
  const KernelSpace* exact = index.spaces.exact.get();
  const double rank = exact ? exact->rank(a, b) : index.spaces.build().kernelRank(index.spaces.build().pair(a, b));
  const auto distance = static_cast<float>(index.kernel.to_distance(index.kernel.context, rank));
  // Of a faulty kernel; distances are sorted.
  return std::isnan(distance) ? std::numeric_limits<float>::infinity() : distance;
}

[[noreturn]] void changed() {
  throw Error("internal", "the index changed while its graph was read");
}

// The points that take part in a layer, for jobs that read the whole graph: changes wait for those
// (TypeScript sees to that), and searches go on.
struct Points {
  Points(const Index& index, unsigned layer) : index(index) {
    Gate::Reading reading(index.gate);
    version = index.version;
    slots = slotsOf(index, layer);
    position.resize(index.graph.slots());
    for (uint32_t i = 0; i < slots.size(); ++i) position[slots[i]] = i;
  }
  void check() const {
    if (index.version != version) changed();
  }

  const Index& index;
  uint64_t version;
  std::vector<uint32_t> slots;     // in ascending order of ids
  std::vector<uint32_t> position;  // of a slot among them
};

struct Edges {
  std::vector<double> row_ptr{0};
  std::vector<uint32_t> ids;
  std::vector<float> distances;
};

// flatten(handle, control) -> job of { rowPtr, ids, distances }: the links of all layers in one graph
// over the points in ascending order of their ids, by position, nearest first.
Napi::Value Flatten(const Napi::CallbackInfo& info) {
  const auto index = indexOf(info[0]);
  auto edges = std::make_shared<Edges>();
  return addon::Job::start(info, {[=](ThreadTeam& team) {
                  const Points points(*index, 0);
                  const auto& slots = points.slots;
                  const auto& position = points.position;
                  std::vector<std::vector<std::pair<float, uint32_t>>> rows(slots.size());
                  team.control().expect(slots.size());
                  team.forChunks(slots.size(), 256, [&](size_t begin, size_t end, unsigned) {
                    Gate::Reading reading(index->gate);
                    points.check();
                    for (size_t i = begin; i < end; ++i) {
                      std::vector<uint32_t> linked;
                      for (unsigned layer = 0; layer <= index->graph.level(slots[i]); ++layer) {
                        for (const uint32_t link : index->graph.links(slots[i], layer)) {
                          if (index->alive.has(link)) linked.push_back(link);
                        }
                      }
                      std::sort(linked.begin(), linked.end());
                      linked.erase(std::unique(linked.begin(), linked.end()), linked.end());
                      for (const uint32_t link : linked) rows[i].emplace_back(distanceBetween(*index, slots[i], link), position[link]);
                      std::sort(rows[i].begin(), rows[i].end());
                    }
                    team.control().advance(end - begin);
                  });
                  for (const auto& row : rows) {
                    for (const auto& [distance, id] : row) {
                      edges->ids.push_back(id);
                      edges->distances.push_back(distance);
                    }
                    edges->row_ptr.push_back(static_cast<double>(edges->ids.size()));
                  }
                },
                [edges](Napi::Env env) {
                  auto result = Napi::Object::New(env);
                  result.Set("rowPtr", toArray(env, edges->row_ptr));
                  result.Set("ids", toArray(env, edges->ids));
                  result.Set("distances", toArray(env, edges->distances));
                  return result;
                }});
}

// sample(handle, layer, levels, parents, distances, control) -> job. For each point, in ascending
// order of ids: its highest layer, the nearest point that takes part in `layer` (by position among
// those, in ascending order of ids), and its distance.
Napi::Value Sample(const Napi::CallbackInfo& info) {
  const auto index = indexOf(info[0]);
  const auto layer = static_cast<unsigned>(std::min<size_t>(addon::count(info[1]), Graph::kMostLayers));
  const auto levels = addon::array<uint8_t>(info[2]);
  const auto parents = addon::array<uint32_t>(info[3]);
  const auto distances = addon::array<float>(info[4]);
  return addon::Job::start(info, {[=](ThreadTeam& team) {
    const Points points(*index, 0), sample(*index, layer);
    const auto &slots = points.slots, &upper = sample.slots;
    const auto& position = sample.position;
    if (levels.size() != slots.size() || parents.size() != slots.size() || distances.size() != slots.size()) changed();
    constexpr size_t kEf = 64;
    // Links of a sparse layer need not lead everywhere: a small one is looked at as a whole, which takes no
    // longer than a walk; walks in a larger one begin at many places.
    constexpr size_t kSmallLayer = 4096;
    std::vector<uint32_t> starts = upper;
    if (upper.size() > kSmallLayer) {
      Gate::Reading reading(index->gate);
      points.check();
      starts = index->graph.starts;
      std::erase_if(starts, [&](uint32_t slot) { return index->graph.level(slot) < layer; });
    }
    team.control().expect(slots.size());
    team.forChunks(slots.size(), 256, [&](size_t begin, size_t end, unsigned) {
      Gate::Reading reading(index->gate);
      points.check();
      Walk walk(index->graph, index->spaces.build(), index->kernels, team.control());
      for (size_t i = begin; i < end; ++i) {
        const uint32_t slot = slots[i];
        levels[i] = static_cast<uint8_t>(index->graph.level(slot));
        uint32_t nearest = slot;
        if (index->graph.level(slot) < layer) {
          index->spaces.build().prepare(slot, walk.own);
          walk.lookFor(walk.own);
          if (upper.size() <= kSmallLayer) {
            walk.begin(kEf, layer);
            walk.start(starts);
          } else {
            const Candidate start = walk.descend(layer);
            walk.begin(kEf, layer);
            walk.start(start);
            walk.start(starts);
            walk.run();
          }
          float best = std::numeric_limits<float>::infinity();
          for (size_t j = 0; j < walk.pool().size(); ++j) {
            const uint32_t candidate = walk.pool()[j].slot;
            if (!index->alive.has(candidate)) continue;
            const float distance = distanceBetween(*index, slot, candidate);
            if (distance < best) best = distance, nearest = candidate;
          }
        }
        const bool any = index->graph.level(nearest) >= layer;
        parents[i] = any ? position[nearest] : kNoNeighbour;
        distances[i] = !any ? std::numeric_limits<float>::infinity() : nearest == slot ? 0 : distanceBetween(*index, slot, nearest);
      }
      team.control().advance(end - begin);
    });
  }});
}

// vector(handle, id, out): copies the row of a point; false when there is no such point
Napi::Value Vector(const Napi::CallbackInfo& info) {
  const auto index = indexOf(info[0]);
  const KernelSpace* exact = index->spaces.exact.get();
  if (!exact || exact->rows.ragged()) addon::refuse(info[0], "an index that has its rows");
  Gate::Visiting visiting(index->gate);
  const uint32_t slot = slotOf(*index, info[1]);
  if (slot == kNoSlot) return Napi::Boolean::New(info.Env(), false);
  if (!info[2].IsTypedArray()) addon::refuse(info[2], "a typed array");
  auto out = info[2].As<Napi::TypedArray>();
  if (out.ByteLength() != exact->rows.rowBytes()) addon::refuse(info[2], "room for one row");
  AlignedArray<char> room(exact->rows.rowBytes());
  std::memcpy(static_cast<char*>(out.ArrayBuffer().Data()) + out.ByteOffset(), exact->rows.read(slot, room.data()), out.ByteLength());
  return Napi::Boolean::New(info.Env(), true);
}

// nextId(handle) -> one above every id ever used
Napi::Value NextId(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(indexOf(info[0])->next_id));
}

// points(handle) -> how many
Napi::Value Points(const Napi::CallbackInfo& info) {
  const auto index = indexOf(info[0]);
  Gate::Visiting visiting(index->gate);
  return Napi::Number::New(info.Env(), static_cast<double>(index->points));
}

// stats(handle) -> { ... }
Napi::Value Stats(const Napi::CallbackInfo& info) {
  const auto index = indexOf(info[0]);
  const auto env = info.Env();
  Gate::Visiting visiting(index->gate);
  const Graph& graph = index->graph;
  std::vector<double> layers(index->points > 0 ? graph.top + 1 : 0, 0.0);
  size_t links = 0, least = index->points > 0 ? graph.capacity(0) : 0, most = 0;
  index->alive.forEach([&](uint32_t slot) {
    for (unsigned l = 0; l <= std::min(graph.level(slot), graph.top); ++l) ++layers[l];
    const auto list = graph.links(slot, 0);
    links += list.size();
    least = std::min(least, list.size());
    most = std::max(most, list.size());
  });
  SlotSet reached = reachedFromStarts(graph);
  reached.keepOnly(index->alive);
  auto result = Napi::Object::New(env);
  auto set = [&](const char* name, size_t value) { result.Set(name, Napi::Number::New(env, static_cast<double>(value))); };
  result.Set("layers", toArray(env, layers));
  set("links", links);
  set("minDegree", least);
  set("maxDegree", most);
  set("orphans", index->points - reached.count());
  set("repaired", index->repaired);
  set("pending", index->pending);
  set("vectorBytes", index->spaces.exact ? index->spaces.exact->bytes() : 0);
  set("codeBytes", index->spaces.codeBytes());
  set("linkBytes", graph.bytes());
  set("idBytes", index->ids.bytes());
  return result;
}

}  // namespace

Napi::Object initGraphAccess(Napi::Env env, Napi::Object exports) {
  exports.Set("has", Napi::Function::New(env, Has));
  exports.Set("ids", Napi::Function::New(env, Ids));
  exports.Set("level", Napi::Function::New(env, Level));
  exports.Set("links", Napi::Function::New(env, Links));
  exports.Set("layer", Napi::Function::New(env, Layer));
  exports.Set("flatten", Napi::Function::New(env, Flatten));
  exports.Set("sample", Napi::Function::New(env, Sample));
  exports.Set("vector", Napi::Function::New(env, Vector));
  exports.Set("nextId", Napi::Function::New(env, NextId));
  exports.Set("points", Napi::Function::New(env, Points));
  exports.Set("stats", Napi::Function::New(env, Stats));
  return exports;
}

}  // namespace ann::hnsw
