// Reading a row as floats, brought into the form that codes are made of.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>

#include "ann/convert.h"

namespace ann::hnsw {

enum class RowTransform { none, unit, centred_unit, square_root };

class RowTransformer {
 public:
  RowTransformer(RowTransform transform, size_t cols, const ann_converters& converters, const char* dtype)
      : transform_(transform), cols_(cols), to_f32_(converters.to_f32(dtype)), floats_(std::strcmp(dtype, "f32") == 0) {}

  // The transformed row, times `scale`: in `room`, unless it is what it has to be where it is. Clears
  // `directed` for a row that was to have length 1, but has no direction: it stays zero.
  const float* read(const char* row, float scale, float* room, bool* directed = nullptr) const {
    if (transform_ == RowTransform::none && floats_ && scale == 1) return reinterpret_cast<const float*>(row);
    to_f32_(row, room, cols_);
    const bool has_direction = transform(room);
    if (directed != nullptr) *directed = has_direction;
    if (scale != 1) {
      for (size_t j = 0; j < cols_; ++j) room[j] *= scale;
    }
    return room;
  }

 private:
  bool transform(float* row) const {
    if (transform_ == RowTransform::square_root) {
      for (size_t j = 0; j < cols_; ++j) row[j] = std::sqrt(std::max(0.0f, row[j]));
    }
    if (transform_ == RowTransform::none || transform_ == RowTransform::square_root) return true;
    double mean = 0, squares = 0;
    if (transform_ == RowTransform::centred_unit) {
      for (size_t j = 0; j < cols_; ++j) mean += row[j];
      mean /= static_cast<double>(std::max<size_t>(1, cols_));
    }
    for (size_t j = 0; j < cols_; ++j) squares += (row[j] - mean) * (row[j] - mean);
    const double scale = squares > 0 ? 1 / std::sqrt(squares) : 0;
    for (size_t j = 0; j < cols_; ++j) row[j] = static_cast<float>((row[j] - mean) * scale);
    return squares > 0;
  }

  RowTransform transform_;
  size_t cols_;
  void (*to_f32_)(const void*, float*, size_t);
  bool floats_;
};

}  // namespace ann::hnsw
