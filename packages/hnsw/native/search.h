// Answering queries: walks on codes or rows, then the exact distances of the best candidates.
#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <queue>
#include <span>
#include <vector>

#include "ann/matrix.h"
#include "ann/threads.h"
#include "ann/top_k.h"
#include "index.h"

namespace ann::hnsw {

// The ids and distances of a KnnResult, `k` to a row.
struct KnnRows {
  size_t k;
  uint32_t* ids;
  float* distances;
};

struct SearchPlan {
  size_t k;
  size_t ef;
  size_t rerank;                     // candidates whose exact distance is taken
  const SlotSet* allowed = nullptr;  // null: every point
  size_t matching = 0;               // how many are allowed
};

// Below so many rows, looking at all of them costs no more than a walk.
inline constexpr size_t kSmall = 256;

class Searcher {
 public:
  Searcher(const Index& index, const Control& control)
      : index_(index), control_(control), walk_space_(index.spaces.walk()) {
    for (size_t i = 0; i < kWalksTogether; ++i) walks_.emplace_back(index.graph, walk_space_, index.kernels, control);
  }

  static constexpr size_t kChunk = 32;

  const Index& index() const { return index_; }

  // The nearest points to the rows [begin, end) of `queries`, at most kChunk of them. The gate must
  // be open to readers.
  void nearest(const MatrixView<const char>& queries, size_t begin, size_t end, const SearchPlan& plan, const KnnRows& out) {
    queries_.resize(kChunk);
    walk_space_.prepare(queries, begin, end, queries_.data());
    if (plan.allowed != nullptr) {
      for (size_t i = begin; i < end; ++i) filtered(queries_[i - begin], i, plan, out);
      return;
    }
    if (index_.points <= std::max(kSmall, plan.ef)) {
      for (size_t i = begin; i < end; ++i) scan(queries_[i - begin], index_.alive, kNoSlot, plan, i, out);
      return;
    }
    interleave(
        walks_, end - begin,
        [&](Walk& walk, size_t i) {
          walk.lookFor(queries_[i]);
          walk.beginAtTop(plan.ef);
        },
        [&](Walk& walk, size_t i) {
          // Removed points that crowd a walk hide what lies behind them.
          if (found(walk.pool()) * 4 < walk.pool().size() * 3) crowded_.push_back(i);
          else write(walk_space_, queries_[i], walk.pool(), kNoSlot, plan, begin + i, out);
        });
    // Not before: these searches need the memory of a walk.
    for (const size_t i : crowded_) filtered(queries_[i], begin + i, plan, out);
    crowded_.clear();
  }

  // The nearest other points to the points in the slots [begin, end), each a row of `out`; the walks
  // start at the points' own links.
  void nearestToPoints(std::span<const uint32_t> slots, size_t first_row, const SearchPlan& plan, const KnnRows& out) {
    const Space& space = index_.spaces.build();
    if (own_walks_.empty()) {
      for (size_t i = 0; i < kWalksTogether; ++i) own_walks_.emplace_back(index_.graph, space, index_.kernels, control_);
    }
    interleave(
        own_walks_, slots.size(),
        [&](Walk& walk, size_t i) {
          space.prepare(slots[i], walk.own);
          if (index_.spaces.exact) walk.own.vector = index_.spaces.exact->read(slots[i], walk.own);
          walk.lookFor(walk.own);
          walk.begin(plan.ef, 0);
          walk.exclude(slots[i]);
          walk.start(index_.graph.links(slots[i], 0));
        },
        [&](Walk& walk, size_t i) { write(space, walk.query(), walk.pool(), slots[i], plan, first_row + i, out); });
  }

  // All allowed points but one, by their codes and then exactly.
  void scan(const Query& query, const SlotSet& allowed, uint32_t self, const SearchPlan& plan, size_t row, const KnnRows& out) {
    scan(walk_space_, query, allowed, self, plan, row, out);
  }
  void scan(const Space& space, const Query& query, const SlotSet& allowed, uint32_t self, const SearchPlan& plan, size_t row,
            const KnnRows& out) {
    SearchPlan wide = plan;
    // Points that pass a filter may be far from the query, where 4-bit codes tell least.
    if (&space == index_.spaces.coarse.get()) wide.rerank = kScanRerank * std::max(plan.rerank, plan.k);
    Pool pool(index_.kernels);
    pool.reset(std::max(wide.rerank, wide.k));
    slots_.clear();
    auto flush = [&] {
      ranks_.resize(kScanBlock);
      space.ranks(query, slots_.data(), slots_.size(), ranks_.data());
      pool.insert(ranks_.data(), slots_.data(), slots_.size());
      slots_.clear();
      control_.check();
    };
    allowed.forEach([&](uint32_t slot) {
      if (slot == self || !index_.alive.has(slot)) return;
      slots_.push_back(slot);
      if (slots_.size() == kScanBlock) flush();
    });
    flush();
    finish(query, pool, wide, row, out, nullptr);
  }

  // A walk whose results are all points, without what `exclude` names: for calibration.
  void nearestBut(const Query& query, uint32_t exclude, const SearchPlan& plan, size_t row, const KnnRows& out) {
    Walk& walk = walks_[0];
    walk.lookFor(query);
    walk.beginAtTop(plan.ef, exclude);
    walk.run();
    write(walk_space_, query, walk.pool(), exclude, plan, row, out);
  }

 private:
  static constexpr size_t kScanBlock = 1024;
  static constexpr size_t kScanRerank = 4;
  // With more points than this, walks descend the layers instead of starting at many places.
  static constexpr size_t kFlat = size_t{1} << 17;

  // Every query gets min(k, points) neighbours: where the walk found fewer, all points are tried.
  void write(const Space& space, const Query& query, const Pool& pool, uint32_t self, const SearchPlan& plan, size_t row, const KnnRows& out) {
    const size_t others = index_.points - (self != kNoSlot);
    const size_t alive = found(pool);
    if (alive >= std::min(plan.k, others)) return finish(query, pool, plan, row, out, index_.pending > 0 ? &index_.alive : nullptr);
    scan(space, query, index_.alive, self, plan, row, out);
  }

  size_t found(const Pool& pool) const {
    if (index_.pending == 0) return pool.size();
    size_t alive = 0;
    for (size_t i = 0; i < pool.size(); ++i) alive += index_.alive.has(pool[i].slot);
    return alive;
  }

  // Takes the exact distances of the first candidates and writes the k best, ties to the smaller id.
  void finish(const Query& query, const Pool& pool, const SearchPlan& plan, size_t row, const KnnRows& out, const SlotSet* only) {
    const KernelSpace* exact = index_.spaces.exact.get();
    const bool walked_exactly = exact == &walk_space_;
    // Of exact walks, only rounding to floats can have left an order open.
    const size_t enough = walked_exactly ? plan.k : std::max(plan.rerank, plan.k);
    candidates_.clear();
    float last = 0;
    for (size_t i = 0; i < pool.size(); ++i) {
      const Candidate candidate = pool[i];
      if (only && !only->has(candidate.slot)) continue;
      if (candidates_.size() >= enough && !(walked_exactly && candidate.rank <= last)) break;
      candidates_.push_back(candidate.slot);
      estimates_.resize(candidates_.size());
      estimates_.back() = last = candidate.rank;
    }
    TopK best(plan.k);
    if (exact) {
      exact->eachRank(query.vector, candidates_.data(), candidates_.size(),
                      [&](size_t i, double rank) { best.offer(rank, index_.ids.id(candidates_[i])); });
    } else {
      for (size_t i = 0; i < candidates_.size(); ++i) best.offer(rankOfEstimate(estimates_[i]), index_.ids.id(candidates_[i]));
    }
    uint32_t* ids = out.ids + row * out.k;
    float* distances = out.distances + row * out.k;
    best.write(ids, distances, [this](double rank) { return index_.kernel.to_distance(index_.kernel.context, rank); });
    // Ranks that differ may be equal as reported distances: these go by id.
    for (size_t i = 1; i < out.k; ++i) {
      for (size_t j = i; j > 0 && distances[j - 1] == distances[j] && ids[j - 1] > ids[j]; --j) std::swap(ids[j - 1], ids[j]);
    }
  }

  double rankOfEstimate(float rank) const {
    return index_.rankOfEstimate(rank);
  }

  // Only allowed points. Few of them are looked at one by one; else a walk through all points, or,
  // where few match, one that steps over those that do not (ACORN-1: Patel et al., 2024).
  void filtered(const Query& query, size_t row, const SearchPlan& plan, const KnnRows& out) {
    const SlotSet& allowed = plan.allowed ? *plan.allowed : index_.alive;
    const size_t matching = plan.allowed ? plan.matching : index_.points;
    const size_t wanted = std::min(plan.k, matching);
    if (matching > std::max(kSmall, plan.ef * kScanPerCandidate) || (plan.allowed == nullptr && matching > kSmall)) {
      const bool hop = matching < index_.points * kTwoHopBelow;
      if (walkFiltered(query, plan, allowed, matching, hop) && results_.size() >= wanted) {
        return finish(query, results_, plan, row, out, nullptr);
      }
    }
    scan(query, allowed, kNoSlot, plan, row, out);
  }

  // Best-first through everything, or through matching points and the neighbours of neighbours.
  // False when it has looked at as many points as a scan would.
  bool walkFiltered(const Query& query, const SearchPlan& plan, const SlotSet& allowed, size_t matching, bool hop) {
    results_.reset(plan.ef);
    visited_.reset(index_.graph.slots());
    frontier_ = {};
    Walk& walk = walks_[0];
    walk.lookFor(query);
    slots_ = index_.points > kFlat ? std::vector<uint32_t>{walk.descend(0).slot} : index_.graph.starts;
    size_t looked = 0;
    auto take = [&](bool push_all) {
      ranks_.resize(std::max(ranks_.size(), slots_.size()));
      walk_space_.prefetch(slots_.data(), slots_.size());
      walk_space_.ranks(query, slots_.data(), slots_.size(), ranks_.data());
      looked += slots_.size();
      const bool full = results_.size() == plan.ef;
      const float worst = full ? results_[plan.ef - 1].rank : 0;
      for (size_t i = 0; i < slots_.size(); ++i) {
        if (push_all || !full || ranks_[i] < worst) frontier_.push({ranks_[i], slots_[i]});
        if (allowed.has(slots_[i]) && index_.alive.has(slots_[i])) results_.insert(&ranks_[i], &slots_[i], 1);
      }
    };
    visited_.add(slots_.data(), slots_.size());
    take(true);
    for (size_t expanded = 1; !frontier_.empty(); ++expanded) {
      const Candidate next = frontier_.top();
      frontier_.pop();
      if (results_.size() == plan.ef && next.rank > results_[plan.ef - 1].rank) break;
      if (expanded % 64 == 0) control_.check();
      if (looked > std::max(matching, kSmall)) return false;
      slots_.clear();
      for (const uint32_t link : index_.graph.links(next.slot, 0)) {
        if (!hop || allowed.has(link)) {
          if (visited_.add(link)) slots_.push_back(link);
          continue;
        }
        for (const uint32_t further : index_.graph.links(link, 0)) {
          if (allowed.has(further) && visited_.add(further)) slots_.push_back(further);
        }
      }
      take(false);
    }
    return results_.size() >= std::min(plan.ef, matching);
  }

  struct Later {
    bool operator()(const Candidate& a, const Candidate& b) const { return b < a; }
  };
  // Points to scan for each candidate that a walk would keep: a cautious choice, not a measured limit.
  static constexpr size_t kScanPerCandidate = 64;
  static constexpr double kTwoHopBelow = 0.3;

  const Index& index_;
  const Control& control_;
  const Space& walk_space_;
  std::vector<Walk> walks_, own_walks_;
  std::vector<Query> queries_;
  std::vector<uint32_t> slots_;
  std::vector<float> ranks_;
  std::vector<uint32_t> candidates_;
  std::vector<size_t> crowded_;  // queries whose walks met many removed points
  std::vector<float> estimates_;
  VisitedSet visited_{index_.kernels};
  Pool results_{index_.kernels};
  std::priority_queue<Candidate, std::vector<Candidate>, Later> frontier_;
};

}  // namespace ann::hnsw
