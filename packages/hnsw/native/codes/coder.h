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
  size_t dims = 0;                // coordinates, without that of the rest; cols without a projection
  std::vector<float> mean;        // cols of them; zeros until `calibrate` where none were learnt
  std::vector<float> directions;  // cols x width, width = dims rounded up to 16; empty: no projection
};

class Coder {
 public:
  static constexpr size_t kTogether = 16;  // rows that are projected at a time
  static constexpr size_t kMostDims = 60000;  // sums of products of bytes stay within 32 bits

  Coder(CoderPlan plan, const ann_converters& converters, const char* dtype, const CodeKernels& kernels)
      : plan_(std::move(plan)), kernels_(kernels), to_f32_(converters.to_f32(dtype)),
        floats_(std::strcmp(dtype, "f32") == 0), coded_(plan_.dims + !plan_.directions.empty()),
        width_((coded_ + 15) / 16 * 16), step_(coded_, 0.0f) {
    if (!plan_.directions.empty()) roundDirections();
    const size_t raw = plan_.bits == 8 ? coded_ : (coded_ + 1) / 2;
    bytes_ = (raw + kBiasBytes + kCacheLine - 1) / kCacheLine * kCacheLine;
  }

  // What an estimate is in the kernel's rank form.
  double kernelRank(float estimate) const { return std::max(plan_.estimate == Estimate::squared_l2 ? 0.0 : -HUGE_VAL, plan_.rank_offset + plan_.rank_factor * estimate / (double{scale_} * scale_)); }

  size_t bytes() const { return bytes_; }
  unsigned bits() const { return plan_.bits; }
  const CoderPlan& plan() const { return plan_; }
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

  // Learns from a sample: the mean, where none came with a projection; how the parts that the
  // projection leaves out of neighbours agree; the step sizes.
  void calibrate(const MatrixView<const char>& rows) {
    if (rows.rows == 0) return;
    longest_ = kLongest;
    learnScale(rows);
    if (pairs_ == 0) learnMean(rows);
    learnFixed();
    if (pairs_ > 0) learnAgreement(rows);
    std::vector<double> squares(coded_, 0);
    double longest = 0;
    float largest = 0;
    size_t count = 0;
    Coordinates coordinates;
    eachOf(kSample, rows, [&](size_t i) {
      coordinatesOf(rows, i, i + 1, coordinates);
      const float* y = coordinates.row(0);
      double length = 0;
      for (size_t j = 0; j < coded_; ++j) {
        largest = std::max(largest, std::abs(y[j]));
        squares[j] += double{y[j]} * y[j];
        length += double{y[j]} * y[j];
      }
      longest = std::max(longest, length);
      ++count;
    });
    const float whole = largest > 0 ? largest * kMargin / 127 : 1.0f;
    const double least = 1e-6 * whole;
    if (longest > 0) longest_ = static_cast<float>(std::min<double>(kLongest, kBeyondSample * longest));
    for (size_t j = 0; j < coded_; ++j) {
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
      out.rounded = AlignedArray<int16_t>(kTogether * 2 * pairs_);
      out.sums = AlignedArray<int32_t>(kTogether * width_);
    }
    float units[kTogether], squares[kTogether];
    float* centred = out.centred.data();
    for (size_t i = 0; i < end - begin; ++i) {
      float* row = centred + i * cols;
      float product = 0;
      bool directed = true;
      const float* values = transformed(rows.row(begin + i), row, &directed);
      kernels_.centre(values, plan_.mean.data(), cols, row, &squares[i], &product);
      if (!(squares[i] <= kFar * longest_)) shorten(row, squares[i], product);
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
      y[plan_.dims] = std::sqrt(agreement_ * left);
      if (plan_.estimate == Estimate::squared_l2) out.rest[i] += (1 - agreement_) * left;
    }
  }

  void encode(const float* y, float rest, uint8_t* row) const {
    std::memset(row, 0, bytes_);
    float squares = 0;
    for (size_t j = 0; j < coded_; ++j) {
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
    float lanes[16] = {}, largest = 0;
    for (size_t j = 0; j < coded_; ++j) lanes[j % 16] = std::max(lanes[j % 16], std::abs(y[j] * step_[j]));
    for (const float lane : lanes) largest = std::max(largest, lane);
    // Of a query so near the mean that floats have no inverse of its unit, all weights are zero.
    const float unit = largest > kLeastWeight ? largest / 127 : 1.0f, inverse = 1 / unit;
    int32_t sum = 0;
    if (plan_.bits == 8) {
      for (size_t j = 0; j < coded_; ++j) {
        const auto weight = static_cast<int32_t>(nearest(y[j] * step_[j] * inverse));
        sum += weight;
        weights[j] = static_cast<int8_t>(weight);
      }
    } else {
      for (size_t j = 0; j < coded_; ++j) {
        const auto weight = static_cast<int32_t>(nearest(y[j] * step_[j] * inverse));
        sum += weight;
        weights[(j & 1) * bytes_ + j / 2] = static_cast<int8_t>(weight);
      }
    }
    const float squares = sumOfSquares(y, coded_);
    const float bias = plan_.estimate == Estimate::squared_l2 ? rest + squares : rest;
    query.weights = weights;
    query.factor = 2 * unit;
    query.constant = bias + fixed_ + query.factor * (plan_.bits == 8 ? 128.0f : kMiddleOf4Bits) * static_cast<float>(sum);
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
    query.factor = 2 * step_[0] * step_[0];
    query.constant = biasOf(row) + fixed_ + query.factor * 128 * static_cast<float>(sum);
  }

  // The estimate for two rows of 8-bit codes.
  float pair(const uint8_t* a, const uint8_t* b) const {
    const auto product = static_cast<float>(kernels_.product8(a, b, coded_));
    return (biasOf(a) + fixed_ + biasOf(b)) - 2 * step_[0] * step_[0] * product;
  }

 private:
  static constexpr size_t kSample = 4096, kAgreementSample = 1024, kAsked = 64;
  static constexpr float kLargest = 0x1p40f;
  static constexpr int kMostExponent = 126;  // of a float that is not infinite, nor is its inverse
  static constexpr float kLeastWeight = 0x1p-100f;
  // Squared lengths. Rows and queries that are kFar times as long as longest_ are cut to that, which is
  // kBeyondSample times that of the longest in the sample.
  static constexpr float kLongest = 0x1p110f, kFar = 256;
  static constexpr double kBeyondSample = 4;
  // Neighbours among all rows are nearer than in a sample, and agree more. From 0.3 to 0.6 recall
  // hardly differs (docs/experiments/compact-walks.md).
  static constexpr double kNearer = 0.4;
  static constexpr float kMargin = 1.05f;  // for rows beyond the sample
  // Of a standard deviation: from 0.25 to 0.4 recall hardly differs (docs/experiments/compact-walks.md).
  static constexpr double kStepOf4Bits = 0.28;
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
    const double scale = std::sqrt(longest_ / total);
    for (size_t j = 0; j < plan_.cols; ++j) {
      row[j] = static_cast<float>(row[j] * scale);
      with += double{row[j]} * plan_.mean[j];
    }
    squares = longest_;
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

  // A row as floats, transformed: in `room`, unless it is what it has to be where it is.
  const float* transformed(const char* row, float* room, bool* directed = nullptr) const {
    if (plan_.transform == RowTransform::none && floats_ && scale_ == 1) return reinterpret_cast<const float*>(row);
    to_f32_(row, room, plan_.cols);
    const bool has_direction = transform(room);
    if (directed != nullptr) *directed = has_direction;
    if (scale_ != 1) {
      for (size_t j = 0; j < plan_.cols; ++j) room[j] *= scale_;
    }
    return room;
  }

  // False for a row that was to have length 1, but has no direction: it stays zero.
  bool transform(float* row) const {
    const size_t cols = plan_.cols;
    if (plan_.transform == RowTransform::square_root) {
      for (size_t j = 0; j < cols; ++j) row[j] = std::sqrt(std::max(0.0f, row[j]));
    }
    if (plan_.transform == RowTransform::none || plan_.transform == RowTransform::square_root) return true;
    double mean = 0, squares = 0;
    if (plan_.transform == RowTransform::centred_unit) {
      for (size_t j = 0; j < cols; ++j) mean += row[j];
      mean /= static_cast<double>(std::max<size_t>(1, cols));
    }
    for (size_t j = 0; j < cols; ++j) squares += (row[j] - mean) * (row[j] - mean);
    const double scale = squares > 0 ? 1 / std::sqrt(squares) : 0;
    for (size_t j = 0; j < cols; ++j) row[j] = static_cast<float>((row[j] - mean) * scale);
    return squares > 0;
  }

  // Calls body(row) for about `count` rows, evenly spread.
  template <class Body>
  static void eachOf(size_t count, const MatrixView<const char>& rows, Body&& body) {
    const size_t step = std::max<size_t>(1, rows.rows / count);
    for (size_t i = 0; i < rows.rows; i += step) body(i);
  }

  // Squares of very large or small numbers are beyond floats: such rows are scaled by a power of two.
  void learnScale(const MatrixView<const char>& rows) {
    std::vector<float> row(plan_.cols);
    float largest = 0;
    eachOf(kSample, rows, [&](size_t i) {
      const float* values = transformed(rows.row(i), row.data());
      for (size_t j = 0; j < plan_.cols; ++j) largest = std::max(largest, std::abs(values[j]));
    });
    if (largest > kLargest || (largest > 0 && largest < 1 / kLargest)) {
      const float factor = std::ldexp(1.0f, std::min(-std::ilogb(largest), kMostExponent));
      scale_ *= factor;
      for (float& m : plan_.mean) m *= factor;
    }
  }

  void learnMean(const MatrixView<const char>& rows) {
    std::vector<double> total(plan_.cols, 0);
    std::vector<float> row(plan_.cols);
    size_t count = 0;
    eachOf(kSample, rows, [&](size_t i) {
      const float* values = transformed(rows.row(i), row.data());
      for (size_t j = 0; j < plan_.cols; ++j) total[j] += values[j];
      ++count;
    });
    for (size_t j = 0; j < plan_.cols; ++j) plan_.mean[j] = static_cast<float>(total[j] / static_cast<double>(count));
  }

  // The cosine between the parts that the projection leaves out of rows and of their nearest in a
  // sample, weighted by their lengths.
  void learnAgreement(const MatrixView<const char>& rows) {
    const size_t cols = plan_.cols;
    std::vector<float> all;
    Coordinates coordinates;
    std::vector<float> left;
    eachOf(kAgreementSample, rows, [&](size_t i) {
      agreement_ = 1;  // the last coordinate is then the length of what is left
      coordinatesOf(rows, i, i + 1, coordinates);
      all.insert(all.end(), coordinates.centred.data(), coordinates.centred.data() + cols);
      all.insert(all.end(), coordinates.row(0), coordinates.row(0) + plan_.dims);
      left.push_back(coordinates.row(0)[plan_.dims]);
    });
    const size_t count = left.size(), stride = cols + plan_.dims;
    double products = 0, lengths = 0;
    for (size_t q = 0; q < count; q += std::max<size_t>(1, count / kAsked)) {
      const float* a = all.data() + q * stride;
      size_t nearest = q;
      double best = HUGE_VAL;
      for (size_t x = 0; x < count; ++x) {
        if (x == q) continue;
        const double distance = squaredDistance(a, all.data() + x * stride, cols);
        if (distance < best) best = distance, nearest = x;
      }
      if (nearest == q) continue;
      const float* b = all.data() + nearest * stride;
      // Of the parts left out: |a - b|^2 = l(a)^2 + l(b)^2 - 2 a.b, as for the whole and the inside.
      const double outside = best - squaredDistance(a + cols, b + cols, plan_.dims);
      const double la = left[q], lb = left[nearest];
      products += (la * la + lb * lb - outside) / 2;
      lengths += la * lb;
    }
    const double cosine = lengths > 0 ? std::clamp(products / lengths, 0.0, 1.0) : 0.0;
    agreement_ = static_cast<float>(kNearer + (1 - kNearer) * cosine);
  }

  static double squaredDistance(const float* a, const float* b, size_t count) {
    float sums[16] = {};
    for (size_t j = 0; j < count; ++j) sums[j % 16] += (a[j] - b[j]) * (a[j] - b[j]);
    double total = 0;
    for (const float sum : sums) total += sum;
    return total;
  }

  void learnFixed() {
    double squares = 0;
    for (const float m : plan_.mean) squares += double{m} * m;
    fixed_ = plan_.estimate == Estimate::inner_product ? static_cast<float>(-2 * squares) : 0.0f;
  }

  CoderPlan plan_;
  const CodeKernels& kernels_;
  void (*to_f32_)(const void*, float*, size_t);
  bool floats_;
  size_t coded_;  // coordinates, with that of the rest
  float scale_ = 1;
  float agreement_ = 0;
  float longest_ = kLongest;  // squared length that longer rows are cut to
  size_t width_;
  size_t bytes_ = 0;
  size_t pairs_ = 0;  // of columns; 0 without a projection
  std::vector<int16_t> directions_;
  std::vector<float> step_;
  float fixed_ = 0;  // -2 mean.mean of inner products
};

}  // namespace ann::hnsw
