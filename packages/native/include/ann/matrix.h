// The C++ mirror of Matrix in @ann/core: a view, never an owner.
#pragma once
#include <cstddef>

namespace ann {

template <class T>
struct MatrixView {
  T* data = nullptr;
  size_t rows = 0;
  size_t cols = 0;
  size_t stride = 0;  // elements between the starts of two rows, >= cols

  T* row(size_t i) const { return data + i * stride; }
};

}  // namespace ann
