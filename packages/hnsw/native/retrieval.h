// Every point must be found by a search for itself. That links lead to it from the entry is not
// enough: a walk may end in another neighbourhood. This pass searches for every point, and links
// those that it misses from where the walk ended.
#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "ann/threads.h"
#include "gate.h"
#include "graph.h"
#include "reachability.h"
#include "walk_stock.h"

namespace ann::hnsw {

class Retrieval {
 public:
  Retrieval(Graph& graph, const Space& space, const CodeKernels& kernels, Gate& gate, ThreadTeam& team, WalkStock& walks)
      : graph_(graph), space_(space), kernels_(kernels), gate_(gate), team_(team), walks_(walks) {}

  // Returns how many links were made. Links that give way to them may hide other points: what was
  // missed is searched for again.
  size_t repair(std::vector<uint32_t> slots) {
    size_t made = 0;
    walks_.provide(slots.size(), kChunk, graph_, space_, kernels_, team_);
    for (size_t round = 0; round < kRounds && !slots.empty(); ++round) {
      slots = missed(slots);
      std::vector<uint32_t> hidden;
      for (const uint32_t slot : slots) {
        team_.control().check();
        Walk& walk = walks_.of(0)[0];
        look(walk, slot);
        walk.run();
        if (found(walk, slot) || walk.pool().size() == 0) continue;
        Gate::Writing writing(gate_);
        const uint32_t cut_off = linkFromNearest(graph_, walk.pool(), slot);
        ++made;
        if (cut_off != kNoSlot) hidden.push_back(cut_off);
      }
      slots.insert(slots.end(), hidden.begin(), hidden.end());
    }
    return made;
  }

 private:
  static constexpr size_t kRounds = 4;
  static constexpr size_t kChunk = 64;
  static constexpr size_t kEf = 32;  // half of the default of searches

  void look(Walk& walk, uint32_t slot) const {
    space_.prepare(slot, walk.own);
    walk.lookFor(walk.own);
    walk.beginAtTop(kEf);
    walk.stopAt(slot);
  }

  // Met, or not to be expected among so many at least as near, such as duplicates.
  bool found(const Walk& walk, uint32_t slot) const {
    const Pool& pool = walk.pool();
    return walk.met(slot) || (pool.size() == kEf && pool[kEf - 1].rank <= space_.pair(slot, slot));
  }

  std::vector<uint32_t> missed(const std::vector<uint32_t>& slots) {
    std::vector<std::vector<uint32_t>> missed((slots.size() + kChunk - 1) / kChunk);
    team_.forChunks(slots.size(), kChunk, [&](size_t begin, size_t end, unsigned worker) {
      interleave(
          walks_.of(worker), end - begin, [&](Walk& walk, size_t i) { look(walk, slots[begin + i]); },
          [&](Walk& walk, size_t i) {
            if (!found(walk, slots[begin + i])) missed[begin / kChunk].push_back(slots[begin + i]);
          });
    });
    std::vector<uint32_t> all;
    for (auto& chunk : missed) {
      std::sort(chunk.begin(), chunk.end());
      all.insert(all.end(), chunk.begin(), chunk.end());
    }
    return all;
  }

  Graph& graph_;
  const Space& space_;
  const CodeKernels& kernels_;
  Gate& gate_;
  ThreadTeam& team_;
  WalkStock& walks_;
};

}  // namespace ann::hnsw
