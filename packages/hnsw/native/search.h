// Answering queries: walks on codes or rows, then the exact distances of the best candidates.
#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <vector>

#include "ann/matrix.h"
#include "ann/threads.h"
#include "index.h"
#include "ranking.h"

namespace ann::hnsw {

// The points that pass a filter.
struct Allowed {
  const SlotSet& slots;
  size_t count = 0;
  std::vector<uint32_t> some;  // where walks start, in addition to where they always do
};

struct SearchPlan {
  size_t k;
  size_t ef;
  const Allowed* allowed = nullptr;  // null: every point
  double doubt = Ranking::kDoubt;    // see Ranking
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
    if (scans(plan)) {
      for (size_t i = begin; i < end; ++i) scan(queries_[i - begin], plan.allowed ? plan.allowed->slots : index_.alive, kNoSlot, plan, i, out);
      return;
    }
    if (plan.allowed != nullptr) {
      chosen_.resize(end - begin);
      std::iota(chosen_.begin(), chosen_.end(), size_t{0});
      return among(*plan.allowed, begin, plan, out);
    }
    chosen_.clear();
    interleave(
        walks_, end - begin,
        [&](Walk& walk, size_t i) {
          walk.lookFor(queries_[i]);
          walk.beginAtTop(plan.ef, keptMore(walk_space_, plan));
        },
        [&](Walk& walk, size_t i) {
          // Removed points that crowd a walk hide what lies behind them.
          if (found(walk.pool()) * 4 < walk.pool().size() * 3) chosen_.push_back(i);
          else write(walk_space_, queries_[i], walk.pool(), kNoSlot, plan, begin + i, out);
        });
    if (!chosen_.empty()) among({index_.alive, index_.points, {}}, begin, plan, out);
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
          walk.begin(plan.ef, 0, {.more = keptMore(space, plan)});
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
    // Instead of codes of 4 bits those of 8: points that pass a filter may be far from the query, where
    // 4 bits tell least, and one after another they are read as fast.
    if (&space == index_.spaces.coarse.get()) {
      const size_t bytes = index_.spaces.exact->rows.rowBytes();
      index_.spaces.build().prepare({static_cast<const char*>(query.vector), 1, index_.dim, bytes}, 0, 1, &finer_);
      return scan(index_.spaces.build(), finer_, allowed, self, plan, row, out);
    }
    Pool pool(index_.kernels);
    pool.reset(0, std::min(index_.points, std::max(plan.ef, plan.k)));
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
    finish(space, query, pool, plan, row, out, nullptr);
  }

  // A walk whose results are all points, without what `exclude` names: for calibration.
  void nearestBut(const Query& query, uint32_t exclude, const SearchPlan& plan, size_t row, const KnnRows& out) {
    Walk& walk = walks_[0];
    walk.lookFor(query);
    walk.beginAtTop(plan.ef, keptMore(walk_space_, plan), exclude);
    walk.run();
    write(walk_space_, query, walk.pool(), exclude, plan, row, out);
  }

 private:
  static constexpr size_t kScanBlock = 1024;

  // Candidates that are not expanded, but have exact distances taken: where estimates choose, more
  // than k must be there to choose from (docs/experiments/compact-walks.md).
  size_t keptMore(const Space& walked, const SearchPlan& plan) const {
    const KernelSpace* exact = index_.spaces.exact.get();
    return exact != nullptr && exact != &walked ? plan.k / 2 : 0;
  }

  // Every query gets min(k, points) neighbours: where the walk found fewer, all points are tried.
  void write(const Space& space, const Query& query, const Pool& pool, uint32_t self, const SearchPlan& plan, size_t row, const KnnRows& out) {
    const size_t others = index_.points - (self != kNoSlot);
    const size_t alive = found(pool);
    if (alive >= std::min(plan.k, others)) return finish(space, query, pool, plan, row, out, index_.pending > 0 ? &index_.alive : nullptr);
    scan(space, query, index_.alive, self, plan, row, out);
  }

  size_t found(const Pool& pool) const {
    if (index_.pending == 0) return pool.size();
    size_t alive = 0;
    for (size_t i = 0; i < pool.size(); ++i) alive += index_.alive.has(pool[i].slot);
    return alive;
  }

  void finish(const Space& space, const Query& query, const Pool& pool, const SearchPlan& plan, size_t row, const KnnRows& out,
              const SlotSet* only) {
    ranking_.write(space, query, pool, only, plan.k, plan.doubt, row, out);
  }

  // The chosen queries, by walks that meet nothing but allowed points. They start at the nearest of
  // all points, found by a narrow walk, and at some that are allowed, so that they see also such as
  // lie apart.
  void among(const Allowed& allowed, size_t first_row, const SearchPlan& plan, const KnnRows& out) {
    nearby_.resize(chosen_.size());
    interleave(
        walks_, chosen_.size(),
        [&](Walk& walk, size_t i) {
          walk.lookFor(queries_[chosen_[i]]);
          walk.beginAtTop(kNearby);
        },
        [&](Walk& walk, size_t i) {
          nearby_[i].clear();
          for (size_t j = 0; j < walk.pool().size(); ++j) nearby_[i].push_back(walk.pool()[j]);
        });
    interleave(
        walks_, chosen_.size(),
        [&](Walk& walk, size_t i) {
          walk.lookFor(queries_[chosen_[i]]);
          beginAmong(walk, allowed, nearby_[i], plan);
        },
        [&](Walk& walk, size_t i) {
          const Query& query = queries_[chosen_[i]];
          // A walk that does not fill its pool has seen an island, or was not begun.
          const bool full = walk.pool().size() >= std::min(plan.ef, allowed.count);
          if (full) finish(walk_space_, query, walk.pool(), plan, first_row + chosen_[i], out, nullptr);
          else scan(query, allowed.slots, kNoSlot, plan, first_row + chosen_[i], out);
        });
  }

  // Where next to nothing around the query is allowed, what is lies far away, at much the same
  // distances, or is thinly sown: that takes a wider walk, or a scan, where it is cheaper than that.
  void beginAmong(Walk& walk, const Allowed& allowed, std::span<const Candidate> nearby, const SearchPlan& plan) {
    const size_t more = keptMore(walk_space_, plan);
    walk.begin(plan.ef, 0, {.more = more, .only = &allowed.slots});
    for (const Candidate& at : nearby) walk.start(at);
    if (walk.pool().size() < kNearby) {
      const size_t wide = kFarWidth * plan.ef;
      walk.begin(wide, 0, {.more = more, .only = &allowed.slots});
      if (scanIsCheaper(allowed.count, wide)) return;
      for (const Candidate& at : nearby) walk.start(at);
    }
    walk.start(allowed.some);
  }

  // Whether all points that may be returned are looked at one by one.
  bool scans(const SearchPlan& plan) const {
    if (plan.allowed == nullptr) return index_.points <= std::max(kSmall, plan.ef);
    return plan.allowed->count <= kSmall || scanIsCheaper(plan.allowed->count, plan.ef);
  }

  // Than a walk among allowed points: docs/experiments/filters.md has the figures.
  bool scanIsCheaper(size_t count, size_t ef) const {
    // Of what a scan measures, which rows that are no longer kept as bytes change.
    const size_t slot_bytes = std::max<size_t>(1, index_.spaces.build().slotBytes());
    return count <= (ef + kScanStart) * (kScanWide + std::min(kScanNarrow, kScanBytes / slot_bytes));
  }
  static constexpr size_t kScanStart = 16, kScanWide = 16, kScanNarrow = 112, kScanBytes = 12288;
  static constexpr size_t kNearby = 8, kFarWidth = 4;

  const Index& index_;
  const Control& control_;
  const Space& walk_space_;
  std::vector<Walk> walks_, own_walks_;
  std::vector<Query> queries_;
  Query finer_;
  std::vector<uint32_t> slots_;
  std::vector<float> ranks_;
  std::vector<size_t> chosen_;  // queries for walks among allowed points
  std::vector<std::vector<Candidate>> nearby_;
  Ranking ranking_{index_};
};

}  // namespace ann::hnsw
