// Eigenvectors of small dense symmetric matrices by the cyclic Jacobi method.
// Source: Golub, Van Loan, "Matrix Computations", section 8.5.
#pragma once
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "ann/control.h"
#include "ann/error.h"

namespace ann {

// Column-ordered positions of `values`, largest first, ties by position.
inline std::vector<size_t> descendingOrder(const std::vector<double>& values) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return values[a] > values[b]; });
  return order;
}

struct Rotation {
  double c, s;
};

// The rotation that makes the off-diagonal entry of [[app, apq], [apq, aqq]] zero.
inline Rotation jacobiRotation(double app, double apq, double aqq) {
  const double tau = (aqq - app) / (2 * apq);
  const double t = std::copysign(1.0, tau) / (std::abs(tau) + std::sqrt(1 + tau * tau));
  const double c = 1 / std::sqrt(1 + t * t);
  return {c, t * c};
}

inline void rotate(double* a, double* b, size_t n, size_t step, Rotation rotation) {
  for (size_t i = 0; i < n * step; i += step) {
    const double x = a[i], y = b[i];
    a[i] = rotation.c * x - rotation.s * y;
    b[i] = rotation.s * x + rotation.c * y;
  }
}

struct SmallEigen {
  std::vector<double> values;   // descending
  std::vector<double> vectors;  // row j is the unit eigenvector of values[j]
};

// `a` is n x n, symmetric, and destroyed.
inline SmallEigen jacobiEigen(const Control& control, std::vector<double> a, size_t n) {
  constexpr int kMaxSweeps = 60;
  constexpr double kNegligible = 1e-17;
  std::vector<double> v(n * n, 0.0);
  for (size_t i = 0; i < n; ++i) v[i * n + i] = 1;
  double norm = 0;
  for (const double x : a) norm += x * x;
  const double small = kNegligible * std::sqrt(norm);
  bool rotated = true;
  for (int sweep = 0; rotated; ++sweep) {
    if (sweep == kMaxSweeps) throw Error("internal", "jacobiEigen: no convergence in 60 sweeps");
    rotated = false;
    for (size_t p = 0; p + 1 < n; ++p) {
      control.check();
      for (size_t q = p + 1; q < n; ++q) {
        if (std::abs(a[p * n + q]) <= small) continue;
        rotated = true;
        const auto rotation = jacobiRotation(a[p * n + p], a[p * n + q], a[q * n + q]);
        rotate(&a[p * n], &a[q * n], n, 1, rotation);
        rotate(&a[p], &a[q], n, n, rotation);
        rotate(&v[p * n], &v[q * n], n, 1, rotation);
        a[p * n + q] = a[q * n + p] = 0;
      }
    }
  }
  std::vector<double> diagonal(n);
  for (size_t i = 0; i < n; ++i) diagonal[i] = a[i * n + i];
  SmallEigen result;
  for (const size_t j : descendingOrder(diagonal)) {
    result.values.push_back(diagonal[j]);
    result.vectors.insert(result.vectors.end(), &v[j * n], &v[j * n] + n);
  }
  return result;
}

}  // namespace ann
