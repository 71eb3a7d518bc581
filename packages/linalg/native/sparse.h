// Compressed sparse rows: the checks, the product with a block, the transpose.
#pragma once
#include <string>
#include <vector>

#include "block.h"
#include "ann/finite.h"
#include "ann/first_failure.h"

namespace ann {

// Offsets and columns belong to the caller, who may change them after any check: they are bounded
// wherever they name places in memory. A changed matrix gives wrong results, but nothing is ever
// read or written outside. There is no entry without a column.
struct CsrView {
  size_t rows, cols, entries;
  double* row_ptr;
  uint32_t* col_idx;
  float* values;

  size_t begin(size_t row) const { return bounded(row_ptr[row]); }
  size_t end(size_t row) const { return bounded(row_ptr[row + 1]); }
  uint32_t column(size_t p) const {
    const uint32_t id = col_idx[p];  // one look: comparing and using must see the same
    return id < cols ? id : static_cast<uint32_t>(cols - 1);
  }

 private:
  size_t bounded(double at) const {
    return at >= 0 && at <= static_cast<double>(entries) ? static_cast<size_t>(at) : entries;
  }
};

inline constexpr size_t kSparseRows = 512;

[[noreturn]] inline void refuseRow(size_t row, const std::string& what) {
  throw Error("shape", "csr: row " + std::to_string(row) + " " + what, {{"row", double(row)}});
}

// Offsets of row i, checked before anything is read through them.
inline void checkOffsets(const CsrView& a, size_t row) {
  const double from = a.row_ptr[row], to = a.row_ptr[row + 1];
  if (!(from >= 0 && from <= to && to <= static_cast<double>(a.entries)) || from != std::floor(from)) {
    refuseRow(row, "has offsets " + std::to_string(from) + " and " + std::to_string(to) +
                       "; rowPtr must hold ascending whole numbers up to the number of entries");
  }
}

inline void checkRow(const CsrView& a, size_t row) {
  checkOffsets(a, row);
  for (size_t p = a.begin(row); p < a.end(row); ++p) {
    if (a.col_idx[p] >= a.cols) {
      refuseRow(row, "has column " + std::to_string(a.col_idx[p]) + " of " + std::to_string(a.cols));
    }
    if (p > a.begin(row) && a.col_idx[p] <= a.col_idx[p - 1]) {
      refuseRow(row, "has column " + std::to_string(a.col_idx[p]) + " after " +
                         std::to_string(a.col_idx[p - 1]) + "; columns must ascend strictly");
    }
    if (!std::isfinite(a.values[p])) refuseNotFinite("", row, a.col_idx[p], a.values[p]);
  }
}

// Throws for the first row at fault. That the offsets start at 0 and end at the number of entries
// has been checked.
inline void checkCsr(ThreadTeam& team, const CsrView& a) {
  forChunksFirstFailure(team, a.rows, kSparseRows, [&](size_t begin, size_t end, unsigned) {
    for (size_t i = begin; i < end; ++i) checkRow(a, i);
  });
}

// The value at (row, column); zero where nothing is stored.
inline float entry(const CsrView& a, size_t row, uint32_t column) {
  const uint32_t* first = a.col_idx + a.begin(row);
  const uint32_t* last = std::max<const uint32_t*>(first, a.col_idx + a.end(row));
  const uint32_t* found = std::lower_bound(first, last, column);
  return found != last && *found == column ? a.values[found - a.col_idx] : 0.0f;
}

// Refuses a checked square matrix unless (i, j) and (j, i) agree to about f32 rounding.
inline void checkSymmetric(ThreadTeam& team, const CsrView& a) {
  constexpr float kRounding = 1e-5f;
  forChunksFirstFailure(team, a.rows, kSparseRows, [&](size_t begin, size_t end, unsigned) {
    for (size_t i = begin; i < end; ++i) {
      for (size_t p = a.begin(i); p < a.end(i); ++p) {
        const uint32_t j = a.column(p);
        const float value = a.values[p], mirrored = entry(a, j, static_cast<uint32_t>(i));
        const float larger = std::max(std::abs(value), std::abs(mirrored));
        if (std::abs(value - mirrored) <= kRounding * larger) continue;
        const std::string at = std::to_string(i) + ", " + std::to_string(j);
        throw Error("shape", "the matrix is not symmetric: (" + at + ") is " + std::to_string(value) +
                                 ", its mirror image is " + std::to_string(mirrored),
                    {{"row", double(i)}, {"column", double(j)}});
      }
    }
  });
}

// step.out = A step.x, or the sum that `step` describes.
inline void runSparseStep(ThreadTeam& team, const LinalgKernels& kernels, size_t rows,
                          const SparseStep& step) {
  team.forChunks(rows, kSparseRows,
                 [&](size_t begin, size_t end, unsigned) { kernels.sparse_rows(step, begin, end); });
}

inline SparseStep plainStep(const CsrView& a, const Block& x, const Block& y) {
  return {a.row_ptr, a.col_idx, a.values, a.entries, a.cols, x.data, y.data, x.width, true, 1, 0, 0};
}

inline void multiplySparse(ThreadTeam& team, const LinalgKernels& kernels, const CsrView& a,
                           const Block& x, const Block& y) {
  runSparseStep(team, kernels, a.rows, plainStep(a, x, y));
}

// Calls body(row) for all rows on this thread, stopping when the job is cancelled.
template <class Body>
void forRowsChecked(const Control& control, size_t rows, Body&& body) {
  for (size_t i = 0; i < rows; ++i) {
    if (i % kSparseRows == 0) control.check();
    body(i);
  }
}

// Writes the transpose of a checked matrix; `t` has arrays of the right length. Counting sort on
// one thread, columns come out ascending.
inline void transposeSparse(const Control& control, const CsrView& a, const CsrView& t) {
  std::fill(t.row_ptr, t.row_ptr + t.rows + 1, 0.0);
  std::vector<size_t> next(t.rows + 1, 0);
  forRowsChecked(control, a.rows, [&](size_t i) {
    for (size_t p = a.begin(i); p < a.end(i); ++p) ++next[a.column(p) + 1];
  });
  for (size_t j = 0; j < t.rows; ++j) {
    next[j + 1] += next[j];
    t.row_ptr[j + 1] = static_cast<double>(next[j + 1]);
  }
  forRowsChecked(control, a.rows, [&](size_t i) {
    for (size_t p = a.begin(i); p < a.end(i); ++p) {
      const size_t at = next[a.column(p)]++;
      if (at >= t.entries) throw inputChanged();
      t.col_idx[at] = static_cast<uint32_t>(i);
      t.values[at] = a.values[p];
    }
  });
}

}  // namespace ann
