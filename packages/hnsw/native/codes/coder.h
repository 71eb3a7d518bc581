// From rows to codes: an optional transform of each row, the difference from a mean, an optional
// projection on principal components, and rounding to steps of one size (8 bits) or of one size
// for each coordinate (4 bits).
//
// What a code estimates. With x' = x - mean, P x' its projection and c its decoded code:
//   squared l2   |q - x|^2 ~ |P q' - c|^2 + r(q)^2 + r(x)^2 - 2 a r(q) r(x), where r(x) is the length
//                of what the projection leaves out of x, and a about the cosine that these parts of
//                near neighbours have (taking them as orthogonal would push rows
//                away that the projection shortens, even from themselves);
//   inner product  -2 q.x ~ -2 (P q').c - 2 a r(q) r(x) - 2 mean.x' - 2 mean.q' - 2 mean.mean.
// The product of lengths is that of one more coordinate, sqrt(a) r. All else that depends on x alone
// is its bias, stored behind its codes.
#pragma once
#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "ann/aligned.h"
#include "ann/convert.h"
#include "ann/matrix.h"
#include "code_kernels.h"
#include "row_transform.h"

namespace ann::hnsw {

enum class Estimate { squared_l2, inner_product };

struct CoderPlan {
  RowTransform transform = RowTransform::none;
  Estimate estimate = Estimate::squared_l2;
  unsigned bits = 8;
  // The kernel's rank is about offset + factor * estimate.
  double rank_offset = 0, rank_factor = 1;
  size_t cols = 0;
  size_t dims = 0;                // coordinates, without that of the rest; cols without a projection
  std::vector<float> mean;        // cols of them; zeros where none were learnt
  std::vector<float> directions;  // cols x width, width = dims rounded up to 16; empty: no projection
};

// What learnFit() finds out from rows.
struct CoderFit {
  float scale = 1;          // of rows whose squares would be beyond floats
  std::vector<float> mean;  // of scaled rows
  std::vector<float> steps;
  float agreement = 0;      // the cosine of what the projection leaves out of near neighbours
  float longest = 0x1p110f;  // squared length that longer rows are cut to
  float fixed = 0;          // -2 mean.mean of inner products
};

class Coder {
 public:
  static constexpr size_t kTogether = 16;  // rows that are projected at a time
  static constexpr size_t kMostDims = 60000;  // sums of products of bytes stay within 32 bits

  Coder(CoderPlan plan, const ann_converters& converters, const char* dtype, const CodeKernels& kernels)
      : plan_(std::move(plan)), kernels_(kernels), transformer_(plan_.transform, plan_.cols, converters, dtype),
        coded_(plan_.dims + !plan_.directions.empty()), width_((coded_ + 15) / 16 * 16) {
    fit.mean = std::move(plan_.mean);
    fit.steps.assign(coded_, 0.0f);
    if (!plan_.directions.empty()) roundDirections();
    const size_t raw = plan_.bits == 8 ? coded_ : (coded_ + 1) / 2;
    bytes_ = (raw + kBiasBytes + kCacheLine - 1) / kCacheLine * kCacheLine;
  }

  CoderFit fit;

  // What an estimate is in the kernel's rank form.
  double kernelRank(float estimate) const { return std::max(plan_.estimate == Estimate::squared_l2 ? 0.0 : -HUGE_VAL, plan_.rank_offset + plan_.rank_factor * estimate / (double{fit.scale} * fit.scale)); }

  size_t bytes() const { return bytes_; }
  unsigned bits() const { return plan_.bits; }
  const CoderPlan& plan() const { return plan_; }
  const CodeKernels& kernels() const { return kernels_; }
  bool projects() const { return pairs_ > 0; }
  // Coordinates, with that of the rest.
  size_t coded() const { return coded_; }
  const float* read(const char* row, float* room, bool* directed = nullptr) const {
    return transformer_.read(row, fit.scale, room, directed);
  }
  // Bytes of the weights of a query.
  size_t queryBytes() const { return plan_.bits == 8 ? bytes_ : 2 * bytes_; }

  // Coordinates of up to kTogether rows, with what the estimates need of each.
  struct Coordinates {
    AlignedArray<float> centred, projected;
    AlignedArray<int16_t> rounded;  // the centred rows as whole numbers, when they are projected
    AlignedArray<int32_t> sums;
    float rest[kTogether];  // the part of the bias that does not depend on the rounding
    float* row(size_t i) { return projected.data() + i * width; }
    size_t width = 0;
  };

  void coordinatesOf(const MatrixView<const char>& rows, size_t begin, size_t end, Coordinates& out) const {
    const size_t cols = plan_.cols;
    if (out.centred.size() == 0) {
      out.width = width_;
      out.centred = AlignedArray<float>::uninitialised(kTogether * std::max(cols, width_));
      out.projected = AlignedArray<float>(kTogether * width_);
      out.rounded = AlignedArray<int16_t>(kTogether * 2 * pairs_);
      out.sums = AlignedArray<int32_t>(kTogether * width_);
    }
    float units[kTogether], squares[kTogether];
    float* centred = out.centred.data();
    for (size_t i = 0; i < end - begin; ++i) {
      float* row = centred + i * cols;
      float product = 0;
      bool directed = true;
      const float* values = read(rows.row(begin + i), row, &directed);
      kernels_.centre(values, fit.mean.data(), cols, row, &squares[i], &product);
      if (!(squares[i] <= kFar * fit.longest)) shorten(row, squares[i], product);
      // Rows of length 1 are sqrt(2) apart when they have nothing in common: so is one without length.
      out.rest[i] = plan_.estimate == Estimate::inner_product ? -2 * product : directed ? 0 : 1;
      if (pairs_ > 0) units[i] = roundRow(row, squares[i], out.rounded.data() + i * 2 * pairs_);
    }
    if (pairs_ == 0) {
      for (size_t i = 0; i < end - begin; ++i) std::copy_n(centred + i * cols, cols, out.row(i));
      return;
    }
    kernels_.project(out.rounded.data(), end - begin, pairs_, directions_.data(), width_, out.sums.data());
    for (size_t i = 0; i < end - begin; ++i) {
      float* y = out.row(i);
      for (size_t j = 0; j < width_; ++j) y[j] = static_cast<float>(out.sums[i * width_ + j]) * units[i];
      const float inside = sumOfSquares(y, plan_.dims);
      const float left = std::max(0.0f, squares[i] - inside);
      y[plan_.dims] = std::sqrt(fit.agreement * left);
      if (plan_.estimate == Estimate::squared_l2) out.rest[i] += (1 - fit.agreement) * left;
    }
  }

  void encode(const float* y, float rest, uint8_t* row) const {
    std::memset(row, 0, bytes_);
    float squares = 0;
    for (size_t j = 0; j < coded_; ++j) {
      float decoded;
      if (plan_.bits == 8) {
        const float code = nearest(std::clamp(y[j] / fit.steps[j], -127.0f, 127.0f));
        row[j] = static_cast<uint8_t>(static_cast<int>(code) + 128);
        decoded = code * fit.steps[j];
      } else {
        const float code = nearest(std::clamp(y[j] / fit.steps[j] + kMiddleOf4Bits, 0.0f, 15.0f));
        row[j / 2] = static_cast<uint8_t>(row[j / 2] | static_cast<int>(code) << 4 * (j & 1));
        decoded = (code - kMiddleOf4Bits) * fit.steps[j];
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
    float lanes[16] = {}, largest = 0;
    for (size_t j = 0; j < coded_; ++j) lanes[j % 16] = std::max(lanes[j % 16], std::abs(y[j] * fit.steps[j]));
    for (const float lane : lanes) largest = std::max(largest, lane);
    // Of a query so near the mean that floats have no inverse of its unit, all weights are zero.
    const float unit = largest > kLeastWeight ? largest / 127 : 1.0f, inverse = 1 / unit;
    int32_t sum = 0;
    if (plan_.bits == 8) {
      for (size_t j = 0; j < coded_; ++j) {
        const auto weight = static_cast<int32_t>(nearest(y[j] * fit.steps[j] * inverse));
        sum += weight;
        weights[j] = static_cast<int8_t>(weight);
      }
    } else {
      for (size_t j = 0; j < coded_; ++j) {
        const auto weight = static_cast<int32_t>(nearest(y[j] * fit.steps[j] * inverse));
        sum += weight;
        weights[(j & 1) * bytes_ + j / 2] = static_cast<int8_t>(weight);
      }
    }
    const float squares = sumOfSquares(y, coded_);
    const float bias = plan_.estimate == Estimate::squared_l2 ? rest + squares : rest;
    query.weights = weights;
    query.factor = 2 * unit;
    query.constant = bias + fit.fixed + query.factor * (plan_.bits == 8 ? 128.0f : kMiddleOf4Bits) * static_cast<float>(sum);
  }

  // A query of a row of 8-bit codes.
  void prepare(const uint8_t* row, int8_t* weights, CodeQuery& query) const {
    int32_t sum = 0;
    for (size_t j = 0; j < coded_; ++j) {
      weights[j] = static_cast<int8_t>(row[j] ^ 0x80);
      sum += weights[j];
    }
    std::memset(weights + coded_, 0, bytes_ - coded_);
    query.weights = weights;
    query.factor = 2 * fit.steps[0] * fit.steps[0];
    query.constant = biasOf(row) + fit.fixed + query.factor * 128 * static_cast<float>(sum);
  }

  // The estimate for two rows of 8-bit codes.
  float pair(const uint8_t* a, const uint8_t* b) const {
    const auto product = static_cast<float>(kernels_.product8(a, b, coded_));
    return (biasOf(a) + fit.fixed + biasOf(b)) - 2 * fit.steps[0] * fit.steps[0] * product;
  }

 private:
  static constexpr float kLeastWeight = 0x1p-100f;
  // Rows and queries whose squared length is so many times fit.longest are cut to that.
  static constexpr float kFar = 256;
  static constexpr float kMiddleOf4Bits = 7.5f;

  // Rows and directions of length kLong in whole numbers: their products stay within 32 bits, and
  // what rounding adds is a hundred-thousandth of the length of a row.
  static constexpr float kLong = 32000;

  void roundDirections() {
    pairs_ = (plan_.cols + 1) / 2;
    const size_t given = (plan_.dims + 15) / 16 * 16;
    directions_.assign(pairs_ * width_ * 2, 0);
    for (size_t c = 0; c < plan_.cols; ++c) {
      for (size_t j = 0; j < plan_.dims; ++j) {
        const float value = std::clamp(plan_.directions[c * given + j], -1.0f, 1.0f);
        directions_[(c / 2 * width_ + j) * 2 + c % 2] = static_cast<int16_t>(nearest(value * kLong));
      }
    }
    plan_.directions.clear();
    plan_.directions.shrink_to_fit();
  }

  // Returns what one unit of a sum of products stands for.
  float roundRow(const float* row, float squares, int16_t* out) const {
    const float length = std::sqrt(squares), scale = length > 0 ? kLong / length : 0;
    kernels_.round(row, plan_.cols, scale, out);
    return length / (kLong * kLong);
  }

  // A row or query far longer than all of the sample counts as so long, in the same direction: its
  // squares could be beyond floats, and would drown all differences.
  void shorten(float* row, float& squares, float& product) const {
    double total = 0, with = 0;
    for (size_t j = 0; j < plan_.cols; ++j) {
      row[j] = std::isnan(row[j]) ? 0 : std::clamp(row[j], -FLT_MAX, FLT_MAX);
      total += double{row[j]} * row[j];
    }
    const double scale = std::sqrt(fit.longest / total);
    for (size_t j = 0; j < plan_.cols; ++j) {
      row[j] = static_cast<float>(row[j] * scale);
      with += double{row[j]} * fit.mean[j];
    }
    squares = fit.longest;
    product = static_cast<float>(with);
  }

  // A sum of sixteen, so that no addition waits for the one before it.
  static float sumOfSquares(const float* y, size_t count) {
    float sums[16] = {};
    size_t j = 0;
    for (; j + 16 <= count; j += 16) {
      for (size_t i = 0; i < 16; ++i) sums[i] += y[j + i] * y[j + i];
    }
    for (size_t i = 0; j + i < count; ++i) sums[i] += y[j + i] * y[j + i];
    float total = 0;
    for (const float sum : sums) total += sum;
    return total;
  }

  // To the nearest whole number, halves to even; for |x| below 2^22.
  static float nearest(float x) { return (x + 0x1.8p23f) - 0x1.8p23f; }

  float biasOf(const uint8_t* row) const {
    float bias;
    std::memcpy(&bias, row + bytes_ - kBiasBytes, sizeof bias);
    return bias;
  }

  CoderPlan plan_;
  const CodeKernels& kernels_;
  RowTransformer transformer_;
  size_t coded_;
  size_t width_;
  size_t bytes_ = 0;
  size_t pairs_ = 0;  // of columns; 0 without a projection
  std::vector<int16_t> directions_;
};

}  // namespace ann::hnsw
