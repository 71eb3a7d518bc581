// Which id a slot has, and which slot an id has. While every id is the number of its slot, as after
// a build without ids, only the first half exists.
#pragma once
#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>
#include <vector>

#include "ann/top_k.h"
#include "graph.h"
#include "growable.h"

namespace ann::hnsw {

class IdMap {
 public:
  // Two steps of growth: see growable.h.
  void prepare(size_t slots) {
    ids_.prepare(slots, 0xff);
    next_ = std::vector<uint32_t>();
    if (!identical_ && table_.size() < kSpread * slots) next_ = tableOf(slots);
  }
  void commit() {
    ids_.commit();
    if (next_.empty()) return;
    table_ = std::move(next_);
    next_ = std::vector<uint32_t>();
    erased_ = 0;
  }

  // kNoNeighbour for a free slot.
  uint32_t id(uint32_t slot) const { return ids_[slot]; }

  // kNoSlot when there is none.
  uint32_t slot(uint32_t id) const {
    if (identical_) return id < ids_.size() && ids_[id] == id ? id : kNoSlot;
    for (size_t i = place(id);; i = (i + 1) & (table_.size() - 1)) {
      const uint32_t slot = table_[i];
      if (slot == kNoSlot) return kNoSlot;
      if (slot != kErased && ids_[slot] == id) return slot;
    }
  }

  // What add() needs that can fail.
  void makeRoom(uint32_t slot, uint32_t id) {
    if (!identical_ || slot == id) return;
    table_ = tableOf(ids_.size());
    identical_ = false;
  }

  // The id must be new, the slot free.
  void add(uint32_t slot, uint32_t id) {
    makeRoom(slot, id);
    ids_[slot] = id;
    if (!identical_) enter(table_, slot);
  }

  void remove(uint32_t slot) {
    if (!identical_) {
      size_t i = place(ids_[slot]);
      while (table_[i] != slot) i = (i + 1) & (table_.size() - 1);
      table_[i] = kErased;
      ++erased_;
    }
    ids_[slot] = kNoNeighbour;
    if (erased_ > table_.size() / kSpread) clean();
  }

  size_t bytes() const { return ids_.size() * sizeof(uint32_t) + table_.size() * sizeof(uint32_t); }

 private:
  static constexpr uint32_t kErased = kNoSlot - 1;  // no slot is that large
  static constexpr size_t kSpread = 4;              // places per slot, at least

  size_t place(uint32_t id) const { return placeIn(table_, id); }
  static size_t placeIn(const std::vector<uint32_t>& table, uint32_t id) {
    return static_cast<size_t>(id * uint64_t{0x9e3779b97f4a7c15} >> 32) & (table.size() - 1);
  }
  void enter(std::vector<uint32_t>& table, uint32_t slot) const {
    size_t i = placeIn(table, ids_[slot]);
    while (table[i] != kNoSlot && table[i] != kErased) i = (i + 1) & (table.size() - 1);
    table[i] = slot;
  }
  std::vector<uint32_t> tableOf(size_t slots) const {
    size_t size = 64;
    while (size < kSpread * slots) size *= 2;
    std::vector<uint32_t> table(size, kNoSlot);
    for (uint32_t slot = 0; slot < ids_.size(); ++slot) {
      if (ids_[slot] != kNoNeighbour) enter(table, slot);
    }
    return table;
  }
  // Where there is no memory for that, places of ids that have gone stay taken until the next time.
  void clean() {
    try {
      table_ = tableOf(ids_.size());
      erased_ = 0;
    } catch (const std::bad_alloc&) {
    }
  }

  Growable<uint32_t> ids_;
  std::vector<uint32_t> table_, next_;  // open addressing
  size_t erased_ = 0;
  bool identical_ = true;
};

}  // namespace ann::hnsw
