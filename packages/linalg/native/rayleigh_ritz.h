// The best eigenpairs within a subspace, and how good they are.
#pragma once
#include <cmath>
#include <vector>

#include "gram.h"
#include "jacobi_eigen.h"

namespace ann {

// sum over rows of (aq - values * q)^2 for each column, as a square root.
inline void residualNorms(ThreadTeam& team, const Block& q, const Block& aq, const double* values,
                          double* residuals) {
  Partials partials(q.rows, q.active);
  team.forChunks(q.rows, partials.range(), [&](size_t begin, size_t end, unsigned) {
    double* sum = partials.of(begin);
    for (size_t i = begin; i < end; ++i) {
      for (size_t j = 0; j < q.active; ++j) {
        const double rest = aq.row(i)[j] - values[j] * q.row(i)[j];
        sum[j] += rest * rest;
      }
    }
  });
  partials.addInto(team, residuals);
  for (size_t j = 0; j < q.active; ++j) residuals[j] = std::sqrt(residuals[j]);
}

// Given an orthonormal q and aq = A q, turns both to the Ritz vectors of A in the span of q, by
// descending Ritz value, and reports ‖A v - value v‖ of each.
inline void rayleighRitz(ThreadTeam& team, const LinalgKernels& kernels, const Block& q,
                         const Block& aq, double* values, double* residuals) {
  const size_t n = q.active, width = q.width;
  const auto h = gram(team, kernels, q, aq);
  std::vector<double> symmetric(n * n);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) symmetric[i * n + j] = (h[i * width + j] + h[j * width + i]) / 2;
  }
  const auto eigen = jacobiEigen(team.control(), std::move(symmetric), n);
  AlignedArray<double> turn(width * width);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) turn[i * width + j] = eigen.vectors[j * n + i];
  }
  multiplyRight(team, kernels, q, turn.data());
  multiplyRight(team, kernels, aq, turn.data());
  std::copy(eigen.values.begin(), eigen.values.end(), values);
  residualNorms(team, q, aq, values, residuals);
}

}  // namespace ann
