// Which ids a search may return, and the slots that they have at the moment.
#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "index.h"
#include "search.h"

namespace ann::hnsw {

// Ids as a list, or bit i & 7 of byte i >> 3 for id i.
struct Filter {
  bool given = false, bitmap = false;
  std::span<const uint32_t> ids;
  std::span<const uint8_t> bits;
};

// The slots of a filter's ids, looked up once for each version of the index by all threads of a job
// together.
class SharedFilter {
 public:
  explicit SharedFilter(const Filter& filter) : filter_(filter) {}

  // Null without a filter. The gate must be open to readers for as long as the result is used.
  const Allowed* at(const Index& index) {
    if (!filter_.given) return nullptr;
    std::lock_guard lock(mutex_);
    if (!known_ || version_ != index.version) compile(index);
    return &*known_;
  }

 private:
  static constexpr size_t kSome = 64;

  // Nobody uses what was known: the index has changed since, and for that the gate was closed.
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
    std::vector<uint32_t> some;
    const size_t count = slots_.count(), step = std::max<size_t>(1, count / kSome);
    size_t seen = 0;
    slots_.forEach([&](uint32_t slot) {
      if (seen++ % step == 0) some.push_back(slot);
    });
    known_.emplace(Allowed{slots_, count, std::move(some)});
    version_ = index.version;
  }

  const Filter filter_;
  std::mutex mutex_;
  SlotSet slots_;
  std::optional<Allowed> known_;
  uint64_t version_ = 0;
};

}  // namespace ann::hnsw
