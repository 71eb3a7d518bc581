// Chooses how to find exact k nearest neighbours. The choice depends on the data alone, and the
// answer not even on the choice.
#pragma once
#include <optional>

#include "plain_search.h"
#include "screen/sample.h"
#include "screen/screened_search.h"

namespace ann {

// The ways to search; `automatic` chooses.
enum class Screen { automatic, plain, bytes, floats };

class BruteForce {
 public:
  // `ours` says whether the kernel is one of this package, with the rounding errors of measure.h.
  BruteForce(const KnnTask& task, const TileKernels& tiles, bool ours, Screen screen)
      : task_(task), tiles_(tiles), wanted_(screen) {
    if (ours) measure_ = Measure::of(*task.kernel, task.data.cols);
    if (screen == Screen::floats) measure_.exact = false;
  }

  Screen run(ThreadTeam& team) {
    if (measure_.form == Measure::none || !worthwhile()) return plain(team);
    const bool unsigned_bytes = std::strcmp(task_.kernel->dtype, "u8") == 0;
    const bool bytes = unsigned_bytes || std::strcmp(task_.kernel->dtype, "i8") == 0;
    if (bytes && !measure_.unit && wanted_ != Screen::floats) {
      return search(exactSpace(measure_, tiles_, task_.data.cols, unsigned_bytes ? 128 : 0), team,
                    Screen::bytes);
    }
    return sampled(team);
  }

 private:
  static constexpr size_t kSampleRows = 512, kSampleQueries = 2 * kTileQueries;
  static constexpr size_t kSampleElements = size_t{1} << 22;

  Screen plain(ThreadTeam& team) const {
    plainSearch(task_, team);
    return Screen::plain;
  }

  template <class Code>
  Screen search(const Space<Code>& space, ThreadTeam& team, Screen screen) const {
    ScreenedSearch<Code>(task_, tiles_, space).run(team);
    return screen;
  }

  // Coding a row costs as much as measuring some twenty, and a sample as much as some thousands of
  // pairs. Sums of products of codes fit 32 bits up to 32768 columns.
  bool worthwhile() const {
    if (wanted_ == Screen::plain || task_.data.cols == 0 || task_.data.cols > 32768) return false;
    if (task_.data.rows == 0 || task_.queries.rows == 0) return false;
    if (wanted_ != Screen::automatic) return true;
    return task_.queries.rows >= 64 && task_.data.rows >= 1024 && task_.k <= task_.data.rows / 16 &&
           double(task_.queries.rows) * double(task_.data.rows) >= 0x1p20;
  }

  // Takes the cheapest screen that lets few enough rows of a sample pass: one of bytes costs a
  // quarter of one of floats, the kernel three times as much as that, and twenty times as much
  // where its rows have to be fetched one by one.
  Screen sampled(ThreadTeam& team) {
    constexpr double kByteShare = 1.0 / 16, kFloatShare = 1.0 / 4;
    const size_t rows = std::clamp(kSampleElements / task_.data.cols, size_t{64}, kSampleRows);
    const RowReader data = everyNth(task_.dataReader(measure_.unit), rows);
    const RowReader queries = everyNth(task_.queryReader(measure_.unit), kSampleQueries);
    const ColumnRanges columns(data);
    if (!inRange(columns)) return plain(team);
    // A query's own row may be in the sample.
    const size_t k = 2 + task_.k * data.rows.rows / task_.data.rows;
    std::optional<Space<int8_t>> bytes;
    double best = wanted_ == Screen::bytes ? 2 : kByteShare;
    for (const double part : {1.0, 4.0, 16.0, 64.0}) {
      if (wanted_ == Screen::floats) break;
      team.control().check();
      Space<int8_t> space = byteSpace(measure_, tiles_, columns, part);
      const double share =
          ScreenedSearch<int8_t>(task_, tiles_, space).passShare(data, queries, k);
      if (share < best) best = share, bytes = std::move(space);
      // As good as it gets: one in two hundred is what k of so few rows comes to.
      if (best < 1.0 / 64) break;
    }
    if (bytes) return search(*bytes, team, Screen::bytes);
    const Space<float> floats = floatSpace(measure_, tiles_, columns);
    const double share = ScreenedSearch<float>(task_, tiles_, floats).passShare(data, queries, k);
    if (share >= kFloatShare && wanted_ != Screen::floats) return plain(team);
    return search(floats, team, Screen::floats);
  }

  // Far from the ends of the range of doubles, where squares would be lost.
  static bool inRange(const ColumnRanges& columns) {
    const double widest = columns.widest();
    return std::fabs(columns.lowest()) < 1e100 && std::fabs(columns.highest()) < 1e100 &&
           (widest == 0 || widest > 1e-100);
  }

  const KnnTask& task_;
  const TileKernels& tiles_;
  const Screen wanted_;
  Measure measure_;
};

}  // namespace ann
