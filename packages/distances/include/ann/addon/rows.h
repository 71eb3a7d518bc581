// A matrix of any element type that has kernels, as bytes.
#pragma once
#include <string>

#include "ann/addon/arguments.h"

namespace ann::addon {

// Rows of a matrix with the stride in bytes; `dtype` as in ann_kernel.
inline MatrixView<const char> rows(const Napi::Value& value, const std::string& dtype) {
  auto bytes = [](auto view) {
    using T = std::remove_pointer_t<decltype(view.data)>;
    return MatrixView<const char>{reinterpret_cast<const char*>(view.data), view.rows, view.cols,
                                  view.stride * sizeof(T)};
  };
  if (dtype == "f32") return bytes(matrix<float>(value));
  if (dtype == "u8") return bytes(matrix<uint8_t>(value));
  refuse(value, "a matrix of f32 or u8");
}

}  // namespace ann::addon
