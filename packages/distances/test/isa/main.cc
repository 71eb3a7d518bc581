// Distances of the cases on standard input, as raw floats on standard output: for emulators.
// A case is three words (0 for floats or 1 for bytes, columns, rows), the query and the rows.
// Argument: "neon" or "scalar".
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>

#include "kernel_table.h"

namespace {

bool read(std::vector<char>& bytes, size_t size) {
  bytes.resize(size);
  return std::fread(bytes.data(), 1, size, stdin) == size;
}

const ann_kernel* find(const ann::KernelTable& table, const char* metric, const char* dtype) {
  for (size_t i = 0; i < table.count; ++i) {
    const ann_kernel& kernel = table.kernels[i];
    if (!std::strcmp(kernel.metric, metric) && !std::strcmp(kernel.dtype, dtype)) return &kernel;
  }
  return nullptr;
}

}  // namespace

int main(int argc, char** argv) {
  const bool neon = argc > 1 && !std::strcmp(argv[1], "neon");
  const ann::KernelTable table = neon ? ann::neon::vectorKernels() : ann::scalar::vectorKernels();
  uint32_t head[3];
  std::vector<char> query, rows;
  while (std::fread(head, sizeof head, 1, stdin) == 1) {
    const size_t row_bytes = size_t{head[1]} * (head[0] == 0 ? 4 : 1);
    if (!read(query, row_bytes) || !read(rows, row_bytes * head[2])) return 1;
    for (const char* metric : {"l2", "l1", "ip", "cosine"}) {
      const ann_kernel* kernel = find(table, metric, head[0] == 0 ? "f32" : "u8");
      if (!kernel) return 1;
      std::vector<double> ranks(head[2]);
      std::vector<float> out;
      kernel->one_to_many(kernel->context, query.data(), rows.data(), row_bytes, nullptr, head[2],
                          head[1], ranks.data());
      for (const double rank : ranks) {
        out.push_back(static_cast<float>(kernel->to_distance(kernel->context, rank)));
      }
      std::fwrite(out.data(), sizeof(float), out.size(), stdout);
    }
  }
  return 0;
}
