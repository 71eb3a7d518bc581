// The rows of an index: its own copies on cache lines, or those of the caller where they are. Rows of
// floats that are whole numbers from 0 to 255, as of images and counts, are kept as bytes, which is a
// quarter of the memory to hold and to wait for; readers get the same floats back.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "ann/aligned.h"
#include "ann/kernel.h"
#include "growable.h"

namespace ann::hnsw {

class RowStore {
 public:
  RowStore(size_t row_bytes, const ann_kernel& kernel)
      : row_bytes_(row_bytes),
        stride_(wideStride()),
        element_bytes_(elementBytes(kernel.dtype)) {
    if (ragged()) stride_ = sizeof(ann_slice);
  }

  // From bytes to the floats that they stand for.
  using Widen = void (*)(const void*, float*, size_t);

  // The memory of the rows; of bytes when they are narrow.
  const char* data() const { return borrowed_ ? borrowed_ : own_.data(); }
  size_t stride() const { return stride_; }
  const char* row(uint32_t slot) const { return data() + slot * stride_; }
  // A row in its own element type; `room` has place for it.
  const char* read(uint32_t slot, char* room) const {
    if (!narrow()) return row(slot);
    widen_(row(slot), reinterpret_cast<float*>(room), row_bytes_ / sizeof(float));
    return room;
  }
  bool narrow() const { return widen_ != nullptr; }

  // From now on rows are kept as bytes. Only while there are none, and of floats.
  void makeNarrow(Widen widen) {
    widen_ = widen;
    stride_ = (row_bytes_ / sizeof(float) + kCacheLine - 1) / kCacheLine * kCacheLine;
  }
  // The memory of narrow rows as floats, for when rows come that cannot be narrow.
  Growable<char> widened() const {
    const size_t rows = own_.size() / stride_;
    Growable<char> wide;
    wide.prepare(rows * wideStride());
    wide.commit();
    for (size_t i = 0; i < rows; ++i) {
      widen_(own_.data() + i * stride_, reinterpret_cast<float*>(wide.data() + i * wideStride()), row_bytes_ / sizeof(float));
    }
    return wide;
  }
  // Back to floats. Nobody may read meanwhile.
  void makeWide(Growable<char>&& wide) {
    own_ = std::move(wide);
    widen_ = nullptr;
    stride_ = wideStride();
  }
  // Whether a row of floats can be kept as bytes without losing a bit.
  static bool fitsBytes(const char* row, size_t cols) {
    bool fits = true;
    for (size_t j = 0; j < cols; ++j) {
      float x;
      std::memcpy(&x, row + j * sizeof x, sizeof x);
      const auto whole = static_cast<float>(static_cast<int32_t>(std::min(std::max(x, 0.0f), 255.0f)));
      fits &= std::memcmp(&whole, &x, sizeof x) == 0;
    }
    return fits;
  }
  size_t bytes() const {
    size_t texts = 0;
    for (size_t i = 0; ragged() && i < own_.size() / stride_; ++i) texts += sliceAt(i).length * element_bytes_;
    return own_.size() + texts;
  }
  size_t rowBytes() const { return row_bytes_; }
  bool ragged() const { return element_bytes_ > 0; }
  bool borrowed() const { return borrowed_ != nullptr; }

  // Uses rows that the caller keeps, `stride` bytes apart, instead of copies.
  void borrow(const char* data, size_t stride) {
    borrowed_ = data;
    stride_ = stride;
  }

  void prepareGrowth(size_t slots) {
    if (borrowed_) return;
    // Slices are looked at before they are written.
    if (ragged()) own_.prepare(slots * stride_);
    else own_.prepareUnfilled(slots * stride_);
  }
  void commitGrowth() { own_.commit(); }

  // Safe from several threads for different slots. A row of varying length gets memory of its own.
  void store(uint32_t slot, const char* row) {
    if (borrowed_) return;
    char* to = own_.data() + slot * stride_;
    if (narrow()) {
      const size_t cols = row_bytes_ / sizeof(float);
      const auto* from = reinterpret_cast<const float*>(row);
      for (size_t j = 0; j < cols; ++j) to[j] = static_cast<char>(static_cast<uint8_t>(from[j]));
      std::memset(to + cols, 0, stride_ - cols);
      return;
    }
    if (!ragged()) {
      std::memcpy(to, row, row_bytes_);
      std::memset(to + row_bytes_, 0, stride_ - row_bytes_);
      return;
    }
    ann_slice slice;
    std::memcpy(&slice, row, sizeof slice);
    const size_t bytes = slice.length * element_bytes_;
    char* text = bytes == 0 ? nullptr : new char[bytes];
    if (bytes > 0) std::memcpy(text, slice.data, bytes);
    delete[] static_cast<const char*>(sliceAt(slot).data);
    slice.data = text;
    std::memcpy(to, &slice, sizeof slice);
  }

  ~RowStore() {
    if (!ragged()) return;
    for (size_t i = 0; i < own_.size() / stride_; ++i) delete[] static_cast<const char*>(sliceAt(i).data);
  }
  RowStore(const RowStore&) = delete;
  RowStore& operator=(const RowStore&) = delete;

 private:
  size_t wideStride() const { return (row_bytes_ + kCacheLine - 1) / kCacheLine * kCacheLine; }

  ann_slice sliceAt(size_t slot) const {
    ann_slice slice;
    std::memcpy(&slice, own_.data() + slot * stride_, sizeof slice);
    return slice;
  }

  // Bytes of an element of a ragged dtype; 0 for any other.
  static size_t elementBytes(std::string_view dtype) {
    if (!dtype.ends_with("[]")) return 0;
    dtype.remove_suffix(2);
    if (dtype.ends_with("64")) return 8;
    if (dtype.ends_with("32")) return 4;
    return dtype.ends_with("16") ? 2 : 1;
  }

  size_t row_bytes_;
  size_t stride_;  // bytes from one row to the next
  size_t element_bytes_;
  Growable<char> own_;
  const char* borrowed_ = nullptr;
  Widen widen_ = nullptr;
};

}  // namespace ann::hnsw
