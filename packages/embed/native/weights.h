// Edge weights as TypeScript gives them: a square sparse matrix. Everything is checked where it is
// read, because the arrays belong to the caller and could have changed since the last look.
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "ann/error.h"

namespace ann {

struct WeightSpans {
  std::span<const double> row_ptr;  // points + 1
  std::span<const uint32_t> ids;
  std::span<const float> values;

  size_t points() const { return row_ptr.size() - 1; }

  // Calls body(edge, id, weight) for the edges of a point. Throws `shape` or `not-finite`.
  template <class Body>
  void forEdges(size_t point, Body&& body) const {
    const double first = row_ptr[point], last = row_ptr[point + 1];
    const bool ascending = first >= 0 && first <= last &&
                           last <= static_cast<double>(values.size()) &&
                           first == std::floor(first) && last == std::floor(last);
    if (!ascending) refuseOffsets(point);
    for (auto e = static_cast<size_t>(first); e < static_cast<size_t>(last); ++e) {
      const uint32_t id = ids[e];
      const float weight = values[e];
      if (id >= points()) refuseId(point, id);
      if (!(weight >= 0 && std::isfinite(weight))) refuseWeight(point, e, weight);
      body(e, id, weight);
    }
  }

 private:
  [[noreturn]] void refuseOffsets(size_t point) const {
    throw Error("shape", "weights: rowPtr must ascend in whole numbers from 0 to the number of "
                         "entries; it breaks at point " + std::to_string(point),
                {{"row", double(point)}});
  }
  [[noreturn]] void refuseId(size_t point, uint32_t id) const {
    throw Error("shape", "weights: point " + std::to_string(point) + " has an edge to point " +
                             std::to_string(id) + " of " + std::to_string(points()),
                {{"row", double(point)}});
  }
  [[noreturn]] void refuseWeight(size_t point, size_t edge, float weight) const {
    throw Error("not-finite",
                "weights: edge " + std::to_string(edge) + ", of point " + std::to_string(point) +
                    ", weighs " + std::to_string(weight) + "; weights are finite and not negative",
                {{"row", double(point)}});
  }
};

}  // namespace ann
