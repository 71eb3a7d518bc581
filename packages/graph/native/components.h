// Weakly connected components.
#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ann/control.h"
#include "ann/error.h"
#include "rows.h"

namespace ann {

// Union-find with path halving. A tree's root is always its smallest node, so that the result does
// not depend on the order of the edges, and numbering the roots in order numbers the components by
// their smallest node.
struct Components {
  std::span<const double> row_ptr;
  std::span<const uint32_t> ids;
  std::span<uint32_t> labels;

  // Fills the labels; returns the number of components.
  uint32_t run(Control& control) const {
    const size_t nodes = labels.size();
    control.expect(nodes);
    std::vector<double> offsets(row_ptr.size());
    copyOffsets(control, row_ptr, offsets, ids.size());
    const RowsView graph{offsets, ids, {}};
    for (size_t i = 0; i < nodes; ++i) labels[i] = static_cast<uint32_t>(i);
    for (size_t i = 0; i < nodes; ++i) {
      control.check();
      for (const uint32_t j : graph.idsOf(i)) join(i, j);
      if ((i + 1) % kRowsPerChunk == 0) control.advance(kRowsPerChunk);
    }
    control.advance(nodes % kRowsPerChunk);
    return number();
  }

 private:
  void join(size_t i, uint32_t j) const {
    if (j >= labels.size()) {
      throw Error("shape",
                  "edge from node " + std::to_string(i) + " to " + std::to_string(j) +
                      ": the graph has only " + std::to_string(labels.size()) + " nodes",
                  {{"node", double(i)}, {"neighbour", double(j)}});
    }
    const uint32_t a = root(static_cast<uint32_t>(i)), b = root(j);
    labels[std::max(a, b)] = std::min(a, b);
  }

  uint32_t root(uint32_t i) const {
    while (labels[i] != i) i = labels[i] = labels[labels[i]];
    return i;
  }

  // Parents are smaller than their children: one pass makes every parent a root, the next one
  // replaces roots by numbers that smaller nodes have received already.
  uint32_t number() const {
    for (uint32_t& label : labels) label = labels[label];
    uint32_t count = 0;
    for (size_t i = 0; i < labels.size(); ++i) {
      labels[i] = labels[i] == i ? count++ : labels[labels[i]];
    }
    return count;
  }
};

}  // namespace ann
