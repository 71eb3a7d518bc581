// Transpose of a square CSR matrix, rows ascending again.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "ann/threads.h"
#include "rows.h"

namespace ann {

// A counting sort by column. The rows are cut into kSlices slices; each counts its own entries
// per column, so that afterwards it knows its place in every column and all can write at once.
// Slices follow each other, hence the row numbers ascend without sorting.
struct Transpose {
  RowsView matrix;
  std::span<double> row_ptr;  // offsets of the transpose
  std::span<uint32_t> ids;
  std::span<float> values;

  static constexpr size_t kSlices = 8;

  void run(ThreadTeam& team) const {
    const size_t n = matrix.count();
    team.control().expect(n);
    std::vector<uint32_t> places(kSlices * n);
    eachEntry(team, [&](size_t slice, size_t, size_t e) { ++places[slice * n + matrix.ids[e]]; });
    team.forChunks(n, kRowsPerChunk, [&](size_t begin, size_t end, unsigned) {
      for (size_t j = begin; j < end; ++j) row_ptr[j + 1] = double(placesInColumn(places, j));
    });
    accumulateOffsets(team.control(), row_ptr);
    eachEntry(team, [&](size_t slice, size_t i, size_t e) {
      const uint32_t j = matrix.ids[e];
      const size_t at = static_cast<size_t>(row_ptr[j]) + places[slice * n + j]++;
      ids[at] = static_cast<uint32_t>(i);
      values[at] = matrix.values[e];
    });
    team.control().advance(n);
  }

 private:
  // Turns the counts of column j into the first place of each slice; returns their sum.
  size_t placesInColumn(std::vector<uint32_t>& places, size_t j) const {
    uint32_t next = 0;
    for (size_t at = j; at < places.size(); at += matrix.count()) {
      const uint32_t count = places[at];
      places[at] = next;
      next += count;
    }
    return next;
  }

  template <class Body>
  void eachEntry(ThreadTeam& team, Body&& body) const {
    const size_t n = matrix.count();
    const size_t slice_rows = n / kSlices + 1;
    team.forChunks(n, slice_rows, [&](size_t begin, size_t end, unsigned) {
      for (size_t i = begin; i < end; ++i) {
        team.control().check();
        for (size_t e = matrix.begin(i); e < matrix.begin(i + 1); ++e) {
          body(begin / slice_rows, i, e);
        }
      }
    });
  }
};

}  // namespace ann
