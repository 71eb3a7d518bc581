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
  static constexpr size_t kSample = 4096, kAgreementSample = 1024, kAsked = 64;
  static constexpr float kLargest = 0x1p40f;
  static constexpr int kMostExponent = 126;  // of a float that is not infinite, nor is its inverse
  static constexpr double kBeyondSample = 4;  // squared length of the longest row, to that of a sample
  // Neighbours among all rows are nearer than in a sample, and agree more. From 0.3 to 0.6 recall
  // hardly differs (docs/experiments/compact-walks.md).
  static constexpr double kNearer = 0.4;
  static constexpr float kMargin = 1.05f;  // for rows beyond the sample
  // Of a standard deviation: from 0.25 to 0.4 recall hardly differs (docs/experiments/compact-walks.md).
  static constexpr double kStepOf4Bits = 0.28;

  // Calls body(row) for about `count` rows, evenly spread.
  template <class Body>
  void eachOf(size_t count, Body&& body) const {
    const size_t step = std::max<size_t>(1, rows_.rows / count);
    for (size_t i = 0; i < rows_.rows; i += step) body(i);
  }

  // Squares of very large or small numbers are beyond floats: such rows are scaled by a power of two.
  void learnScale() {
    std::vector<float> row(cols_);
    float largest = 0;
    eachOf(kSample, [&](size_t i) {
      const float* values = coder_.read(rows_.row(i), row.data());
      for (size_t j = 0; j < cols_; ++j) largest = std::max(largest, std::abs(values[j]));
    });
    if (largest > kLargest || (largest > 0 && largest < 1 / kLargest)) {
      const float factor = std::ldexp(1.0f, std::min(-std::ilogb(largest), kMostExponent));
      fit_.scale *= factor;
      for (float& m : fit_.mean) m *= factor;
    }
  }

  void learnMean() {
    std::vector<double> total(cols_, 0);
    std::vector<float> row(cols_);
    size_t count = 0;
    eachOf(kSample, [&](size_t i) {
      const float* values = coder_.read(rows_.row(i), row.data());
      for (size_t j = 0; j < cols_; ++j) total[j] += values[j];
      ++count;
    });
    for (size_t j = 0; j < cols_; ++j) fit_.mean[j] = static_cast<float>(total[j] / static_cast<double>(count));
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
    Coder::Coordinates coordinates;
    fit_.agreement = 1;  // the last coordinate is then the length of what is left
    eachOf(kAgreementSample, [&](size_t i) {
      coder_.coordinatesOf(rows_, i, i + 1, coordinates);
      all.insert(all.end(), coordinates.centred.data(), coordinates.centred.data() + cols_);
      all.insert(all.end(), coordinates.row(0), coordinates.row(0) + dims);
      left.push_back(coordinates.row(0)[dims]);
    });
    const size_t count = left.size(), stride = cols_ + dims;
    double products = 0, lengths = 0;
    for (size_t q = 0; q < count; q += std::max<size_t>(1, count / kAsked)) {
      const float* a = all.data() + q * stride;
      size_t nearest = q;
      double best = HUGE_VAL;
      for (size_t x = 0; x < count; ++x) {
        if (x == q) continue;
        const double distance = squaredDistance(a, all.data() + x * stride, cols_);
        if (distance < best) best = distance, nearest = x;
      }
      if (nearest == q) continue;
      const float* b = all.data() + nearest * stride;
      // Of the parts left out: |a - b|^2 = l(a)^2 + l(b)^2 - 2 a.b, as for the whole and the inside.
      const double outside = best - squaredDistance(a + cols_, b + cols_, dims);
      const double la = left[q], lb = left[nearest];
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
    size_t count = 0;
    Coder::Coordinates coordinates;
    eachOf(kSample, [&](size_t i) {
      coder_.coordinatesOf(rows_, i, i + 1, coordinates);
      const float* y = coordinates.row(0);
      double length = 0;
      for (size_t j = 0; j < coded; ++j) {
        largest = std::max(largest, std::abs(y[j]));
        squares[j] += double{y[j]} * y[j];
        length += double{y[j]} * y[j];
      }
      longest = std::max(longest, length);
      ++count;
    });
    if (longest > 0) fit_.longest = static_cast<float>(std::min<double>(fit_.longest, kBeyondSample * longest));
    const float whole = largest > 0 ? largest * kMargin / 127 : 1.0f;
    const double least = 1e-6 * whole;
    for (size_t j = 0; j < coded; ++j) {
      const double deviation = std::sqrt(squares[j] / static_cast<double>(count));
      fit_.steps[j] = coder_.bits() == 8 ? whole : static_cast<float>(std::max(least, kStepOf4Bits * deviation));
    }
  }

  static double squaredDistance(const float* a, const float* b, size_t count) {
    float sums[16] = {};
    for (size_t j = 0; j < count; ++j) sums[j % 16] += (a[j] - b[j]) * (a[j] - b[j]);
    double total = 0;
    for (const float sum : sums) total += sum;
    return total;
  }

  Coder& coder_;
  CoderFit& fit_;
  size_t cols_;
  const MatrixView<const char>& rows_;
};

}  // namespace ann::hnsw
