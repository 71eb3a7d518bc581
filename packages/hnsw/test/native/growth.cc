// Growth, or a removal, that ends for want of memory, at each of its allocations: what was to be room is given back,
// and every point is still there, also after a smaller growth. Prints how many allocations there are, or
// the first fault.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <numeric>
#include <vector>

#include "index.h"

namespace {

size_t held = 0;         // bytes
size_t left = SIZE_MAX;  // allocations that succeed

constexpr size_t kPlain = alignof(std::max_align_t);

// Each piece of memory lies behind its size.
void* allocate(size_t bytes, size_t alignment) {
  if (left == 0) throw std::bad_alloc();
  --left;
  const size_t all = (bytes + 2 * alignment - 1) / alignment * alignment;
  auto* memory = static_cast<char*>(std::aligned_alloc(alignment, all));
  if (memory == nullptr) throw std::bad_alloc();
  std::memcpy(memory, &all, sizeof all);
  held += all;
  return memory + alignment;
}

void give(void* memory, size_t alignment) {
  if (memory == nullptr) return;
  char* all = static_cast<char*>(memory) - alignment;
  size_t bytes;
  std::memcpy(&bytes, all, sizeof bytes);
  held -= bytes;
  std::free(all);
}

}  // namespace

void* operator new(size_t bytes) { return allocate(bytes, kPlain); }
void* operator new(size_t bytes, std::align_val_t alignment) { return allocate(bytes, static_cast<size_t>(alignment)); }
void operator delete(void* memory) noexcept { give(memory, kPlain); }
void operator delete(void* memory, size_t) noexcept { give(memory, kPlain); }
void operator delete(void* memory, std::align_val_t alignment) noexcept { give(memory, static_cast<size_t>(alignment)); }
void operator delete(void* memory, size_t, std::align_val_t alignment) noexcept { give(memory, static_cast<size_t>(alignment)); }

namespace {

using namespace ann;
using namespace ann::hnsw;

double none(const void*, const void*, const void*, size_t) { return 0; }
void noneOfMany(const void*, const void*, const void*, size_t, const uint32_t*, size_t count, size_t, double* out) {
  std::fill_n(out, count, 0.0);
}
double same(const void*, double rank) { return rank; }

// Whether the growth fails when only so many allocations succeed; exits where that leaves traces.
bool fails(size_t allocations) {
  constexpr size_t kPoints = 100, kFew = 120, kMany = 50000;
  const ann_kernel kernel{ANN_KERNEL_ABI, sizeof(ann_kernel), "l2", "f32", "test", nullptr, 0, 0, none, noneOfMany, same};
  const CodeKernels kernels = scalar::codeKernels();
  Spaces spaces;
  spaces.exact = std::make_unique<KernelSpace>(kernel, 1, sizeof(float));
  Index index(kernel, 1, {}, std::move(spaces), kernels);
  Control control;
  ThreadTeam team(1, control);
  const std::vector<float> data(kPoints + 1);
  std::vector<uint32_t> ids(kPoints);
  std::iota(ids.begin(), ids.end(), 1000u);
  const auto rows = [&](size_t count) { return MatrixView<const char>{reinterpret_cast<const char*>(data.data()), count, 1, sizeof(float)}; };
  index.growTo(kPoints + 1);
  index.add(team, rows(kPoints), ids);

  const size_t before = held;
  bool failed = false;
  left = allocations;
  try {
    index.growTo(kMany);
  } catch (const std::bad_alloc&) {
    failed = true;
  }
  left = SIZE_MAX;
  // The sets of slots may have grown.
  if (failed && held > before + 2 * kMany / 8 + 64) {
    std::printf("allocation %zu: %zu bytes are held\n", allocations, held - before);
    std::exit(1);
  }
  // After the ids were prepared to grow.
  ids.push_back(7);
  index.add(team, rows(1), std::vector<uint32_t>{7});
  if (failed) index.growTo(kFew);
  for (const uint32_t id : ids) {
    if (index.ids.slot(id) != kNoSlot) continue;
    std::printf("allocation %zu: id %u is lost\n", allocations, id);
    std::exit(1);
  }
  return failed;
}

// The same for a removal: walks start at points, or at slots that are known to be removed.
bool removalFails(size_t allocations) {
  const ann_kernel kernel{ANN_KERNEL_ABI, sizeof(ann_kernel), "l2", "f32", "test", nullptr, 0, 0, none, noneOfMany, same};
  const CodeKernels kernels = scalar::codeKernels();
  Spaces spaces;
  spaces.exact = std::make_unique<KernelSpace>(kernel, 1, sizeof(float));
  Index index(kernel, 1, {}, std::move(spaces), kernels);
  Control control;
  ThreadTeam team(1, control);
  const std::vector<float> data(40);
  std::vector<uint32_t> ids(data.size());
  std::iota(ids.begin(), ids.end(), 0u);
  index.add(team, {reinterpret_cast<const char*>(data.data()), data.size(), 1, sizeof(float)}, ids);
  const std::vector<uint32_t> gone(ids.begin(), ids.begin() + 20);
  bool failed = false;
  left = allocations;
  try {
    index.remove(team, gone);
  } catch (const std::bad_alloc&) {
    failed = true;
  }
  left = SIZE_MAX;
  for (const uint32_t start : index.graph.starts) {
    if (index.alive.has(start) || index.removed.has(start)) continue;
    std::printf("removal, allocation %zu: walks start at the free slot %u\n", allocations, start);
    std::exit(1);
  }
  return failed;
}

}  // namespace

int main() {
  for (size_t most = 0; removalFails(most);) ++most;
  size_t allocations = 0;
  while (fails(allocations)) ++allocations;
  std::printf("%zu allocations\n", allocations);
}
