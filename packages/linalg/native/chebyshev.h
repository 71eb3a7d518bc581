// What drives the filtered subspace iteration of symmetricEigen: a bound on the spectrum and the
// polynomial filter.
#pragma once
#include <cmath>
#include <limits>

#include "sparse.h"

namespace ann {

// A number that no eigenvalue exceeds in magnitude: max_i (|A| x)_i / x_i bounds the spectral
// radius for every positive x (Collatz, Wielandt); a few power steps bring x near the best one.
// For a normalised adjacency it comes close to 1.
inline double spectralBound(ThreadTeam& team, const CsrView& a) {
  constexpr int kSteps = 12;
  AlignedArray<double> x(a.rows), y(a.rows);
  double largest = 0;  // of all entries: keeps x positive and stops it from alternating
  forRowsChecked(team.control(), a.rows, [&](size_t i) {
    for (size_t p = a.begin(i); p < a.end(i); ++p) {
      largest = std::max(largest, std::abs(static_cast<double>(a.values[p])));
    }
  });
  if (largest == 0) return 0;
  const double shift = largest / 2;
  std::fill(x.data(), x.data() + a.rows, 1.0);
  double best = std::numeric_limits<double>::infinity();
  for (int step = 0; step < kSteps; ++step) {
    team.forChunks(a.rows, kSparseRows, [&](size_t begin, size_t end, unsigned) {
      for (size_t i = begin; i < end; ++i) {
        double sum = 0;
        for (size_t p = a.begin(i); p < a.end(i); ++p) sum += std::abs(a.values[p]) * x[a.col_idx[p]];
        y[i] = sum;
      }
    });
    double bound = 0, longest = 0;
    for (size_t i = 0; i < a.rows; ++i) {
      bound = std::max(bound, y[i] / x[i]);
      x[i] = y[i] + shift * x[i];
      longest = std::max(longest, x[i]);
    }
    for (size_t i = 0; i < a.rows; ++i) x[i] = std::max(x[i] / longest, 1e-100);
    best = std::min(best, bound);
  }
  return best;
}

// The wanted eigenvalues lie above `cut`, the unwanted ones in [lower, cut]; `top` is the largest.
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
