// The rows that may still be among the k nearest of one query: what a screen could not rule out.
#pragma once
#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "ann/top_k.h"

namespace ann {

// A row whose rank lies in [low, high].
struct Candidate {
  double low, high;
  uint32_t id;
};

// Rows are offered in the order of their ids.
class Candidates {
 public:
  Candidates(size_t k, size_t rows) : k_(k), room_(std::min(rows, 2 * k + 64)) { list_.reserve(room_); }

  // A row whose rank is at least this is not among the k nearest: k rows before it are as near.
  double threshold() const { return threshold_; }

  // Whether the threshold has changed. `ranks(ids, count, out)` measures exactly.
  template <class Ranks>
  bool offer(double low, double high, uint32_t id, const Ranks& ranks) {
    if (!(low < threshold_)) return false;
    list_.push_back({low, high, id});
    if (list_.size() < room_) return false;
    if (list_.size() <= k_) return false;
    prune();
    // Half of the room is free again, or the screen is too coarse to tell these rows apart.
    if (list_.size() > k_ + (room_ - k_) / 2) resolve(ranks);
    return true;
  }

  // The k best, measured exactly. Empties the list.
  template <class Ranks>
  void finish(TopK& best, const Ranks& ranks) {
    prune();
    std::sort(list_.begin(), list_.end(), [](const Candidate& a, const Candidate& b) {
      return a.low != b.low ? a.low < b.low : a.id < b.id;
    });
    for (size_t i = 0; i < list_.size() && !(list_[i].low > best.worst());) {
      const size_t count = std::min(kBatch, list_.size() - i);
      measure(i, count, ranks, best);
      i += count;
    }
    list_.clear();
  }

 private:
  static constexpr size_t kBatch = 16;

  template <class Ranks>
  void measure(size_t first, size_t count, const Ranks& ranks, TopK& best) {
    uint32_t ids[kBatch];
    double exact[kBatch];
    for (size_t i = 0; i < count; ++i) ids[i] = list_[first + i].id;
    ranks(ids, count, exact);
    for (size_t i = 0; i < count; ++i) best.offer(exact[i], ids[i]);
  }

  // Lowers the threshold to the k-th smallest upper bound and drops what lies above it.
  void prune() {
    if (list_.size() <= k_) return;
    const auto kth = list_.begin() + static_cast<std::ptrdiff_t>(k_ - 1);
    std::nth_element(list_.begin(), kth, list_.end(),
                     [](const Candidate& a, const Candidate& b) { return a.high < b.high; });
    threshold_ = std::min(threshold_, kth->high);
    std::erase_if(list_, [this](const Candidate& c) { return c.low > threshold_; });
  }

  // Measures all and keeps the k best.
  template <class Ranks>
  void resolve(const Ranks& ranks) {
    for (size_t i = 0; i < list_.size(); i += kBatch) {
      uint32_t ids[kBatch];
      double exact[kBatch];
      const size_t count = std::min(kBatch, list_.size() - i);
      for (size_t c = 0; c < count; ++c) ids[c] = list_[i + c].id;
      ranks(ids, count, exact);
      for (size_t c = 0; c < count; ++c) list_[i + c].low = list_[i + c].high = exact[c];
    }
    if (list_.size() < k_) return;
    const auto kth = list_.begin() + static_cast<std::ptrdiff_t>(k_ - 1);
    std::nth_element(list_.begin(), kth, list_.end(), [](const Candidate& a, const Candidate& b) {
      return a.low != b.low ? a.low < b.low : a.id < b.id;
    });
    threshold_ = std::min(threshold_, kth->high);
    list_.resize(k_);
  }

  size_t k_, room_;
  double threshold_ = std::numeric_limits<double>::infinity();
  std::vector<Candidate> list_;
};

}  // namespace ann
