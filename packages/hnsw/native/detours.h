// Links for a walk that may only meet some slots: those of its links that it may meet and, where
// these are few, the links of the others, as the search of ACORN-1 takes them (Patel et al., "ACORN:
// performant and predicate-agnostic search over vector embeddings and structured data", 2024).
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ann/prefetch.h"
#include "graph.h"
#include "slot_set.h"
#include "visited.h"

namespace ann::hnsw {

class Detours {
 public:
  // The slots of `only` that links or detours lead to from `slot` and that have not been visited, up to
  // `most` of them. They stay where they are until the next call.
  std::span<const uint32_t> gather(const Graph& graph, uint32_t slot, unsigned layer, const SlotSet& only, VisitedSet& visited, size_t most) {
    barred_.clear();
    fresh_.clear();
    size_t met = 0;
    for (const uint32_t link : graph.links(slot, layer)) {
      if (!only.has(link)) {
        barred_.push_back(link);
        continue;
      }
      ++met;
      if (visited.add(link)) fresh_.push_back(link);
    }
    // Half a list: with a whole one walks take half as long again, and find hardly more.
    const size_t enough = graph.capacity(layer) / 2;
    if (met >= enough) return fresh_;
    for (const uint32_t link : barred_) prefetch(graph.list(link, layer), graph.capacity(layer) * sizeof(uint32_t));
    for (size_t i = 0; i < barred_.size() && met < enough; ++i) {
      for (const uint32_t further : graph.links(barred_[i], layer)) {
        if (!only.has(further)) continue;
        ++met;
        if (fresh_.size() < most && visited.add(further)) fresh_.push_back(further);
      }
    }
    return fresh_;
  }

 private:
  std::vector<uint32_t> barred_, fresh_;
};

}  // namespace ann::hnsw
