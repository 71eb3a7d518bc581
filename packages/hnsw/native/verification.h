// When it is worth a pass to make sure that links lead to every point, and that searches find it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "ann/threads.h"
#include "gate.h"
#include "graph.h"
#include "reachability.h"
#include "retrieval.h"
#include "slot_set.h"

namespace ann::hnsw {

// What is due after changes. New points are sought at once: who adds one wants to find it. It pays for
// that search, four more (all are sought after each fourth of growth) and a look at the links of some
// tens of points.
class Verification {
 public:
  // What is verified.
  struct On {
    Graph& graph;
    const Space& space;
    const CodeKernels& kernels;
    Gate& gate;
    ThreadTeam& team;
    WalkStock& walks;
    const SlotSet& alive;
    size_t points;
  };

  // Whether so many new points of `points` ask for a look at all of them.
  static bool takesAll(size_t added, size_t points) { return added * kAllFraction >= points; }

  // Slots were linked; there are `points` points now.
  void linked(const std::vector<uint32_t>& slots, size_t points) {
    linked_ += slots.size();
    if (takesAll(linked_, points)) wantAll();
    else unsought_.insert(unsought_.end(), slots.begin(), slots.end());
  }
  // Links were taken out, or searches take other ways.
  void wantAll() {
    all_ = true;
    unsought_.clear();
  }
  // The same for a copy whose slots are others.
  Verification renamed() const {
    Verification copy;
    if (all_ || linked_ > 0) copy.wantAll();
    return copy;
  }

  // Returns how many points had to be linked once more.
  size_t runIfDue(const On& on) {
    if (all_) return runAll(on);
    size_t repaired = 0;
    if ((linked_ - reached_) * kReachFraction >= on.points) repaired += reach(on);
    std::erase_if(unsought_, [&](uint32_t slot) { return !on.alive.has(slot); });
    repaired += seek(on, std::move(unsought_));
    unsought_.clear();
    return repaired;
  }

  size_t runAll(const On& on) {
    size_t repaired = reach(on);
    std::vector<uint32_t> slots;
    on.alive.forEach([&](uint32_t slot) { slots.push_back(slot); });
    const size_t made = seek(on, std::move(slots));
    // Links that gave way may have been the last ones to a point.
    if (made > 0) repaired += made + reach(on);
    *this = {};
    return repaired;
  }

 private:
  // When so many of all points are new, a pass over all links sees whether they lead to every point, and
  // every point is sought.
  static constexpr size_t kReachFraction = 16, kAllFraction = 4;

  size_t reach(const On& on) {
    Reachability pass(on.graph, on.space, on.kernels, on.gate, on.team.control());
    const size_t cut_off = pass.repair([&](uint32_t slot) { return on.alive.has(slot); });
    reached_ = linked_;
    return cut_off;
  }

  size_t seek(const On& on, std::vector<uint32_t> slots) {
    return Retrieval(on.graph, on.space, on.kernels, on.gate, on.team, on.walks).repair(std::move(slots));
  }

  std::vector<uint32_t> unsought_;  // slots linked since points were sought
  size_t linked_ = 0;               // points linked since all were verified
  size_t reached_ = 0;              // of them, those before the last pass over all links
  bool all_ = false;
};

}  // namespace ann::hnsw
