// How faithful a map is, exactly, as seen from a sample of points.
#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "ann/threads.h"
#include "orderings.h"

namespace ann {

// Trustworthiness and continuity: Venna and Kaski, "Local multidimensional scaling", 2006.
struct Quality {
  const ann_kernel* kernel;
  MatrixView<const char> data;  // stride in bytes
  MatrixView<const float> map;
  std::span<const uint32_t> anchors;
  size_t k;
  std::span<const uint32_t> graph_ids;  // graph_k of each point, or empty
  size_t graph_k;

  // Per anchor: sums of (place - k) over the false and over the missing neighbours of the map,
  // neighbours found in both, and edges of the graph that are as good as true ones.
  std::span<double> intrusions, extrusions;
  std::span<uint32_t> shared, graph_hits;

  void run(ThreadTeam& team) {
    team.control().expect(anchors.size());
    team.forChunks(anchors.size(), kAnchors, [&](size_t begin, size_t end, unsigned) {
      std::vector<float> in_data((end - begin) * data.rows), in_map(data.rows);
      measureData(team.control(), begin, end, in_data.data());
      for (size_t a = begin; a < end; ++a) {
        team.control().check();
        const float* row = in_data.data() + (a - begin) * data.rows;
        mapDistances(map, anchors[a], 0, data.rows, in_map.data());
        score(a, Ordering({row, data.rows}, anchors[a]), Ordering(in_map, anchors[a]));
      }
      team.control().advance(end - begin);
    });
  }

 private:
  // Anchors that share each block of rows while it is in cache.
  static constexpr size_t kAnchors = 8;
  static constexpr size_t kBlockBytes = 256 * 1024;

  void measureData(const Control& control, size_t begin, size_t end, float* out) const {
    const size_t block = std::max<size_t>(1, kBlockBytes / std::max<size_t>(1, data.stride));
    std::vector<double> ranks(std::min(block, data.rows));
    for (size_t first = 0; first < data.rows; first += block) {
      control.check();
      const size_t rows = std::min(block, data.rows - first);
      for (size_t a = begin; a < end; ++a) {
        kernel->one_to_many(kernel->context, data.row(anchors[a]), data.row(first), data.stride,
                            nullptr, rows, data.cols, ranks.data());
        std::copy_n(ranks.begin(), rows, out + (a - begin) * data.rows + first);
      }
    }
  }

  void score(size_t a, const Ordering& in_data, const Ordering& in_map) const {
    const auto true_ids = in_data.nearest(std::max(k, graph_k));
    const std::span<const uint32_t> near_data(true_ids.data(), std::min(k, true_ids.size()));
    const auto near_map = in_map.nearest(k);
    const auto false_ids = missingFrom(near_map, near_data);
    const auto missing_ids = missingFrom(near_data, near_map);
    shared[a] = static_cast<uint32_t>(near_map.size() - false_ids.size());
    intrusions[a] = in_data.sumOfPlaces(false_ids) - double(k) * double(false_ids.size());
    extrusions[a] = in_map.sumOfPlaces(missing_ids) - double(k) * double(missing_ids.size());
    graph_hits[a] = 0;
    if (graph_ids.empty() || true_ids.empty()) return;
    // As near as the farthest true neighbour counts, whichever of equals the graph chose.
    const float farthest = in_data.rank(true_ids[std::min(graph_k, true_ids.size()) - 1]);
    for (const uint32_t id : graph_ids.subspan(anchors[a] * graph_k, graph_k)) {
      graph_hits[a] += id < data.rows && id != anchors[a] && in_data.rank(id) <= farthest;
    }
  }
};

}  // namespace ann
