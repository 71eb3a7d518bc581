// Where a layout starts.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "ann/random.h"
#include "ann/threads.h"
#include "layout.h"

namespace ann {

// Half the width of the box that a map starts in: about what it will grow to.
inline constexpr float kStartBox = 10.0f;
// Standard deviation of the noise that sets apart points which start at the same place.
inline constexpr double kStartNoise = 1e-4;

// The random stream of one point, apart from the streams of other uses of the seed.
inline RandomStream startStream(uint64_t seed, size_t point) {
  constexpr uint64_t kUse = 0x57a7;
  return RandomStream(seed, kUse << 40 | point);
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
  float largest = 0;
  for (const float value : coords) largest = std::max(largest, std::abs(value));
  const float scale = largest > 0 ? kStartBox / largest : 0.0f;
  team.forChunks(coords.size() / dim, 1024, [&](size_t begin, size_t end, unsigned) {
    for (size_t i = begin; i < end; ++i) {
      RandomStream random = startStream(seed, i);
      for (size_t d = 0; d < dim; ++d) {
        float& value = coords[i * dim + d];
        value = value * scale + static_cast<float>(kStartNoise * random.normal());
      }
    }
  });
}

// D^(-1/2) W D^(-1/2), D the row sums of W; rows without weight stay as they are.
inline void normaliseSymmetric(ThreadTeam& team, const WeightSpans& weights, std::span<float> out) {
  const size_t rows = weights.row_ptr.size() - 1;
  std::vector<double> root(rows);
  auto forEdges = [&](size_t row, auto&& body) {
    const auto end = static_cast<size_t>(weights.row_ptr[row + 1]);
    for (auto e = static_cast<size_t>(weights.row_ptr[row]); e < end; ++e) body(e);
  };
  team.forChunks(rows, 1024, [&](size_t begin, size_t end, unsigned) {
    for (size_t i = begin; i < end; ++i) {
      double sum = 0;
      forEdges(i, [&](size_t e) { sum += weights.values[e]; });
      root[i] = sum > 0 ? std::sqrt(sum) : 1.0;
    }
  });
  team.forChunks(rows, 1024, [&](size_t begin, size_t end, unsigned) {
    for (size_t i = begin; i < end; ++i) {
      // One product per pair whatever its order, so that the result is symmetric to the last bit.
      forEdges(i, [&](size_t e) {
        out[e] = static_cast<float>(weights.values[e] / (root[i] * root[weights.ids[e]]));
      });
    }
  });
}

}  // namespace ann
