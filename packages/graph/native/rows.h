// Compressed rows as @ann/core has them: offsets in doubles, one id and one value per entry.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>

#include "ann/control.h"
#include "ann/error.h"

namespace ann {

// Rows per chunk of shared work: well below a millisecond at k = 15, and never a function of the
// number of threads.
inline constexpr size_t kRowsPerChunk = 256;

// The C++ mirror of NeighbourGraph (values are distances) and CsrMatrix (values are weights).
// V is const for what is read; row_ptr is out of the caller's reach. `values` may be empty where only the structure counts.
template <class Id, class V>
struct Rows {
  std::span<const double> row_ptr;
  std::span<Id> ids;
  std::span<V> values;

  size_t count() const { return row_ptr.size() - 1; }
  size_t begin(size_t i) const { return static_cast<size_t>(row_ptr[i]); }
  size_t size(size_t i) const { return begin(i + 1) - begin(i); }
  std::span<Id> idsOf(size_t i) const { return ids.subspan(begin(i), size(i)); }
  std::span<V> valuesOf(size_t i) const { return values.subspan(begin(i), size(i)); }
};

using RowsView = Rows<const uint32_t, const float>;
using RowsOut = Rows<uint32_t, float>;

// A number for an error message: 3 rather than 3.000000.
inline std::string shortNumber(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

// Copies offsets and makes sure that the copies name places inside the arrays. Rows are only ever
// read through such a copy: the caller's own offsets may change after any check.
inline void copyOffsets(const Control& control, std::span<const double> row_ptr,
                        std::span<double> copy, size_t entries) {
  const size_t rows = row_ptr.size() - 1;
  double previous = 0;
  for (size_t i = 0; i <= rows; ++i) {
    if (i % 65536 == 0) control.check();
    const double at = copy[i] = row_ptr[i];
    const bool whole = at >= previous && at <= double(entries) && at == std::floor(at);
    if (!whole || (i == 0 && at != 0)) {
      throw Error("shape",
                  "rowPtr[" + std::to_string(i) + "] is " + shortNumber(at) +
                      "; row offsets are whole numbers that start at 0 and never fall",
                  {{"row", double(i)}, {"offset", at}});
    }
    previous = at;
  }
  if (previous != double(entries)) {
    throw Error("shape",
                "rowPtr ends at " + std::to_string(static_cast<size_t>(previous)) +
                    " but there are " + std::to_string(entries) + " entries",
                {{"offset", previous}, {"entries", double(entries)}});
  }
}

// Turns row sizes, found in row_ptr[1] onwards, into offsets.
inline void accumulateOffsets(const Control& control, std::span<double> row_ptr) {
  row_ptr[0] = 0;
  for (size_t i = 1; i < row_ptr.size(); ++i) {
    if (i % 65536 == 0) control.check();
    row_ptr[i] += row_ptr[i - 1];
  }
}

}  // namespace ann
