// Walking on rows as they are, or in a smaller float type, by a kernel of @ann/distances.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "ann/kernel.h"
#include "growable.h"
#include "row_store.h"
#include "space.h"

namespace ann::hnsw {

// Rows in the index's memory, and the kernel that measures them.
class KernelSpace final : public Space {
 public:
  KernelSpace(const ann_kernel& kernel, size_t dim, size_t row_bytes) : kernel(kernel), dim(dim), rows(row_bytes, kernel) {}

  const ann_kernel& kernel;
  const size_t dim;
  RowStore rows;

  double rank(const void* query, uint32_t slot) const {
    return kernel.one(kernel.context, query, rows.row(slot), dim);
  }

  // Double ranks may be beyond floats, as squares of large numbers are: those of walks are scaled
  // by a power of two that keeps the ranks of `rows` inside.
  void chooseScale(const MatrixView<const char>& data) {
    const size_t step = std::max<size_t>(1, data.rows / kSample);
    double largest = 0;
    for (size_t i = 0; i + step < data.rows; i += step) {
      const double rank = std::abs(kernel.one(kernel.context, data.row(i), data.row(i + step), dim));
      if (std::isfinite(rank)) largest = std::max(largest, rank);
    }
    const int exponent = largest > 0 ? std::ilogb(largest) : 0;
    scale_ = exponent > kMostExponent || exponent < -kMostExponent ? std::ldexp(1.0, -exponent) : 1.0;
  }

  void prepareGrowth(size_t slots) override { rows.prepareGrowth(slots); }
  void commitGrowth() override { rows.commitGrowth(); }
  void store(const MatrixView<const char>& data, size_t begin, size_t end, const uint32_t* slots) override {
    for (size_t i = begin; i < end; ++i) rows.store(slots[i], data.row(i));
  }
  std::unique_ptr<Space> emptyCopy() const override {
    auto copy = std::make_unique<KernelSpace>(kernel, dim, rows.rowBytes());
    copy->scale_ = scale_;
    return copy;
  }
  void copySlot(const Space& from, uint32_t source, uint32_t target) override {
    rows.store(target, static_cast<const KernelSpace&>(from).rows.row(source));
  }
  size_t bytes() const override { return rows.bytes(); }

  void prepare(const MatrixView<const char>& data, size_t begin, size_t end, Query* queries) const override {
    for (size_t i = begin; i < end; ++i) queries[i - begin].vector = data.row(i);
  }
  void prepare(uint32_t slot, Query& query) const override { query.vector = rows.row(slot); }

  void ranks(const Query& query, const uint32_t* slots, size_t count, float* out) const override {
    ranksOf(query.vector, slots, count, out);
  }
  void ranksOf(const void* vector, const uint32_t* slots, size_t count, float* out) const {
    double block[kBlock];
    for (size_t i = 0; i < count; i += kBlock) {
      const size_t n = std::min(kBlock, count - i);
      kernel.one_to_many(kernel.context, vector, rows.data(), rows.stride(), slots + i, n, dim, block);
      for (size_t j = 0; j < n; ++j) out[i + j] = static_cast<float>(block[j] * scale_);
    }
  }
  float pair(uint32_t a, uint32_t b) const override { return static_cast<float>(rank(rows.row(a), b) * scale_); }

  void prefetch(uint32_t slot) const override {
    const char* row = rows.row(slot);
    const size_t bytes = std::min(rows.stride(), kPrefetch);
    for (size_t j = 0; j < bytes; j += kCacheLine) __builtin_prefetch(row + j);
  }

 private:
  static constexpr size_t kBlock = 64;
  static constexpr size_t kSample = 256;
  static constexpr int kMostExponent = 90;
  static constexpr size_t kPrefetch = 512;  // the machine's own prefetcher follows from there
  double scale_ = 1;
};

}  // namespace ann::hnsw
