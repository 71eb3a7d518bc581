// Walking the graph: greedy descent through the upper layers, best-first search within a layer.
// A Walk is the scratch memory of one thread.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "ann/control.h"
#include "graph.h"
#include "pool.h"

namespace ann::hnsw {

// Marks points; forgetting all marks costs one increment.
class VisitedSet {
 public:
  explicit VisitedSet(size_t points) : stamp_(points, 0) {}

  void clear() {
    if (++epoch_ == 0) {
      std::fill(stamp_.begin(), stamp_.end(), 0);
      epoch_ = 1;
    }
  }
  // Whether `id` was not marked before.
  bool add(uint32_t id) {
    if (stamp_[id] == epoch_) return false;
    stamp_[id] = epoch_;
    return true;
  }

 private:
  std::vector<uint16_t> stamp_;
  uint16_t epoch_ = 0;
};

class Walk {
 public:
  Walk(const Graph& graph, const Control& control)
      : graph_(graph), control_(control), visited_(graph.points), fresh_(graph.capacity(0)), ranks_(fresh_.size()) {}

  // The nearest point of layer `to` that greedy descent from the entry reaches, following the
  // best link on each layer above until no link is nearer.
  Neighbour descend(const void* query, unsigned to) {
    Neighbour best{graph_.rank(query, graph_.entry), graph_.entry};
    for (unsigned layer = graph_.top; layer > to; --layer) {
      for (bool moved = true; moved;) {
        moved = false;
        const auto links = graph_.links(best.id, layer);
        graph_.ranks(query, links, ranks_.data());
        for (size_t i = 0; i < links.size(); ++i) {
          if (ranks_[i] < best.rank) best = {ranks_[i], links[i]}, moved = true;
        }
      }
    }
    return best;
  }

  // Starts a search that keeps `ef` candidates.
  void begin(size_t ef) {
    pool_.reset(ef);
    visited_.clear();
  }
  void exclude(uint32_t id) { visited_.add(id); }
  void seed(Neighbour start) {
    if (visited_.add(start.id)) pool_.insert(start.rank, start.id);
  }
  // Seeds with points whose distances are not known yet.
  void seed(const void* query, std::span<const uint32_t> ids) { visit(query, ids); }

  // Algorithm 2: expands candidates until the `ef` nearest seen have all been expanded.
  void search(const void* query, unsigned layer) {
    size_t expanded = 0;
    for (uint32_t id; pool_.expandNext(id);) {
      if (++expanded % kExpansionsPerCheck == 0) control_.check();
      visit(query, graph_.links(id, layer));
    }
  }

  // Candidates of the last search, nearest first.
  const Pool& pool() const { return pool_; }

 private:
  void visit(const void* query, std::span<const uint32_t> ids) {
    size_t count = 0;
    for (const uint32_t id : ids) {
      if (visited_.add(id)) fresh_[count++] = id;
    }
    graph_.ranks(query, {fresh_.data(), count}, ranks_.data());
    for (size_t i = 0; i < count; ++i) pool_.insert(ranks_[i], fresh_[i]);
  }

  static constexpr size_t kExpansionsPerCheck = 128;

  const Graph& graph_;
  const Control& control_;
  VisitedSet visited_;
  Pool pool_;
  std::vector<uint32_t> fresh_;
  std::vector<double> ranks_;
};

}  // namespace ann::hnsw
