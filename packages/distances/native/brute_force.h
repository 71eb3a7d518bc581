// Exact k nearest neighbours by comparing everything with everything.
#pragma once
#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "ann/kernel.h"
#include "ann/matrix.h"
#include "ann/threads.h"
#include "ann/top_k.h"

namespace ann {

struct BruteForce {
  const ann_kernel* kernel;
  MatrixView<const char> data;  // stride in bytes
  MatrixView<const char> queries;
  const uint32_t* exclude;  // one id left out per query, or null
  size_t k;
  uint32_t* ids;     // queries x k
  float* distances;  // queries x k

  // Queries of a chunk share each block of rows while it is in cache.
  static constexpr size_t kQueriesPerChunk = 16;
  static constexpr size_t kBlockBytes = 256 * 1024;

  void run(ThreadTeam& team) {
    team.control().expect(queries.rows);
    team.forChunks(queries.rows, kQueriesPerChunk, [&](size_t begin, size_t end, unsigned) {
      searchChunk(team.control(), begin, end);
      team.control().advance(end - begin);
    });
  }

 private:
  void searchChunk(const Control& control, size_t begin, size_t end) const {
    const size_t block = std::max<size_t>(1, kBlockBytes / std::max<size_t>(1, data.stride));
    std::vector<double> ranks(std::min(block, data.rows));
    std::vector<TopK> best(end - begin, TopK(k));
    for (size_t first = 0; first < data.rows; first += block) {
      control.check();
      const size_t rows = std::min(block, data.rows - first);
      for (size_t q = begin; q < end; ++q) {
        kernel->one_to_many(kernel->context, queries.row(q), data.row(first), data.stride, nullptr,
                            rows, data.cols, ranks.data());
        const uint32_t left_out = exclude ? exclude[q] : kNoNeighbour;
        for (size_t i = 0; i < rows; ++i) {
          const auto id = static_cast<uint32_t>(first + i);
          if (id != left_out) best[q - begin].offer(ranks[i], id);
        }
      }
    }
    for (size_t q = begin; q < end; ++q) {
      best[q - begin].write(ids + q * k, distances + q * k, [this](double rank) {
        return kernel->to_distance(kernel->context, rank);
      });
    }
  }
};

}  // namespace ann
