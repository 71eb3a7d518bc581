// Blocks: tall matrices of doubles whose rows are whole cache lines. The columns from `active` to
// `width` are padding and always zero.
#pragma once
#include <cstdint>
#include <vector>

#include "ann/aligned.h"
#include "ann/random.h"
#include "ann/threads.h"
#include "kernel_table.h"

namespace ann {

struct Block {
  double* data = nullptr;
  size_t rows = 0;
  size_t width = 0;
  size_t active = 0;

  double* row(size_t i) const { return data + i * width; }
};

// Rows that one thread works on at a time: at 16 columns they fill half of a first-level cache.
inline constexpr size_t kRowChunk = 128;

// One scratch array for each thread.
inline std::vector<AlignedArray<double>> scratchOf(const ThreadTeam& team, size_t size) {
  std::vector<AlignedArray<double>> scratch;
  for (unsigned worker = 0; worker < team.size(); ++worker) scratch.emplace_back(size);
  return scratch;
}

// block = block * m, with m of width x width.
inline void multiplyRight(ThreadTeam& team, const LinalgKernels& kernels, const Block& block,
                          const double* m) {
  auto scratch = scratchOf(team, kRowChunk * block.width);
  team.forChunks(block.rows, kRowChunk, [&](size_t begin, size_t end, unsigned worker) {
    double* product = scratch[worker].data();
    const size_t size = (end - begin) * block.width;
    std::fill(product, product + size, 0.0);
    kernels.accumulate(product, end - begin, block.width, {block.row(begin), block.width, 1}, m,
                       block.active);
    std::copy(product, product + size, block.row(begin));
  });
}

// Fills columns with independent standard normals; row i draws from stream i of the seed.
inline void fillGaussian(ThreadTeam& team, const Block& block, const std::vector<size_t>& columns,
                         uint64_t seed) {
  team.forChunks(block.rows, kRowChunk, [&](size_t begin, size_t end, unsigned) {
    for (size_t i = begin; i < end; ++i) {
      RandomStream random(seed, i);
      for (const size_t j : columns) block.row(i)[j] = random.normal();
    }
  });
}

}  // namespace ann
