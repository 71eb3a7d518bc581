// Local connectivity (rho) and bandwidth (sigma) of one node.
// Source: McInnes, Healy, Melville, "UMAP: Uniform Manifold Approximation and Projection for
// Dimension Reduction", 2018, Algorithm 3 (SmoothKNNDist), with umap-learn's interpolation of the
// local connectivity and its floors under sigma.
#pragma once
#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace ann {

struct SmoothKnn {
  double local_connectivity;
  double bandwidth;

  // Floor under sigma, in mean distances (umap-learn's MIN_K_DIST_SCALE).
  static constexpr double kFloor = 1e-3;
  // Ceiling, in spreads of the row: there all weights are 1 to six digits. Without it a target
  // that only an infinite sigma reaches would give one.
  static constexpr double kCeiling = 1e6;
  static constexpr double kTolerance = 1e-10;
  static constexpr int kMaxSteps = 200;

  // Distance within which neighbours count as connected for certain: the local_connectivity-th
  // non-zero distance, interpolated; the largest one if there are fewer. `distances` ascend.
  double rho(std::span<const float> distances) const {
    const auto positive = std::upper_bound(distances.begin(), distances.end(), 0.0f);
    const auto count = static_cast<size_t>(distances.end() - positive);
    if (count == 0) return 0;
    if (double(count) < local_connectivity) return distances.back();
    const auto whole = static_cast<size_t>(local_connectivity);
    const double fraction = local_connectivity - double(whole);
    const double below = whole > 0 ? positive[whole - 1] : 0.0;
    return fraction > 0 ? below + fraction * (positive[whole] - below) : below;
  }

  // The sigma for which the memberships exp(-max(0, d - rho) / sigma) of the k edges sum to
  // bandwidth * log2(k + 1), between floor and ceiling. The node itself is the "+ 1": umap-learn
  // counts it among its n_neighbors but not in the sum. `mean_all` is the mean distance of the
  // whole graph, each node at distance 0 of itself included; it sets the floor where rho is 0.
  double sigma(std::span<const float> distances, double rho, double mean_all) const {
    const double floor = floorOf(distances, rho, mean_all);
    const auto first = std::upper_bound(distances.begin(), distances.end(), rho);
    const auto beyond = distances.subspan(first - distances.begin());
    const auto certain = double(first - distances.begin());
    const double target = bandwidth * std::log2(double(distances.size()) + 1) - certain;
    if (beyond.empty() || target <= 0) return floor;
    const double ceiling = std::max(floor, kCeiling * (beyond.back() - rho));
    if (target >= double(beyond.size())) return ceiling;
    return std::min(ceiling, solve(beyond, rho, target, floor));
  }

  static double membership(double distance, double rho, double sigma) {
    return distance <= rho ? 1.0 : std::exp(-(distance - rho) / sigma);
  }

 private:
  static double floorOf(std::span<const float> distances, double rho, double mean_all) {
    double sum = 0;
    for (const float d : distances) sum += d;
    const double mean = rho > 0 ? sum / (double(distances.size()) + 1) : mean_all;
    return std::max(kFloor * mean, double(std::numeric_limits<float>::min()));
  }

  // Newton's method for ln(sum of exp(-(d - rho) x)) = ln(target) in x = 1 / sigma. The left side
  // is convex and falls from ln(count) > ln(target) at x = 0, so that the iterates climb to the
  // root and never pass it: no bracket is needed, and a step beyond 1 / floor proves sigma < floor.
  static double solve(std::span<const float> beyond, double rho, double target, double floor) {
    double x = 0;
    for (int step = 0; step < kMaxSteps; ++step) {
      double sum = 0, slope = 0;
      for (const float d : beyond) {
        const double gap = d - rho;
        const double membership = std::exp(-gap * x);
        sum += membership;
        slope += gap * membership;
      }
      const double change = std::log(sum / target) * sum / slope;
      x += change;
      if (!(x * floor < 1)) return floor;
      if (std::abs(change) <= kTolerance * x) break;
    }
    return 1 / x;
  }
};

}  // namespace ann
