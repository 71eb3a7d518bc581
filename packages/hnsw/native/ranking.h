// From the candidates of a walk to the k nearest: exact distances of as many candidates as it takes.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "ann/top_k.h"
#include "index.h"
#include "pool.h"

namespace ann::hnsw {

// The ids and distances of a KnnResult, `k` to a row.
struct KnnRows {
  size_t k;
  uint32_t* ids;
  float* distances;
};

// Mean and deviation of numbers that come one by one (Welford, 1962).
class Spread {
 public:
  void add(double x) {
    const double before = x - mean_;
    mean_ += before / static_cast<double>(++count_);
    squares_ += before * (x - mean_);
  }
  double mean() const { return mean_; }
  double deviation() const { return std::sqrt(squares_ / static_cast<double>(count_)); }

 private:
  size_t count_ = 0;
  double mean_ = 0, squares_ = 0;
};

class Ranking {
 public:
  explicit Ranking(const Index& index) : index_(index) {}

  // Deviations by which the error of an estimate may be better than the mean of the errors seen before
  // an exact distance is no longer worth its time (docs/experiments/compact-walks.md).
  static constexpr double kDoubt = 3;

  // Writes the k best of the candidates in `pool`, whose ranks are by `walked`, ties to the smaller id.
  // `only`, where given, names those that count.
  void write(const Space& walked, const Query& query, const Pool& pool, const SlotSet* only, size_t k, double doubt, size_t row,
             const KnnRows& out) {
    const KernelSpace* exact = index_.spaces.exact.get();
    take(pool, only, exact == &walked ? k : pool.size());
    TopK best(k);
    if (exact == nullptr) {
      for (const Candidate& c : candidates_) best.offer(walked.kernelRank(c.rank), index_.ids.id(c.slot));
    } else if (exact == &walked) {
      exact->eachRank(query.vector, slots_, [&](size_t i, double rank) {
        best.offer(rank, index_.ids.id(slots_[i]));
        return true;
      });
    } else {
      rankExactly(walked, *exact, query.vector, std::max(kLeast, k + pool.size() / kLeastPart), doubt, best);
    }
    report(best, row, out);
  }

 private:
  // So many errors at least say how they spread, and a part of the pool, so that wide walks come near
  // to exactness whatever the errors are like.
  static constexpr size_t kLeast = 8, kLeastPart = 5;

  // The first `enough` candidates that count, and those as near as the last of them: of exact walks,
  // rounding to floats can have left their order open.
  void take(const Pool& pool, const SlotSet* only, size_t enough) {
    candidates_.clear();
    slots_.clear();
    for (size_t i = 0; i < pool.size(); ++i) {
      const Candidate candidate = pool[i];
      if (only && !only->has(candidate.slot)) continue;
      if (candidates_.size() >= enough && candidate.rank > candidates_.back().rank) break;
      candidates_.push_back(candidate);
      slots_.push_back(candidate.slot);
    }
  }

  // In the order of their estimates, until those that follow are too far for the errors that have been
  // seen to bring them back among the k best.
  void rankExactly(const Space& walked, const KernelSpace& exact, const void* vector, size_t least, double doubt, TopK& best) {
    Spread errors;
    double estimate = candidates_.empty() ? 0 : walked.kernelRank(candidates_[0].rank);
    exact.eachRank(vector, slots_, [&](size_t i, double rank) {
      best.offer(rank, index_.ids.id(slots_[i]));
      if (i + 1 == slots_.size()) return false;
      errors.add(rank - estimate);
      estimate = walked.kernelRank(candidates_[i + 1].rank);
      return i + 1 < least || !(estimate + errors.mean() - doubt * errors.deviation() > best.worst());
    });
  }

  void report(TopK& best, size_t row, const KnnRows& out) const {
    uint32_t* ids = out.ids + row * out.k;
    float* distances = out.distances + row * out.k;
    best.write(ids, distances, [this](double rank) { return index_.kernel.to_distance(index_.kernel.context, rank); });
    // Ranks that differ may be equal as reported distances: these go by id.
    for (size_t i = 1; i < out.k; ++i) {
      for (size_t j = i; j > 0 && distances[j - 1] == distances[j] && ids[j - 1] > ids[j]; --j) std::swap(ids[j - 1], ids[j]);
    }
  }

  const Index& index_;
  std::vector<Candidate> candidates_;
  std::vector<uint32_t> slots_;
};

}  // namespace ann::hnsw
