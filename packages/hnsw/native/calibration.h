// The recall that each `ef` reaches, measured on a sample of the index's own points, each left out
// of the graph while it asks for its neighbours.
#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "ann/threads.h"
#include "search.h"

namespace ann::hnsw {

class Calibration {
 public:
  // `rerank`: candidates looked at exactly are k + rerank * ef.
  Calibration(const Index& index, ThreadTeam& team, size_t k, double rerank)
      : index_(index), team_(team), k_(k), rerank_(rerank) {}

  // Recall is by distance: a result no farther than the k-th true one counts.
  void measure(const std::vector<uint32_t>& efs, bool neighbours, std::span<double> recalls) {
    std::vector<uint32_t> all;
    index_.alive.forEach([&](uint32_t slot) { all.push_back(slot); });
    const size_t count = std::min(kSample, all.size());
    std::vector<uint32_t> sample(count);
    for (size_t i = 0; i < count; ++i) sample[i] = all[i * all.size() / count];
    std::vector<std::vector<size_t>> hits(team_.size(), std::vector<size_t>(efs.size(), 0));
    team_.control().expect(count);
    team_.forChunks(count, kChunk, [&](size_t begin, size_t end, unsigned worker) {
      Searcher searcher(index_, team_.control());
      std::vector<uint32_t> ids(k_);
      std::vector<float> truth(k_), distances(k_);
      Query query;
      for (size_t i = begin; i < end; ++i) {
        prepare(sample[i], query);
        const size_t enough = kTruth * k_ + kTruthMore;
        searcher.scan(query, index_.alive, sample[i], {k_, enough, enough}, 0, {k_, ids.data(), truth.data()});
        for (size_t e = 0; e < efs.size(); ++e) {
          const size_t ef = std::max<size_t>(efs[e], k_);
          const SearchPlan plan{k_, ef, k_ + static_cast<size_t>(rerank_ * static_cast<double>(ef))};
          const KnnRows out{k_, ids.data(), distances.data()};
          if (neighbours) searcher.nearestToPoints({&sample[i], 1}, 0, plan, out);
          else searcher.nearestBut(query, sample[i], plan, 0, out);
          for (size_t j = 0; j < k_; ++j) hits[worker][e] += ids[j] != kNoNeighbour && distances[j] <= truth[k_ - 1];
        }
      }
      team_.control().advance(end - begin);
    });
    const size_t possible = count * std::min(k_, index_.points > 0 ? index_.points - 1 : 0);
    for (size_t e = 0; e < efs.size(); ++e) {
      size_t total = 0;
      for (const auto& part : hits) total += part[e];
      recalls[e] = possible == 0 ? 1 : static_cast<double>(total) / static_cast<double>(possible);
    }
  }

 private:
  static constexpr size_t kSample = 256;
  static constexpr size_t kChunk = 8;
  // True neighbours are sought among so many candidates by their codes.
  static constexpr size_t kTruth = 6, kTruthMore = 100;

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
  double rerank_;
};

}  // namespace ann::hnsw
