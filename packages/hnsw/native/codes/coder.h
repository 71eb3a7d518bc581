// From rows to codes: an optional transform of each row, the difference from a mean, an optional
// projection on principal components, and rounding to steps of one size (8 bits) or of one size
// for each coordinate (4 bits).
//
// What a code estimates. With x' = x - mean, P x' its projection and c its decoded code:
//   squared l2   |q - x|^2 ~ |P q' - c|^2 + (|q'|^2 - |P q'|^2) + (|x'|^2 - |P x'|^2):
//                what the projection leaves out of two rows is taken to be orthogonal;
//   inner product  -2 q.x ~ -2 (P q').c - 2 mean.x' - 2 mean.q' - 2 mean.mean.
// All that depends on x alone is its bias, stored behind its codes.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "ann/aligned.h"
#include "ann/convert.h"
#include "ann/error.h"
#include "ann/matrix.h"
#include "code_kernels.h"

namespace ann::hnsw {

enum class RowTransform { none, unit, centred_unit, square_root };
enum class Estimate { squared_l2, inner_product };

struct CoderPlan {
  RowTransform transform = RowTransform::none;
  Estimate estimate = Estimate::squared_l2;
  unsigned bits = 8;
  // The kernel's rank is about offset + factor * estimate.
  double rank_offset = 0, rank_factor = 1;
  size_t cols = 0;
  size_t dims = 0;                // coordinates that are coded; cols without a projection
  std::vector<float> mean;        // cols of them; zeros until `calibrate` where none were learnt
  std::vector<float> directions;  // cols x width, width = dims rounded up to 16; empty: no projection
};

class Coder {
 public:
  static constexpr size_t kTogether = 16;  // rows that are projected at a time
  static constexpr size_t kMostDims = 60000;  // sums of products of bytes stay within 32 bits

  Coder(CoderPlan plan, const ann_converters& converters, const char* dtype, const CodeKernels& kernels)
      : plan_(std::move(plan)), kernels_(kernels), to_f32_(converters.to_f32(dtype)),
        width_((plan_.dims + 15) / 16 * 16), step_(plan_.dims, 0.0f) {
    const size_t raw = plan_.bits == 8 ? plan_.dims : (plan_.dims + 1) / 2;
    bytes_ = (raw + kBiasBytes + kCacheLine - 1) / kCacheLine * kCacheLine;
  }

  // What an estimate is in the kernel's rank form.
  double kernelRank(float estimate) const { return std::max(plan_.estimate == Estimate::squared_l2 ? 0.0 : -HUGE_VAL, plan_.rank_offset + plan_.rank_factor * estimate); }

  size_t bytes() const { return bytes_; }
  unsigned bits() const { return plan_.bits; }
  const CoderPlan& plan() const { return plan_; }
  // Bytes of the weights of a query.
  size_t queryBytes() const { return plan_.bits == 8 ? bytes_ : 2 * bytes_; }

  // Coordinates of up to kTogether rows, with what the estimates need of each.
  struct Coordinates {
    AlignedArray<float> centred, projected;
    float rest[kTogether];  // the part of the bias that does not depend on the rounding
    float* row(size_t i) { return projected.data() + i * width; }
    size_t width = 0;
  };

  // Learns the step sizes (and the mean, where none was learnt with a projection) from a sample.
  void calibrate(const MatrixView<const char>& rows) {
    if (rows.rows == 0) return;
    const size_t stride = std::max<size_t>(1, rows.rows / kSample);
    if (plan_.directions.empty()) learnMean(rows, stride);
    learnFixed();
    std::vector<double> squares(plan_.dims, 0);
    float largest = 0;
    size_t count = 0;
    Coordinates coordinates;
    for (size_t i = 0; i < rows.rows; i += stride, ++count) {
      coordinatesOf(rows, i, i + 1, coordinates);
      const float* y = coordinates.row(0);
      for (size_t j = 0; j < plan_.dims; ++j) {
        largest = std::max(largest, std::abs(y[j]));
        squares[j] += double{y[j]} * y[j];
      }
    }
    const float whole = largest > 0 ? largest * kMargin / 127 : 1.0f;
    const double least = 1e-6 * whole;
    for (size_t j = 0; j < plan_.dims; ++j) {
      const double deviation = std::sqrt(squares[j] / static_cast<double>(count));
      step_[j] = plan_.bits == 8 ? whole : static_cast<float>(std::max(least, kStepOf4Bits * deviation));
    }
  }

  void coordinatesOf(const MatrixView<const char>& rows, size_t begin, size_t end, Coordinates& out) const {
    const size_t cols = plan_.cols;
    if (out.centred.size() == 0) {
      out.width = width_;
      out.centred = AlignedArray<float>::uninitialised(kTogether * std::max(cols, width_));
      out.projected = AlignedArray<float>(kTogether * width_);
    }
    float* centred = out.centred.data();
    for (size_t i = begin; i < end; ++i) {
      float* row = centred + (i - begin) * cols;
      to_f32_(rows.row(i), row, cols);
      transform(row);
      float squares = 0, product = 0;
      sums(row, squares, product);
      out.rest[i - begin] = plan_.estimate == Estimate::squared_l2 ? squares : -2 * product;
    }
    if (plan_.directions.empty()) {
      for (size_t i = 0; i < end - begin; ++i) std::copy_n(centred + i * cols, cols, out.row(i));
    } else {
      kernels_.project(centred, end - begin, cols, plan_.directions.data(), width_, out.projected.data());
    }
    if (plan_.estimate != Estimate::squared_l2) return;
    for (size_t i = 0; i < end - begin; ++i) {
      float inside = 0;
      for (size_t j = 0; j < plan_.dims; ++j) inside += out.row(i)[j] * out.row(i)[j];
      out.rest[i] = std::max(0.0f, out.rest[i] - inside);
    }
  }

  void encode(const float* y, float rest, uint8_t* row) const {
    std::memset(row, 0, bytes_);
    float squares = 0;
    for (size_t j = 0; j < plan_.dims; ++j) {
      float decoded;
      if (plan_.bits == 8) {
        const float code = nearest(std::clamp(y[j] / step_[j], -127.0f, 127.0f));
        row[j] = static_cast<uint8_t>(static_cast<int>(code) + 128);
        decoded = code * step_[j];
      } else {
        const float code = nearest(std::clamp(y[j] / step_[j] + kMiddleOf4Bits, 0.0f, 15.0f));
        row[j / 2] = static_cast<uint8_t>(row[j / 2] | static_cast<int>(code) << 4 * (j & 1));
        decoded = (code - kMiddleOf4Bits) * step_[j];
      }
      squares += decoded * decoded;
    }
    const float bias = plan_.estimate == Estimate::squared_l2 ? rest + squares : rest;
    std::memcpy(row + bytes_ - kBiasBytes, &bias, sizeof bias);
  }

  // `weights` has room for queryBytes().
  void prepare(const float* y, float rest, int8_t* weights, CodeQuery& query) const {
    std::memset(weights, 0, queryBytes());
    // Products with codes are sums of y * step * code: the steps go into the weights.
    float largest = 0, squares = 0;
    for (size_t j = 0; j < plan_.dims; ++j) largest = std::max(largest, std::abs(y[j] * step_[j]));
    const float unit = largest > 0 ? largest / 127 : 1.0f, inverse = 1 / unit;
    int32_t sum = 0;
    for (size_t j = 0; j < plan_.dims; ++j) {
      const auto weight = static_cast<int32_t>(nearest(std::clamp(y[j] * step_[j] * inverse, -127.0f, 127.0f)));
      sum += weight;
      squares += y[j] * y[j];
      (plan_.bits == 8 ? weights[j] : weights[(j & 1) * bytes_ + j / 2]) = static_cast<int8_t>(weight);
    }
    const float bias = plan_.estimate == Estimate::squared_l2 ? rest + squares : rest;
    query.weights = weights;
    query.factor = 2 * unit;
    query.constant = bias + fixed_ + query.factor * (plan_.bits == 8 ? 128.0f : kMiddleOf4Bits) * static_cast<float>(sum);
  }

  // A query of a row of 8-bit codes.
  void prepare(const uint8_t* row, int8_t* weights, CodeQuery& query) const {
    int32_t sum = 0;
    for (size_t j = 0; j < plan_.dims; ++j) {
      weights[j] = static_cast<int8_t>(row[j] ^ 0x80);
      sum += weights[j];
    }
    std::memset(weights + plan_.dims, 0, bytes_ - plan_.dims);
    query.weights = weights;
    query.factor = 2 * step_[0] * step_[0];
    query.constant = biasOf(row) + fixed_ + query.factor * 128 * static_cast<float>(sum);
  }

  // The estimate for two rows of 8-bit codes.
  float pair(const uint8_t* a, const uint8_t* b) const {
    const auto product = static_cast<float>(kernels_.product8(a, b, plan_.dims));
    return (biasOf(a) + fixed_ + biasOf(b)) - 2 * step_[0] * step_[0] * product;
  }

 private:
  static constexpr size_t kSample = 4096;
  static constexpr float kMargin = 1.05f;  // for rows beyond the sample
  // Of a standard deviation: from one sixth to one third recall hardly differs.
  static constexpr double kStepOf4Bits = 0.28;
  static constexpr float kMiddleOf4Bits = 7.5f;

  // To the nearest whole number, halves to even; for |x| below 2^22.
  static float nearest(float x) { return (x + 0x1.8p23f) - 0x1.8p23f; }

  float biasOf(const uint8_t* row) const {
    float bias;
    std::memcpy(&bias, row + bytes_ - kBiasBytes, sizeof bias);
    return bias;
  }

  void transform(float* row) const {
    const size_t cols = plan_.cols;
    if (plan_.transform == RowTransform::square_root) {
      for (size_t j = 0; j < cols; ++j) row[j] = std::sqrt(std::max(0.0f, row[j]));
      return;
    }
    if (plan_.transform == RowTransform::none) return;
    double mean = 0, squares = 0;
    if (plan_.transform == RowTransform::centred_unit) {
      for (size_t j = 0; j < cols; ++j) mean += row[j];
      mean /= static_cast<double>(std::max<size_t>(1, cols));
    }
    for (size_t j = 0; j < cols; ++j) squares += (row[j] - mean) * (row[j] - mean);
    // A row without a direction stays zero: its distance to every other is 1.
    const double scale = squares > 0 ? 1 / std::sqrt(squares) : 0;
    for (size_t j = 0; j < cols; ++j) row[j] = static_cast<float>((row[j] - mean) * scale);
  }

  // Subtracts the mean; the square of what is left, and its product with the mean.
  void sums(float* row, float& squares, float& product) const {
    float square[16] = {}, with[16] = {};
    const float* mean = plan_.mean.data();
    for (size_t j = 0; j < plan_.cols; ++j) {
      row[j] -= mean[j];
      square[j % 16] += row[j] * row[j];
      with[j % 16] += row[j] * mean[j];
    }
    for (int i = 0; i < 16; ++i) squares += square[i], product += with[i];
  }

  void learnMean(const MatrixView<const char>& rows, size_t stride) {
    std::vector<double> total(plan_.cols, 0);
    std::vector<float> row(plan_.cols);
    size_t count = 0;
    for (size_t i = 0; i < rows.rows; i += stride, ++count) {
      to_f32_(rows.row(i), row.data(), plan_.cols);
      transform(row.data());
      for (size_t j = 0; j < plan_.cols; ++j) total[j] += row[j];
    }
    for (size_t j = 0; j < plan_.cols; ++j) plan_.mean[j] = static_cast<float>(total[j] / static_cast<double>(count));
  }

  void learnFixed() {
    double squares = 0;
    for (const float m : plan_.mean) squares += double{m} * m;
    fixed_ = plan_.estimate == Estimate::inner_product ? static_cast<float>(-2 * squares) : 0.0f;
  }

  CoderPlan plan_;
  const CodeKernels& kernels_;
  void (*to_f32_)(const void*, float*, size_t);
  size_t width_;
  size_t bytes_ = 0;
  std::vector<float> step_;
  float fixed_ = 0;  // -2 mean.mean of inner products
};

}  // namespace ann::hnsw
