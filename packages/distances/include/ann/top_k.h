// The k best of a stream of candidates, ties broken by the smaller id.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace ann {

// Fills unused places of a KnnResult, as in @ann/core.
inline constexpr uint32_t kNoNeighbour = 0xffffffffu;

struct Neighbour {
  double rank;
  uint32_t id;
  friend bool operator<(const Neighbour& a, const Neighbour& b) {
    return a.rank != b.rank ? a.rank < b.rank : a.id < b.id;
  }
};

class TopK {
 public:
  explicit TopK(size_t k) : k_(k) { heap_.reserve(k); }

  void offer(double rank, uint32_t id) {
    const Neighbour candidate{rank, id};
    if (heap_.size() < k_) {
      heap_.push_back(candidate);
      std::push_heap(heap_.begin(), heap_.end());
    } else if (k_ > 0 && candidate < heap_.front()) {
      std::pop_heap(heap_.begin(), heap_.end());
      heap_.back() = candidate;
      std::push_heap(heap_.begin(), heap_.end());
    }
  }

  // The rank that a candidate must not exceed to be of use.
  double worst() const {
    return heap_.size() < k_ || k_ == 0 ? std::numeric_limits<double>::infinity() : heap_.front().rank;
  }

  // Writes the best, nearest first, and fills up with kNoNeighbour at infinity. Empties the heap.
  template <class ToDistance>
  void write(uint32_t* ids, float* distances, const ToDistance& to_distance) {
    std::sort_heap(heap_.begin(), heap_.end());
    for (size_t i = 0; i < k_; ++i) {
      const bool found = i < heap_.size();
      ids[i] = found ? heap_[i].id : kNoNeighbour;
      distances[i] = found ? static_cast<float>(to_distance(heap_[i].rank)) : std::numeric_limits<float>::infinity();
    }
    heap_.clear();
  }

 private:
  size_t k_;
  std::vector<Neighbour> heap_;
};

}  // namespace ann
