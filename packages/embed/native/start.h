// Where a layout starts.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "ann/finite.h"
#include "ann/matrix.h"
#include "ann/random.h"
#include "ann/threads.h"
#include "weights.h"

namespace ann {

// Half the width of the box that a map starts in: about what it will grow to.
inline constexpr float kStartBox = 10.0f;
// Standard deviation of the noise that sets apart points which start at the same place.
inline constexpr double kStartNoise = 1e-4;

// The random stream of one point, apart from the streams of other uses of the seed.
inline RandomStream startStream(uint64_t seed, size_t point) {
  constexpr uint64_t kUse = 0x57a7;
  return RandomStream(seed, kUse << 32 | point);
}

// Uniform in the box.
inline void randomStart(ThreadTeam& team, std::span<float> coords, size_t dim, uint64_t seed) {
  team.forChunks(coords.size() / dim, 1024, [&](size_t begin, size_t end, unsigned) {
    for (size_t i = begin; i < end; ++i) {
      RandomStream random = startStream(seed, i);
      for (size_t d = 0; d < dim; ++d) {
        coords[i * dim + d] = (2.0f * random.uniform() - 1.0f) * kStartBox;
      }
    }
  });
}

// Scales coordinates so that the largest touches the box, and adds a little noise.
inline void fitIntoBox(ThreadTeam& team, std::span<float> coords, size_t dim, uint64_t seed) {
  checkFinite(team, {coords.data(), coords.size() / dim, dim, dim}, "start coordinates");
  double largest = 0;
  for (const float value : coords) largest = std::max(largest, std::abs(double(value)));
  // In double precision: the quotient overflows a float for tiny coordinates.
  const double scale = largest > 0 ? kStartBox / largest : 0.0;
  team.forChunks(coords.size() / dim, 1024, [&](size_t begin, size_t end, unsigned) {
    for (size_t i = begin; i < end; ++i) {
      RandomStream random = startStream(seed, i);
      for (size_t d = 0; d < dim; ++d) {
        float& value = coords[i * dim + d];
        value = static_cast<float>(value * scale + kStartNoise * random.normal());
      }
    }
  });
}

// Copies the first columns of a matrix into dense coordinates, divided by `unit`; columns that it
// does not have stay zero. Throws `not-finite`.
inline void copyStart(ThreadTeam& team, const MatrixView<const float>& from, size_t dim, float unit,
                      std::span<float> coords) {
  checkFinite(team, from, "init");
  const size_t columns = std::min(dim, from.cols);
  team.forChunks(from.rows, 4096, [&](size_t begin, size_t end, unsigned) {
    for (size_t i = begin; i < end; ++i) {
      for (size_t d = 0; d < columns; ++d) coords[i * dim + d] = from.row(i)[d] / unit;
    }
  });
}

// D^(-1/2) W D^(-1/2), D the row sums of W; rows without weight stay as they are.
inline void normaliseSymmetric(ThreadTeam& team, const WeightSpans& weights, std::span<float> out) {
  std::vector<double> root(weights.points());
  team.forChunks(root.size(), 1024, [&](size_t begin, size_t end, unsigned) {
    for (size_t i = begin; i < end; ++i) {
      double sum = 0;
      weights.forEdges(i, [&](size_t, uint32_t, float weight) { sum += weight; });
      root[i] = sum > 0 ? std::sqrt(sum) : 1.0;
    }
  });
  team.forChunks(root.size(), 1024, [&](size_t begin, size_t end, unsigned) {
    for (size_t i = begin; i < end; ++i) {
      // One product per pair whatever its order, so that the result is symmetric to the last bit.
      weights.forEdges(i, [&](size_t e, uint32_t id, float weight) {
        out[e] = static_cast<float>(weight / (root[i] * root[id]));
      });
    }
  });
}

}  // namespace ann
