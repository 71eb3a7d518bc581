// Rows of varying length, as kernels see them.
#pragma once
#include "ann/kernel.h"
#include "elements.h"

namespace ann::ANN_ISA {

// An ann_slice that knows the type of its elements.
template <class T>
struct Slice : ann_slice {
  using Element = T;
  ANN_MEMBER const T* begin() const { return static_cast<const T*>(data); }
  ANN_MEMBER const T* end() const { return begin() + length; }
};

template <class T> struct LanesOfType<Slice<T>> { using type = f32x16; };
template <> inline constexpr const char* kDtype<Slice<uint8_t>> = "u8[]";
template <> inline constexpr const char* kDtype<Slice<uint16_t>> = "u16[]";
template <> inline constexpr const char* kDtype<Slice<uint32_t>> = "u32[]";

}  // namespace ann::ANN_ISA
