// Orthonormal bases of tall blocks by Cholesky QR, applied until it no longer changes anything.
// Source: Yamamoto, Nakatsukasa, Yanagisawa, Fukaya, "Roundoff error analysis of the CholeskyQR2
// algorithm", ETNA 44 (2015). Columns that depend on earlier ones are replaced by random ones, so
// the result is orthonormal for any input, zero included.
#pragma once
#include <cmath>
#include <vector>

#include "gram.h"

namespace ann {

// Squared length of what is left of a column after projection, relative to the column itself,
// below which the rest is rounding error of the Gram matrix (about 1e-15).
inline constexpr double kDependent = 1e-13;
// Cholesky QR leaves a block orthonormal to rounding if it started at least this close.
inline constexpr double kNearlyOrthonormal = 0.1;

struct CholeskyInverse {
  AlignedArray<double> matrix;    // block * matrix is orthonormal; dependent columns become zero
  std::vector<size_t> dependent;  // ascending
  double deviation = 0;           // largest entry of |G - I|
};

// G = RᵀR of the leading n x n part of a Gram matrix with rows of `width`; returns the inverse of R.
inline CholeskyInverse invertCholesky(const Control& control, const AlignedArray<double>& g,
                                      size_t n, size_t width) {
  CholeskyInverse result{AlignedArray<double>(width * width), {}, 0};
  AlignedArray<double> r(width * width);
  auto& inverse = result.matrix;
  for (size_t j = 0; j < n; ++j) {
    control.check();
    for (size_t i = 0; i <= j; ++i) {
      const double expected = i == j ? 1 : 0;
      result.deviation = std::max(result.deviation, std::abs(g[i * width + j] - expected));
    }
    double pivot = g[j * width + j];
    for (size_t i = 0; i < j; ++i) {
      double rest = g[i * width + j];
      for (size_t k = 0; k < i; ++k) rest -= r[k * width + i] * r[k * width + j];
      const double diagonal = r[i * width + i];
      r[i * width + j] = diagonal == 0 ? 0 : rest / diagonal;
      pivot -= r[i * width + j] * r[i * width + j];
    }
    if (!(pivot > kDependent * g[j * width + j])) {
      result.dependent.push_back(j);  // row and column j of both factors stay zero
      for (size_t i = 0; i < j; ++i) r[i * width + j] = 0;
      continue;
    }
    const double diagonal = std::sqrt(pivot);
    r[j * width + j] = diagonal;
    inverse[j * width + j] = 1 / diagonal;
    for (size_t i = 0; i < j; ++i) {
      double sum = 0;
      for (size_t k = i; k < j; ++k) sum += inverse[i * width + k] * r[k * width + j];
      inverse[i * width + j] = -sum / diagonal;
    }
  }
  return result;
}

// Replaces the active columns by an orthonormal basis of a space that contains their span.
// Needs active <= rows.
inline void orthonormalise(ThreadTeam& team, const LinalgKernels& kernels, const Block& block,
                           uint64_t seed) {
  constexpr int kMaxPasses = 10;
  for (int pass = 0; pass < kMaxPasses; ++pass) {
    const auto g = gram(team, kernels, block, block);
    const auto factor = invertCholesky(team.control(), g, block.active, block.width);
    multiplyRight(team, kernels, block, factor.matrix.data());
    if (!factor.dependent.empty()) {
      fillGaussian(team, block, factor.dependent, seed + 1 + static_cast<uint64_t>(pass));
    } else if (factor.deviation < kNearlyOrthonormal) {
      return;
    }
  }
  throw Error("internal", "orthonormalise: no orthonormal basis after 10 passes");
}

}  // namespace ann
