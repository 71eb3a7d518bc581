// Memory that starts on a cache line, so that rows padded to 64 bytes never straddle two. Large
// arrays ask for huge pages where the system has them: rows that are read here and there then miss
// fewer address translations.
#pragma once
#include <cstddef>
#include <cstring>
#include <limits>
#include <memory>
#include <new>
#include <type_traits>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "ann/error.h"

namespace ann {

inline constexpr size_t kCacheLine = 64;

template <class T>
class AlignedArray {
  static_assert(std::is_trivially_copyable_v<T>, "plain data only");
  struct Free {
    size_t alignment = kCacheLine;
    void operator()(T* p) const { ::operator delete(p, std::align_val_t{alignment}); }
  };
  static constexpr size_t kHugePage = size_t{2} << 20, kFewHugePages = 2;
  std::unique_ptr<T, Free> data_;
  size_t size_ = 0;

 public:
  AlignedArray() = default;

  // All bytes zero.
  explicit AlignedArray(size_t size) : AlignedArray(uninitialised(size)) {
    if (size > 0) std::memset(static_cast<void*>(data_.get()), 0, size * sizeof(T));
  }

  // Bytes as they happen to be, for arrays whose every byte is written next.
  static AlignedArray uninitialised(size_t size) {
    if (size > std::numeric_limits<size_t>::max() / sizeof(T) / 2) {
      throw Error("capacity", "array too large for this machine");
    }
    AlignedArray array;
    array.size_ = size;
    if (size > 0) {
      const size_t bytes = size * sizeof(T);
      const size_t alignment = bytes >= kFewHugePages * kHugePage ? kHugePage : kCacheLine;
      T* data = static_cast<T*>(::operator new(bytes, std::align_val_t{alignment}));
      array.data_ = std::unique_ptr<T, Free>(data, Free{alignment});
#if defined(__linux__) && defined(MADV_HUGEPAGE)
      if (alignment == kHugePage) madvise(data, bytes / kHugePage * kHugePage, MADV_HUGEPAGE);
#endif
    }
    return array;
  }

  T* data() { return data_.get(); }
  const T* data() const { return data_.get(); }
  size_t size() const { return size_; }
  T& operator[](size_t i) { return data_.get()[i]; }
  const T& operator[](size_t i) const { return data_.get()[i]; }
};

}  // namespace ann
