// What drives the filtered subspace iteration of symmetricEigen: a bound on the spectrum and the
// polynomial filter.
#pragma once
#include <algorithm>
#include <cmath>

#include "sparse.h"

namespace ann {

// y = |A| x
inline void multiplyMagnitudes(ThreadTeam& team, const CsrView& a, const AlignedArray<double>& x,
                               AlignedArray<double>& y) {
  team.forChunks(a.rows, kSparseRows, [&](size_t begin, size_t end, unsigned) {
    for (size_t i = begin; i < end; ++i) {
      double sum = 0;
      for (size_t p = a.begin(i), last = a.end(i); p < last; ++p) sum += std::abs(a.values[p]) * x[a.column(p)];
      y[i] = sum;
    }
  });
}

// A number that no eigenvalue exceeds in magnitude: max_i (|A| x)_i / x_i bounds the spectral
// radius for every positive x (Collatz, Wielandt). It starts from the roots of the row sums, which
// suits hubs, and takes a few power steps; for a normalised adjacency it comes close to 1.
inline double spectralBound(ThreadTeam& team, const CsrView& a) {
  constexpr int kSteps = 12;
  constexpr double kSmallest = 1e-100;  // rows without entries keep a positive x
  AlignedArray<double> x(a.rows), y(a.rows);
  std::fill(x.data(), x.data() + a.rows, 1.0);
  multiplyMagnitudes(team, a, x, y);
  const double longest_row = *std::max_element(y.data(), y.data() + a.rows);
  if (longest_row == 0) return 0;
  for (size_t i = 0; i < a.rows; ++i) x[i] = std::max(std::sqrt(y[i] / longest_row), kSmallest);
  double best = longest_row;
  for (int step = 0; step < kSteps; ++step) {
    multiplyMagnitudes(team, a, x, y);
    double bound = 0, longest = 0;
    for (size_t i = 0; i < a.rows; ++i) bound = std::max(bound, y[i] / x[i]);
    best = std::min(best, bound);
    // The share of the old x stops bipartite graphs from alternating.
    for (size_t i = 0; i < a.rows; ++i) longest = std::max(longest, x[i] = y[i] + best / 4 * x[i]);
    for (size_t i = 0; i < a.rows; ++i) x[i] = std::max(x[i] / longest, kSmallest);
  }
  return best;
}

// The wanted eigenvalues lie above `cut`, the unwanted ones in [lower, cut]; no eigenvalue exceeds `top`.
struct FilterInterval {
  double lower, cut, top;
};

// x = p(A) x, where p is the Chebyshev polynomial of even `degree` that is at most 1 in magnitude
// (relative to its value at `top`) on [lower, cut] and grows fastest above. `y` is scratch.
// Source: Zhou, Saad, Tiago, Chelikowsky, "Self-consistent-field calculations using
// Chebyshev-filtered subspace iteration", J. Comput. Phys. 219 (2006), algorithm 4.3 in the
// scaled form that cannot overflow.
inline void chebyshevFilter(ThreadTeam& team, const LinalgKernels& kernels, const CsrView& a,
                            const Block& x, const Block& y, size_t degree,
                            const FilterInterval& interval) {
  const double half = (interval.cut - interval.lower) / 2;
  const double centre = (interval.cut + interval.lower) / 2;
  double sigma = half / (interval.top - centre);
  const double tau = 2 / sigma;
  SparseStep step = plainStep(a, x, y);
  step.plain = false;
  step.on_product = sigma / half;
  step.on_x = -centre * step.on_product;
  step.on_out = 0;
  runSparseStep(team, kernels, a.rows, step);
  for (size_t i = 2; i <= degree; ++i) {
    const double next = 1 / (tau - sigma);
    step.on_product = 2 * next / half;
    step.on_x = -centre * step.on_product;
    step.on_out = -sigma * next;
    step.x = i % 2 == 0 ? y.data : x.data;
    step.out = i % 2 == 0 ? x.data : y.data;
    runSparseStep(team, kernels, a.rows, step);
    sigma = next;
  }
}

}  // namespace ann
