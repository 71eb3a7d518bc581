// Copying an index into a new one without gaps, which may have other codes.
#pragma once
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "index.h"

namespace ann::hnsw {

// Copies everything but what spaces hold: that is copySlot(spaces, from, slot)'s part.
template <class CopySlot>
std::unique_ptr<Index> Index::copied(ThreadTeam& team, Spaces with, CopySlot&& copySlot) const {
  std::vector<uint32_t> slots, target(graph.slots(), kNoSlot);
  alive.forEach([&](uint32_t slot) {
    target[slot] = static_cast<uint32_t>(slots.size());
    slots.push_back(slot);
  });
  auto fresh = std::make_unique<Index>(kernel, dim, graph.parameters, std::move(with), kernels);
  fresh->growTo(slots.size());
  fresh->slots_.take(slots.size());
  fresh->points = slots.size();
  fresh->inserted = inserted;
  fresh->next_id = next_id;
  fresh->repaired = repaired;
  fresh->fit_at_ = fit_at_;
  fresh->verification_ = verification_.renamed();
  std::vector<uint32_t> links;
  for (uint32_t to = 0; to < slots.size(); ++to) {
    if (to % 4096 == 0) team.control().check();
    const uint32_t from = slots[to];
    fresh->graph.open(to, graph.level(from));
    for (unsigned layer = 0; layer <= graph.level(from); ++layer) {
      links.clear();
      for (const uint32_t link : graph.links(from, layer)) links.push_back(target[link]);
      fresh->graph.setLinks(to, layer, links);
    }
    fresh->ids.add(to, ids.id(from));
    fresh->alive.add(to);
    copySlot(fresh->spaces, from, to);
  }
  if (graph.entry != kNoSlot) {
    fresh->graph.entry = target[graph.entry];
    fresh->graph.top = graph.top;
  }
  fresh->graph.starts = Starts::among(fresh->graph, fresh->alive, fresh->points);
  return fresh;
}

inline std::unique_ptr<Index> Index::compacted(ThreadTeam& team) const {
  return copied(team, spaces.emptyCopy(), [this](Spaces& to, uint32_t from, uint32_t slot) { to.copySlot(spaces, from, slot); });
}

inline std::unique_ptr<Index> Index::recoded(ThreadTeam& team, Spaces codes) const {
  if (spaces.exact) codes.exact = spaces.exact->emptyCopy();
  auto fresh = copied(team, std::move(codes), [this](Spaces& to, uint32_t from, uint32_t slot) {
    if (to.exact) to.exact->copySlot(*spaces.exact, from, slot);
  });
  // Walks on other codes take other ways.
  fresh->verification_.wantAll();
  fresh->spaces.each([&](Space& space) {
    if (fresh->points > 0 && &space != fresh->spaces.exact.get()) encode(team, *fresh->spaces.exact, space, fresh->points);
  });
  return fresh;
}

}  // namespace ann::hnsw
