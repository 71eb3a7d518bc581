// Which slots the next points get: those of removed points first, the lowest one before the others.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace ann::hnsw {

class FreeSlots {
 public:
  // Slots that were ever taken.
  size_t used() const { return used_; }
  // The same, once `count` more are taken.
  size_t usedWith(size_t count) const { return used_ + count - std::min(count, free_.size()); }

  // In ascending order.
  std::vector<uint32_t> take(size_t count) {
    std::vector<uint32_t> slots;
    slots.reserve(count);
    for (size_t recycled = std::min(count, free_.size()); recycled > 0; --recycled, free_.pop_back()) slots.push_back(free_.back());
    while (slots.size() < count) slots.push_back(static_cast<uint32_t>(used_++));
    return slots;
  }

  void giveBack(const std::vector<uint32_t>& slots) {
    free_.insert(free_.end(), slots.begin(), slots.end());
    std::sort(free_.begin(), free_.end(), std::greater<>());
  }

 private:
  std::vector<uint32_t> free_;  // descending
  size_t used_ = 0;
};

}  // namespace ann::hnsw
