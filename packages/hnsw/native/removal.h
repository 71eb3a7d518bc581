// Taking removed points out of the links: every point that linked to one chooses again among its
// remaining links and those of the removed ones (Algorithm 4 of Singh et al., "FreshDiskANN",
// 2021).
#pragma once
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "ann/threads.h"
#include "gate.h"
#include "graph.h"
#include "select.h"
#include "slot_set.h"
#include "space.h"

namespace ann::hnsw {

class Removal {
 public:
  Removal(Graph& graph, const Space& space, Gate& gate, ThreadTeam& team)
      : graph_(graph), space_(space), gate_(gate), team_(team) {}

  // Nobody links to a slot outside `alive` afterwards. `freed()` is called with the gate closed.
  template <class Freed>
  void repair(const SlotSet& alive, const SlotSet& removed, Freed&& freed) {
    std::vector<std::vector<NewList>> lists((graph_.slots() + kChunk - 1) / kChunk);
    team_.forChunks(graph_.slots(), kChunk, [&](size_t begin, size_t end, unsigned) {
      for (size_t slot = begin; slot < end; ++slot) {
        if (alive.has(static_cast<uint32_t>(slot))) choose(static_cast<uint32_t>(slot), alive, removed, lists[begin / kChunk]);
      }
    });
    Gate::Writing writing(gate_);
    for (const auto& chunk : lists) {
      for (const NewList& list : chunk) graph_.setLinks(list.slot, list.layer, list.links);
    }
    chooseEntry(alive);
    freed();
  }

 private:
  static constexpr size_t kChunk = 1024;

  struct NewList {
    uint32_t slot, layer;
    std::vector<uint32_t> links;
  };

  void choose(uint32_t slot, const SlotSet& alive, const SlotSet& removed, std::vector<NewList>& lists) const {
    for (unsigned layer = 0; layer <= graph_.level(slot); ++layer) {
      const auto links = graph_.links(slot, layer);
      if (std::none_of(links.begin(), links.end(), [&](uint32_t link) { return removed.has(link); })) continue;
      std::vector<uint32_t> slots;
      for (const uint32_t link : links) {
        if (!removed.has(link)) {
          slots.push_back(link);
          continue;
        }
        for (const uint32_t further : graph_.links(link, layer)) {
          if (further != slot && alive.has(further)) slots.push_back(further);
        }
      }
      std::sort(slots.begin(), slots.end());
      slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
      std::vector<Candidate> candidates;
      for (const uint32_t other : slots) candidates.push_back({space_.pair(slot, other), other});
      std::sort(candidates.begin(), candidates.end());
      NewList list{slot, layer, {}};
      const size_t most = graph_.capacity(layer) * 3 / 4;
      selectDiverse(space_, candidates, {most, graph_.parameters.keep_pruned ? most : graph_.capacity(layer) / 4}, list.links);
      lists.push_back(std::move(list));
    }
  }

  // A point of the highest layer that is left.
  void chooseEntry(const SlotSet& alive) {
    if (graph_.entry != kNoSlot && alive.has(graph_.entry)) return;
    graph_.entry = kNoSlot;
    graph_.top = 0;
    alive.forEach([this](uint32_t slot) {
      if (graph_.entry != kNoSlot && graph_.level(slot) <= graph_.top) return;
      graph_.entry = slot;
      graph_.top = graph_.level(slot);
    });
  }

  Graph& graph_;
  const Space& space_;
  Gate& gate_;
  ThreadTeam& team_;
};

}  // namespace ann::hnsw
