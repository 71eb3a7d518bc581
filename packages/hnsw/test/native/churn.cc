// Random adds, replacements and removals; what is kept up to date step by step must be what it would
// be from scratch. Prints how many steps were taken, or the first fault.
#include <algorithm>
#include <cstdio>
#include <numeric>
#include <vector>

#include "ann/random.h"
#include "index.h"

namespace {

using namespace ann;
using namespace ann::hnsw;

constexpr size_t kDim = 4;

double squared(const void*, const void* a, const void* b, size_t dim) {
  double sum = 0;
  for (size_t j = 0; j < dim; ++j) {
    const double d = static_cast<const float*>(a)[j] - static_cast<const float*>(b)[j];
    sum += d * d;
  }
  return sum;
}

void toMany(const void* context, const void* query, const void* rows, size_t stride, const uint32_t* ids, size_t count, size_t dim,
            double* out) {
  for (size_t i = 0; i < count; ++i) {
    out[i] = squared(context, query, static_cast<const char*>(rows) + (ids ? ids[i] : i) * stride, dim);
  }
}

double same(const void*, double rank) { return rank; }

// Whether the counts of incoming links are right, and, if asked, every point has such links; those where
// walks start can do without.
bool linksAreCounted(const Index& index, bool all_linked) {
  std::vector<uint32_t> incoming(index.graph.slots(), 0);
  for (uint32_t slot = 0; slot < index.graph.slots(); ++slot) {
    for (const uint32_t link : index.graph.links(slot, 0)) ++incoming[link];
  }
  for (uint32_t slot = 0; slot < index.graph.slots(); ++slot) {
    if (index.graph.counts() && incoming[slot] != index.graph.incoming(slot)) return false;
    const auto& starts = index.graph.starts;
    if (!all_linked || !index.alive.has(slot) || std::find(starts.begin(), starts.end(), slot) != starts.end()) continue;
    if (incoming[slot] == 0) return false;
  }
  return true;
}

int run(uint64_t seed, size_t most, size_t steps) {
  const ann_kernel kernel{ANN_KERNEL_ABI, sizeof(ann_kernel), "l2", "f32", "test", nullptr, 0, 0, squared, toMany, same};
  const CodeKernels kernels = scalar::codeKernels();
  Parameters parameters;
  parameters.M = 4;
  parameters.ef_construction = 16;
  Spaces spaces;
  spaces.exact = std::make_unique<KernelSpace>(kernel, kDim, kDim * sizeof(float));
  Index index(kernel, kDim, parameters, std::move(spaces), kernels);
  Control control;
  ThreadTeam team(1, control);
  RandomStream random(seed);
  for (size_t step = 0; step < steps; ++step) {
    const bool grows = index.points == 0 || random.below(static_cast<uint32_t>(most)) >= index.points;
    const size_t count = 1 + random.below(step % 7 == 0 ? 40 : 3);
    if (grows) {
      std::vector<float> data(count * kDim);
      for (float& x : data) x = static_cast<float>(random.uniform());
      std::vector<uint32_t> ids(count);
      // Some replace a point.
      const uint64_t first = random.below(4) == 0 ? random.below(static_cast<uint32_t>(index.next_id + 1)) : index.next_id;
      std::iota(ids.begin(), ids.end(), static_cast<uint32_t>(first));
      const MatrixView<const char> rows{reinterpret_cast<const char*>(data.data()), count, kDim, kDim * sizeof(float)};
      index.fitTo(team, rows);
      index.add(team, rows, ids);
      if (index.graph.starts != Starts::among(index.graph, index.alive, index.points)) {
        std::printf("seed %d, step %zu: wrong starts\n", static_cast<int>(seed), step);
        return 1;
      }
    } else {
      std::vector<uint32_t> slots, gone;
      index.alive.forEach([&](uint32_t slot) { slots.push_back(slot); });
      for (size_t i = 0; i < count; ++i) gone.push_back(slots[random.below(static_cast<uint32_t>(slots.size()))]);
      index.remove(team, gone);
    }
    if (!linksAreCounted(index, grows)) {
      std::printf("seed %d, step %zu: wrong counts of links, or a point without\n", static_cast<int>(seed), step);
      return 1;
    }
    if (index.alive.count() != index.points || index.removed.count() != index.pending) {
      std::printf("seed %d, step %zu: wrong counts\n", static_cast<int>(seed), step);
      return 1;
    }
  }
  return 0;
}

}  // namespace

int main() {
  // Around the number of starts, and far above it.
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    if (run(seed, 130, 3000) != 0) return 1;
    if (run(seed, 3000, 3000) != 0) return 1;
  }
  std::printf("24000 steps\n");
}
