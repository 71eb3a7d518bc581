// Exact k nearest neighbours: a screen of cheap bounds rules out most rows, the kernel measures
// the others. The answer is what the kernel alone would give; the screen decides how fast.
#pragma once
#include <bit>
#include <cstdint>
#include <vector>

#include "../knn_task.h"
#include "bounds.h"
#include "candidates.h"
#include "coded.h"

namespace ann {

template <class Code>
class ScreenedSearch {
  using Dot = typename Layout<Code>::Dot;
  using Row = typename Layout<Code>::Row;

 public:
  ScreenedSearch(const KnnTask& task, const TileKernels& tiles, const Space<Code>& space)
      : task_(task), tiles_(tiles), space_(space) {}

  void run(ThreadTeam& team) {
    Control& control = team.control();
    CodedRows<Code> rows(space_, task_.dataReader(space_.measure.unit), sizeof(Code) == 1,
                         [&](size_t count, size_t chunk, const auto& body) {
                           team.forChunks(count, chunk, [&](size_t begin, size_t end, unsigned) {
                             body(begin, end);
                           });
                         });
    const Bounds bounds = boundsOf(rows);
    rows.computeTerms(bounds);
    control.expect(task_.queries.rows);
    team.forChunks(task_.queries.rows, queriesPerChunk(), [&](size_t begin, size_t end, unsigned) {
      searchChunk(control, rows, bounds, begin, end);
    });
  }

  // How many of all pairs of a sample pass, when each query knows its k-th nearest row of them.
  double passShare(const RowReader& data, const RowReader& queries, size_t k) const {
    const CodedRows<Code> rows(space_, data, true, [](size_t count, size_t, const auto& body) {
      body(size_t{0}, count);
    });
    const CodedQueries<Code> coded = code(queries, 0, queries.rows.rows);
    const Bounds bounds = boundsOf(rows);
    Coder<Code> coder(space_, data);
    std::vector<Row> scratch;
    std::vector<std::vector<Interval>> all(queries.rows.rows);
    for (size_t p = 0; p < rows.panels(); ++p) {
      const Row* panel = rows.panel(p, coder, scratch);
      for (size_t first = 0; first < queries.rows.rows; first += kTileQueries) {
        Dot dots[kTileQueries * kTileRows];
        multiply(coded, first / kTileQueries, panel, dots);
        for (size_t i = 0; i < kTileQueries && first + i < queries.rows.rows; ++i) {
          for (size_t j = 0; j < kTileRows && p * kTileRows + j < data.rows.rows; ++j) {
            all[first + i].push_back(bounds.interval(coded.facts[first + i],
                                                     rows.facts(p * kTileRows + j),
                                                     dots[i * kTileRows + j]));
          }
        }
      }
    }
    size_t passed = 0;
    for (auto& intervals : all) {
      std::vector<double> highs;
      for (const Interval& interval : intervals) highs.push_back(interval.high);
      const size_t kth = std::min(k, highs.size()) - 1;
      std::nth_element(highs.begin(), highs.begin() + static_cast<std::ptrdiff_t>(kth), highs.end());
      for (const Interval& interval : intervals) passed += interval.low < highs[kth];
    }
    return double(passed) / double(queries.rows.rows * data.rows.rows);
  }

 private:
  // Enough to make good use of a panel in the nearest cache; fewer where their candidates would
  // fill the memory, or where there are too few to keep many threads busy.
  size_t queriesPerChunk() const {
    constexpr size_t kFew = (sizeof(Code) == 1 ? 4 : 32) * kTileQueries;
    constexpr size_t kMany = (sizeof(Code) == 1 ? 32 : 128) * kTileQueries;
    const size_t wanted = std::clamp(task_.queries.rows / 24, kFew, kMany);
    const size_t room = std::max<size_t>(1, (size_t{1} << 20) / task_.k);
    const size_t queries = std::min(wanted, room);
    return (queries + kTileQueries - 1) / kTileQueries * kTileQueries;
  }

  Bounds boundsOf(const CodedRows<Code>& rows) const {
    const double dim = static_cast<double>(task_.data.cols);
    // Sums of products of floats in any order: dim units in the last place (Higham, Accuracy and
    // Stability of Numerical Algorithms, 3.1), and what is lost near zero. Whole numbers are exact.
    const double unit = sizeof(Code) == 1 ? 0 : 0x1p-24;
    const double rounding = 1.01 * dim * unit / (1 - dim * unit);
    return Bounds(space_.measure, task_.data.cols, space_.step, space_.centre_norm, rows.longest(),
                  rounding, unit * dim * 0x1p-124);
  }

  CodedQueries<Code> code(const RowReader& reader, size_t begin, size_t end) const {
    return CodedQueries<Code>(space_, reader, begin, end,
                              sizeof(Code) == 1 ? tiles_.query_code_bytes : sizeof(Code));
  }

  // All dot products of a panel of queries with one of rows.
  void multiply(const CodedQueries<Code>& queries, size_t panel, const Row* rows, Dot* dots) const {
    const char* codes = queries.codes.data() + panel * queries.panel_bytes;
    const size_t dim = task_.data.cols;
    if constexpr (sizeof(Code) == 1) {
      tiles_.dotCodes(codes, rows, (dim + kCodeGroup - 1) / kCodeGroup,
                      queries.start.data() + panel * kTileQueries, dots);
    } else {
      tiles_.dotFloats(reinterpret_cast<const float*>(codes), rows, dim, dots);
    }
  }

  uint32_t pass(const Dot* dots, float weight, const RowTerms& terms, const Limits* limits,
                uint32_t* passed) const {
    if constexpr (sizeof(Code) == 1) {
      return tiles_.passCodes(dots, weight, terms, limits, passed);
    } else {
      return tiles_.passFloats(dots, weight, terms, limits, passed);
    }
  }

  void searchChunk(Control& control, const CodedRows<Code>& rows, const Bounds& bounds, size_t begin,
                   size_t end) const {
    const RowReader reader = task_.queryReader(space_.measure.unit);
    const CodedQueries<Code> queries = code(reader, begin, end);
    const size_t panels = (end - begin + kTileQueries - 1) / kTileQueries;
    std::vector<Candidates> candidates(end - begin, Candidates(task_.k, task_.data.rows));
    // Queries that only fill up a panel let nothing pass.
    std::vector<Limits> limits(panels * kTileQueries,
                               Limits{-std::numeric_limits<float>::infinity(), 0, 0});
    for (size_t q = begin; q < end; ++q) {
      limits[q - begin] =
          bounds.limits(queries.facts[q - begin], std::numeric_limits<double>::infinity());
    }
    Coder<Code> coder(space_, task_.dataReader(space_.measure.unit));
    std::vector<Row> scratch;
    const float weight = bounds.weight();
    alignas(64) Dot dots[kTileQueries * kTileRows];
    uint32_t passed[kTileQueries];
    for (size_t p = 0; p < rows.panels(); ++p) {
      control.check();
      const Row* panel = rows.panel(p, coder, scratch);
      for (size_t t = 0; t < panels; ++t) {
        const size_t first = t * kTileQueries;
        multiply(queries, t, panel, dots);
        if (!pass(dots, weight, rows.terms(p), &limits[first], passed)) continue;
        for (size_t i = 0; i < kTileQueries; ++i) {
          for (uint32_t mask = passed[i]; mask != 0; mask &= mask - 1) {
            const size_t j = static_cast<size_t>(std::countr_zero(mask)), row = p * kTileRows + j;
            const size_t q = begin + first + i;
            if (task_.exclude && task_.exclude[q] == row) continue;
            const RowFacts& facts = queries.facts[first + i];
            const auto [low, high] =
                bounds.interval(facts, rows.facts(row), dots[i * kTileRows + j]);
            Candidates& mine = candidates[first + i];
            if (mine.offer(low, high, static_cast<uint32_t>(row), task_.ranksOf(q))) {
              limits[first + i] = bounds.limits(facts, mine.threshold());
            }
          }
        }
      }
    }
    for (size_t q = begin; q < end; ++q) {
      control.check();
      TopK best(task_.k);
      candidates[q - begin].finish(best, task_.ranksOf(q));
      task_.write(q, best);
      control.advance(1);
    }
  }

  const KnnTask& task_;
  const TileKernels& tiles_;
  const Space<Code>& space_;
};

}  // namespace ann
