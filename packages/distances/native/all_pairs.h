// Distances of every row of one side to every row of the other, or of every pair of one side.
#pragma once
#include <algorithm>

#include "ann/kernel.h"
#include "ann/matrix.h"
#include "ann/threads.h"
#include "pace.h"

namespace ann {

template <class Out>
struct AllPairs {
  const ann_kernel* kernel;
  MatrixView<const char> a, b;  // strides in bytes
  bool above;                   // only pairs i < j; a and b are the same then
  Out* out;                     // a.rows x b.rows; or the pairs i < j, row by row

  // Rows of a chunk share each block of the other side while it is in cache.
  static constexpr size_t kRowsPerChunk = 16, kBlockBytes = 256 * 1024, kBlockRows = 1024;

  void run(ThreadTeam& team) const {
    Control& control = team.control();
    const size_t block =
        std::clamp<size_t>(kBlockBytes / std::max<size_t>(1, b.stride), 1, kBlockRows);
    control.expect(a.rows);
    team.forChunks(a.rows, kRowsPerChunk, [&](size_t begin, size_t end, unsigned) {
      Pace pace(block);
      for (size_t first = above ? begin + 1 : 0, last; first < b.rows; first = last) {
        last = std::min(first + pace.rows(), b.rows);
        size_t calls = 0;
        for (size_t i = begin; i < end; ++i) {
          control.check();
          const size_t from = above ? std::max(first, i + 1) : first;
          if (from < last) measure(i, from, last), ++calls;
        }
        pace.ended(calls);
      }
      control.advance(end - begin);
    });
  }

  // Where the distance of a pair goes.
  Out* at(size_t i, size_t j) const {
    // Row i of the condensed triangle begins after those of length n - 1, n - 2 ... n - i.
    return out + (above ? i * (2 * b.rows - i - 1) / 2 + (j - i - 1) : i * b.rows + j);
  }

 private:
  void measure(size_t i, size_t from, size_t to) const {
    double ranks[kBlockRows];
    kernel->one_to_many(kernel->context, a.row(i), b.row(from), b.stride, nullptr, to - from, a.cols,
                        ranks);
    Out* distances = at(i, from);
    for (size_t j = 0; j < to - from; ++j) {
      distances[j] = static_cast<Out>(kernel->to_distance(kernel->context, ranks[j]));
    }
  }
};

}  // namespace ann
