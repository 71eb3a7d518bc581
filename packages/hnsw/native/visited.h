// Which slots a walk has met: one bit each, and a list of them, so that forgetting costs no more
// than the walk did.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "codes/code_kernels.h"

namespace ann::hnsw {

class VisitedSet {
 public:
  explicit VisitedSet(const CodeKernels& kernels) : kernels_(kernels) {}

  // Forgets everything, and makes room for `slots` slots.
  void reset(size_t slots) {
    for (size_t i = 0; i < size_; ++i) bits_[met_[i] / 32] = 0;
    size_ = 0;
    if (bits_.size() * 32 < slots) bits_.resize((slots + 31) / 32, 0);
  }

  bool has(uint32_t slot) const { return bits_[slot / 32] >> slot % 32 & 1; }

  // Whether `slot` was not in the set before.
  bool add(uint32_t slot) {
    if (has(slot)) return false;
    bits_[slot / 32] |= 1u << slot % 32;
    grow(1);
    met_[size_++] = slot;
    return true;
  }

  // Adds the slots of a list, all different, that ends at `capacity` places or at kNoSlot. Returns those
  // that are new, in order; they stay where they are until the next change.
  std::span<const uint32_t> add(const uint32_t* list, size_t capacity) {
    grow(capacity);
    uint32_t* fresh = met_.data() + size_;
    const size_t found = kernels_.meet(bits_.data(), list, capacity, fresh);
    size_ += found;
    return {fresh, found};
  }

  size_t size() const { return size_; }

 private:
  static constexpr size_t kSlack = 16;  // the kernel writes whole vectors

  void grow(size_t more) {
    if (met_.size() < size_ + more + kSlack) met_.resize(2 * met_.size() + more + kSlack);
  }

  const CodeKernels& kernels_;
  std::vector<uint32_t> bits_;
  std::vector<uint32_t> met_;
  size_t size_ = 0;  // of met_, which has places to spare
};

}  // namespace ann::hnsw
