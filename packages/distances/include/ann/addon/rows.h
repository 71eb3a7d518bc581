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
  if (dtype == "f64") return bytes(matrix<double>(value));
  if (dtype == "u8" || dtype == "b1") return bytes(matrix<uint8_t>(value));
  if (dtype == "i8") return bytes(matrix<int8_t>(value));
  if (dtype == "u16" || dtype == "f16" || dtype == "bf16") return bytes(matrix<uint16_t>(value));
  if (dtype == "i16") return bytes(matrix<int16_t>(value));
  if (dtype == "u32") return bytes(matrix<uint32_t>(value));
  if (dtype == "i32") return bytes(matrix<int32_t>(value));
  if (dtype == "u64") return bytes(matrix<uint64_t>(value));
  if (dtype == "i64") return bytes(matrix<int64_t>(value));
  refuse(value, "a matrix of the kernel's element type");
}

}  // namespace ann::addon
