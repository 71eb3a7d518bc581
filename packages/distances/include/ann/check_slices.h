// Refuses ragged rows that leave the domain of a kernel.
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

#include "ann/error.h"
#include "ann/first_failure.h"
#include "ann/kernel.h"
#include "ann/matrix.h"
#include "ann/threads.h"

namespace ann {

inline const ann_slice& sliceOf(const MatrixView<const char>& rows, size_t i) {
  return *reinterpret_cast<const ann_slice*>(rows.row(i));
}

// A set's elements ascend. `name` says which of several inputs holds the row.
inline void checkSet(const ann_slice& slice, const std::string& name, size_t row) {
  const auto* ids = static_cast<const uint32_t*>(slice.data);
  // The whole row before the first culprit: such a loop vectorises.
  uint32_t wrong = 0;
  for (size_t j = 1; j < slice.length; ++j) wrong |= ids[j] <= ids[j - 1];
  if (!wrong) return;
  size_t j = 1;
  while (j < slice.length && ids[j] > ids[j - 1]) ++j;
  if (j == slice.length) throw inputChanged();
  throw Error("metric",
              name + ": row " + std::to_string(row) + " is not a set of ascending ids: " +
                  std::to_string(ids[j - 1]) + " is followed by " + std::to_string(ids[j]) +
                  "; sort each row and drop repeated ids",
              {{"row", double(row)}, {"column", double(j)}});
}

inline bool takesSets(const ann_kernel& kernel) {
  return kernel.domain == ANN_DOMAIN_SET && std::strcmp(kernel.dtype, "u32[]") == 0;
}

// Of all rows; the first failure by row, whatever the number of threads.
inline void checkSets(ThreadTeam& team, const ann_kernel& kernel, const MatrixView<const char>& rows,
                      const std::string& name) {
  if (!takesSets(kernel)) return;
  forChunksFirstFailure(team, rows.rows, 1024, [&](size_t begin, size_t end, unsigned) {
    for (size_t i = begin; i < end; ++i) checkSet(sliceOf(rows, i), name, i);
  });
}

// Of two texts, one may be of any length.
inline void checkTexts(const ann_kernel& kernel, const MatrixView<const char>& a,
                       const MatrixView<const char>& b) {
  if (kernel.domain != ANN_DOMAIN_TEXT || !std::strstr(kernel.dtype, "[]")) return;
  auto longest = [](const MatrixView<const char>& rows) {
    size_t length = 0;
    for (size_t i = 0; i < rows.rows; ++i) length = std::max(length, sliceOf(rows, i).length);
    return length;
  };
  const size_t length = std::min(longest(a), longest(b));
  if (length <= ANN_LONGEST_TEXT) return;
  throw Error("capacity",
              std::string(kernel.metric) + ": two rows of " + std::to_string(length) +
                  " elements and more; one of every two may have at most " +
                  std::to_string(ANN_LONGEST_TEXT),
              {{"length", double(length)}, {"max", double(ANN_LONGEST_TEXT)}});
}

}  // namespace ann
