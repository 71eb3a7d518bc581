// Choosing links by diversity: Algorithm 4 of Malkov and Yashunin.
#pragma once
#include <cstdint>
#include <vector>

#include "graph.h"
#include "pool.h"

namespace ann::hnsw {

// Keeps a candidate only if it is nearer to the point than to every candidate kept before it, so
// that links spread in all directions. `candidates(i)` gives candidate i, nearest first. When fewer
// than `limit` pass, the nearest of the others fill up to `fill` links: that keeps tight clusters
// connected.
//
// A duplicate of the point is as far from everything as the point itself. So that it does not keep
// out all links but those to more duplicates, a tie goes to the candidate that lies beyond the kept
// one; of duplicates, which tie with each other, the first `fill / 2` are kept.
template <class Candidates>
void selectDiverse(const Graph& graph, const Candidates& candidates, size_t count, size_t limit,
                   size_t fill, std::vector<uint32_t>& kept) {
  std::vector<uint32_t> passed_over;
  std::vector<double> kept_ranks;
  kept.clear();
  for (size_t i = 0; i < count && kept.size() < limit; ++i) {
    const Neighbour candidate = candidates(i);
    bool diverse = true;
    for (size_t j = 0; diverse && j < kept.size(); ++j) {
      const double between = graph.rank(candidate.id, kept[j]);
      const bool beyond = candidate.rank > kept_ranks[j];
      diverse = between > candidate.rank ||
                (between == candidate.rank && (beyond || kept.size() < fill / 2));
    }
    if (diverse) {
      kept.push_back(candidate.id);
      kept_ranks.push_back(candidate.rank);
    } else if (passed_over.size() < fill) {
      passed_over.push_back(candidate.id);
    }
  }
  for (size_t i = 0; i < passed_over.size() && kept.size() < fill; ++i) {
    kept.push_back(passed_over[i]);
  }
}

}  // namespace ann::hnsw
