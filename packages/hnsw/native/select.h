// Choosing links by diversity: Algorithm 4 of Malkov and Yashunin.
#pragma once
#include <cstdint>
#include <vector>

#include "graph.h"
#include "pool.h"

namespace ann::hnsw {

// Keeps a candidate only if it is nearer to the point than to every candidate kept before it, so
// that links spread in all directions. `candidates(i)` gives candidate i, nearest first. When fewer
// than `limit` pass, the nearest of the others fill up to `fill` links: that keeps duplicates and
// tight clusters connected.
template <class Candidates>
void selectDiverse(const Graph& graph, const Candidates& candidates, size_t count, size_t limit,
                   size_t fill, std::vector<uint32_t>& kept) {
  std::vector<uint32_t> passed_over;
  kept.clear();
  for (size_t i = 0; i < count && kept.size() < limit; ++i) {
    const Neighbour candidate = candidates(i);
    bool diverse = true;
    for (size_t j = 0; diverse && j < kept.size(); ++j) {
      diverse = graph.rank(candidate.id, kept[j]) > candidate.rank;
    }
    if (diverse) {
      kept.push_back(candidate.id);
    } else if (passed_over.size() < fill) {
      passed_over.push_back(candidate.id);
    }
  }
  for (size_t i = 0; i < passed_over.size() && kept.size() < fill; ++i) {
    kept.push_back(passed_over[i]);
  }
}

}  // namespace ann::hnsw
