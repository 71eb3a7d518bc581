// All pairs by a matrix product: distances from the products of the rows.
#pragma once
#include <algorithm>
#include <vector>

#include "../all_pairs.h"
#include "ann/aligned.h"
#include "panels.h"

namespace ann {

// An entry follows from its two rows alone, whatever the blocks and the instruction set: the
// products of doubles are summed up column after column, those of bytes are exact.
template <class Panels, class Out>
class ProductPairs {
  using Dot = typename Panels::Dot;

 public:
  // Squared distances below `doubt` times the sum of the squared lengths are left to the kernel.
  ProductPairs(const AllPairs<Out>& pairs, const Panels& panels, const TileKernels& tiles,
               Formula formula, double doubt)
      : pairs_(pairs), panels_(panels), tiles_(tiles), formula_(formula), doubt_(doubt) {}

  void run(ThreadTeam& team) const {
    Side<kTileQueries> a(panels_, pairs_.a, panels_.queryBytes());
    Side<kTileRows> b(panels_, pairs_.b, panels_.rowBytes());
    std::vector<std::vector<Dot>> dots(team.size());
    team.control().expect(pairs_.a.rows * b.blocks());
    for (size_t i = 0; i < pairs_.a.rows; i += a.block) {
      a.pack(team, i);
      for (size_t j = 0; j < pairs_.b.rows; j += b.block) {
        b.pack(team, j);
        multiply(team, a, b, dots);
      }
    }
  }

 private:
  // A block of one side, packed.
  template <size_t width>
  struct Side {
    static constexpr size_t kBytes = size_t{1} << 25;

    const Panels& panels;
    const MatrixView<const char>& rows;
    size_t panel_bytes, block, begin = 0, count = 0;  // block: its rows, count: its panels
    AlignedArray<char> packed;
    std::vector<PanelFacts<width>> facts;

    Side(const Panels& panels, const MatrixView<const char>& rows, size_t panel_bytes)
        : panels(panels), rows(rows), panel_bytes(panel_bytes) {
      const size_t all = (rows.rows + width - 1) / width;
      const size_t most = std::clamp<size_t>(kBytes / panel_bytes, 1, all);
      block = most * width;
      packed = AlignedArray<char>::uninitialised(most * panel_bytes);
      facts.resize(most);
    }

    size_t blocks() const { return (rows.rows + block - 1) / block; }
    const char* panel(size_t p) const { return packed.data() + p * panel_bytes; }

    void pack(ThreadTeam& team, size_t from) {
      begin = from;
      count = (std::min(block, rows.rows - begin) + width - 1) / width;
      team.forChunks(count, 1, [&](size_t p, size_t, unsigned) {
        panels.pack(rows, begin + p * width, packed.data() + p * panel_bytes, facts[p]);
      });
    }
  };

  // Panels of `a` that share a panel of `b` while it is in the nearest cache, and stay in the next
  // one while `kRange` panels of `b` go by.
  static constexpr size_t kGroupBytes = 384 * 1024, kGroupMost = 8, kRange = 16;

  void multiply(ThreadTeam& team, const Side<kTileQueries>& a, const Side<kTileRows>& b,
                std::vector<std::vector<Dot>>& scratch) const {
    const size_t group = std::clamp<size_t>(kGroupBytes / a.panel_bytes, 1, kGroupMost);
    const size_t ranges = (b.count + kRange - 1) / kRange;
    team.forChunks((a.count + group - 1) / group * ranges, 1, [&](size_t task, size_t, unsigned worker) {
      const size_t p = task / ranges * group, panels = std::min(group, a.count - p);
      const size_t from = task % ranges * kRange, to = std::min(from + kRange, b.count);
      std::vector<Dot>& dots = scratch[worker];
      dots.resize(group * kTileQueries * kTileRows);
      for (size_t r = from; r < to; ++r) {
        team.control().check();
        // Of pairs within one side only those above the diagonal.
        if (pairs_.above && b.begin + (r + 1) * kTileRows <= a.begin + p * kTileQueries) continue;
        panels_.multiply(tiles_, a.panel(p), panels, b.panel(r), dots.data());
        for (size_t q = 0; q < panels; ++q) {
          finish(a, p + q, b, r, dots.data() + q * kTileQueries * kTileRows);
        }
      }
      const size_t last = std::min(pairs_.a.rows, a.begin + (p + panels) * kTileQueries);
      // The last range of a group stands for all of them.
      if (to == b.count) team.control().advance(last - (a.begin + p * kTileQueries));
    });
  }

  // Writes the distances of a tile.
  void finish(const Side<kTileQueries>& a, size_t p, const Side<kTileRows>& b, size_t r,
              const Dot* dots) const {
    const size_t first = b.begin + r * kTileRows, last = std::min(first + kTileRows, pairs_.b.rows);
    for (size_t q = 0; q < kTileQueries; ++q, dots += kTileRows) {
      const size_t i = a.begin + p * kTileQueries + q;
      if (i >= pairs_.a.rows) return;
      const size_t from = pairs_.above ? std::max(first, i + 1) : first;
      if (from >= last) continue;
      const ProductTerms query{formula_, doubt_, a.facts[p].square[q], a.facts[p].shift[q]};
      double distances[kTileRows];
      const bool doubtful = panels_.distances(tiles_, dots, query, b.facts[r], distances);
      Out* to = pairs_.at(i, from);
      if (last - from == kTileRows) {
        for (size_t j = 0; j < kTileRows; ++j) to[j] = static_cast<Out>(distances[j]);
      } else {
        for (size_t j = from; j < last; ++j) to[j - from] = static_cast<Out>(distances[j - first]);
      }
      if (!doubtful) continue;
      for (size_t j = from; j < last; ++j) {
        const double squares = query.square + b.facts[r].square[j - first];
        if (squares - 2 * double(dots[j - first]) < doubt_ * squares) to[j - from] = measure(i, j);
      }
    }
  }

  Out measure(size_t i, size_t j) const {
    const ann_kernel& kernel = *pairs_.kernel;
    const double rank = kernel.one(kernel.context, pairs_.a.row(i), pairs_.b.row(j), pairs_.a.cols);
    return static_cast<Out>(kernel.to_distance(kernel.context, rank));
  }

  const AllPairs<Out>& pairs_;
  Panels panels_;
  const TileKernels& tiles_;
  Formula formula_;
  double doubt_;
};

}  // namespace ann
