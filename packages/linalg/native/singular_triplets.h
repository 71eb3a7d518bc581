// The last step of the randomized SVD: from a range basis q and b = Aᵀ q to singular triplets.
// Source: Halko, Martinsson, Tropp, "Finding structure with randomness", SIAM Review 53 (2011),
// algorithm 5.1.
#pragma once
#include <vector>

#include "columns.h"
#include "jacobi_svd.h"
#include "orthonormalise.h"

namespace ann {

struct Triplets {
  double* values;
  ColumnsView u;  // columns u_j, times values[j] if `scores`
  ColumnsView v;
  bool scores;
};

// width x width, with column j = row j of `rows`.
inline AlignedArray<double> turnOf(const std::vector<double>& rows, size_t n, size_t width) {
  AlignedArray<double> turn(width * width);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) turn[i * width + j] = rows[j * n + i];
  }
  return turn;
}

// With b = p r (p orthonormal) and r = left Σ rightᵀ: A ≈ q bᵀ = (q right) Σ (p left)ᵀ.
// Destroys q and b.
inline void singularTriplets(ThreadTeam& team, const LinalgKernels& kernels, const Block& q,
                             const Block& b, uint64_t seed, const Triplets& out) {
  const size_t n = b.active, width = b.width;
  AlignedArray<double> copy(b.rows * width);
  std::copy(b.data, b.data + b.rows * width, copy.data());
  orthonormalise(team, kernels, b, seed);
  const auto r = gram(team, kernels, b, {copy.data(), b.rows, width, n});
  std::vector<double> columns(n * n);
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) columns[j * n + i] = r[i * width + j];
  }
  const auto svd = jacobiSvd(team.control(), std::move(columns), n);
  auto left = turnOf(svd.left, n, width);
  // Gives the zero singular values left vectors too.
  orthonormalise(team, kernels, {left.data(), n, width, n}, seed);
  multiplyRight(team, kernels, b, left.data());
  multiplyRight(team, kernels, q, turnOf(svd.right, n, width).data());
  std::copy(svd.values.begin(), svd.values.begin() + static_cast<ptrdiff_t>(out.v.columns),
            out.values);
  auto factors = columnSigns(team.control(), b);
  writeColumns(team, b, factors, out.v);
  if (out.scores) {
    for (size_t j = 0; j < n; ++j) factors[j] *= svd.values[j];
  }
  writeColumns(team, q, factors, out.u);
}

}  // namespace ann
