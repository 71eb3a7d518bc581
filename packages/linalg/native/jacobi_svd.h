// Singular values of small dense matrices by one-sided Jacobi rotations, which keeps the small
// ones accurate. Source: Golub, Van Loan, "Matrix Computations", section 8.6.3 (Hestenes).
#pragma once
#include <vector>

#include "jacobi_eigen.h"

namespace ann {

// m = Σ_j values[j] * left_j right_jᵀ. left_j is zero where values[j] is.
struct SmallSvd {
  std::vector<double> values;  // descending
  std::vector<double> left;    // row j is left_j
  std::vector<double> right;   // row j is right_j
};

// `columns` holds the columns of an n x n matrix one after the other, and is destroyed.
inline SmallSvd jacobiSvd(const Control& control, std::vector<double> columns, size_t n) {
  constexpr int kMaxSweeps = 60;
  // Rounding error of an inner product of unit vectors.
  const double orthogonal = 1e-15 + 2e-16 * static_cast<double>(n);
  std::vector<double> v(n * n, 0.0);
  for (size_t i = 0; i < n; ++i) v[i * n + i] = 1;
  auto dot = [&](size_t p, size_t q) {
    double sum = 0;
    for (size_t i = 0; i < n; ++i) sum += columns[p * n + i] * columns[q * n + i];
    return sum;
  };
  double total = 0;
  for (const double x : columns) total += x * x;
  // Columns of this length are rounding error, and count as zero.
  const double nothing = 1e-30 * total;
  bool rotated = true;
  for (int sweep = 0; rotated; ++sweep) {
    if (sweep == kMaxSweeps) throw Error("internal", "jacobiSvd: no convergence in 60 sweeps");
    rotated = false;
    for (size_t p = 0; p + 1 < n; ++p) {
      control.check();
      for (size_t q = p + 1; q < n; ++q) {
        const double pp = dot(p, p), qq = dot(q, q), pq = dot(p, q);
        if (pp <= nothing || qq <= nothing) continue;
        if (std::abs(pq) <= orthogonal * std::sqrt(pp) * std::sqrt(qq)) continue;
        rotated = true;
        const auto rotation = jacobiRotation(pp, pq, qq);
        rotate(&columns[p * n], &columns[q * n], n, 1, rotation);
        rotate(&v[p * n], &v[q * n], n, 1, rotation);
      }
    }
  }
  std::vector<double> lengths(n);
  for (size_t j = 0; j < n; ++j) {
    const double squared = dot(j, j);
    lengths[j] = squared <= nothing ? 0 : std::sqrt(squared);
  }
  SmallSvd result;
  for (const size_t j : descendingOrder(lengths)) {
    result.values.push_back(lengths[j]);
    for (size_t i = 0; i < n; ++i) {
      result.left.push_back(lengths[j] == 0 ? 0 : columns[j * n + i] / lengths[j]);
    }
    result.right.insert(result.right.end(), &v[j * n], &v[j * n] + n);
  }
  return result;
}

}  // namespace ann
