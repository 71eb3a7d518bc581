// Rows of any element type that has kernels, as the bytes that kernels take: the rows of a matrix
// where they are, or an array of slices made from ragged rows.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ann/addon/arguments.h"
#include "ann/kernel.h"

namespace ann::addon {

// A view with the stride in bytes. For ragged rows it is one of `slices`, with one column: whoever
// keeps the view keeps the Rows, too.
struct Rows {
  MatrixView<const char> view;
  std::shared_ptr<const std::vector<ann_slice>> slices;  // null for a matrix
};

// Calls `f` with a null pointer to the type of array elements that hold elements of type `dtype`.
template <class F>
auto withElement(const Napi::Value& value, std::string_view dtype, F f) {
  if (dtype == "f32") return f(static_cast<float*>(nullptr));
  if (dtype == "f64") return f(static_cast<double*>(nullptr));
  if (dtype == "u8" || dtype == "b1") return f(static_cast<uint8_t*>(nullptr));
  if (dtype == "i8") return f(static_cast<int8_t*>(nullptr));
  if (dtype == "u16" || dtype == "f16" || dtype == "bf16") return f(static_cast<uint16_t*>(nullptr));
  if (dtype == "i16") return f(static_cast<int16_t*>(nullptr));
  if (dtype == "u32") return f(static_cast<uint32_t*>(nullptr));
  if (dtype == "i32") return f(static_cast<int32_t*>(nullptr));
  if (dtype == "u64") return f(static_cast<uint64_t*>(nullptr));
  if (dtype == "i64") return f(static_cast<int64_t*>(nullptr));
  refuse(value, "rows of the kernel's element type");
}

// The rows between ascending offsets, each of which is read once. `Offset` may be a double.
template <class T, class Offset>
std::vector<ann_slice> slicesOf(const Napi::Value& value, std::span<T> data,
                                std::span<Offset> offsets) {
  std::vector<ann_slice> slices;
  if (offsets.empty()) refuse(value, "ragged rows with at least one offset");
  slices.reserve(offsets.size() - 1);
  size_t begin = 0;
  for (size_t i = 0; i < offsets.size(); ++i) {
    const Offset offset = offsets[i];
    if (!(offset >= 0 && offset <= static_cast<double>(data.size()))) refuse(value, "offsets inside the data");
    const auto end = static_cast<size_t>(offset);
    if (static_cast<Offset>(end) != offset || end < begin) refuse(value, "ascending whole offsets");
    if (i > 0) slices.push_back({data.data() + begin, end - begin});
    begin = end;
  }
  return slices;
}

// Ragged rows of @ann/core, { data, offsets }.
template <class T>
Rows raggedRows(const Napi::Value& value) {
  if (!value.IsObject()) refuse(value, "ragged rows");
  const auto object = value.As<Napi::Object>();
  const auto data = array<T>(object.Get("data"));
  const Napi::Value offsets = object.Get("offsets");
  auto slices = std::make_shared<const std::vector<ann_slice>>(
      isArrayOf<uint32_t>(offsets) ? slicesOf(value, data, array<uint32_t>(offsets))
                                   : slicesOf(value, data, array<double>(offsets)));
  return {{reinterpret_cast<const char*>(slices->data()), slices->size(), 1, sizeof(ann_slice)},
          std::move(slices)};
}

// Rows of a matrix, for a kernel on `dtype`.
inline MatrixView<const char> rows(const Napi::Value& value, std::string_view dtype) {
  return withElement(value, dtype, [&](auto* element) {
    using T = std::remove_pointer_t<decltype(element)>;
    const auto m = matrix<T>(value);
    return MatrixView<const char>{reinterpret_cast<const char*>(m.data), m.rows, m.cols,
                                  m.stride * sizeof(T)};
  });
}

// Rows of a matrix, or ragged ones when `dtype` ends in "[]".
inline Rows anyRows(const Napi::Value& value, std::string_view dtype) {
  if (!dtype.ends_with("[]")) return {rows(value, dtype), nullptr};
  return withElement(value, dtype.substr(0, dtype.size() - 2), [&](auto* element) {
    return raggedRows<std::remove_pointer_t<decltype(element)>>(value);
  });
}

}  // namespace ann::addon
