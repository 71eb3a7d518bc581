// A set of slots, one bit each.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ann::hnsw {

class SlotSet {
 public:
  explicit SlotSet(size_t slots = 0) : words_((slots + 63) / 64, 0) {}

  void grow(size_t slots) { words_.resize((slots + 63) / 64, 0); }
  bool has(uint32_t slot) const { return words_[slot / 64] >> slot % 64 & 1; }
  void add(uint32_t slot) { words_[slot / 64] |= uint64_t{1} << slot % 64; }
  void remove(uint32_t slot) { words_[slot / 64] &= ~(uint64_t{1} << slot % 64); }
  void keepOnly(const SlotSet& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] &= i < other.words_.size() ? other.words_[i] : 0;
  }
  size_t count() const {
    size_t total = 0;
    for (const uint64_t word : words_) total += static_cast<size_t>(std::popcount(word));
    return total;
  }
  // Calls body(slot) in ascending order.
  template <class Body>
  void forEach(Body&& body) const {
    for (size_t i = 0; i < words_.size(); ++i) {
      for (uint64_t rest = words_[i]; rest != 0; rest &= rest - 1) {
        body(static_cast<uint32_t>(i * 64 + static_cast<size_t>(std::countr_zero(rest))));
      }
    }
  }

 private:
  std::vector<uint64_t> words_;
};

}  // namespace ann::hnsw
