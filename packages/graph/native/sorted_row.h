// Edges of one node in the order that CSR wants: ids ascending.
#pragma once
#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "ann/error.h"

namespace ann {

class SortedRow {
 public:
  void clear() { entries_.clear(); }
  void add(uint32_t id, float value) { entries_.emplace_back(id, value); }

  // Writes the row of `node`, one of `nodes`; a neighbour listed twice is refused. Ids are looked
  // at again, for others will use them as places in memory.
  void write(size_t nodes, size_t node, std::span<uint32_t> ids, std::span<float> values) {
    std::sort(entries_.begin(), entries_.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    if (!entries_.empty() && entries_.back().first >= nodes) throw inputChanged();
    for (size_t m = 0; m < entries_.size(); ++m) {
      std::tie(ids[m], values[m]) = entries_[m];
      if (m > 0 && ids[m] == ids[m - 1]) {
        throw Error("shape",
                    "node " + std::to_string(node) + " lists neighbour " + std::to_string(ids[m]) +
                        " twice; graphFromKnn removes duplicates",
                    {{"node", double(node)}, {"neighbour", double(ids[m])}});
      }
    }
  }

 private:
  std::vector<std::pair<uint32_t, float>> entries_;
};

}  // namespace ann
