// Exact k nearest neighbours by measuring every row: what every faster way must agree with.
#pragma once
#include <algorithm>
#include <vector>

#include "knn_task.h"
#include "pace.h"

namespace ann {

// Queries of a chunk share each block of rows while it is in cache.
inline void plainSearch(const KnnTask& task, ThreadTeam& team) {
  constexpr size_t kQueriesPerChunk = 16, kBlockBytes = 256 * 1024, kBlockRows = 1024;
  const ann_kernel& kernel = *task.kernel;
  const auto& data = task.data;
  const size_t block =
      std::clamp<size_t>(kBlockBytes / std::max<size_t>(1, data.stride), 1, kBlockRows);
  Control& control = team.control();
  control.expect(task.queries.rows);
  team.forChunks(task.queries.rows, kQueriesPerChunk, [&](size_t begin, size_t end, unsigned) {
    std::vector<double> ranks(std::min(block, data.rows));
    std::vector<TopK> best;
    for (size_t q = begin; q < end; ++q) best.emplace_back(task.k);
    Pace pace(block);
    for (size_t first = 0, rows; first < data.rows; first += rows) {
      rows = std::min(pace.rows(), data.rows - first);
      for (size_t q = begin; q < end; ++q) {
        control.check();
        kernel.one_to_many(kernel.context, task.queries.row(q), data.row(first), data.stride,
                           nullptr, rows, data.cols, ranks.data());
        const uint32_t left_out = task.exclude ? task.exclude[q] : kNoNeighbour;
        for (size_t i = 0; i < rows; ++i) {
          const auto id = static_cast<uint32_t>(first + i);
          if (id != left_out) best[q - begin].offer(ranks[i], id);
        }
      }
      pace.ended(end - begin);
    }
    for (size_t q = begin; q < end; ++q) task.write(q, best[q - begin]);
    control.advance(end - begin);
  });
}

}  // namespace ann
