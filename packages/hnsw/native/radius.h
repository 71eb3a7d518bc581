// All points within a radius: best-first search until nothing near is left, then on through every
// point inside, by exact distances.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "index.h"

namespace ann::hnsw {

class RadiusSearcher {
 public:
  RadiusSearcher(const Index& index, const Control& control)
      : index_(index), exact_(*index.spaces.exact), control_(control), walk_(index.graph, exact_, index.kernels, control) {}

  struct Found {
    float distance;
    uint32_t id;
    friend bool operator<(const Found& a, const Found& b) {
      return a.distance != b.distance ? a.distance < b.distance : a.id < b.id;
    }
  };

  // Points at a distance of at most `radius`, nearest first. `allowed` may be null.
  void within(const void* vector, double radius, size_t ef, const SlotSet* allowed, std::vector<Found>& found) {
    found.clear();
    if (index_.points == 0) return;
    Query query;
    query.vector = vector;
    walk_.lookFor(query);
    walk_.beginAtTop(ef);
    walk_.run();
    visited_.reset(index_.graph.slots());
    open_.clear();
    for (size_t i = 0; i < walk_.pool().size(); ++i) offer(vector, walk_.pool()[i].slot, radius, allowed, found);
    for (size_t step = 1; !open_.empty(); ++step) {
      if (step % 64 == 0) control_.check();
      const uint32_t slot = open_.back();
      open_.pop_back();
      for (const uint32_t link : index_.graph.links(slot, 0)) offer(vector, link, radius, allowed, found);
    }
    std::sort(found.begin(), found.end());
  }

 private:
  void offer(const void* vector, uint32_t slot, double radius, const SlotSet* allowed, std::vector<Found>& found) {
    if (!visited_.add(slot)) return;
    const ann_kernel& kernel = index_.kernel;
    const auto distance = static_cast<float>(kernel.to_distance(kernel.context, exact_.rank(vector, slot)));
    if (!(distance <= radius)) return;
    open_.push_back(slot);
    if (index_.alive.has(slot) && (allowed == nullptr || allowed->has(slot))) found.push_back({distance, index_.ids.id(slot)});
  }

  const Index& index_;
  const KernelSpace& exact_;
  const Control& control_;
  Walk walk_;
  VisitedSet visited_{index_.kernels};
  std::vector<uint32_t> open_;
};

}  // namespace ann::hnsw
