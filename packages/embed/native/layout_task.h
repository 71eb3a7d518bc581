// What the layout kernels of every instruction set are given: plain data, owned by Layout.
#pragma once
#include <stddef.h>
#include <stdint.h>

namespace ann {

// Edges of one direction. `rate` is how many times per epoch an edge pulls, in (0, 1].
struct LayoutEdges {
  const uint64_t* row_ptr;
  const uint32_t* ids;
  const float* rate;
};

struct LayoutTask {
  size_t points;
  size_t dim;
  const float* coords;  // points x dim
  LayoutEdges out;      // edges from each point; each pull of one brings negatives with it
  LayoutEdges in;       // edges to each point, which only pull; row_ptr is null if `out` is symmetric
  // v(d) = 1 / (1 + a d^(2b)). `curve` holds a of each point, or is null when all have the same.
  const float* curve;
  float a, b;
  float repulsion;     // weight of a negative
  uint32_t negatives;  // per pull of an out edge
  float largest_pull;  // bound on step * coefficient of an attraction, so that it cannot overshoot
  uint64_t seed;

  uint32_t epoch;
  float step;  // learning rate of this epoch
};

// Largest number of dimensions of a map.
inline constexpr size_t kMaxLayoutDim = 64;

// Computes where the points first, first + stride, ... (those of index `begin` to `end` - 1 in that
// sequence) go in one epoch, from coords alone. `moved` receives dim floats for each.
using MovePoints = void (*)(const LayoutTask&, size_t first, size_t stride, size_t begin,
                            size_t end, float* moved);

namespace scalar { extern const MovePoints movePoints; }
namespace neon { extern const MovePoints movePoints; }
namespace avx2 { extern const MovePoints movePoints; }
namespace avx512 { extern const MovePoints movePoints; }

}  // namespace ann
