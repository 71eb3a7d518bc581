// The candidates of a best-first walk: one sorted array instead of the two heaps of Algorithm 2.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "ann/top_k.h"

namespace ann::hnsw {

class Pool {
  static constexpr uint32_t kExpanded = 0x80000000u;

 public:
  // Ids must stay below this: their highest bit marks expanded candidates.
  static constexpr uint32_t kMaxId = kExpanded - 1;

  // Empties the pool and lets it hold up to `capacity` candidates.
  void reset(size_t capacity) {
    capacity_ = capacity;
    items_.clear();
    items_.reserve(capacity + 1);
    next_ = 0;
  }

  // Whether `candidate` would get a place.
  bool accepts(double rank) const {
    return items_.size() < capacity_ || rank < items_.back().rank;
  }

  void insert(double rank, uint32_t id) {
    if (!accepts(rank)) return;
    const auto place = std::upper_bound(
        items_.begin(), items_.end(), rank,
        [](double value, const Neighbour& item) { return value < item.rank; });
    next_ = std::min(next_, static_cast<size_t>(place - items_.begin()));
    items_.insert(place, {rank, id});
    if (items_.size() > capacity_) items_.pop_back();
  }

  // The nearest candidate not yet expanded, which is marked as expanded; false when none is left.
  bool expandNext(uint32_t& id) {
    while (next_ < items_.size() && (items_[next_].id & kExpanded)) ++next_;
    if (next_ == items_.size()) return false;
    id = items_[next_].id;
    items_[next_].id |= kExpanded;
    ++next_;
    return true;
  }

  size_t size() const { return items_.size(); }

  // Nearest first.
  Neighbour operator[](size_t i) const { return {items_[i].rank, items_[i].id & ~kExpanded}; }

 private:
  size_t capacity_ = 0;
  size_t next_ = 0;  // everything before it has been expanded
  std::vector<Neighbour> items_;
};

}  // namespace ann::hnsw
