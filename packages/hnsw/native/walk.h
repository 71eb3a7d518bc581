// Walking the graph: greedy descent through the upper layers, best-first search within a layer.
// A Walk is scratch memory. It goes in stages, each of which asks for the memory that the next one
// reads: several walks that take turns (interleave.h) hide what a single one waits for.
#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "ann/control.h"
#include "ann/prefetch.h"
#include "detours.h"
#include "graph.h"
#include "pool.h"
#include "slot_set.h"
#include "space.h"
#include "visited.h"

namespace ann::hnsw {

struct WalkVariant {
  size_t more = 0;                // candidates that are kept behind those that are expanded
  const SlotSet* only = nullptr;  // others are stepped over: no candidates, but their links are followed
};

class Walk {
 public:
  Walk(const Graph& graph, const Space& space, const CodeKernels& kernels, const Control& control)
      : graph_(graph), space_(space), control_(&control), visited_(kernels), pool_(kernels),
        ranks_(std::max(graph.capacity(0), kMostStarts)) {}

  // A query of the walk's own, for those who have none to keep.
  Query own;

  // From now on another job uses it.
  void obey(const Control& control) { control_ = &control; }

  // What the next searches look for; it must stay where it is.
  void lookFor(const Query& query) { query_ = &query; }

  // The best slot that greedy descent from the entry reaches in layer `to`, following the best link
  // on each layer above until no link is nearer.
  Candidate descend(unsigned to) {
    Candidate best{0, graph_.entry};
    space_.ranks(*query_, &best.slot, 1, &best.rank);
    for (unsigned layer = graph_.top; layer > to; --layer) {
      for (bool moved = true; moved;) {
        moved = false;
        const auto links = graph_.links(best.slot, layer);
        space_.prefetch(links.data(), links.size());
        space_.ranks(*query_, links.data(), links.size(), ranks_.data());
        for (size_t i = 0; i < links.size(); ++i) {
          if (ranks_[i] < best.rank) best = {ranks_[i], links[i]}, moved = true;
        }
      }
    }
    return best;
  }

  // Starts a search of layer 0 where searches do: at the points of the highest layers or, where they
  // would be too few among so many, where descending from the entry leads. As begin(); `without` is
  // left out of it, unless it is kNoSlot.
  void beginAtTop(size_t ef, size_t more = 0, uint32_t without = kNoSlot) {
    const bool descends = graph_.starts.size() * kPointsPerStart < graph_.slots();
    const Candidate at = descends ? descend(0) : Candidate{};
    begin(ef, 0, {.more = more});
    if (without != kNoSlot) exclude(without);
    if (descends && at.slot != without) start(at);
    else start(graph_.starts);
  }

  // Starts a best-first search (Algorithm 2) that expands the best `ef` candidates. Then tell it what to
  // leave out and where to start, and take steps.
  void begin(size_t ef, unsigned layer, WalkVariant variant = {}) {
    const size_t slots = graph_.slots();
    pool_.reset(std::min(ef, slots), std::min(ef + variant.more, slots));
    visited_.reset(slots);
    layer_ = layer;
    only_ = variant.only;
    expanded_ = 0;
    stage_ = Stage::select;
    target_ = kNoSlot;
  }
  // Lets the search end as soon as it meets a slot.
  void stopAt(uint32_t slot) { target_ = slot; }
  bool met(uint32_t slot) const { return visited_.has(slot); }
  void exclude(uint32_t slot) { visited_.add(slot); }
  // One outside `only` is stepped over at once.
  void start(Candidate at) {
    if (only_ == nullptr || only_->has(at.slot)) {
      if (visited_.add(at.slot)) pool_.insert(&at.rank, &at.slot, 1);
      return;
    }
    current_ = at.slot;
    gather();
    measure();
  }
  // Starts at slots whose ranks are not known yet; of `only`.
  void start(std::span<const uint32_t> slots) {
    for (size_t i = 0; i < slots.size(); i += ranks_.size()) {
      gather(slots.data() + i, std::min(ranks_.size(), slots.size() - i));
      measure();
    }
  }

  // One stage; false when all candidates have been expanded.
  bool step() {
    switch (stage_) {
      case Stage::select:
        if (target_ != kNoSlot && met(target_)) return false;
        if (!pool_.expandNext(current_)) return false;
        if (++expanded_ % kExpansionsPerCheck == 0) control_->check();
        prefetchLinks();
        stage_ = Stage::gather;
        return true;
      case Stage::gather:
        gather();
        stage_ = Stage::measure;
        return true;
      default:
        measure();
        stage_ = Stage::select;
        return step();
    }
  }

  void run() {
    while (step()) {}
  }

  // Candidates of the last search, nearest first.
  const Pool& pool() const { return pool_; }
  // What the last search looked for.
  const Query& query() const { return *query_; }

 private:
  enum class Stage { select, gather, measure };
  static constexpr size_t kExpansionsPerCheck = 128;
  static constexpr size_t kMostStarts = 64;
  static constexpr size_t kPointsPerStart = 2048;

  void prefetchLinks() const {
    prefetch(graph_.list(current_, layer_), graph_.capacity(layer_) * sizeof(uint32_t));
  }

  void gather() {
    if (only_ == nullptr) return gather(graph_.list(current_, layer_), graph_.capacity(layer_));
    fresh_ = detours_.gather(graph_, current_, layer_, *only_, visited_, ranks_.size());
    space_.prefetch(fresh_.data(), fresh_.size());
  }
  void gather(const uint32_t* list, size_t capacity) {
    fresh_ = visited_.add(list, capacity);
    space_.prefetch(fresh_.data(), fresh_.size());
  }
  void measure() {
    space_.ranks(*query_, fresh_.data(), fresh_.size(), ranks_.data());
    pool_.insert(ranks_.data(), fresh_.data(), fresh_.size());
  }

  const Graph& graph_;
  const Space& space_;
  const Query* query_ = nullptr;
  const Control* control_;
  VisitedSet visited_;
  Pool pool_;
  Stage stage_ = Stage::select;
  unsigned layer_ = 0;
  uint32_t current_ = 0;
  uint32_t target_ = kNoSlot;
  size_t expanded_ = 0;
  std::span<const uint32_t> fresh_;  // met last, not measured yet
  const SlotSet* only_ = nullptr;
  Detours detours_;
  std::vector<float> ranks_;
};

// Lets walks take turns over `count` searches: begin(walk, i) prepares search i, finish(walk, i)
// reads its result. What a search finds does not depend on its neighbours in time.
template <class Begin, class Finish>
void interleave(std::span<Walk> walks, size_t count, Begin&& begin, Finish&& finish) {
  constexpr size_t kMost = 16;
  size_t at[kMost], live[kMost];
  size_t next = 0, alive = 0;
  for (; alive < std::min({kMost, walks.size(), count}); ++alive) {
    live[alive] = alive;
    at[alive] = next++;
    begin(walks[alive], at[alive]);
  }
  while (alive > 0) {
    for (size_t i = 0; i < alive;) {
      const size_t w = live[i];
      if (walks[w].step()) {
        ++i;
        continue;
      }
      finish(walks[w], at[w]);
      if (next < count) {
        at[w] = next++;
        begin(walks[w], at[w]);
        ++i;
      } else {
        live[i] = live[--alive];
      }
    }
  }
}

}  // namespace ann::hnsw
