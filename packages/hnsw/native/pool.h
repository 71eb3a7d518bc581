// The candidates of a best-first walk: one sorted pool instead of the two heaps of Algorithm 2.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "codes/code_kernels.h"

namespace ann::hnsw {

struct Candidate {
  float rank;
  uint32_t slot;
  friend bool operator<(const Candidate& a, const Candidate& b) {
    return a.rank != b.rank ? a.rank < b.rank : a.slot < b.slot;
  }
};

class Pool {
  static constexpr uint32_t kExpanded = 0x80000000u;

 public:
  explicit Pool(const CodeKernels& kernels) : kernels_(kernels) {}

  // Empties the pool and lets it hold up to `capacity` candidates, the first `expandable` of which are
  // to be expanded.
  void reset(size_t expandable, size_t capacity) {
    expandable_ = expandable;
    if (ranks_.size() < capacity + kSlack) {
      ranks_.resize(capacity + kSlack);
      slots_.resize(capacity + kSlack);
    }
    sorted_ = {ranks_.data(), slots_.data(), capacity, 0, 0};
    next_ = 0;
  }

  void insert(const float* ranks, const uint32_t* slots, size_t count) {
    sorted_.changed = next_;
    kernels_.insert(sorted_, ranks, slots, count);
    next_ = sorted_.changed;
  }

  // The nearest candidate not yet expanded, which is marked as expanded; false when none is left.
  bool expandNext(uint32_t& slot) {
    while (next_ < sorted_.size && (slots_[next_] & kExpanded)) ++next_;
    if (next_ >= std::min(sorted_.size, expandable_)) return false;
    slot = slots_[next_];
    slots_[next_++] |= kExpanded;
    return true;
  }

  size_t size() const { return sorted_.size; }

  // Nearest first.
  Candidate operator[](size_t i) const { return {ranks_[i], slots_[i] & ~kExpanded}; }

 private:
  static constexpr size_t kSlack = 32;  // the kernels write whole vectors

  const CodeKernels& kernels_;
  SortedPool sorted_{};
  size_t expandable_ = 0;
  size_t next_ = 0;  // everything before it has been expanded
  std::vector<float> ranks_;
  std::vector<uint32_t> slots_;
};

}  // namespace ann::hnsw
