// Fitting what walks measure with to a sample of the rows: steps and means of codes, scales of ranks.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <vector>

#include "ann/aligned.h"
#include "ann/matrix.h"
#include "ann/threads.h"
#include "code_space.h"
#include "gate.h"
#include "slot_set.h"
#include "spaces.h"

namespace ann::hnsw {

// Rows that fitting looks at, at least, where there are as many.
inline constexpr size_t kFittingSample = 4096;

// Rows of one length after one another.
struct RowSample {
  std::vector<char> bytes;
  size_t cols, row_bytes;
  MatrixView<const char> view() const { return {bytes.data(), bytes.size() / row_bytes, cols, row_bytes}; }
};

// Some of the rows that an index has, and of those to come, in proportion.
inline RowSample sampleOf(const KernelSpace& exact, const SlotSet& alive, size_t points, const MatrixView<const char>& rows) {
  const size_t row_bytes = exact.rows.rowBytes();
  const size_t step = std::max<size_t>(1, (points + rows.rows) / kFittingSample);
  RowSample sample{{}, exact.dim, row_bytes};
  size_t seen = 0;
  auto offer = [&](const char* row) { sample.bytes.insert(sample.bytes.end(), row, row + row_bytes); };
  std::vector<char> room(row_bytes);
  alive.forEach([&](uint32_t slot) {
    if (seen++ % step == 0) offer(exact.rows.read(slot, room.data()));
  });
  for (size_t i = 0; i < rows.rows; ++i) {
    if (seen++ % step == 0) offer(rows.row(i));
  }
  return sample;
}

// Makes codes of the rows in the first `slots` slots.
inline void encode(ThreadTeam& team, const KernelSpace& exact, Space& codes, size_t slots) {
  constexpr size_t kChunk = 256, kTogether = Coder::kTogether;
  std::vector<uint32_t> all(slots);
  std::iota(all.begin(), all.end(), 0u);
  team.forChunks(slots, kChunk, [&](size_t begin, size_t end, unsigned) {
    const RowStore& rows = exact.rows;
    const size_t bytes = rows.rowBytes();
    AlignedArray<char> room(kTogether * bytes);
    for (size_t i = begin; i < end; i += kTogether) {
      const size_t count = std::min(kTogether, end - i);
      for (size_t j = 0; j < count; ++j) {
        char* to = room.data() + j * bytes;
        const char* row = rows.read(all[i + j], to);
        if (row != to) std::memcpy(to, row, bytes);
      }
      codes.store({room.data(), count, exact.dim, bytes}, 0, count, &all[i]);
    }
  });
}

// Fits all spaces to a sample while others read them, and makes the codes of the first `used` of
// `slots` slots anew.
inline void fit(ThreadTeam& team, const Spaces& spaces, const CodeKernels& kernels, Gate& gate, const MatrixView<const char>& sample,
                size_t used, size_t slots) {
  for (CodeSpace* codes : {spaces.codes.get(), spaces.coarse.get()}) {
    if (codes == nullptr) continue;
    CodeSpace fresh(codes->coder(), kernels);
    fresh.calibrate(sample);
    fresh.prepareGrowth(slots);
    fresh.commitGrowth();
    if (used > 0) encode(team, *spaces.exact, fresh, used);
    Gate::Writing writing(gate);
    codes->takeOver(std::move(fresh));
  }
  Gate::Writing writing(gate);
  if (spaces.exact) spaces.exact->chooseScale(sample);
  if (spaces.converted) spaces.converted->chooseScale(sample);
}

}  // namespace ann::hnsw
