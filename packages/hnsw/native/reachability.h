// After a build, every point must be found from the entry. Re-selection can cut the last link to
// a point; this pass finds such points and links them again.
#pragma once
#include <cstdint>
#include <vector>

#include "graph.h"
#include "walk.h"

namespace ann::hnsw {

class Reachability {
 public:
  explicit Reachability(Graph& graph) : graph_(graph), reached_(graph.points, false) {}

  void repair(const Control& control) {
    if (graph_.points == 0) return;
    spread(graph_.entry, control);
    Walk walk(graph_, control);
    for (uint32_t id = 0; id < graph_.points; ++id) {
      if (reached_[id]) continue;
      control.check();
      connect(id, walk);
      spread(id, control);
      ++graph_.repaired;
    }
  }

 private:
  // Marks everything that links of layer 0 lead to from `start`.
  void spread(uint32_t start, const Control& control) {
    std::vector<uint32_t> frontier{start};
    reached_[start] = true;
    for (size_t step = 1; !frontier.empty(); ++step) {
      if (step % 4096 == 0) control.check();
      const uint32_t id = frontier.back();
      frontier.pop_back();
      for (const uint32_t next : graph_.links(id, 0)) {
        if (reached_[next]) continue;
        reached_[next] = true;
        frontier.push_back(next);
      }
    }
  }

  // Links the nearest reached point with room to `id`. The walk starts at a reached point, and
  // links lead from those to reached points only: it never meets `id` or others still cut off.
  // Without room anywhere near, the farthest link of the nearest point gives way to `id`, which
  // takes it over: whatever hung on it stays reachable.
  void connect(uint32_t id, Walk& walk) {
    const char* query = graph_.vector(id);
    Neighbour start = walk.descend(query, 0);
    if (!reached_[start.id]) start = {graph_.rank(id, graph_.entry), graph_.entry};
    walk.begin(graph_.parameters.ef_construction);
    walk.seed(start);
    walk.search(query, 0);
    const Pool& pool = walk.pool();
    for (size_t i = 0; i < pool.size(); ++i) {
      if (graph_.links(pool[i].id, 0).size() < graph_.capacity(0)) {
        graph_.appendLink(pool[i].id, 0, id);
        return;
      }
    }
    takeOverLastLink(pool[0].id, id);
  }

  void takeOverLastLink(uint32_t from, uint32_t id) {
    const auto links = graph_.links(from, 0);
    std::vector<uint32_t> changed(links.begin(), links.end());
    const uint32_t displaced = changed.back();
    changed.back() = id;
    graph_.setLinks(from, 0, changed);
    const auto own = graph_.links(id, 0);
    std::vector<uint32_t> extended(own.begin(), own.end());
    if (std::find(own.begin(), own.end(), displaced) != own.end()) return;
    if (extended.size() == graph_.capacity(0)) extended.pop_back();
    extended.push_back(displaced);
    graph_.setLinks(id, 0, extended);
  }

  Graph& graph_;
  std::vector<bool> reached_;
};

}  // namespace ann::hnsw
