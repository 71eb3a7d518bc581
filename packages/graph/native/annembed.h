// Edge probabilities with a local scale, as annembed defines them.
// Source: J. Zhao, J. P. Both, K. Konstantinidis, NAR Genomics and Bioinformatics 6(4), 2024, and
// the annembed crate.
#pragma once
#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "ann/first_failure.h"
#include "check_graph.h"
#include "rows.h"
#include "sorted_row.h"

namespace ann {

struct Annembed {
  RowsView graph;
  double scale_rho;  // S
  double beta;
  std::span<float> scales;
  RowsOut weights;  // rows as long as the graph's, ids ascending

  // Least weight of an edge before its row is made to sum to 1.
  static constexpr double kFloor = 1e-4;

  void run(ThreadTeam& team) const {
    team.control().expect(graph.count());
    checkGraph(team, graph);
    std::vector<SortedRow> scratch(team.size());
    const auto weighAll = [&](size_t begin, size_t end, unsigned worker) {
      for (size_t i = begin; i < end; ++i) {
        team.control().check();
        const double scale = scaleOf(i);
        scales[i] = float(scale);
        weigh(i, scale, scratch[worker]);
      }
      team.control().advance(end - begin);
    };
    forChunksFirstFailure(team, graph.count(), kRowsPerChunk, weighAll);
  }

 private:
  // S times the mean nearest-neighbour distance of the node and its neighbours. Nodes without
  // edges have no such distance and do not count.
  double scaleOf(size_t i) const {
    if (graph.size(i) == 0) return 0;
    double sum = graph.valuesOf(i)[0];
    size_t count = 1;
    for (const uint32_t j : graph.idsOf(i)) {
      if (j >= graph.count()) throw inputChanged();
      if (graph.size(j) == 0) continue;
      sum += graph.valuesOf(j)[0];
      ++count;
    }
    return scale_rho * sum / double(count);
  }

  // exp(-((d - nearest) / scale)^beta), never below the floor; 1 for the nearest at any scale.
  double affinity(double excess, double scale) const {
    if (excess <= 0) return 1;
    return std::max(kFloor, std::exp(-std::pow(excess / scale, beta)));
  }

  void weigh(size_t i, double scale, SortedRow& row) const {
    const auto ids = graph.idsOf(i);
    const auto distances = graph.valuesOf(i);
    double sum = 0;
    for (const float d : distances) sum += affinity(double(d) - distances[0], scale);
    row.clear();
    for (size_t m = 0; m < ids.size(); ++m) {
      row.add(ids[m], float(affinity(double(distances[m]) - distances[0], scale) / sum));
    }
    row.write(graph.count(), i, weights.idsOf(i), weights.valuesOf(i));
  }
};

// Whether the value of (i, j) equals that of (j, i) everywhere; ids ascend. Stops at the first
// difference, which a directed graph has among its first few edges.
inline bool isSymmetric(const Control& control, const RowsView& matrix) {
  for (size_t i = 0; i < matrix.count(); ++i) {
    if (i % 1024 == 0) control.check();
    for (size_t e = matrix.begin(i); e < matrix.begin(i + 1); ++e) {
      const auto back = matrix.idsOf(matrix.ids[e]);
      const auto at = std::lower_bound(back.begin(), back.end(), static_cast<uint32_t>(i));
      if (at == back.end() || *at != i) return false;
      if (matrix.valuesOf(matrix.ids[e])[at - back.begin()] != matrix.values[e]) return false;
    }
  }
  return true;
}

}  // namespace ann
