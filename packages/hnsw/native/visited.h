// Which slots a walk has met: one bit each, and a list of them, so that forgetting costs no more
// than the walk did.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ann::hnsw {

class VisitedSet {
 public:
  // Forgets everything, and makes room for `slots` slots.
  void reset(size_t slots) {
    for (const uint32_t slot : met_) bits_[slot / 64] = 0;
    met_.clear();
    if (bits_.size() * 64 < slots) bits_.resize((slots + 63) / 64, 0);
  }

  bool has(uint32_t slot) const { return bits_[slot / 64] >> slot % 64 & 1; }

  // Whether `slot` was not in the set before.
  bool add(uint32_t slot) { return addAll(&slot, 1, &slot) == 1; }

  // Adds slots, and writes those that are new to `fresh`, in order; the two may be one array.
  // Returns how many.
  size_t addAll(const uint32_t* slots, size_t count, uint32_t* fresh) {
    size_t found = 0;
    for (size_t i = 0; i < count; ++i) {
      const uint32_t slot = slots[i];
      uint64_t& word = bits_[slot / 64];
      const uint64_t bit = uint64_t{1} << slot % 64;
      fresh[found] = slot;
      found += (word & bit) == 0;
      word |= bit;
    }
    met_.insert(met_.end(), fresh, fresh + found);
    return found;
  }

  // The same for a list that ends at `capacity` places or at `end`.
  size_t addList(const uint32_t* list, size_t capacity, uint32_t end, uint32_t* fresh) {
    size_t found = 0;
    for (size_t i = 0; i < capacity && list[i] != end; ++i) {
      const uint32_t slot = list[i];
      uint64_t& word = bits_[slot / 64];
      const uint64_t bit = uint64_t{1} << slot % 64;
      fresh[found] = slot;
      found += (word & bit) == 0;
      word |= bit;
    }
    met_.insert(met_.end(), fresh, fresh + found);
    return found;
  }

  size_t size() const { return met_.size(); }

 private:
  std::vector<uint64_t> bits_;
  std::vector<uint32_t> met_;
};

}  // namespace ann::hnsw
