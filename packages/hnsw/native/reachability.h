// Every point must be found from the entry. Re-selection and removal can cut the last link to a
// point; this pass finds such points and links them again.
#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "ann/prefetch.h"
#include "gate.h"
#include "graph.h"
#include "slot_set.h"
#include "walk.h"

namespace ann::hnsw {

// Links one of some points near `slot`, nearest first, which must not be none, to it: one of the first
// that has room for a link. Where none has, the farthest link of the first gives way to `slot`, which
// takes it over, so that whatever hung on it stays reachable. Returns the slot to which that has cut the
// last link after all, or kNoSlot.
inline uint32_t linkFromNearest(Graph& graph, std::span<const uint32_t> near, uint32_t slot) {
  for (const uint32_t other : near) {
    if (other == slot || graph.links(other, 0).size() == graph.capacity(0)) continue;
    graph.appendLink(other, 0, slot);
    return kNoSlot;
  }
  const uint32_t from = near[near[0] == slot && near.size() > 1 ? 1 : 0];
  const auto links = graph.links(from, 0), own = graph.links(slot, 0);
  std::vector<uint32_t> changed(links.begin(), links.end()), extended(own.begin(), own.end());
  const uint32_t displaced = changed.back();
  changed.back() = slot;
  graph.setLinks(from, 0, changed);
  if (displaced == slot || std::find(own.begin(), own.end(), displaced) != own.end()) return kNoSlot;
  if (extended.size() == graph.capacity(0)) {
    // One that others lead to, too, where there is one.
    auto spare = std::find_if(extended.rbegin(), extended.rend(), [&](uint32_t link) { return graph.counts() && graph.incoming(link) > 1; });
    extended.erase(spare == extended.rend() ? extended.end() - 1 : spare.base() - 1);
  }
  extended.push_back(displaced);
  uint32_t cut_off = kNoSlot;
  graph.setLinks(slot, 0, extended, [&](uint32_t other) { cut_off = other; });
  return cut_off;
}

// The first of the found points.
inline uint32_t linkFromNearest(Graph& graph, const Pool& found, uint32_t slot) {
  constexpr size_t kNearest = 4;
  uint32_t near[kNearest];
  const size_t count = std::min(kNearest, found.size());
  for (size_t i = 0; i < count; ++i) near[i] = found[i].slot;
  return linkFromNearest(graph, {near, count}, slot);
}

// The slots that links of layer 0 lead to from where searches start.
inline SlotSet reachedFromStarts(const Graph& graph) {
  SlotSet reached(graph.slots());
  std::vector<uint32_t> met;
  met.reserve(graph.slots());
  auto meet = [&](uint32_t slot) {
    if (reached.has(slot)) return;
    reached.add(slot);
    met.push_back(slot);
  };
  if (graph.entry != kNoSlot) meet(graph.entry);
  for (const uint32_t start : graph.starts) meet(start);
  constexpr size_t kAhead = 16;
  const size_t bytes = graph.capacity(0) * sizeof(uint32_t);
  for (size_t i = 0; i < met.size(); ++i) {
    if (i + kAhead < met.size()) {
      prefetch(graph.list(met[i + kAhead], 0), bytes);
    }
    for (const uint32_t next : graph.links(met[i], 0)) meet(next);
  }
  return reached;
}

class Reachability {
 public:
  Reachability(Graph& graph, const Space& space, const CodeKernels& kernels, Gate& gate, const Control& control)
      : graph_(graph), space_(space), gate_(gate), control_(control), walk_(graph, space, kernels, control),
        reached_(graph.slots(), false) {}

  // Of all slots for which `linked(slot)` says that they hold a point. Returns how many were cut off.
  template <class Linked>
  size_t repair(Linked&& linked) {
    if (graph_.entry == kNoSlot) return 0;
    size_t repaired = 0;
    spread(graph_.entry);
    for (uint32_t slot = 0; slot < graph_.slots(); ++slot) {
      if (reached_[slot] || !linked(slot)) continue;
      control_.check();
      connect(slot);
      spread(slot);
      ++repaired;
    }
    return repaired;
  }

 private:
  static constexpr size_t kAhead = 4;

  // Marks everything that links of layer 0 lead to from `start`.
  void spread(uint32_t start) {
    std::vector<uint32_t> frontier{start};
    reached_[start] = true;
    for (size_t step = 1; !frontier.empty(); ++step) {
      if (step % 4096 == 0) control_.check();
      const uint32_t slot = frontier.back();
      frontier.pop_back();
      if (frontier.size() >= kAhead) prefetch(graph_.list(frontier[frontier.size() - kAhead], 0), kCacheLine);
      const uint32_t* list = graph_.list(slot, 0);
      for (size_t i = 0; i < graph_.capacity(0) && list[i] != kNoSlot; ++i) {
        if (reached_[list[i]]) continue;
        reached_[list[i]] = true;
        frontier.push_back(list[i]);
      }
    }
  }

  // Links the nearest reached point to `slot`. The walk starts at a reached point, and
  // links lead from those to reached points only: it never meets `slot` or others still cut off.
  void connect(uint32_t slot) {
    space_.prepare(slot, walk_.own);
    walk_.lookFor(walk_.own);
    Candidate start = walk_.descend(0);
    if (!reached_[start.slot]) start = {space_.pair(slot, graph_.entry), graph_.entry};
    walk_.begin(graph_.parameters.ef_construction, 0);
    walk_.start(start);
    walk_.run();
    Gate::Writing writing(gate_);
    linkFromNearest(graph_, walk_.pool(), slot);
  }

  Graph& graph_;
  const Space& space_;
  Gate& gate_;
  const Control& control_;
  Walk walk_;
  std::vector<bool> reached_;
};

}  // namespace ann::hnsw
