// The coordinates in which a screen measures: row = centre + step * (codes + error), where codes
// are whole numbers of 8 bits, or floats, and the length of the error is known of every row.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "ann/matrix.h"
#include "decode.h"
#include "measure.h"
#include "tile.h"

namespace ann {

// What is known of a coded row. Lengths are in steps.
struct RowFacts {
  double norm = 0;    // squared length of the codes
  double error = 0;   // length of the error, rounded up
  double along = 0;   // product: inner product of the row with the centre, in squared steps
};

// Rows of one element type, as doubles and ready to be coded.
struct RowReader {
  MatrixView<const char> rows;
  Decode decode;
  bool unit;

  // False for a row that should have length 1 and cannot: of zeros, or of numbers too small or large.
  bool read(size_t i, double* out) const {
    decode(rows.row(i), rows.cols, out);
    if (!unit) return true;
    // Eight maxima and sums, so that compilers can use vectors.
    double largest[8] = {}, sum[8] = {};
    const size_t dim = rows.cols;
    for (size_t j = 0; j < dim; ++j) largest[j % 8] = std::max(largest[j % 8], std::fabs(out[j]));
    const double most = *std::max_element(largest, largest + 8);
    // Of other rows the kernel's own sums of squares may leave the range.
    if (!(most > 1e-140 && most < 1e140)) return false;
    const double scale = std::ldexp(1.0, -std::ilogb(most));  // keeps the squares in range
    for (size_t j = 0; j < dim; ++j) {
      out[j] *= scale;
      sum[j % 8] += out[j] * out[j];
    }
    const double inverse =
        1 / std::sqrt(((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7])));
    for (size_t j = 0; j < dim; ++j) out[j] *= inverse;
    return true;
  }
};

template <class Code>
struct Space {
  Measure measure;
  const TileKernels* kernels;
  std::vector<double> centre;
  double step = 1;
  double centre_norm = 0;  // in squared steps

  // More than errors so small that their squares vanish can add up to, per element, in steps.
  static constexpr double kUnderflow = 1e-150;

  // Codes a row that `reader` has read into `values`; `nonzero` is what it returned.
  RowFacts code(const double* values, bool nonzero, Code* codes) const {
    const size_t dim = centre.size();
    const double inverse = 1 / step;
    double sums[3];
    if constexpr (sizeof(Code) == 1) {
      kernels->encodeBytes(values, centre.data(), inverse, dim, codes, sums);
    } else {
      kernels->encodeFloats(values, centre.data(), inverse, dim, codes, sums);
    }
    RowFacts facts{sums[0], 0, sums[2] * inverse * inverse};
    const double error = std::sqrt(sums[1]) * (1 + 1e-9);
    if (!nonzero) {
      // Its rank does not follow from the distance: an error as long as a row keeps it in.
      facts.error = 4 * inverse + error;
    } else if (!measure.exact) {
      // What the doubles above may have rounded away: each element relative to itself, and to 1
      // where it was divided by a length.
      const double rounded = std::sqrt(facts.norm) + error + (measure.unit ? inverse : 0);
      facts.error = error + 1e-14 * rounded * (1 + double(dim) * 0.02);
      if (measure.doubles) facts.error += kUnderflow * (1 + double(dim));
    }
    return facts;
  }
};

}  // namespace ann
