// The index itself: vectors on cache lines, links of layer 0 at a fixed stride, links of the upper
// layers in one arena. Layers as in Malkov and Yashunin, "Efficient and robust approximate nearest
// neighbor search using HNSW graphs", 2018.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "ann/aligned.h"
#include "ann/kernel.h"
#include "ann/matrix.h"
#include "ann/random.h"
#include "ann/threads.h"

namespace ann::hnsw {

struct Parameters {
  size_t M = 16;               // links a new point gets per layer; layer 0 holds up to 2 M
  size_t ef_construction = 100;  // candidates kept while building
  uint64_t seed = 42;
};

class Graph {
 public:
  static constexpr unsigned kMaxLayers = 16;

  Graph(const ann_kernel& kernel, size_t points, size_t dim, size_t row_bytes, Parameters p)
      : kernel(kernel), parameters(p), points(points), dim(dim),
        stride((row_bytes + kCacheLine - 1) / kCacheLine * kCacheLine),
        vectors(AlignedArray<char>::uninitialised(points * stride)), level(points), degree0(points), links0(points * capacity(0)),
        upper(points, 0) {
    drawLevels();
    size_t lists = 0;
    for (size_t i = 0; i < points; ++i) {
      upper[i] = lists;
      lists += level[i];
    }
    upper_degree.assign(lists, 0);
    upper_links.assign(lists * capacity(1), 0);
  }

  const ann_kernel& kernel;
  const Parameters parameters;
  const size_t points;
  const size_t dim;
  const size_t stride;  // bytes from one vector to the next

  uint32_t entry = 0;   // a point of the highest layer
  unsigned top = 0;     // the highest layer
  size_t repaired = 0;  // points that only the reachability pass connected

  AlignedArray<char> vectors;
  std::vector<uint8_t> level;  // highest layer of each point

  size_t capacity(unsigned layer) const {
    return layer == 0 ? 2 * parameters.M : parameters.M;
  }

  const char* vector(uint32_t id) const { return vectors.data() + id * stride; }

  std::span<const uint32_t> links(uint32_t id, unsigned layer) const {
    return {list(id, layer), degree(id, layer)};
  }

  void setLinks(uint32_t id, unsigned layer, std::span<const uint32_t> to) {
    std::copy(to.begin(), to.end(), const_cast<uint32_t*>(list(id, layer)));
    degree(id, layer) = static_cast<uint16_t>(to.size());
  }

  void appendLink(uint32_t id, unsigned layer, uint32_t to) {
    const_cast<uint32_t*>(list(id, layer))[degree(id, layer)++] = to;
  }

  // Rank form of `query` against one point.
  double rank(const void* query, uint32_t id) const {
    return kernel.one(kernel.context, query, vector(id), dim);
  }
  double rank(uint32_t a, uint32_t b) const { return rank(vector(a), b); }

  // Rank forms of `query` against the points `ids`.
  void ranks(const void* query, std::span<const uint32_t> ids, double* out) const {
    kernel.one_to_many(kernel.context, query, vectors.data(), stride, ids.data(), ids.size(), dim, out);
  }

  size_t linkBytes() const {
    return links0.size() * sizeof(uint32_t) + upper_links.size() * sizeof(uint32_t) +
           (degree0.size() + upper_degree.size()) * sizeof(uint16_t) +
           upper.size() * sizeof(size_t) + level.size();
  }

  // Copies the rows of `data` (stride in bytes) into the index.
  void copyVectors(ThreadTeam& team, const MatrixView<const char>& data, size_t row_bytes) {
    team.forChunks(points, 1024, [&](size_t begin, size_t end, unsigned) {
      for (size_t i = begin; i < end; ++i) {
        char* row = vectors.data() + i * stride;
        std::memcpy(row, data.row(i), row_bytes);
        std::memset(row + row_bytes, 0, stride - row_bytes);
      }
    });
  }

 private:
  const uint32_t* list(uint32_t id, unsigned layer) const {
    return layer == 0 ? links0.data() + id * capacity(0)
                      : upper_links.data() + (upper[id] + layer - 1) * capacity(1);
  }
  uint16_t& degree(uint32_t id, unsigned layer) {
    return layer == 0 ? degree0[id] : upper_degree[upper[id] + layer - 1];
  }
  uint16_t degree(uint32_t id, unsigned layer) const {
    return const_cast<Graph*>(this)->degree(id, layer);
  }

  // Section 4.1 of the paper: floor(-ln(U) / ln(M)), U drawn from a stream of each point's own.
  void drawLevels() {
    const double scale = 1.0 / std::log(static_cast<double>(std::max<size_t>(2, parameters.M)));
    for (size_t i = 0; i < points; ++i) {
      const double u = 1.0 - RandomStream(parameters.seed, i).uniform();
      level[i] = static_cast<uint8_t>(
          std::min<double>(kMaxLayers - 1, std::floor(-std::log(u) * scale)));
    }
  }

  std::vector<uint16_t> degree0;
  AlignedArray<uint32_t> links0;
  std::vector<size_t> upper;  // first list of each point in the arena, lists of layer 1, 2, ...
  std::vector<uint16_t> upper_degree;
  std::vector<uint32_t> upper_links;
};

}  // namespace ann::hnsw
