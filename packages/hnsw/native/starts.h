// Where walks of layer 0 begin: at the points of the highest layers, those of smaller slots first
// among points of one layer; while there are no more points than starts, at all of them.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "graph.h"
#include "slot_set.h"

namespace ann::hnsw {

class Starts {
 public:
  static constexpr size_t kMost = 64;

  // Of all `points` points.
  static std::vector<uint32_t> among(const Graph& graph, const SlotSet& alive, size_t points) {
    std::vector<uint32_t> starts;
    alive.forEach([&](uint32_t slot) {
      if (graph.level(slot) > 0 || points <= kMost) starts.push_back(slot);
    });
    return first(graph, std::move(starts));
  }

  // Whether one of some points may be a start, among more than kMost.
  static bool couldBe(const Graph& graph, const std::vector<uint32_t>& slots) {
    return std::any_of(slots.begin(), slots.end(), [&](uint32_t slot) { return graph.level(slot) > 0; });
  }

  // All starts, from what they were before some points were added; for more than kMost points, before
  // and after, of which none was removed meanwhile.
  static std::vector<uint32_t> with(const Graph& graph, const std::vector<uint32_t>& added) {
    std::vector<uint32_t> starts = graph.starts;
    for (const uint32_t slot : added) {
      if (graph.level(slot) > 0) starts.push_back(slot);
    }
    return first(graph, std::move(starts));
  }

 private:
  static std::vector<uint32_t> first(const Graph& graph, std::vector<uint32_t> slots) {
    const auto before = [&](uint32_t a, uint32_t b) {
      return graph.level(a) != graph.level(b) ? graph.level(a) > graph.level(b) : a < b;
    };
    const size_t most = std::min(kMost, slots.size());
    std::partial_sort(slots.begin(), slots.begin() + static_cast<ptrdiff_t>(most), slots.end(), before);
    slots.resize(most);
    return slots;
  }
};

}  // namespace ann::hnsw
