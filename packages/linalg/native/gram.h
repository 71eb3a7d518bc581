// Inner products of all pairs of columns of two blocks.
#pragma once
#include <vector>

#include "block.h"
#include "partials.h"

namespace ann {

// aᵀ b, as width x width; both blocks have the same shape.
inline AlignedArray<double> gram(ThreadTeam& team, const LinalgKernels& kernels, const Block& a,
                                 const Block& b) {
  const size_t width = a.width;
  Partials partials(a.rows, width * width);
  team.forChunks(a.rows, partials.range(), [&](size_t begin, size_t end, unsigned) {
    double* sum = partials.of(begin);
    for (size_t i = begin; i < end; i += kRowChunk) {
      team.control().check();
      kernels.accumulate(sum, width, width, {a.row(i), 1, width}, b.row(i),
                         std::min(kRowChunk, end - i));
    }
  });
  AlignedArray<double> result(width * width);
  partials.addInto(team, result.data());
  return result;
}

}  // namespace ann
