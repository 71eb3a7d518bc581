// Looks at a few rows to choose the coordinates of a screen.
#pragma once
#include <algorithm>
#include <cmath>
#include <vector>

#include "space.h"

namespace ann {

// Rows as evenly spaced as whole steps allow, all but the first of each step left out.
inline RowReader everyNth(const RowReader& all, size_t count) {
  RowReader some = all;
  const size_t nth = std::max<size_t>(1, all.rows.rows / std::max<size_t>(1, count));
  some.rows.stride *= nth;
  some.rows.rows = std::min(count, all.rows.rows);
  return some;
}

// What a sample tells about columns.
struct ColumnRanges {
  std::vector<double> low, high, mean;
  bool whole = true;  // all elements are whole numbers

  explicit ColumnRanges(const RowReader& sample)
      : low(sample.rows.cols, 0), high(sample.rows.cols, 0), mean(sample.rows.cols, 0) {
    const size_t dim = sample.rows.cols;
    std::vector<double> row(dim);
    size_t seen = 0;
    for (size_t i = 0; i < sample.rows.rows; ++i) {
      if (!sample.read(i, row.data())) continue;
      for (size_t j = 0; j < dim; ++j) {
        const double x = row[j];
        low[j] = seen == 0 ? x : std::min(low[j], x);
        high[j] = seen == 0 ? x : std::max(high[j], x);
        mean[j] += x;
        whole &= x == std::nearbyint(x);
      }
      ++seen;
    }
    for (double& x : mean) x /= static_cast<double>(std::max<size_t>(1, seen));
  }

  double lowest() const { return low.empty() ? 0 : *std::min_element(low.begin(), low.end()); }
  double highest() const { return high.empty() ? 0 : *std::max_element(high.begin(), high.end()); }
  double widest() const {
    double widest = 0;
    for (size_t j = 0; j < low.size(); ++j) widest = std::max(widest, high[j] - low[j]);
    return widest;
  }
};

template <class Code>
void setCentre(Space<Code>& space, std::vector<double> centre) {
  space.centre = std::move(centre);
  double sum = 0;
  for (const double x : space.centre) sum += x * x;
  space.centre_norm = sum / (space.step * space.step);
}

// Whole-number codes that span 1 / `part` of the widest column; what lies outside is clipped.
inline Space<int8_t> byteSpace(const Measure& measure, const TileKernels& kernels, const ColumnRanges& columns, double part) {
  Space<int8_t> space{measure, &kernels, {}, 1, 0};
  const size_t dim = columns.low.size();
  const double low = columns.lowest(), all = columns.highest() - low, widest = columns.widest();
  // One centre for all columns keeps rows that agree in an element agreeing in its code even where
  // the sample has seen too little of a column.
  const bool common = part == 1 && all <= 1.25 * widest;
  const double span = (common ? all : widest) / part;
  const bool whole = columns.whole && span <= 255;
  if (span > 0 && !whole) space.step = span / 255;
  std::vector<double> centre(dim);
  for (size_t j = 0; j < dim; ++j) {
    // Centres lie on the grid of the steps, so that data which is on a grid stays on it.
    const double from = common ? low : columns.low[j];
    const double to = common ? columns.highest() : columns.high[j];
    const double middle = part == 1 ? 0.5 * (from + to) : columns.mean[j];
    centre[j] = from + space.step * std::ceil((middle - from) / space.step - 1e-9);
  }
  setCentre(space, std::move(centre));
  return space;
}

// Floats around the columns' means, scaled by a power of two to about 1.
inline Space<float> floatSpace(const Measure& measure, const TileKernels& kernels, const ColumnRanges& columns) {
  Space<float> space{measure, &kernels, {}, 1, 0};
  const double widest = columns.widest();
  if (widest > 0) space.step = std::ldexp(1.0, std::ilogb(widest));
  setCentre(space, columns.mean);
  return space;
}

// Codes that are the elements themselves.
inline Space<int8_t> exactSpace(const Measure& measure, const TileKernels& kernels, size_t dim, double centre) {
  Space<int8_t> space{measure, &kernels, {}, 1, 0};
  setCentre(space, std::vector<double>(dim, centre));
  return space;
}

}  // namespace ann
