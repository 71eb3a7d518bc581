// Choosing links by diversity: Algorithm 4 of Malkov and Yashunin.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "pool.h"
#include "space.h"

namespace ann::hnsw {

struct Selection {
  size_t limit;  // links at most
  size_t fill;   // links that candidates that failed the test may fill up to, nearest first
};

// Keeps a candidate only if it is nearer to the point than to every candidate kept before it, so
// that links spread in all directions. Candidates come nearest first. When fewer than `limit` pass,
// the nearest of the others fill up to `fill` links: that keeps tight clusters connected.
//
// A duplicate of the point is as far from everything as the point itself. So that it does not keep
// out all links but those to more duplicates, a tie goes to the candidate that lies beyond the kept
// one; of duplicates, which tie with each other, the first `fill / 2` are kept.
inline void selectDiverse(const Space& space, std::span<const Candidate> candidates, Selection selection,
                          std::vector<uint32_t>& kept) {
  std::vector<uint32_t> passed_over;
  std::vector<float> kept_ranks;
  kept.clear();
  for (const Candidate& candidate : candidates) {
    if (kept.size() >= selection.limit) break;
    bool diverse = true;
    for (size_t j = 0; diverse && j < kept.size(); ++j) {
      const float between = space.pair(candidate.slot, kept[j]);
      const bool beyond = candidate.rank > kept_ranks[j];
      diverse = between > candidate.rank ||
                (between == candidate.rank && (beyond || kept.size() < selection.fill / 2));
    }
    if (diverse) {
      kept.push_back(candidate.slot);
      kept_ranks.push_back(candidate.rank);
    } else if (passed_over.size() < selection.fill) {
      passed_over.push_back(candidate.slot);
    }
  }
  for (size_t i = 0; i < passed_over.size() && kept.size() < selection.fill; ++i) kept.push_back(passed_over[i]);
}

}  // namespace ann::hnsw
