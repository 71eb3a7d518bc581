// What a Coder has to know of its rows, learnt from a sample of them: the mean, where none came with
// a projection; how the parts that the projection leaves out of neighbours agree; the step sizes.
#pragma once
#include <algorithm>
#include <cmath>
#include <vector>

#include "ann/matrix.h"
#include "coder.h"

namespace ann::hnsw {

class FitLearner {
 public:
  FitLearner(Coder& coder, const MatrixView<const char>& rows)
      : coder_(coder), fit_(coder.fit), cols_(coder.plan().cols), rows_(rows) {}

  void learn() {
    if (rows_.rows == 0) return;
    fit_.longest = CoderFit{}.longest;
    learnScale();
    if (!coder_.projects()) learnMean();
    learnFixed();
    if (coder_.projects()) learnAgreement();
    learnSteps();
  }

 private:
  static constexpr size_t kSample = 2048, kAgreementSample = 1024, kAsked = 64;
  static constexpr float kLargest = 0x1p40f;
  static constexpr int kMostExponent = 126;  // of a float that is not infinite, nor is its inverse
  static constexpr double kBeyondSample = 4;  // squared length of the longest row, to that of a sample
  // Neighbours among all rows are nearer than in a sample, and agree more. From 0.3 to 0.6 recall
  // hardly differs (docs/experiments/compact-walks.md).
  static constexpr double kNearer = 0.4;
  static constexpr float kMargin = 1.05f;  // for rows beyond the sample
  // Of a standard deviation: from 0.25 to 0.4 recall hardly differs (docs/experiments/compact-walks.md).
  static constexpr double kStepOf4Bits = 0.28;

  // About `count` of the rows, evenly spread.
  MatrixView<const char> some(size_t count) const {
    const size_t step = std::max<size_t>(1, rows_.rows / count);
    return {rows_.data, (rows_.rows + step - 1) / step, rows_.cols, rows_.stride * step};
  }
  // Calls body(centred, coordinates) for each row.
  template <class Body>
  void eachOf(const MatrixView<const char>& rows, Body&& body) const {
    Coder::Coordinates coordinates;
    for (size_t i = 0; i < rows.rows; i += Coder::kTogether) {
      const size_t end = std::min(rows.rows, i + Coder::kTogether);
      coder_.coordinatesOf(rows, i, end, coordinates);
      for (size_t r = i; r < end; ++r) body(coordinates.centred.data() + (r - i) * cols_, coordinates.row(r - i));
    }
  }

  // Squares of very large or small numbers are beyond floats: such rows are scaled by a power of two.
  void learnScale() {
    std::vector<float> row(cols_);
    float largest = 0;
    const auto sample = some(kSample);
    for (size_t i = 0; i < sample.rows; ++i) {
      const float* values = coder_.read(sample.row(i), row.data());
      for (size_t j = 0; j < cols_; ++j) largest = std::max(largest, std::abs(values[j]));
    }
    if (largest > kLargest || (largest > 0 && largest < 1 / kLargest)) {
      const float factor = std::ldexp(1.0f, std::min(-std::ilogb(largest), kMostExponent));
      fit_.scale *= factor;
      for (float& m : fit_.mean) m *= factor;
    }
  }

  void learnMean() {
    std::vector<double> total(cols_, 0);
    std::vector<float> row(cols_);
    const auto sample = some(kSample);
    for (size_t i = 0; i < sample.rows; ++i) {
      const float* values = coder_.read(sample.row(i), row.data());
      for (size_t j = 0; j < cols_; ++j) total[j] += values[j];
    }
    for (size_t j = 0; j < cols_; ++j) fit_.mean[j] = static_cast<float>(total[j] / static_cast<double>(sample.rows));
  }

  void learnFixed() {
    double squares = 0;
    for (const float m : fit_.mean) squares += double{m} * m;
    fit_.fixed = coder_.plan().estimate == Estimate::inner_product ? static_cast<float>(-2 * squares) : 0.0f;
  }

  // The cosine between the parts that the projection leaves out of rows and of their nearest in a
  // sample, weighted by their lengths.
  void learnAgreement() {
    const size_t dims = coder_.plan().dims;
    std::vector<float> all, left;
    fit_.agreement = 1;  // the last coordinate is then the length of what is left
    eachOf(some(kAgreementSample), [&](const float* centred, const float* y) {
      all.insert(all.end(), centred, centred + cols_);
      all.insert(all.end(), y, y + dims);
      left.push_back(y[dims]);
    });
    const size_t count = left.size(), stride = cols_ + dims;
    struct Asked {
      size_t row, nearest;
      double distance;
    };
    std::vector<Asked> asked;
    for (size_t q = 0; q < count; q += std::max<size_t>(1, count / kAsked)) asked.push_back({q, q, HUGE_VAL});
    // Each row comes by once: all of them are more than the cache holds.
    for (size_t x = 0; x < count; ++x) {
      for (Asked& q : asked) {
        if (x == q.row) continue;
        const double distance = squaredDistance(all.data() + q.row * stride, all.data() + x * stride, cols_);
        if (distance < q.distance) q.distance = distance, q.nearest = x;
      }
    }
    double products = 0, lengths = 0;
    for (const Asked& q : asked) {
      if (q.nearest == q.row) continue;
      const float *a = all.data() + q.row * stride, *b = all.data() + q.nearest * stride;
      // Of the parts left out: |a - b|^2 = l(a)^2 + l(b)^2 - 2 a.b, as for the whole and the inside.
      const double outside = q.distance - squaredDistance(a + cols_, b + cols_, dims);
      const double la = left[q.row], lb = left[q.nearest];
      products += (la * la + lb * lb - outside) / 2;
      lengths += la * lb;
    }
    const double cosine = lengths > 0 ? std::clamp(products / lengths, 0.0, 1.0) : 0.0;
    fit_.agreement = static_cast<float>(kNearer + (1 - kNearer) * cosine);
  }

  void learnSteps() {
    const size_t coded = coder_.coded();
    std::vector<double> squares(coded, 0);
    double longest = 0;
    float largest = 0;
    const auto sample = some(kSample);
    eachOf(sample, [&](const float*, const float* y) {
      double length = 0;
      for (size_t j = 0; j < coded; ++j) {
        largest = std::max(largest, std::abs(y[j]));
        squares[j] += double{y[j]} * y[j];
        length += double{y[j]} * y[j];
      }
      longest = std::max(longest, length);
    });
    if (longest > 0) fit_.longest = static_cast<float>(std::min<double>(fit_.longest, kBeyondSample * longest));
    const float whole = largest > 0 ? largest * kMargin / 127 : 1.0f;
    const double least = 1e-6 * whole;
    for (size_t j = 0; j < coded; ++j) {
      const double deviation = std::sqrt(squares[j] / static_cast<double>(sample.rows));
      fit_.steps[j] = coder_.bits() == 8 ? whole : static_cast<float>(std::max(least, kStepOf4Bits * deviation));
    }
  }

  double squaredDistance(const float* a, const float* b, size_t count) {
    float squares = 0, product = 0;
    difference_.resize(count);
    coder_.kernels().centre(a, b, count, difference_.data(), &squares, &product);
    return squares;
  }

  Coder& coder_;
  CoderFit& fit_;
  size_t cols_;
  const MatrixView<const char>& rows_;
  std::vector<float> difference_;
};

}  // namespace ann::hnsw
