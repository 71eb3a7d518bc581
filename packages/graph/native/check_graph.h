// Refuses neighbour graphs that break the promises of NeighbourGraph, or whose distances no edge
// weight is defined for.
#pragma once
#include <cmath>
#include <string>

#include "ann/first_failure.h"
#include "rows.h"

namespace ann {

inline Error badEdge(const char* code, size_t node, uint32_t id, float distance,
                     const std::string& problem) {
  return Error(code,
               "edge from node " + std::to_string(node) + " to " + std::to_string(id) +
                   ", distance " + shortNumber(distance) + ": " + problem,
               {{"node", double(node)}, {"neighbour", double(id)}, {"distance", distance}});
}

inline void checkEdge(size_t nodes, size_t node, uint32_t id, float distance) {
  if (id >= nodes) {
    throw badEdge("shape", node, id, distance,
                  "the graph has only " + std::to_string(nodes) + " nodes");
  }
  if (id == node) throw badEdge("shape", node, id, distance, "a node is not its own neighbour");
  if (!std::isfinite(distance)) {
    throw badEdge("not-finite", node, id, distance, "distances must be finite");
  }
  if (distance < 0) {
    throw badEdge("metric", node, id, distance,
                  "edge weights are defined for distances >= 0 only; find the neighbours by "
                  "\"cosine\" or \"l2\" instead of \"ip\" or a signed metric");
  }
}

// Throws for the first edge at fault. The offsets must have been checked.
inline void checkGraph(ThreadTeam& team, const RowsView& graph) {
  const auto check = [&](size_t begin, size_t end, unsigned) {
    for (size_t i = begin; i < end; ++i) {
      const auto ids = graph.idsOf(i);
      const auto distances = graph.valuesOf(i);
      for (size_t m = 0; m < ids.size(); ++m) {
        checkEdge(graph.count(), i, ids[m], distances[m]);
        const bool ordered = m == 0 || distances[m - 1] < distances[m] ||
                             (distances[m - 1] == distances[m] && ids[m - 1] < ids[m]);
        if (!ordered) {
          throw badEdge("shape", i, ids[m], distances[m],
                        "edges of a node must be sorted by (distance, id); graphFromKnn does it");
        }
      }
    }
  };
  forChunksFirstFailure(team, graph.count(), kRowsPerChunk, check);
}

}  // namespace ann
