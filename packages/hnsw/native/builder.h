// Building in prefix batches: the points of a batch search the graph as the batches before it left
// it, then all new links are merged in id order. Nothing depends on which thread did what, so the
// same seed gives the same index for any number of threads (as in ParlayANN: Dobson et al.,
// "Scaling graph-based ANNS algorithms to billion-size datasets", 2023).
#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <numeric>
#include <tuple>
#include <vector>

#include "ann/threads.h"
#include "graph.h"
#include "select.h"
#include "walk.h"

namespace ann::hnsw {

class Builder {
 public:
  Builder(Graph& graph, ThreadTeam& team) : graph_(graph), team_(team) {
    for (unsigned t = 0; t < team.size(); ++t) walks_.push_back(std::make_unique<Walk>(graph, team.control()));
  }

  void run() {
    if (graph_.points == 0) return;
    team_.control().expect(graph_.points);
    orderPoints();
    graph_.entry = order_[0];
    graph_.top = graph_.level[graph_.entry];
    team_.control().advance(1);
    const size_t largest = std::max<size_t>(kSmallestCap, graph_.points / kBatchFraction);
    for (size_t done = 1; done < order_.size();) {
      const size_t batch = std::min({order_.size() - done, done, largest});
      insert({order_.data() + done, batch});
      done += batch;
    }
  }

 private:
  static constexpr size_t kBatchFraction = 50;  // a batch is at most 2 % of the points
  static constexpr size_t kSmallestCap = 32;

  struct ReverseLink {
    uint32_t layer, target, source;
    friend bool operator<(const ReverseLink& a, const ReverseLink& b) {
      return std::tie(a.layer, a.target, a.source) < std::tie(b.layer, b.target, b.source);
    }
  };

  // Upper points first, so that every layer above is complete when the mass of points arrives;
  // random within a level, so that sorted input does not fill a batch with look-alikes.
  void orderPoints() {
    order_.resize(graph_.points);
    std::iota(order_.begin(), order_.end(), 0u);
    RandomStream random(graph_.parameters.seed, ~uint64_t{0});
    for (size_t i = order_.size() - 1; i > 0; --i) {
      std::swap(order_[i], order_[random.below(static_cast<uint32_t>(i + 1))]);
    }
    std::stable_sort(order_.begin(), order_.end(), [this](uint32_t a, uint32_t b) {
      return graph_.level[a] > graph_.level[b];
    });
  }

  void insert(std::span<const uint32_t> batch) {
    team_.forChunks(batch.size(), 4, [&](size_t begin, size_t end, unsigned worker) {
      for (size_t i = begin; i < end; ++i) chooseLinks(batch[i], *walks_[worker]);
      team_.control().advance(end - begin);
    });
    mergeReverseLinks(batch);
  }

  // Gives a new point its own links on all its layers. Nobody links to it yet, so nobody reads
  // what is written here.
  void chooseLinks(uint32_t id, Walk& walk) {
    const char* query = graph_.vector(id);
    std::vector<uint32_t> kept;
    std::vector<Neighbour> starts{walk.descend(query, graph_.level[id])};
    for (int layer = graph_.level[id]; layer >= 0; --layer) {
      walk.begin(graph_.parameters.ef_construction);
      for (const Neighbour& start : starts) walk.seed(start);
      walk.search(query, layer);
      const Pool& pool = walk.pool();
      const size_t m = graph_.parameters.M;
      selectDiverse(graph_, [&](size_t i) { return pool[i]; }, pool.size(), m, m / 2, kept);
      graph_.setLinks(id, layer, kept);
      starts.clear();
      for (size_t i = 0; i < pool.size(); ++i) starts.push_back(pool[i]);
    }
  }

  void mergeReverseLinks(std::span<const uint32_t> batch) {
    std::vector<ReverseLink> reverse;
    for (const uint32_t id : batch) {
      for (uint32_t layer = 0; layer <= graph_.level[id]; ++layer) {
        for (const uint32_t target : graph_.links(id, layer)) reverse.push_back({layer, target, id});
      }
    }
    std::sort(reverse.begin(), reverse.end());
    std::vector<size_t> groups;
    for (size_t i = 0; i < reverse.size(); ++i) {
      const bool first = i == 0 || reverse[i].layer != reverse[i - 1].layer ||
                         reverse[i].target != reverse[i - 1].target;
      if (first) groups.push_back(i);
    }
    groups.push_back(reverse.size());
    team_.forChunks(groups.size() - 1, 32, [&](size_t begin, size_t end, unsigned) {
      for (size_t g = begin; g < end; ++g) {
        link({reverse.data() + groups[g], groups[g + 1] - groups[g]});
      }
    });
  }

  // Adds links from one target to the points that chose it; re-selects all its links by
  // diversity when they no longer fit. Selecting fewer than fit leaves room for the next ones.
  void link(std::span<const ReverseLink> reverse) {
    const auto [layer, target, unused] = reverse[0];
    const auto present = graph_.links(target, layer);
    const size_t capacity = graph_.capacity(layer);
    if (present.size() + reverse.size() <= capacity) {
      for (const ReverseLink& link : reverse) graph_.appendLink(target, layer, link.source);
      return;
    }
    std::vector<uint32_t> ids(present.begin(), present.end());
    for (const ReverseLink& link : reverse) ids.push_back(link.source);
    std::vector<double> ranks(ids.size());
    graph_.ranks(graph_.vector(target), ids, ranks.data());
    std::vector<Neighbour> candidates(ids.size());
    for (size_t i = 0; i < ids.size(); ++i) candidates[i] = {ranks[i], ids[i]};
    std::sort(candidates.begin(), candidates.end());
    std::vector<uint32_t> kept;
    selectDiverse(graph_, [&](size_t i) { return candidates[i]; }, candidates.size(),
                  capacity * 3 / 4, capacity / 4, kept);
    graph_.setLinks(target, layer, kept);
  }

  Graph& graph_;
  ThreadTeam& team_;
  std::vector<std::unique_ptr<Walk>> walks_;
  std::vector<uint32_t> order_;
};

}  // namespace ann::hnsw
