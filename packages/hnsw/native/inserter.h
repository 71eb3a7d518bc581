// Inserting points in prefix batches: the points of a batch search the graph as the batches before
// it left it, then all new links are merged in slot order. Nothing depends on which thread did what,
// so the same seed gives the same index for any number of threads (as in ParlayANN: Dobson et al.,
// "Scaling graph-based ANNS algorithms to billion-size datasets", 2023).
#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <tuple>
#include <vector>

#include "ann/threads.h"
#include "gate.h"
#include "graph.h"
#include "reachability.h"
#include "select.h"
#include "walk_stock.h"

namespace ann::hnsw {

class Inserter {
 public:
  Inserter(Graph& graph, const Space& space, const CodeKernels& kernels, Gate& gate, ThreadTeam& team,
           WalkStock& walks)
      : graph_(graph), space_(space), kernels_(kernels), gate_(gate), team_(team), walks_(walks), scratch_(team.size()) {}

  // Links slots whose levels are drawn and whose lists are empty into a graph of `present` points.
  // After each batch, with the gate closed, published(batch) is called; where that or the merging
  // fails, abandoned(batch), to whose slots links may lead then.
  template <class Published, class Abandoned>
  void insert(std::span<const uint32_t> slots, size_t present, uint64_t shuffle, Published&& published, Abandoned&& abandoned) {
    order(slots, shuffle);
    walks_.provide(slots.size(), kChunk, graph_, space_, kernels_, team_);
    for (size_t done = 0; done < order_.size();) {
      const size_t there = present + done;
      // A point above the present top layer goes alone, so that the next one finds it there.
      const bool rises = graph_.entry == kNoSlot || graph_.level(order_[done]) > graph_.top;
      const size_t most = std::max<size_t>(kSmallestCap, (present + order_.size()) / kBatchFraction);
      const size_t batch = rises ? 1 : std::min({order_.size() - done, there, most, kLargestBatch});
      insertBatch({order_.data() + done, batch}, published, abandoned);
      done += batch;
      team_.control().advance(batch);
    }
  }

 private:
  static constexpr size_t kBatchFraction = 50;  // a batch is at most 2 % of the points
  static constexpr size_t kSmallestCap = 32;
  static constexpr size_t kLargestBatch = 1 << 14;  // searches wait while its links are merged
  static constexpr size_t kChunk = 16;
  static constexpr size_t kRelinked = 4;  // of the slots that lost all links, how often one is linked again

  struct ReverseLink {
    uint32_t layer, target, source;
    friend bool operator<(const ReverseLink& a, const ReverseLink& b) {
      return std::tie(a.layer, a.target, a.source) < std::tie(b.layer, b.target, b.source);
    }
  };

  struct Scratch {
    std::vector<Candidate> candidates;
    std::vector<uint32_t> kept;
    std::vector<uint32_t> lost;  // slots to which the last link gave way
  };

  // Upper points first, so that every layer above is complete when the mass of points arrives;
  // random within a level, so that sorted input does not fill a batch with look-alikes.
  void order(std::span<const uint32_t> slots, uint64_t shuffle) {
    order_.assign(slots.begin(), slots.end());
    RandomStream random(graph_.parameters.seed, ~shuffle);
    for (size_t i = order_.size(); i-- > 1;) {
      std::swap(order_[i], order_[random.below(static_cast<uint32_t>(i + 1))]);
    }
    std::stable_sort(order_.begin(), order_.end(),
                     [this](uint32_t a, uint32_t b) { return graph_.level(a) > graph_.level(b); });
  }

  template <class Published, class Abandoned>
  void insertBatch(std::span<const uint32_t> batch, Published&& published, Abandoned&& abandoned) {
    if (graph_.entry != kNoSlot) {
      team_.forChunks(batch.size(), kChunk, [&](size_t begin, size_t end, unsigned worker) {
        chooseLinks(batch.subspan(begin, end - begin), walks_.of(worker), scratch_[worker]);
      });
    }
    const auto reverse = reverseLinks(batch);
    const auto groups = groupsOf(reverse);
    Gate::Writing writing(gate_);
    try {
      team_.forChunks(groups.size() - 1, 32, [&](size_t begin, size_t end, unsigned worker) {
        for (size_t g = begin; g < end; ++g) {
          link({reverse.data() + groups[g], groups[g + 1] - groups[g]}, scratch_[worker]);
        }
      });
      keepLinked(batch);
      if (graph_.entry == kNoSlot || graph_.level(batch[0]) > graph_.top) {
        graph_.entry = batch[0];
        graph_.top = graph_.level(batch[0]);
      }
      published(batch);
    } catch (...) {
      abandoned(batch);
      throw;
    }
  }

  // Gives new points their own links on all their layers. Nobody links to them yet, so nobody reads
  // what is written here.
  void chooseLinks(std::span<const uint32_t> slots, std::span<Walk> walks, Scratch& scratch) {
    const size_t ef = graph_.parameters.ef_construction;
    interleave(
        walks, slots.size(),
        [&](Walk& walk, size_t i) {
          const uint32_t slot = slots[i];
          space_.prepare(slot, walk.own);
          walk.lookFor(walk.own);
          const unsigned level = std::min(graph_.level(slot), graph_.top);
          const Candidate nearest = walk.descend(level);
          walk.begin(ef, level);
          walk.start(nearest);
          for (unsigned layer = level; layer > 0; --layer) {
            walk.run();
            setOwnLinks(slot, layer, walk, scratch);
            walk.begin(ef, layer - 1);
            for (const Candidate& candidate : scratch.candidates) walk.start(candidate);
          }
        },
        [&](Walk& walk, size_t i) { setOwnLinks(slots[i], 0, walk, scratch); });
  }

  // Leaves the candidates that the links were chosen from in the scratch memory.
  void setOwnLinks(uint32_t slot, unsigned layer, const Walk& walk, Scratch& scratch) {
    auto& candidates = scratch.candidates;
    candidates.clear();
    for (size_t i = 0; i < walk.pool().size(); ++i) candidates.push_back(walk.pool()[i]);
    if (graph_.parameters.extend_candidates) extend(slot, layer, walk.query(), candidates);
    const size_t m = graph_.parameters.M;
    selectDiverse(space_, candidates, {m, graph_.parameters.keep_pruned ? m : m / 2}, scratch.kept);
    graph_.setLinks(slot, layer, scratch.kept);
  }

  // The candidates' own links become candidates, too.
  void extend(uint32_t slot, unsigned layer, const Query& query, std::vector<Candidate>& candidates) const {
    std::vector<uint32_t> known{slot}, more;
    for (const Candidate& candidate : candidates) known.push_back(candidate.slot);
    std::sort(known.begin(), known.end());
    for (const Candidate& candidate : candidates) {
      for (const uint32_t link : graph_.links(candidate.slot, layer)) {
        if (!std::binary_search(known.begin(), known.end(), link)) more.push_back(link);
      }
    }
    std::sort(more.begin(), more.end());
    more.erase(std::unique(more.begin(), more.end()), more.end());
    std::vector<float> ranks(more.size());
    space_.ranks(query, more.data(), more.size(), ranks.data());
    for (size_t i = 0; i < more.size(); ++i) candidates.push_back({ranks[i], more[i]});
    std::sort(candidates.begin(), candidates.end());
  }

  std::vector<ReverseLink> reverseLinks(std::span<const uint32_t> batch) const {
    std::vector<ReverseLink> reverse;
    for (const uint32_t slot : batch) {
      for (uint32_t layer = 0; layer <= graph_.level(slot); ++layer) {
        for (const uint32_t target : graph_.links(slot, layer)) reverse.push_back({layer, target, slot});
      }
    }
    std::sort(reverse.begin(), reverse.end());
    return reverse;
  }

  // Where the links of each layer and target begin, and the end.
  static std::vector<size_t> groupsOf(const std::vector<ReverseLink>& reverse) {
    std::vector<size_t> groups;
    for (size_t i = 0; i < reverse.size(); ++i) {
      const bool first = i == 0 || reverse[i].layer != reverse[i - 1].layer || reverse[i].target != reverse[i - 1].target;
      if (first) groups.push_back(i);
    }
    groups.push_back(reverse.size());
    return groups;
  }

  // Adds links from one target to the points that chose it; re-selects all its links by
  // diversity when they no longer fit. Selecting fewer than fit leaves room for the next ones.
  void link(std::span<const ReverseLink> reverse, Scratch& scratch) {
    const auto [layer, target, unused] = reverse[0];
    const auto present = graph_.links(target, layer);
    const size_t capacity = graph_.capacity(layer);
    if (present.size() + reverse.size() <= capacity) {
      for (const ReverseLink& link : reverse) graph_.appendLink(target, layer, link.source);
      return;
    }
    auto& candidates = scratch.candidates;
    candidates.clear();
    for (const uint32_t slot : present) candidates.push_back({0, slot});
    for (const ReverseLink& link : reverse) candidates.push_back({0, link.source});
    for (Candidate& candidate : candidates) candidate.rank = space_.pair(target, candidate.slot);
    std::sort(candidates.begin(), candidates.end());
    const size_t most = capacity * 3 / 4;
    selectDiverse(space_, candidates, {most, graph_.parameters.keep_pruned ? most : capacity / 4}, scratch.kept);
    graph_.setLinks(target, layer, scratch.kept, [&](uint32_t slot) { scratch.lost.push_back(slot); });
  }

  // Links that gave way may have been the last ones to a point, old or new: some point near it takes it
  // up. In the order of slots, so that it does not matter which thread saw what.
  void keepLinked(std::span<const uint32_t> batch) {
    if (!graph_.counts()) return;
    std::vector<uint32_t> lost(batch.begin(), batch.end());
    for (Scratch& scratch : scratch_) {
      lost.insert(lost.end(), scratch.lost.begin(), scratch.lost.end());
      scratch.lost.clear();
    }
    std::erase_if(lost, [&](uint32_t slot) { return graph_.incoming(slot) > 0; });
    std::sort(lost.begin(), lost.end());
    lost.erase(std::unique(lost.begin(), lost.end()), lost.end());
    const size_t most = kRelinked * lost.size();
    for (size_t i = 0; i < std::min(most, lost.size()); ++i) {
      const auto near = graph_.links(lost[i], 0);
      if (near.empty() || graph_.incoming(lost[i]) > 0) continue;
      const uint32_t cut_off = linkFromNearest(graph_, near, lost[i]);
      if (cut_off != kNoSlot) lost.push_back(cut_off);
    }
  }

  Graph& graph_;
  const Space& space_;
  const CodeKernels& kernels_;
  Gate& gate_;
  ThreadTeam& team_;
  WalkStock& walks_;
  std::vector<Scratch> scratch_;
  std::vector<uint32_t> order_;
};

}  // namespace ann::hnsw
