// All distances from a few points to all points, in the data and in the map.
#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "ann/kernel.h"
#include "ann/matrix.h"
#include "ann/top_k.h"

namespace ann {

// Squared distances from point `from` to the points of [begin, end) of a map.
inline void mapDistances(const MatrixView<const float>& map, size_t from, size_t begin, size_t end,
                         float* out) {
  const float* here = map.row(from);
  if (map.cols == 2) {
    const float x = here[0], y = here[1];
    for (size_t j = begin; j < end; ++j) {
      const float* there = map.row(j);
      const float dx = x - there[0], dy = y - there[1];
      out[j - begin] = dx * dx + dy * dy;
    }
    return;
  }
  for (size_t j = begin; j < end; ++j) {
    const float* there = map.row(j);
    float sum = 0;
    for (size_t d = 0; d < map.cols; ++d) sum += (here[d] - there[d]) * (here[d] - there[d]);
    out[j - begin] = sum;
  }
}

// Ids of `ids` that are not among `others`, in order.
inline std::vector<uint32_t> missingFrom(std::span<const uint32_t> ids,
                                         std::span<const uint32_t> others) {
  std::vector<uint32_t> sorted(others.begin(), others.end()), missing;
  std::sort(sorted.begin(), sorted.end());
  for (const uint32_t id : ids) {
    if (!std::binary_search(sorted.begin(), sorted.end(), id)) missing.push_back(id);
  }
  return missing;
}

// The ordering of all other points by (distance, id), as seen from one point.
class Ordering {
 public:
  Ordering(std::span<const float> ranks, uint32_t self) : ranks_(ranks), self_(self) {}

  float rank(uint32_t other) const { return ranks_[other]; }

  // The k nearest, nearest first.
  std::vector<uint32_t> nearest(size_t k) const {
    k = std::min(k, ranks_.size() - 1);
    std::vector<Neighbour> all = k > kFew ? others() : fewNearest(k);
    std::partial_sort(all.begin(), all.begin() + k, all.end());
    std::vector<uint32_t> ids(k);
    for (size_t i = 0; i < k; ++i) ids[i] = all[i].id;
    return ids;
  }

  // Sum of the places of some points in the ordering, the nearest being 1.
  double sumOfPlaces(std::span<const uint32_t> ids) const {
    double sum = 0;
    if (ids.size() <= kFew) {
      for (const uint32_t id : ids) sum += double(place(id));
      return sum;
    }
    std::vector<Neighbour> all = others();
    std::sort(all.begin(), all.end());
    std::vector<uint32_t> wanted(ids.begin(), ids.end());
    std::sort(wanted.begin(), wanted.end());
    for (size_t i = 0; i < all.size(); ++i) {
      if (std::binary_search(wanted.begin(), wanted.end(), all[i].id)) sum += double(i + 1);
    }
    return sum;
  }

 private:
  // Up to so many, one pass for each is cheaper than sorting everything once.
  static constexpr size_t kFew = 64;

  std::vector<Neighbour> others() const {
    std::vector<Neighbour> all;
    all.reserve(ranks_.size());
    for (uint32_t j = 0; j < ranks_.size(); ++j) {
      if (j != self_) all.push_back({ranks_[j], j});
    }
    return all;
  }

  std::vector<Neighbour> fewNearest(size_t k) const {
    std::vector<Neighbour> best;
    best.reserve(k + 1);
    for (uint32_t j = 0; j < ranks_.size(); ++j) {
      if (best.size() == k && (k == 0 || !(ranks_[j] < best.back().rank))) continue;
      if (j == self_) continue;
      const Neighbour candidate{ranks_[j], j};
      best.insert(std::upper_bound(best.begin(), best.end(), candidate), candidate);
      if (best.size() > k) best.pop_back();
    }
    return best;
  }

  size_t place(uint32_t other) const {
    const float rank = ranks_[other];
    size_t nearer = 0, ties_before = 0;
    for (size_t j = 0; j < ranks_.size(); ++j) nearer += ranks_[j] < rank;
    for (size_t j = 0; j < other; ++j) ties_before += ranks_[j] == rank;
    const bool self_counted = ranks_[self_] < rank || (ranks_[self_] == rank && self_ < other);
    return nearer + ties_before - self_counted + 1;
  }

  std::span<const float> ranks_;
  uint32_t self_;
};

}  // namespace ann
