// Directed memberships of every node's neighbours.
// Source: McInnes, Healy, Melville 2018, Algorithm 2 (LocalFuzzySimplicialSet).
#pragma once
#include <span>
#include <vector>

#include "ann/first_failure.h"
#include "check_graph.h"
#include "rows.h"
#include "smooth_knn.h"
#include "sorted_row.h"

namespace ann {

struct LocalFuzzySets {
  RowsView graph;
  SmoothKnn smooth;
  std::span<double> rho;
  std::span<double> sigma;
  RowsOut memberships;  // rows as long as the graph's, ids ascending

  void run(ThreadTeam& team) const {
    team.control().expect(graph.count());
    checkGraph(team, graph);
    const double mean_all = meanDistance(team);
    std::vector<SortedRow> scratch(team.size());
    const auto weighAll = [&](size_t begin, size_t end, unsigned worker) {
      for (size_t i = begin; i < end; ++i) {
        team.control().check();
        weigh(i, mean_all, scratch[worker]);
      }
      team.control().advance(end - begin);
    };
    forChunksFirstFailure(team, graph.count(), kRowsPerChunk, weighAll);
  }

 private:
  // Over all edges and one zero per node for its distance to itself, as umap-learn has it.
  // Chunks are summed in order: the same bits for any number of threads.
  double meanDistance(ThreadTeam& team) const {
    std::vector<double> sums(graph.count() / kRowsPerChunk + 1);
    team.forChunks(graph.count(), kRowsPerChunk, [&](size_t begin, size_t end, unsigned) {
      double sum = 0;
      for (size_t e = graph.begin(begin); e < graph.begin(end); ++e) sum += graph.values[e];
      sums[begin / kRowsPerChunk] = sum;
    });
    double total = 0;
    for (const double sum : sums) total += sum;
    const auto entries = double(graph.ids.size() + graph.count());
    return entries > 0 ? total / entries : 0;
  }

  void weigh(size_t i, double mean_all, SortedRow& row) const {
    const auto ids = graph.idsOf(i);
    const auto distances = graph.valuesOf(i);
    rho[i] = smooth.rho(distances);
    sigma[i] = smooth.sigma(distances, rho[i], mean_all);
    row.clear();
    for (size_t m = 0; m < ids.size(); ++m) {
      row.add(ids[m], float(SmoothKnn::membership(distances[m], rho[i], sigma[i])));
    }
    row.write(graph.count(), i, memberships.idsOf(i), memberships.valuesOf(i));
  }
};

}  // namespace ann
