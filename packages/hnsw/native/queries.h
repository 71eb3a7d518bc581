// Answering queries: batches of vectors, and all points of the index at once.
#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "ann/matrix.h"
#include "ann/threads.h"
#include "ann/top_k.h"
#include "graph.h"
#include "walk.h"

namespace ann::hnsw {

// The ids and distances of a KnnResult, `k` to a row.
struct KnnRows {
  size_t k;
  uint32_t* ids;
  float* distances;
};

class Queries {
 public:
  Queries(const Graph& graph, const Control& control)
      : graph_(graph), control_(control), walk_(graph, control) {}

  // The k nearest points to a vector.
  void nearest(const void* query, size_t ef, size_t row, const KnnRows& out) {
    walk_.begin(std::max(ef, out.k));
    if (graph_.points > 0) {
      walk_.seed(walk_.descend(query, 0));
      walk_.search(query, 0);
    }
    write(query, kNoNeighbour, row, out);
  }

  // The k nearest other points to point `id`, starting from its own links instead of the entry.
  void nearestToPoint(uint32_t id, size_t ef, const KnnRows& out) {
    const char* query = graph_.vector(id);
    walk_.begin(std::max(ef, out.k));
    walk_.exclude(id);
    walk_.seed(query, graph_.links(id, 0));
    walk_.search(query, 0);
    write(query, id, id, out);
  }

 private:
  // Every query gets min(k, points) neighbours: where the walk found fewer, all points are tried.
  void write(const void* query, uint32_t self, size_t row, const KnnRows& out) {
    const size_t others = graph_.points - (self != kNoNeighbour);
    TopK best(out.k);
    const Pool& pool = walk_.pool();
    if (pool.size() >= std::min(out.k, others)) {
      for (size_t i = 0; i < pool.size(); ++i) best.offer(pool[i].rank, pool[i].id);
    } else {
      for (uint32_t id = 0; id < graph_.points; ++id) {
        if (id % 4096 == 0) control_.check();
        if (id != self) best.offer(graph_.rank(query, id), id);
      }
    }
    best.write(out.ids + row * out.k, out.distances + row * out.k, [this](double rank) {
      return graph_.kernel.to_distance(graph_.kernel.context, rank);
    });
  }

  const Graph& graph_;
  const Control& control_;
  Walk walk_;
};

// Queries that one thread takes at a time; TypeScript starts no more threads than there are chunks.
inline constexpr size_t kQueriesPerChunk = 32;

// Calls body(queries, begin, end) for chunks of [0, count), each thread with its own Queries.
template <class Body>
void forQueries(const Graph& graph, ThreadTeam& team, size_t count, Body&& body) {
  std::vector<std::unique_ptr<Queries>> scratch;
  for (unsigned t = 0; t < team.size(); ++t) {
    scratch.push_back(std::make_unique<Queries>(graph, team.control()));
  }
  team.control().expect(count);
  team.forChunks(count, kQueriesPerChunk, [&](size_t begin, size_t end, unsigned worker) {
    body(*scratch[worker], begin, end);
    team.control().advance(end - begin);
  });
}

}  // namespace ann::hnsw
