// From a rectangle of nearest neighbours, as a search returns it, to a clean neighbour graph.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "ann/first_failure.h"
#include "check_graph.h"
#include "rows.h"

namespace ann {

struct KnnGraph {
  static constexpr uint32_t kNoNeighbour = 0xffffffffu;
  // A distance this little below zero is a rounding error of 1 - cos, not a negative distance.
  static constexpr float kRounding = 1e-5f;

  struct Neighbour {
    uint32_t id;
    float distance;
  };

  size_t queries;
  size_t k;
  std::span<const uint32_t> ids;       // queries x k
  std::span<const float> distances;    // queries x k
  std::span<const uint32_t> self_ids;  // node of each query, or empty: query i is node i
  size_t keep;                         // edges per node at most
  bool signed_distances;               // whether the metric may be negative

  // Writes the offsets of the graph's rows.
  void measure(ThreadTeam& team, std::span<double> row_ptr) const {
    eachNode(team, [&](size_t node, std::span<const Neighbour> row) {
      row_ptr[node + 1] = double(row.size());
    });
    accumulateOffsets(team.control(), row_ptr);
  }

  // Writes the rows themselves, into places that an earlier job measured.
  void fill(ThreadTeam& team, const RowsOut& graph) const {
    eachNode(team, [&](size_t node, std::span<const Neighbour> row) {
      if (row.size() != graph.size(node)) throw inputChanged();
      size_t at = graph.begin(node);
      for (const auto& [id, distance] : row) {
        graph.ids[at] = id;
        graph.values[at++] = distance;
      }
    });
  }

 private:
  template <class Body>
  void eachNode(ThreadTeam& team, Body&& body) const {
    checkSelfIds(team.control());
    team.control().expect(queries);
    std::vector<std::vector<Neighbour>> scratch(team.size());
    const auto cleanAll = [&](size_t begin, size_t end, unsigned worker) {
      auto& row = scratch[worker];
      for (size_t q = begin; q < end; ++q) {
        team.control().check();
        const size_t node = self_ids.empty() ? q : self_ids[q];
        if (node >= queries) throw inputChanged();
        clean(q, node, row);
        body(node, std::span<const Neighbour>(row).first(std::min(keep, row.size())));
      }
      team.control().advance(end - begin);
    };
    forChunksFirstFailure(team, queries, kRowsPerChunk, cleanAll);
  }

  // Every node needs exactly one query, or rows would be missing or written twice.
  void checkSelfIds(const Control& control) const {
    std::vector<bool> seen(self_ids.size());
    for (size_t q = 0; q < self_ids.size(); ++q) {
      if (q % 65536 == 0) control.check();
      const uint32_t node = self_ids[q];
      if (node >= queries || seen[node]) {
        throw Error("shape",
                    "selfIds[" + std::to_string(q) + "] is " + std::to_string(node) +
                        (node >= queries ? ", beyond the last of " : ", a second time, among ") +
                        std::to_string(queries) +
                        " nodes; selfIds must name every node exactly once",
                    {{"query", double(q)}, {"node", double(node)}});
      }
      seen[node] = true;
    }
  }

  // The neighbours of one query without self, fillers and duplicates, by (distance, id).
  void clean(size_t query, size_t node, std::vector<Neighbour>& row) const {
    row.clear();
    for (size_t at = query * k; at < (query + 1) * k; ++at) {
      const uint32_t id = ids[at];
      if (id == kNoNeighbour || id == node) continue;
      const float distance = checkedDistance(node, id, distances[at]);
      if (std::isfinite(distance)) row.push_back({id, distance});
    }
    std::sort(row.begin(), row.end(), [](const Neighbour& a, const Neighbour& b) {
      return a.id < b.id || (a.id == b.id && a.distance < b.distance);
    });
    const auto last =
        std::unique(row.begin(), row.end(),
                    [](const Neighbour& a, const Neighbour& b) { return a.id == b.id; });
    row.erase(last, row.end());
    std::sort(row.begin(), row.end(), [](const Neighbour& a, const Neighbour& b) {
      return a.distance < b.distance || (a.distance == b.distance && a.id < b.id);
    });
  }

  float checkedDistance(size_t node, uint32_t id, float distance) const {
    if (id >= queries) {
      throw badEdge("shape", node, id, distance,
                    "there are only " + std::to_string(queries) +
                        " nodes; a neighbour graph needs the neighbours of every row of the data "
                        "among the same rows");
    }
    if (std::isnan(distance)) {
      throw badEdge("not-finite", node, id, distance, "remove NaN from the data first");
    }
    if (signed_distances || distance >= 0) return distance;
    if (distance >= -kRounding) return 0;
    throw badEdge("metric", node, id, distance,
                  "only metric \"ip\" may be negative; name the metric so, or use \"cosine\" or "
                  "\"l2\"");
  }
};

}  // namespace ann
