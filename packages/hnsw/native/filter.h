// Which ids a search may return, and the slots that they have at the moment.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "index.h"

namespace ann::hnsw {

// Ids as a list, or bit i & 7 of byte i >> 3 for id i.
struct Filter {
  bool given = false, bitmap = false;
  std::span<const uint32_t> ids;
  std::span<const uint8_t> bits;
};

// The slots of a filter's ids; looks again when the index has changed. The gate must be open to
// readers.
class AllowedSlots {
 public:
  explicit AllowedSlots(const Filter& filter) : filter_(filter) {}

  // Fills in what a plan says about the filter.
  void update(const Index& index, SearchPlan& plan) {
    if (!filter_.given) return;
    if (!known_ || version_ != index.version) compile(index);
    plan.allowed = &slots_;
    plan.matching = matching_;
  }

 private:
  void compile(const Index& index) {
    slots_ = SlotSet(index.graph.slots());
    if (filter_.bitmap) {
      index.alive.forEach([&](uint32_t slot) {
        const uint32_t id = index.ids.id(slot);
        if (id >> 3 < filter_.bits.size() && filter_.bits[id >> 3] >> (id & 7) & 1) slots_.add(slot);
      });
    } else {
      for (const uint32_t id : filter_.ids) {
        const uint32_t slot = index.ids.slot(id);
        if (slot != kNoSlot) slots_.add(slot);
      }
    }
    matching_ = slots_.count();
    version_ = index.version;
    known_ = true;
  }

  const Filter filter_;
  SlotSet slots_;
  size_t matching_ = 0;
  uint64_t version_ = 0;
  bool known_ = false;
};

}  // namespace ann::hnsw
