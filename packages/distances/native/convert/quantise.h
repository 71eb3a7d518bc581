// Quantisation of a whole matrix: intervals, from them scales and offsets, codes and their errors.
#pragma once
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "ann/convert.h"
#include "ann/finite.h"
#include "ann/matrix.h"
#include "ann/threads.h"
#include "order_statistics.h"

namespace ann {

enum class Range { matrix, row, column };

// One code more than `steps` from least to greatest, or symmetric about zero.
struct Grid {
  float scale, offset;

  // The scale is rounded up, so that no value leaves the codes by rounding.
  static float scaleOf(double width, double steps) {
    const double exact = width / steps;
    float scale = static_cast<float>(exact);
    if (double(scale) < exact) scale = std::nextafter(scale, std::numeric_limits<float>::infinity());
    return scale > 0 ? scale : 1;
  }

  static Grid of(const ann_codec& codec, const Interval& in, const std::string& where) {
    if (codec.lowest < 0) {
      const double largest = std::max(std::fabs(in.least), std::fabs(in.greatest));
      return {scaleOf(largest, codec.highest), 0};
    }
    const double width = double(in.greatest) - double(in.least);
    if (width > std::numeric_limits<float>::max()) {
      throw Error("option", "quantize: from the least to the greatest value of " + where +
                                " is more than a float32 can hold; use { to: \"i8\" }, or clip with quantile");
    }
    return {scaleOf(width, codec.highest), in.least + 0.0f};  // never -0
  }
};

struct Quantise {
  const ann_converters* converters;
  const ann_codec* codec;
  MatrixView<const float> from;
  Range range;
  double quantile;
  bool given;      // whether scales and offsets are there already
  float* scales;   // one, one per row or one per column
  float* offsets;
  uint8_t* codes;  // dense rows of whole bytes
  float* row_errors;
  double* error;   // largest, sum of squares

  void run(ThreadTeam& team) {
    const size_t rows = from.rows, cols = from.cols;
    const bool clips = quantile < 1;
    const bool looks = !given && range != Range::row;
    team.control().expect(looks ? 2 * rows : rows);
    std::fill_n(error, 2, 0.0);
    if (looks && rows > 0 && cols > 0) {
      if (range == Range::matrix) findMatrixGrid(team, clips);
      else findColumnGrids(team, clips);
    } else if (looks) {
      std::fill_n(scales, range == Range::matrix ? 1 : cols, 1.0f);
      std::fill_n(offsets, range == Range::matrix ? 1 : cols, 0.0f);
    }
    encodeRows(team, clips);
  }

 private:
  static constexpr size_t kChunkElements = 1 << 16;
  size_t rowsPerChunk() const {
    return std::max<size_t>(1, kChunkElements / std::max<size_t>(1, from.cols));
  }
  bool magnitudes() const { return codec->lowest < 0; }

  // Says which value it was.
  [[noreturn]] void refuse(ThreadTeam& team) const {
    checkFinite(team, from, "matrix");
    throw inputChanged();
  }

  // Calls look(first row, end row, worker), which says whether all was finite.
  template <class Look>
  void lookAtRows(ThreadTeam& team, Look&& look) {
    std::atomic<bool> finite{true};
    team.forChunks(from.rows, rowsPerChunk(), [&](size_t begin, size_t end, unsigned worker) {
      if (!look(begin, end, worker)) finite = false;
      team.control().advance(end - begin);
    });
    if (!finite) refuse(team);
  }

  void findMatrixGrid(ThreadTeam& team, bool clips) {
    const float infinity = std::numeric_limits<float>::infinity();
    std::vector<Interval> found(team.size(), {infinity, -infinity});
    lookAtRows(team, [&](size_t begin, size_t end, unsigned worker) {
      bool finite = true;
      Interval& all = found[worker];
      for (size_t i = begin; i < end; ++i) {
        Interval row;
        finite &= converters->extent(from.row(i), from.cols, &row.least, &row.greatest) != 0;
        all = {std::min(all.least, row.least), std::max(all.greatest, row.greatest)};
      }
      return finite;
    });
    Interval all = found[0];
    for (const Interval& in : found) {
      all = {std::min(all.least, in.least), std::max(all.greatest, in.greatest)};
    }
    if (clips) {
      const Ranks ranks(quantile, from.rows * from.cols, magnitudes());
      all = MatrixSelection(from, magnitudes()).select(team, ranks);
    }
    store(0, all, "the matrix");
  }

  void findColumnGrids(ThreadTeam& team, bool clips) {
    const float infinity = std::numeric_limits<float>::infinity();
    const size_t cols = from.cols;
    std::vector<float> least(team.size() * cols, infinity), greatest(team.size() * cols, -infinity);
    lookAtRows(team, [&](size_t begin, size_t end, unsigned worker) {
      bool finite = true;
      for (size_t i = begin; i < end; ++i) {
        finite &= converters->widen(from.row(i), cols, &least[worker * cols], &greatest[worker * cols]) != 0;
      }
      return finite;
    });
    if (clips) {
      selectColumns(team);
      return;
    }
    for (size_t j = 0; j < cols; ++j) {
      Interval all{least[j], greatest[j]};
      for (unsigned w = 1; w < team.size(); ++w) {
        all = {std::min(all.least, least[w * cols + j]), std::max(all.greatest, greatest[w * cols + j])};
      }
      store(j, all, "column " + std::to_string(j));
    }
  }

  // A cache line of columns at a time.
  void selectColumns(ThreadTeam& team) {
    constexpr size_t kColumns = 16;
    const Ranks ranks(quantile, from.rows, magnitudes());
    team.forChunks(from.cols, kColumns, [&](size_t begin, size_t end, unsigned) {
      std::vector<std::vector<float>> columns(end - begin, std::vector<float>(from.rows));
      for (size_t i = 0; i < from.rows; ++i) {
        for (size_t j = begin; j < end; ++j) columns[j - begin][i] = valueAt(i, j);
      }
      for (size_t j = begin; j < end; ++j) {
        team.control().check();
        store(j, select(columns[j - begin], ranks), "column " + std::to_string(j));
      }
    });
  }

  float valueAt(size_t i, size_t j) const {
    const float value = from.row(i)[j];
    return magnitudes() ? std::fabs(value) : value;
  }

  void store(size_t at, const Interval& in, const std::string& where) {
    const Grid grid = Grid::of(*codec, in, where);
    scales[at] = grid.scale;
    offsets[at] = grid.offset;
  }

  // The grid of one row; false if it is not finite.
  bool findRowGrid(size_t i, bool clips, std::vector<float>& scratch) {
    if (from.cols == 0) {
      scales[i] = 1;
      offsets[i] = 0;
      return true;
    }
    Interval in;
    if (!converters->extent(from.row(i), from.cols, &in.least, &in.greatest)) return false;
    if (clips) {
      scratch.resize(from.cols);
      for (size_t j = 0; j < from.cols; ++j) scratch[j] = valueAt(i, j);
      in = select(scratch, Ranks(quantile, from.cols, magnitudes()));
    }
    store(i, in, "row " + std::to_string(i));
    return true;
  }

  void encodeRows(ThreadTeam& team, bool clips) {
    const size_t cols = from.cols, bytes = (cols + codec->codes_per_byte - 1) / codec->codes_per_byte;
    const size_t per_chunk = rowsPerChunk();
    // By chunk, so that the sum has one order.
    std::vector<ann_code_error> errors((from.rows + per_chunk - 1) / per_chunk);
    lookAtRows(team, [&](size_t begin, size_t end, unsigned) {
      std::vector<float> scratch;
      ann_code_error& all = errors[begin / per_chunk];
      for (size_t i = begin; i < end; ++i) {
        if (range == Range::row && !findRowGrid(i, clips, scratch)) return false;
        const size_t at = range == Range::row ? i : 0;
        ann_code_error one;
        codec->encode(from.row(i), cols, scales + at, offsets + at, range == Range::column ? 1 : 0,
                      codes + i * bytes, &one);
        if (!std::isfinite(one.squares)) return false;
        all = {std::max(all.largest, one.largest), all.squares + one.squares};
        row_errors[i] = roundedUp(std::sqrt(one.squares));
      }
      return true;
    });
    for (const ann_code_error& one : errors) {
      error[0] = std::max(error[0], one.largest);
      error[1] += one.squares;
    }
  }

  // Above the root of the true sum, too: its roundings are far smaller than 2^-30.
  static float roundedUp(double norm) {
    const double above = norm * (1 + 0x1p-30);
    const float value = static_cast<float>(above);
    return double(value) < above ? std::nextafter(value, std::numeric_limits<float>::infinity()) : value;
  }
};

struct Dequantise {
  const ann_codec* codec;
  MatrixView<const char> from;  // stride in bytes
  size_t cols;                  // values per row
  Range range;
  const float* scales;
  const float* offsets;
  float* to;  // dense

  void run(ThreadTeam& team) const {
    team.control().expect(from.rows);
    const size_t chunk = std::max<size_t>(1, (size_t{1} << 16) / std::max<size_t>(1, cols));
    team.forChunks(from.rows, chunk, [&](size_t begin, size_t end, unsigned) {
      for (size_t i = begin; i < end; ++i) {
        const size_t at = range == Range::row ? i : 0;
        codec->decode(from.row(i), cols, scales + at, offsets + at, range == Range::column ? 1 : 0,
                      to + i * cols);
      }
      team.control().advance(end - begin);
    });
  }
};

}  // namespace ann
