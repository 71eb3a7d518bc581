// Walks for the workers of a team, kept from job to job: a walk has memory for every point, which a
// job on a single row is not to make anew.
#pragma once
#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "walk.h"

namespace ann::hnsw {

// Walks that take turns in one thread.
inline constexpr size_t kWalksTogether = 4;

class WalkStock {
 public:
  // Walks for `tasks` searches, of which a worker takes `chunk` at a time. All of them are on one graph
  // and space until clear().
  void provide(size_t tasks, size_t chunk, const Graph& graph, const Space& space, const CodeKernels& kernels, const ThreadTeam& team) {
    const size_t workers = tasks > chunk ? team.size() : 1, walks = std::min(kWalksTogether, tasks);
    if (walks_.size() < workers) walks_.resize(workers);
    for (auto& own : walks_) {
      for (Walk& walk : own) walk.obey(team.control());
      while (own.size() < walks) own.emplace_back(graph, space, kernels, team.control());
    }
  }
  std::span<Walk> of(size_t worker) { return walks_[worker]; }

  // Leaves what a single row needs.
  void shrink() {
    while (walks_.size() > 1) walks_.pop_back();
    if (!walks_.empty()) {
      while (walks_[0].size() > 1) walks_[0].pop_back();
    }
  }
  void clear() { walks_.clear(); }

 private:
  std::vector<std::vector<Walk>> walks_;
};

}  // namespace ann::hnsw
