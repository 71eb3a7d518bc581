// Answers the questions on standard input, written by questions.ts, as raw floats on standard
// output: for emulators of ARM.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "kernel_table.h"

namespace {

template <class T>
std::vector<T> read(size_t count) {
  std::vector<T> values(count);
  if (std::fread(values.data(), sizeof(T), count, stdin) != count) std::abort();
  return values;
}

const ann_kernel* find(const std::string& metric, const std::string& dtype) {
  const ann::KernelTable families[] = {
      ann::neon::vectorKernels(), ann::neon::probabilityKernels(), ann::neon::discreteKernels()};
  for (const ann::KernelTable& family : families) {
    for (size_t i = 0; i < family.count; ++i) {
      const ann_kernel& kernel = family.kernels[i];
      if (metric == kernel.metric && dtype == kernel.dtype) return &kernel;
    }
  }
  return nullptr;
}

// Rows one after the other, or the slices that point to them.
struct Rows {
  std::vector<std::vector<char>> each;
  std::vector<char> together;
  std::vector<ann_slice> slices;

  const void* data(bool ragged) const {
    return ragged ? static_cast<const void*>(slices.data()) : together.data();
  }
  void add() {
    const auto size = read<uint32_t>(2);
    each.push_back(read<char>(size[1]));
    slices.push_back({each.back().data(), size[0]});
    together.insert(together.end(), each.back().begin(), each.back().end());
  }
};

}  // namespace

int main() {
  uint32_t head[6];
  while (std::fread(head, sizeof head, 1, stdin) == 1) {
    const auto metric = read<char>(head[0]), dtype = read<char>(head[1]);
    const ann_kernel* kernel =
        find({metric.begin(), metric.end()}, {dtype.begin(), dtype.end()});
    if (!kernel) return 1;
    const auto parameters = read<double>(head[2]);
    const size_t count = head[4];
    const bool ragged = head[5] != 0;
    Rows query, rows;
    query.add();
    for (size_t i = 0; i < count; ++i) rows.add();
    const size_t stride = ragged ? sizeof(ann_slice) : query.together.size();
    std::vector<double> ranks(count);
    std::vector<float> out;
    kernel->one_to_many(parameters.data(), query.data(ragged), rows.data(ragged), stride, nullptr,
                        count, ragged ? 1 : head[3], ranks.data());
    for (const double rank : ranks) {
      out.push_back(static_cast<float>(kernel->to_distance(parameters.data(), rank)));
    }
    std::fwrite(out.data(), sizeof(float), out.size(), stdout);
  }
  return 0;
}
