// Arrays that grow while others read them: the larger copy is made beside the old one, by the only
// writer, and takes its place in an instant.
#pragma once
#include <algorithm>
#include <cstddef>
#include <utility>

#include "ann/aligned.h"

namespace ann::hnsw {

template <class T>
class Growable {
 public:
  T* data() { return current_.data(); }
  const T* data() const { return current_.data(); }
  size_t size() const { return current_.size(); }
  T& operator[](size_t i) { return current_[i]; }
  const T& operator[](size_t i) const { return current_[i]; }

  // Makes the larger copy, its new part filled with bytes of value `fill`. One that never took its place
  // is dropped first; prepare(0) does only that.
  void prepare(size_t size, unsigned char fill = 0) {
    prepareUnfilled(size);
    if (next_.size() == 0) return;
    std::memset(static_cast<void*>(next_.data() + current_.size()), fill, (size - current_.size()) * sizeof(T));
  }
  // The same with a new part that is as it happens to be: several threads that write it first touch its
  // pages in less time than this one would.
  void prepareUnfilled(size_t size) {
    next_ = {};
    if (size <= current_.size()) return;
    next_ = AlignedArray<T>::uninitialised(size);
    if (current_.size() > 0) std::memcpy(static_cast<void*>(next_.data()), current_.data(), current_.size() * sizeof(T));
  }

  // Lets it take the place of the old one. Nobody may read meanwhile.
  void commit() {
    if (next_.size() > current_.size()) current_ = std::move(next_);
    next_ = {};
  }

 private:
  AlignedArray<T> current_, next_;
};

}  // namespace ann::hnsw
