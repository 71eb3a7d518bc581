// The recall that each `ef` reaches, measured on a sample of the index's own points, each left out
// of the graph while it asks for its neighbours.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "ann/threads.h"
#include "search.h"

namespace ann::hnsw {

class Calibration {
 public:
  Calibration(const Index& index, ThreadTeam& team, size_t k) : index_(index), team_(team), k_(k) {}

  // Recall is by distance: a result no farther than the k-th true one counts. The index may change
  // between one point of the sample and the next; points that have gone are passed over.
  void measure(const std::vector<uint32_t>& efs, bool neighbours, std::span<double> recalls) {
    const std::vector<uint32_t> sample = sampledIds();
    struct Worker {
      Searcher searcher;
      std::vector<size_t> hits;
      size_t possible = 0;
      Query query{};
    };
    std::vector<std::unique_ptr<Worker>> workers(team_.size());
    team_.control().expect(sample.size());
    team_.forChunks(sample.size(), 1, [&](size_t i, size_t, unsigned worker) {
      Gate::Reading reading(index_.gate);
      auto& own = workers[worker];
      if (!own) own.reset(new Worker{Searcher(index_, team_.control()), std::vector<size_t>(efs.size(), 0)});
      const uint32_t slot = index_.ids.slot(sample[i]);
      if (slot != kNoSlot) {
        own->possible += std::min(k_, index_.points - 1);
        count(own->searcher, own->query, slot, efs, neighbours, own->hits);
      }
      team_.control().advance(1);
    });
    for (size_t e = 0; e < efs.size(); ++e) {
      size_t total = 0, possible = 0;
      for (const auto& own : workers) {
        if (own) total += own->hits[e], possible += own->possible;
      }
      recalls[e] = possible == 0 ? 1 : static_cast<double>(total) / static_cast<double>(possible);
    }
  }

 private:
  static constexpr size_t kSample = 256;
  // True neighbours are sought among so many candidates by their codes.
  static constexpr size_t kTruth = 6, kTruthMore = 100;

  std::vector<uint32_t> sampledIds() const {
    Gate::Reading reading(index_.gate);
    std::vector<uint32_t> all;
    index_.alive.forEach([&](uint32_t slot) { all.push_back(slot); });
    const size_t count = std::min(kSample, all.size());
    std::vector<uint32_t> sample(count);
    for (size_t i = 0; i < count; ++i) sample[i] = index_.ids.id(all[i * all.size() / count]);
    return sample;
  }

  // Adds the hits of each ef for one point.
  void count(Searcher& searcher, Query& query, uint32_t slot, const std::vector<uint32_t>& efs, bool neighbours, std::vector<size_t>& hits) const {
    std::vector<uint32_t> ids(k_);
    std::vector<float> truth(k_), distances(k_);
    prepare(slot, query);
    const size_t enough = kTruth * k_ + kTruthMore;
    searcher.scan(query, index_.alive, slot, {.k = k_, .ef = enough, .doubt = HUGE_VAL}, 0, {k_, ids.data(), truth.data()});
    for (size_t e = 0; e < efs.size(); ++e) {
      const size_t ef = std::max<size_t>(efs[e], k_);
      const SearchPlan plan{k_, ef};
      const KnnRows out{k_, ids.data(), distances.data()};
      if (neighbours) searcher.nearestToPoints({&slot, 1}, 0, plan, out);
      else searcher.nearestBut(query, slot, plan, 0, out);
      for (size_t j = 0; j < k_; ++j) hits[e] += ids[j] != kNoNeighbour && distances[j] <= truth[k_ - 1];
    }
  }

  void prepare(uint32_t slot, Query& query) const {
    const KernelSpace* exact = index_.spaces.exact.get();
    if (exact) {
      const char* row = exact->read(slot, query);
      index_.spaces.walk().prepare({row, 1, exact->dim, exact->rows.rowBytes()}, 0, 1, &query);
    } else {
      index_.spaces.build().prepare(slot, query);
    }
  }

  const Index& index_;
  ThreadTeam& team_;
  size_t k_;
};

}  // namespace ann::hnsw
