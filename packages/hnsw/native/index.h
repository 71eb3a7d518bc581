// The index: rows and codes, links, ids, and what changes them. Changes are made by one job at a
// time (TypeScript sees to that); searches may run beside it, each chunk of them behind the gate.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ann/threads.h"
#include "code_space.h"
#include "converted_space.h"
#include "gate.h"
#include "graph.h"
#include "id_map.h"
#include "inserter.h"
#include "kernel_space.h"
#include "mapped_file.h"
#include "reachability.h"
#include "removal.h"
#include "retrieval.h"
#include "slot_set.h"

namespace ann::hnsw {

// The spaces of an index. Those that are left out are null.
struct Spaces {
  std::unique_ptr<KernelSpace> exact;  // the rows themselves
  std::unique_ptr<Space> codes;        // what the build measures with, and walks that have no `coarse`
  std::unique_ptr<CodeSpace> coarse;   // 4-bit codes, for walks of searches

  const Space& build() const { return codes ? *codes : *exact; }
  const Space& walk() const { return coarse ? *coarse : build(); }
  Spaces emptyCopy() const {
    Spaces copy;
    if (exact) copy.exact.reset(static_cast<KernelSpace*>(exact->emptyCopy().release()));
    if (codes) copy.codes = codes->emptyCopy();
    if (coarse) copy.coarse.reset(static_cast<CodeSpace*>(coarse->emptyCopy().release()));
    return copy;
  }
  template <class Body>
  void each(Body&& body) const {
    if (exact) body(*exact);
    if (codes) body(*codes);
    if (coarse) body(*coarse);
  }
};

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
  // The kernel's rank form of what a walk on codes estimates.
  double rankOfEstimate(float rank) const {
    const auto* codes = dynamic_cast<const CodeSpace*>(&spaces.walk());
    return codes ? codes->coder().kernelRank(rank) : rank;
  }
  uint64_t next_id = 0;       // above every id ever used
  std::shared_ptr<const MappedFile> mapped;  // where the rows are, when they are in a file
  uint64_t version = 0;       // counts changes of what is in the index

  // Whether rows have come yet, be it in an add that ended early.
  bool untouched() const { return used_ == 0; }

  // Fits what walks measure with to the rows that there will be: before the first ones come, and again
  // when as many have come as there were, from a sample of all of them. Then every row is coded anew.
  void calibrate(ThreadTeam& team, const MatrixView<const char>& rows) {
    if (rows.rows == 0 || (points > 0 && inserted + rows.rows < calibrate_at_)) return;
    const size_t linked = points + pending;
    if (linked == 0) {
      calibrate(team, rows, 0);
    } else if (spaces.exact) {
      const std::vector<char> bytes = sampleWith(rows);
      const size_t row_bytes = spaces.exact->rows.rowBytes();
      calibrate(team, {bytes.data(), bytes.size() / row_bytes, dim, row_bytes}, used_);
    }
    calibrate_at_ = inserted + rows.rows + points + rows.rows;
  }

  // Adds rows; points that have their ids already make way for them. Either all of them are in the
  // index afterwards or, when the job is cancelled or memory ends, those that were already linked:
  // an id never goes without a point meanwhile.
  void add(ThreadTeam& team, const MatrixView<const char>& rows, std::span<const uint32_t> new_ids) {
    const size_t count = rows.rows;
    if (count == 0) return;
    team.control().expect(count);
    const std::vector<uint32_t> slots = takeSlots(count);
    try {
      link(team, rows, slots, new_ids);
    } catch (...) {
      giveBack(slots);
      throw;
    }
    inserted += count;
    unverified_ += count;
    if (repairIsDue()) repair(team);
    else settle(team);
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
    if (repairIsDue()) repair(team);
  }

  // Takes what was removed out of the links.
  void repair(ThreadTeam& team) {
    if (pending == 0) return;
    Removal(graph, spaces.build(), gate, team).repair(alive, removed, [&] {
      std::erase_if(graph.starts, [this](uint32_t slot) { return !alive.has(slot); });
      removed.forEach([this](uint32_t slot) { free_.push_back(slot); });
      removed = SlotSet(graph.slots());
      pending = 0;
      graph.starts = startsOf();
    });
    std::sort(free_.begin(), free_.end(), std::greater<>());
    unverified_ = points;
    settle(team);
  }

  // Verifies that every point is reachable and found, where enough has changed to make that worth a pass.
  void settle(ThreadTeam& team, bool always = false) {
    chooseStarts();
    if (!always && unverified_ * kVerifyFraction < points) return;
    repaired += reach(team);
    std::vector<uint32_t> slots;
    alive.forEach([&](uint32_t slot) { slots.push_back(slot); });
    const size_t made = Retrieval(graph, spaces.build(), kernels, gate, team).repair(std::move(slots));
    repaired += made;
    // Links that gave way may have been the last ones to a point.
    if (made > 0) repaired += reach(team);
    unverified_ = 0;
  }

  // The same points without gaps, in a new index whose slots follow the ids' order of the old ones.
  // Readers may go on with the old one.
  std::unique_ptr<Index> compacted(ThreadTeam& team) const {
    std::vector<uint32_t> slots, target(graph.slots(), kNoSlot);
    alive.forEach([&](uint32_t slot) {
      target[slot] = static_cast<uint32_t>(slots.size());
      slots.push_back(slot);
    });
    auto fresh = std::make_unique<Index>(kernel, dim, graph.parameters, spaces.emptyCopy(), kernels);
    fresh->growTo(slots.size());
    fresh->inserted = inserted;
    fresh->next_id = next_id;
    fresh->repaired = repaired;
    fresh->calibrate_at_ = calibrate_at_;
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
      copySpace(spaces.exact.get(), fresh->spaces.exact.get(), from, to);
      copySpace(spaces.codes.get(), fresh->spaces.codes.get(), from, to);
      copySpace(spaces.coarse.get(), fresh->spaces.coarse.get(), from, to);
    }
    fresh->points = fresh->used_ = slots.size();
    if (graph.entry != kNoSlot) {
      fresh->graph.entry = target[graph.entry];
      fresh->graph.top = graph.top;
    }
    fresh->chooseStarts();
    return fresh;
  }

  // Room for `slots` slots, not a slot more.
  void growTo(size_t slots) {
    spaces.each([slots](Space& space) { space.prepareGrowth(slots); });
    graph.prepare(slots);
    ids.prepare(slots);
    Gate::Writing writing(gate);
    // These can fail, and may be larger than the rest.
    alive.grow(slots);
    removed.grow(slots);
    spaces.each([](Space& space) { space.commitGrowth(); });
    graph.commit();
    ids.commit();
  }

 private:
  static constexpr size_t kStoreChunk = 256;
  static constexpr size_t kPendingFraction = 50;  // repair when 2 % of the points were removed
  static constexpr size_t kMostPending = 1 << 16;
  static constexpr size_t kVerifyFraction = 64;
  static constexpr size_t kStarts = 64;
  static constexpr size_t kSample = 4096;

  static void copySpace(const Space* from, Space* to, uint32_t source, uint32_t target) {
    if (from != nullptr && to != nullptr) to->copySlot(*from, source, target);
  }

  // Some of the rows that the index has, and of those to come, in proportion.
  std::vector<char> sampleWith(const MatrixView<const char>& rows) const {
    const KernelSpace& exact = *spaces.exact;
    const size_t step = std::max<size_t>(1, (points + rows.rows) / kSample);
    std::vector<char> sample;
    size_t seen = 0;
    auto offer = [&](const char* row) {
      if (seen++ % step == 0) sample.insert(sample.end(), row, row + exact.rows.rowBytes());
    };
    std::vector<char> room(exact.rows.rowBytes());
    alive.forEach([&](uint32_t slot) { offer(exact.rows.read(slot, room.data())); });
    for (size_t i = 0; i < rows.rows; ++i) offer(rows.row(i));
    return sample;
  }

  // Fits everything to a sample, and the codes of the first `slots` slots.
  void calibrate(ThreadTeam& team, const MatrixView<const char>& sample, size_t slots) {
    recode(team, dynamic_cast<CodeSpace*>(spaces.codes.get()), sample, slots);
    recode(team, spaces.coarse.get(), sample, slots);
    Gate::Writing writing(gate);
    if (spaces.exact) spaces.exact->chooseScale(sample);
    if (auto* converted = dynamic_cast<ConvertedSpace*>(spaces.codes.get())) converted->chooseScale(sample);
  }

  void recode(ThreadTeam& team, CodeSpace* space, const MatrixView<const char>& sample, size_t count) {
    if (space == nullptr) return;
    CodeSpace fresh(space->coder(), kernels);
    fresh.calibrate(sample);
    fresh.prepareGrowth(graph.slots());
    fresh.commitGrowth();
    std::vector<uint32_t> slots(count);
    std::iota(slots.begin(), slots.end(), 0u);
    team.forChunks(count, kStoreChunk, [&](size_t begin, size_t end, unsigned) {
      const RowStore& rows = spaces.exact->rows;
      std::vector<char> room(rows.rowBytes());
      for (size_t i = begin; i < end; ++i) {
        const char* row = rows.read(slots[i], room.data());
        fresh.store({row, 1, dim, rows.rowBytes()}, 0, 1, &slots[i]);
      }
    });
    Gate::Writing writing(gate);
    space->takeOver(std::move(fresh));
  }

  // Free slots, lowest first; new ones at the end. The first growth is exact, later ones are by half.
  std::vector<uint32_t> takeSlots(size_t count) {
    std::vector<uint32_t> slots;
    slots.reserve(count);
    const size_t missing = count - std::min(count, free_.size()), least = used_ + missing;
    if (least > kMostSlots) throw Error("capacity", "too many points, with those that were removed, for one index");
    if (least > graph.slots()) growTo(used_ == 0 ? least : std::min<size_t>(kMostSlots, std::max(least, used_ + used_ / 2)));
    for (; slots.size() < count - missing; free_.pop_back()) slots.push_back(free_.back());
    for (size_t i = 0; i < missing; ++i) slots.push_back(static_cast<uint32_t>(used_++));
    return slots;
  }

  // Stores rows, and links them under their ids.
  void link(ThreadTeam& team, const MatrixView<const char>& rows, std::span<const uint32_t> slots, std::span<const uint32_t> new_ids) {
    team.forChunks(slots.size(), kStoreChunk, [&](size_t begin, size_t end, unsigned) {
      spaces.each([&](Space& space) { space.store(rows, begin, end, slots.data()); });
    });
    std::vector<uint32_t> id_of(graph.slots());
    for (size_t i = 0; i < slots.size(); ++i) {
      graph.open(slots[i], graph.drawLevel(inserted + i));
      id_of[slots[i]] = new_ids[i];
    }
    Inserter(graph, spaces.build(), kernels, gate, team).insert(
        slots, points + pending, inserted,
        [&](std::span<const uint32_t> batch) {
          ++version;
          for (const uint32_t slot : batch) publish(slot, id_of[slot]);
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
  }

  bool repairIsDue() const { return pending * kPendingFraction > points || pending > kMostPending; }

  // Returns how many points were cut off.
  size_t reach(ThreadTeam& team) {
    return Reachability(graph, spaces.build(), kernels, gate, team.control()).repair([this](uint32_t slot) { return alive.has(slot); });
  }

  // Slots of an add that ended early are free again, but for those to which links may lead already.
  void giveBack(const std::vector<uint32_t>& slots) {
    for (const uint32_t slot : slots) {
      if (!alive.has(slot) && !removed.has(slot)) free_.push_back(slot);
    }
    std::sort(free_.begin(), free_.end(), std::greater<>());
    inserted += slots.size();
    unverified_ += slots.size();
    chooseStarts();
  }

  void chooseStarts() {
    auto starts = startsOf();
    Gate::Writing writing(gate);
    graph.starts = std::move(starts);
  }

  // Points of the highest layers, where walks of layer 0 begin.
  std::vector<uint32_t> startsOf() const {
    std::vector<uint32_t> starts;
    alive.forEach([&](uint32_t slot) {
      if (graph.level(slot) > 0 || points <= kStarts) starts.push_back(slot);
    });
    std::stable_sort(starts.begin(), starts.end(), [this](uint32_t a, uint32_t b) { return graph.level(a) > graph.level(b); });
    if (starts.size() > kStarts) starts.resize(kStarts);
    return starts;
  }

  std::vector<uint32_t> free_;  // descending
  size_t used_ = 0;             // slots that were ever taken
  uint64_t calibrate_at_ = 0;   // insertions that call for the next calibration
  size_t unverified_ = 0;       // changes since the last reachability pass
};

}  // namespace ann::hnsw
