// The links. Points live in slots; the links of layer 0 lie at a fixed stride, those of the upper
// layers in blocks of their own. Layers as in Malkov and Yashunin, "Efficient and robust approximate
// nearest neighbor search using hierarchical navigable small world graphs", 2018.
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#if defined(_MSC_VER) && !defined(__clang__)
#include <intrin.h>
#endif

#include "ann/aligned.h"
#include "ann/random.h"
#include "codes/code_kernels.h"
#include "growable.h"

namespace ann::hnsw {

// Slots stay below this: candidate pools use the highest bit.
inline constexpr uint32_t kMostSlots = 0x7fffffffu;

struct Parameters {
  size_t M = 16;                 // links a new point gets per layer; layer 0 holds up to 2 M
  size_t ef_construction = 100;  // candidates kept while building
  uint64_t seed = 42;
  size_t layers = 16;      // at most
  double level_scale = 1;  // factor of 1 / ln(M)
  bool keep_pruned = false;
  bool extend_candidates = false;
};

class Graph {
 public:
  static constexpr unsigned kMostLayers = 16;

  explicit Graph(const Parameters& p) : parameters(p) {}

  const Parameters parameters;
  uint32_t entry = kNoSlot;  // a point of the highest layer
  unsigned top = 0;          // the highest layer

  // Where walks start in layer 0 while there are few enough points; see starts.h.
  std::vector<uint32_t> starts;

  size_t slots() const { return level_.size(); }
  size_t capacity(unsigned layer) const { return layer == 0 ? 2 * parameters.M : parameters.M; }
  unsigned level(uint32_t slot) const { return level_[slot]; }

  // In two steps, as all growable arrays: see growable.h.
  void prepare(size_t slots) {
    level_.prepare(slots);
    links0_.prepare(slots * capacity(0), 0xff);
    if (counts_ && incoming_.size() < slots) incoming_.resize(slots, 0);
    upper_.prepare(slots);
  }
  void commit() {
    level_.commit();
    links0_.commit();
    upper_.commit();
  }

  // Section 4.1 of the paper: floor(-ln(U) * scale / ln(M)), U drawn from a stream of its own for
  // each insertion.
  unsigned drawLevel(uint64_t insertion) const {
    const double scale = parameters.level_scale / std::log(static_cast<double>(std::max<size_t>(2, parameters.M)));
    const double u = 1.0 - RandomStream(parameters.seed, insertion).uniform();
    return static_cast<unsigned>(
        std::min<double>(static_cast<double>(parameters.layers) - 1, std::floor(-std::log(u) * scale)));
  }

  // Gives a slot that nobody links to a level and empty lists.
  void open(uint32_t slot, unsigned level) {
    close(slot);
    level_[slot] = static_cast<uint8_t>(level);
    upper_[slot] = level == 0 ? nullptr : newLists(level);
  }

  // Takes the links of a slot that nobody links to; the upper lists go to those that are opened later.
  void close(uint32_t slot) {
    setLinks(slot, 0, {});
    if (upper_[slot] == nullptr) return;
    spare_[level_[slot]].push_back(upper_[slot]);
    upper_[slot] = nullptr;
    level_[slot] = 0;
  }

  // The list of a slot in a layer, ended by kNoSlot where it has room left.
  const uint32_t* list(uint32_t slot, unsigned layer) const {
    return layer == 0 ? links0_.data() + slot * capacity(0) : upper_[slot] + (layer - 1) * capacity(1);
  }

  std::span<const uint32_t> links(uint32_t slot, unsigned layer) const {
    const uint32_t* first = list(slot, layer);
    size_t count = 0;
    while (count < capacity(layer) && first[count] != kNoSlot) ++count;
    return {first, count};
  }

  // Counting takes time where several threads change links: builds, which look at every point in the
  // end, do without.
  bool counts() const { return counts_; }
  void countFromNow() {
    if (counts_) return;
    incoming_.assign(slots(), 0);
    for (uint32_t slot = 0; slot < slots(); ++slot) {
      for (const uint32_t link : links(slot, 0)) ++incoming_[link];
    }
    counts_ = true;
  }
  void stopCounting() {
    counts_ = false;
    incoming_ = {};
  }
  // Links of layer 0 that lead to a slot, while they are counted.
  uint32_t incoming(uint32_t slot) const { return incoming_[slot]; }

  // Safe from several threads for different slots. While links are counted, calls lost(other) for those
  // to which no link of layer 0 leads any more at that moment; `to` may not lie in the list itself.
  template <class Lost>
  void setLinks(uint32_t slot, unsigned layer, std::span<const uint32_t> to, Lost&& lost) {
    uint32_t* first = const_cast<uint32_t*>(list(slot, layer));
    if (layer == 0 && counts_) {
      for (const uint32_t other : to) addRelaxed(incoming_[other], 1);
      for (const uint32_t other : links(slot, 0)) {
        if (addRelaxed(incoming_[other], -1) == 1) lost(other);
      }
    }
    std::copy(to.begin(), to.end(), first);
    std::fill(first + to.size(), first + capacity(layer), kNoSlot);
  }

  void setLinks(uint32_t slot, unsigned layer, std::span<const uint32_t> to) {
    setLinks(slot, layer, to, [](uint32_t) {});
  }

  // The list must have room. Safe as setLinks().
  void appendLink(uint32_t slot, unsigned layer, uint32_t to) {
    if (layer == 0 && counts_) addRelaxed(incoming_[to], 1);
    const_cast<uint32_t*>(list(slot, layer))[links(slot, layer).size()] = to;
  }

  size_t bytes() const {
    return level_.size() + (links0_.size() + incoming_.size()) * sizeof(uint32_t) + upper_.size() * sizeof(uint32_t*) +
           block_links_ * sizeof(uint32_t);
  }

 private:
  static constexpr size_t kLeastBlock = 1 << 8, kMostBlock = 1 << 16;

  uint32_t* newLists(unsigned level) {
    const size_t size = level * capacity(1);
    if (auto& spare = spare_[level]; !spare.empty()) {
      uint32_t* lists = spare.back();
      spare.pop_back();
      std::fill_n(lists, size, kNoSlot);
      return lists;
    }
    if (blocks_.empty() || used_ + size > blocks_.back().size()) {
      // Each block as large as all before it, up to a limit.
      const size_t wanted = std::clamp(block_links_, kLeastBlock, kMostBlock);
      blocks_.push_back(AlignedArray<uint32_t>::uninitialised(std::max(wanted, size)));
      block_links_ += blocks_.back().size();
      used_ = 0;
    }
    uint32_t* lists = blocks_.back().data() + used_;
    used_ += size;
    std::fill_n(lists, size, kNoSlot);
    return lists;
  }

  // Returns what the number was. Not std::atomic_ref: the library of Clang on macOS was long without it.
  static uint32_t addRelaxed(uint32_t& number, int32_t by) {
#if defined(_MSC_VER) && !defined(__clang__)
    return static_cast<uint32_t>(_InterlockedExchangeAdd(reinterpret_cast<volatile long*>(&number), by));
#else
    return __atomic_fetch_add(&number, static_cast<uint32_t>(by), __ATOMIC_RELAXED);
#endif
  }

  Growable<uint8_t> level_;
  Growable<uint32_t> links0_;
  std::vector<uint32_t> incoming_;  // of writers only
  bool counts_ = false;
  Growable<uint32_t*> upper_;  // lists of layer 1, 2, ...
  std::vector<AlignedArray<uint32_t>> blocks_;
  std::array<std::vector<uint32_t*>, kMostLayers> spare_;  // lists in the blocks that no slot has, by its level
  size_t block_links_ = 0;  // places for links in all blocks
  size_t used_ = 0;         // of the last block
};

}  // namespace ann::hnsw
