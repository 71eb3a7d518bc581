// Refuses ragged rows that leave the domain of a kernel.
#pragma once
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "ann/error.h"
#include "ann/finite.h"
#include "ann/first_failure.h"
#include "ann/kernel.h"
#include "ann/matrix.h"
#include "ann/threads.h"

namespace ann {

inline bool isRagged(const ann_kernel& kernel) { return std::string_view(kernel.dtype).ends_with("[]"); }

// The type of the elements, of ragged rows too.
inline std::string_view elementOf(std::string_view dtype) {
  if (dtype.ends_with("[]")) dtype.remove_suffix(2);
  return dtype;
}

inline const ann_slice& sliceOf(const MatrixView<const char>& rows, size_t i) {
  return *reinterpret_cast<const ann_slice*>(rows.row(i));
}

// The rows of a kernel, of elements of so many bytes, as slices: also those of a matrix.
class Slices {
 public:
  Slices(const MatrixView<const char>& rows, const ann_kernel& kernel, size_t element)
      : view_(rows), element_(element), ragged_(isRagged(kernel)) {}

  size_t rows() const { return view_.rows; }
  ann_slice operator[](size_t i) const {
    return ragged_ ? sliceOf(view_, i) : ann_slice{view_.row(i), view_.cols};
  }
  // How much of a row there is to read; of ragged rows, a guess.
  size_t rowBytes() const { return element_ * (ragged_ ? 64 : view_.cols); }

 private:
  MatrixView<const char> view_;
  size_t element_;
  bool ragged_;
};

// Of all ragged rows; the first failure by row, whatever the number of threads.
template <class Check>
void forSlices(ThreadTeam& team, const MatrixView<const char>& rows, Check&& check) {
  forChunksFirstFailure(team, rows.rows, 1024, [&](size_t begin, size_t end, unsigned) {
    for (size_t i = begin; i < end; ++i) check(sliceOf(rows, i), i);
  });
}

inline void checkSlicesFinite(ThreadTeam& team, const ann_kernel& kernel, const MatrixView<const char>& rows,
                              const std::string& name) {
  const std::string_view dtype = elementOf(kernel.dtype);
  if (!isFloat(dtype)) return;
  forSlices(team, rows, [&](const ann_slice& slice, size_t i) {
    checkRowFinite(slice.data, slice.length, dtype, name, i);
  });
}

// A set's elements ascend. `name` says which of several inputs holds the row.
template <class T>
void checkSetOf(const ann_slice& slice, const std::string& name, size_t row) {
  const T* ids = static_cast<const T*>(slice.data);
  // The whole row before the first culprit: such a loop vectorises.
  T wrong = 0;
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

using SetCheck = void (*)(const ann_slice&, const std::string& name, size_t row);

// What refuses rows that are no sets; null for a kernel that takes none.
inline SetCheck setCheckOf(const ann_kernel& kernel) {
  if (kernel.domain != ANN_DOMAIN_SET || !isRagged(kernel)) return nullptr;
  const std::string_view dtype = elementOf(kernel.dtype);
  if (dtype == "u32") return checkSetOf<uint32_t>;
  if (dtype == "u16") return checkSetOf<uint16_t>;
  if (dtype == "u8") return checkSetOf<uint8_t>;
  if (dtype == "i32") return checkSetOf<int32_t>;
  if (dtype == "i16") return checkSetOf<int16_t>;
  if (dtype == "i8") return checkSetOf<int8_t>;
  return nullptr;
}

inline void checkSets(ThreadTeam& team, const ann_kernel& kernel, const MatrixView<const char>& rows,
                      const std::string& name) {
  const SetCheck check = setCheckOf(kernel);
  if (!check) return;
  forSlices(team, rows, [&](const ann_slice& slice, size_t i) { check(slice, name, i); });
}

// Of two texts, one may be of any length.
inline void checkTexts(const ann_kernel& kernel, const MatrixView<const char>& a,
                       const MatrixView<const char>& b) {
  if (kernel.domain != ANN_DOMAIN_TEXT || !isRagged(kernel)) return;
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
