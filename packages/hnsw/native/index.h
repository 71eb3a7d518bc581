// The index: rows and codes, links, ids, and what changes them. Changes are made by one job at a
// time (TypeScript sees to that); searches may run beside it, each chunk of them behind the gate.
#pragma once
#include <algorithm>
#include <cstdint>
#include <iterator>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "ann/threads.h"
#include "fitting.h"
#include "free_slots.h"
#include "gate.h"
#include "graph.h"
#include "id_map.h"
#include "inserter.h"
#include "mapped_file.h"
#include "removal.h"
#include "slot_set.h"
#include "spaces.h"
#include "starts.h"
#include "verification.h"

namespace ann::hnsw {

class Index {
 public:
  Index(const ann_kernel& kernel, size_t dim, const Parameters& parameters, Spaces spaces, const CodeKernels& kernels)
      : kernel(kernel), dim(dim), kernels(kernels), spaces(std::move(spaces)), graph(parameters) {}

  const ann_kernel& kernel;
  const size_t dim;
  const CodeKernels& kernels;
  Spaces spaces;
  Graph graph;
  IdMap ids;
  mutable Gate gate;
  SlotSet alive;              // slots that hold a point
  SlotSet removed;            // removed points that links still lead to
  size_t points = 0;          // alive
  size_t pending = 0;         // removed, but not yet repaired
  size_t repaired = 0;        // points that only a reachability pass connected
  uint64_t inserted = 0;      // points ever; the number of the next insertion
  uint64_t next_id = 0;       // above every id ever used
  uint64_t version = 0;       // counts changes of what is in the index
  std::shared_ptr<const MappedFile> mapped;  // where the rows are, when they are in a file

  // Whether rows have come yet, be it in an add that ended early.
  bool untouched() const { return slots_.used() == 0; }

  // Fits what walks measure with to the rows that there will be: before the first ones come, and again
  // when as many have come as there were, from a sample of all of them. Then every row is coded anew.
  void fitTo(ThreadTeam& team, const MatrixView<const char>& rows) {
    if (rows.rows == 0 || (points > 0 && inserted + rows.rows < fit_at_)) return;
    if (points + pending == 0) {
      fit(team, spaces, kernels, gate, rows, 0, graph.slots());
    } else if (spaces.exact) {
      const RowSample sample = sampleOf(*spaces.exact, alive, points, rows);
      fit(team, spaces, kernels, gate, sample.view(), slots_.used(), graph.slots());
      verification_.wantAll();
    }
    fit_at_ = inserted + rows.rows + points + rows.rows;
  }

  // Adds rows; points that have their ids already make way for them. Either all of them are in the
  // index afterwards or, when the job is cancelled or memory ends, those that were already linked:
  // an id never goes without a point meanwhile.
  void add(ThreadTeam& team, const MatrixView<const char>& rows, std::span<const uint32_t> new_ids) {
    const size_t count = rows.rows;
    if (count == 0) return;
    team.control().expect(count);
    const std::vector<uint32_t> slots = takeSlots(count);
    const bool few = points <= Starts::kMost;
    try {
      // Every point will be looked at.
      if (Verification::takesAll(count, points + count)) graph.stopCounting();
      else graph.countFromNow();
      link(team, rows, slots, new_ids);
    } catch (...) {
      walks_.clear();
      graph.stopCounting();  // what failed may have been half counted
      giveBack(slots);
      throw;
    }
    inserted += count;
    verification_.linked(slots, points);
    if (few || points <= Starts::kMost || !starts_hold_) takeStarts(Starts::among(graph, alive, points));
    else if (Starts::couldBe(graph, slots)) takeStarts(Starts::with(graph, slots));
    tidy(team);
  }

  // Slots of ids that are in the index. They are no longer found from now on.
  void remove(ThreadTeam& team, std::span<const uint32_t> slots) {
    {
      Gate::Writing writing(gate);
      for (const uint32_t slot : slots) {
        if (alive.has(slot)) retire(slot);
      }
      ++version;
    }
    tidy(team);
  }

  // Takes what was removed out of the links, and makes sure that every point is reachable and found.
  void tidyAll(ThreadTeam& team) {
    takeOut(team);
    repaired += verification_.runAll(verifying(team));
    walks_.shrink();
  }

  // In compaction.h: the same points without gaps, in a new index whose slots follow the order of the
  // old ones. Links must lead to no removed point. Readers may go on with the old one.
  std::unique_ptr<Index> compacted(ThreadTeam& team) const;
  // The same with other codes, which are empty, and fitted where there are points.
  std::unique_ptr<Index> recoded(ThreadTeam& team, Spaces codes) const;

  // Room for `slots` slots, not a slot more. Where memory ends, nothing is kept of what was to be room.
  void growTo(size_t slots) {
    try {
      prepareGrowth(slots);
      Gate::Writing writing(gate);
      // These can fail, and may be larger than the rest.
      alive.grow(slots);
      removed.grow(slots);
      spaces.each([](Space& space) { space.commitGrowth(); });
      graph.commit();
      ids.commit();
    } catch (...) {
      prepareGrowth(0);
      throw;
    }
  }

  // Takes removed points out of the links, and their slots for points to come.
  void takeOut(ThreadTeam& team) {
    if (pending == 0) return;
    std::vector<uint32_t> freed;
    removed.forEach([&](uint32_t slot) { freed.push_back(slot); });
    Removal(graph, spaces.build(), gate, team).repair(alive, removed, [&] {
      // What can fail comes first: nothing leads to a removed slot that no longer counts as one.
      std::vector<uint32_t> starts = Starts::among(graph, alive, points);
      removed = SlotSet(graph.slots());
      pending = 0;
      graph.starts = std::move(starts);
      starts_hold_ = true;
      verification_.wantAll();
    });
    slots_.giveBack(freed);
    for (const uint32_t slot : freed) graph.close(slot);
  }

 private:
  template <class CopySlot>
  std::unique_ptr<Index> copied(ThreadTeam& team, Spaces with, CopySlot&& copySlot) const;

  void prepareGrowth(size_t slots) {
    spaces.each([slots](Space& space) { space.prepareGrowth(slots); });
    graph.prepare(slots);
    ids.prepare(slots);
  }

  // Slots for `count` points. The first growth is exact, later ones are by half.
  std::vector<uint32_t> takeSlots(size_t count) {
    const size_t used = slots_.used(), least = slots_.usedWith(count);
    if (least > kMostSlots) throw Error("capacity", "too many points, with those that were removed, for one index");
    if (least > graph.slots()) growTo(used == 0 ? least : std::min<size_t>(kMostSlots, std::max(least, used + used / 2)));
    return slots_.take(count);
  }

  // Stores rows, and links them under their ids.
  void link(ThreadTeam& team, const MatrixView<const char>& rows, std::span<const uint32_t> slots, std::span<const uint32_t> new_ids) {
    team.forChunks(slots.size(), kStoreChunk, [&](size_t begin, size_t end, unsigned) {
      spaces.each([&](Space& space) { space.store(rows, begin, end, slots.data()); });
    });
    for (size_t i = 0; i < slots.size(); ++i) graph.open(slots[i], graph.drawLevel(inserted + i));
    // Slots ascend, those at the end of the index one by one.
    const auto id_of = [&](uint32_t slot) {
      const size_t from_last = slots.back() - slot;
      if (from_last < slots.size() && slots[slots.size() - 1 - from_last] == slot) return new_ids[slots.size() - 1 - from_last];
      return new_ids[static_cast<size_t>(std::lower_bound(slots.begin(), slots.end(), slot) - slots.begin())];
    };
    Inserter(graph, spaces.build(), kernels, gate, team, walks_).insert(
        slots, points + pending, inserted,
        [&](std::span<const uint32_t> batch) {
          ++version;
          for (const uint32_t slot : batch) publish(slot, id_of(slot));
        },
        [&](std::span<const uint32_t> batch) {
          ++version;
          for (const uint32_t slot : batch) {
            if (!alive.has(slot)) removed.add(slot), ++pending;
          }
        });
  }

  // With the gate closed: makes a linked slot a point, in the place of the one that has the id.
  void publish(uint32_t slot, uint32_t id) {
    const uint32_t old = ids.slot(id);
    // Before the old point goes: its id must not go without one.
    ids.makeRoom(slot, id);
    if (old != kNoSlot) retire(old);
    ids.add(slot, id);
    alive.add(slot);
    ++points;
    next_id = std::max(next_id, uint64_t{id} + 1);
  }

  // With the gate closed: a point is no longer found.
  void retire(uint32_t slot) {
    alive.remove(slot);
    removed.add(slot);
    --points;
    ++pending;
    ids.remove(slot);
    starts_hold_ = starts_hold_ && std::find(graph.starts.begin(), graph.starts.end(), slot) == graph.starts.end();
  }

  // Slots of an add that ended early are free again, but for those to which links may lead already.
  void giveBack(const std::vector<uint32_t>& slots) {
    std::vector<uint32_t> unused;
    std::copy_if(slots.begin(), slots.end(), std::back_inserter(unused), [this](uint32_t slot) { return !alive.has(slot) && !removed.has(slot); });
    for (const uint32_t slot : unused) graph.close(slot);
    slots_.giveBack(unused);
    inserted += slots.size();
    verification_.linked(slots, points);
    takeStarts(Starts::among(graph, alive, points));
  }

  void takeStarts(std::vector<uint32_t> starts) {
    Gate::Writing writing(gate);
    graph.starts = std::move(starts);
    starts_hold_ = true;
  }

  // What changes leave to be done, once it is worth a pass.
  void tidy(ThreadTeam& team) {
    if (pending * kPendingFraction > points || pending > kMostPending) takeOut(team);
    repaired += verification_.runIfDue(verifying(team));
    walks_.shrink();
  }

  Verification::On verifying(ThreadTeam& team) { return {graph, spaces.build(), kernels, gate, team, walks_, alive, points}; }

  static constexpr size_t kStoreChunk = 256;
  static constexpr size_t kPendingFraction = 50;  // removed points are taken out when they are 2 %
  static constexpr size_t kMostPending = 1 << 16;

  FreeSlots slots_;
  WalkStock walks_;
  uint64_t fit_at_ = 0;      // insertions that call for the next fitting
  bool starts_hold_ = true;  // no start was removed
  Verification verification_;
};

}  // namespace ann::hnsw

#include "compaction.h"
