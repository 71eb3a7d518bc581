// Sums over many rows whose result does not depend on the number of threads: row ranges of fixed
// size each sum into their own array, and the arrays are added in order.
#pragma once
#include <algorithm>
#include <cstddef>

#include "ann/aligned.h"
#include "ann/threads.h"

namespace ann {

class Partials {
 public:
  // `size` doubles for each range of rows.
  Partials(size_t rows, size_t size)
      : size_(size), range_(rangeOf(rows, size)), count_((rows + range_ - 1) / range_),
        sums_(count_ * size) {}

  // Rows of one range.
  size_t range() const { return range_; }

  double* of(size_t first_row) { return sums_.data() + first_row / range_ * size_; }

  void addInto(ThreadTeam& team, double* out) const {
    constexpr size_t kChunk = 4096;
    team.forChunks(size_, kChunk, [&](size_t begin, size_t end, unsigned) {
      std::fill(out + begin, out + end, 0.0);
      for (size_t c = 0; c < count_; ++c) {
        const double* from = sums_.data() + c * size_;
        for (size_t i = begin; i < end; ++i) out[i] += from[i];
      }
    });
  }

 private:
  static constexpr size_t kMinRange = 256;
  static constexpr size_t kMaxRanges = 64;
  static constexpr size_t kMaxDoubles = size_t{8} << 20;  // 64 MiB for all ranges together

  static size_t rangeOf(size_t rows, size_t size) {
    const size_t affordable = std::clamp(kMaxDoubles / std::max<size_t>(size, 1), size_t{1}, kMaxRanges);
    return std::max(kMinRange, (rows + affordable - 1) / affordable);
  }

  size_t size_;
  size_t range_;
  size_t count_;
  AlignedArray<double> sums_;
};

}  // namespace ann
