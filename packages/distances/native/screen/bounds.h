// From the dot product of codes to bounds of the rank that the kernel returns, and to the test
// that a tile of dot products is put to.
//
// With rows x = c + s (p + e), |e| known: the triangle inequality gives
//   |x - y| / s = |p_x - p_y| up to |e_x| + |e_y|,
// and Cauchy-Schwarz
//   (x - c).(y - c) / s^2 = p_x.p_y up to |p_x| |e_y| + |e_x| (|p_y| + |e_y|).
#pragma once
#include <algorithm>
#include <cmath>
#include <limits>

#include "measure.h"
#include "space.h"
#include "tile.h"

namespace ann {

struct Interval {
  double low, high;
};

class Bounds {
 public:
  // `longest` bounds the length of every row, in steps. Dot products of codes may be off by
  // `rounding` times the product of the lengths of the codes, plus `underflow`.
  Bounds(const Measure& measure, size_t dim, double step, double centre_norm, double longest,
         double rounding, double underflow)
      : m_(measure), step_(step), centre_(std::sqrt(centre_norm)), centre_norm_(centre_norm),
        longest_(longest), rounding_(rounding), underflow_(underflow),
        sums_(measure.exact ? 0 : 4e-16 * (double(dim) + 8)), tiny_(measure.exact ? 0 : 1e-12) {}

  // What the kernel returns for query x and row y whose codes have this dot product.
  Interval interval(const RowFacts& x, const RowFacts& y, double dot) const {
    // Nothing is known of rows that are coded so badly.
    if (!(x.error < kHuge) || !(y.error < kHuge)) {
      constexpr double kAny = std::numeric_limits<double>::infinity();
      return {-kAny, kAny};
    }
    if (m_.form == Measure::product) return ofProduct(x, y, dot);
    const double squared = x.norm + y.norm - 2 * dot;
    if (m_.exact) return {squared, squared};
    const double off = rounding_ * (x.norm + y.norm) + 2 * underflow_, errors = x.error + y.error;
    const double near = std::max(0.0, std::sqrt(std::max(0.0, squared - off)) * (1 - tiny_) - errors);
    const double far = std::sqrt(std::max(0.0, squared + off)) * (1 + tiny_) + errors;
    const double scale = m_.share * step_ * step_;
    return {scale * near * near * (1 - m_.relative - tiny_) - m_.absolute,
            scale * far * far * (1 + m_.relative + tiny_) + m_.absolute};
  }

  // One side of the test: see RowTerms in tile.h.
  void rowTerms(const RowFacts& y, float& first, float& second, float& third) const {
    third = 0;
    if (m_.form == Measure::product) {
      first = float(-y.along - kSlack * std::fabs(y.along));
      third = float((std::sqrt(y.norm) + y.error) * (1 + kSlack));
    } else {
      first = float(y.norm * (1 - off()) - y.error * y.error * (1 + kSlack));
    }
    second = float(y.error * (1 + kSlack));
    // An error that large says nothing; nor may infinities multiply zeros.
    if (!(y.error < kHuge) || !(third < kHuge)) first = -kInfinity, second = third = 0;
  }

  // The other side: with these, every row passes whose lower bound is below `threshold`.
  Limits limits(const RowFacts& x, double threshold) const {
    const Limits all{kInfinity, 0, 0};
    if (!(threshold < std::numeric_limits<double>::infinity())) return all;
    const double square = step_ * step_;
    double constant, slope, tilt = 0;
    if (m_.form == Measure::product) {
      const double along = x.along - centre_norm_, length = std::sqrt(x.norm);
      const double rank = (threshold + m_.absolute) / square;
      constant = rank + along + (m_.relative + sums_) * lengthOf(x) * longest_ +
                 kSlack * (std::fabs(rank) + std::fabs(along)) + underflow_;
      slope = length * (1 + kSlack);
      tilt = (x.error + (rounding_ + kSlack) * length) * (1 + kSlack);
    } else {
      const double reach = std::max(0.0, threshold + m_.absolute) / (m_.share * (1 - m_.relative));
      const double radius = (std::sqrt(reach) / step_ + x.error) * (1 + 2 * kSlack);
      constant = radius * radius - x.norm * (1 - off()) + 2 * underflow_ + 1e-30;
      slope = 2 * radius * (1 + kSlack);
    }
    if (!(std::fabs(constant) < kHuge * kHuge) || !(slope < kHuge) || !(tilt < kHuge)) return all;
    return {float(constant), float(slope), float(tilt)};
  }

  float weight() const { return m_.form == Measure::product ? 1.0f : 2.0f; }

 private:
  // Sixteen times what the floats of the test can lose at each step.
  static constexpr double kSlack = 0x1p-20;
  static constexpr float kInfinity = std::numeric_limits<float>::infinity();
  static constexpr double kHuge = 1e15;

  double off() const { return rounding_ + kSlack; }
  double lengthOf(const RowFacts& x) const { return centre_ + std::sqrt(x.norm) + x.error; }

  Interval ofProduct(const RowFacts& x, const RowFacts& y, double dot) const {
    const double all = dot + (x.along - centre_norm_) + y.along, square = step_ * step_;
    if (m_.exact) return {-all * square, -all * square};
    const double a = std::sqrt(x.norm), b = std::sqrt(y.norm);
    const double off = a * y.error + x.error * (b + y.error) + rounding_ * a * b + underflow_ +
                       (m_.relative + sums_) * lengthOf(x) * lengthOf(y) + tiny_ * std::fabs(all);
    return {-square * (all + off) - m_.absolute, -square * (all - off) + m_.absolute};
  }

  Measure m_;
  double step_, centre_, centre_norm_, longest_, rounding_, underflow_, sums_, tiny_;
};

}  // namespace ann
