// Walking on rows as they are, or in a smaller float type, by a kernel of @ann/distances.
#pragma once
#include <algorithm>
#include <cmath>
#include <atomic>
#include <cstring>
#include <limits>
#include <span>
#include <memory>
#include <vector>

#include "ann/kernel.h"
#include "ann/prefetch.h"
#include "ann/threads.h"
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
    return kernel.one(kernel.context, query, rows.read(slot, room(0)), dim);
  }
  double rank(uint32_t a, uint32_t b) const { return rank(rows.read(a, room(1)), b); }

  // A row as a query keeps it.
  const char* read(uint32_t slot, Query& query) const {
    return rows.read(slot, rows.narrow() ? query.rowRoom(rows.rowBytes()) : nullptr);
  }

  // Of slots in their order, until use(i, rank) says no; asks for the memory of some ahead of the
  // arithmetic.
  template <class Use>
  void eachRank(const void* query, std::span<const uint32_t> slots, Use&& use) const {
    const size_t bytes = std::min(rows.stride(), kPrefetchWhole);
    for (size_t i = 0; i < std::min(kAhead, slots.size()); ++i) prefetchRow(slots[i], bytes);
    for (size_t i = 0; i < slots.size(); ++i) {
      if (i + kAhead < slots.size()) prefetchRow(slots[i + kAhead], bytes);
      if (!use(i, rank(query, slots[i]))) return;
    }
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

  void takeScale(const KernelSpace& other) { scale_ = other.scale_; }

  void prepareGrowth(size_t slots) override { rows.prepareGrowth(slots); }
  void commitGrowth() override { rows.commitGrowth(); }
  void store(const MatrixView<const char>& data, size_t begin, size_t end, const uint32_t* slots) override {
    for (size_t i = begin; i < end; ++i) rows.store(slots[i], data.row(i));
  }
  std::unique_ptr<KernelSpace> emptyCopy() const {
    auto copy = std::make_unique<KernelSpace>(kernel, dim, rows.rowBytes());
    copy->takeScale(*this);
    copy->widen_ = widen_;
    if (rows.narrow()) copy->rows.makeNarrow(widen_);
    return copy;
  }
  void copySlot(const KernelSpace& from, uint32_t source, uint32_t target) {
    rows.store(target, from.rows.read(source, from.room(0)));
  }
  size_t bytes() const override { return rows.bytes(); }
  // Metrics of texts and sets take as long as those of long vectors.
  size_t slotBytes() const override { return rows.ragged() ? kPrefetchWhole : rows.stride(); }

  void prepare(const MatrixView<const char>& data, size_t begin, size_t end, Query* queries) const override {
    for (size_t i = begin; i < end; ++i) queries[i - begin].vector = data.row(i);
  }
  void prepare(uint32_t slot, Query& query) const override {
    query.vector = read(slot, query);
  }

  double kernelRank(float rank) const override { return rank / scale_; }
  void ranks(const Query& query, const uint32_t* slots, size_t count, float* out) const override {
    ranksOf(query.vector, slots, count, out);
  }
  void ranksOf(const void* vector, const uint32_t* slots, size_t count, float* out) const {
    if (rows.narrow()) {
      for (size_t i = 0; i < count; ++i) out[i] = walked(rank(vector, slots[i]));
      return;
    }
    double block[kBlock];
    for (size_t i = 0; i < count; i += kBlock) {
      const size_t n = std::min(kBlock, count - i);
      kernel.one_to_many(kernel.context, vector, rows.data(), rows.stride(), slots + i, n, dim, block);
      for (size_t j = 0; j < n; ++j) out[i + j] = walked(block[j]);
    }
  }
  float pair(uint32_t a, uint32_t b) const override { return walked(rank(a, b)); }

  void prefetch(const uint32_t* slots, size_t count) const override {
    const size_t bytes = std::min(rows.stride(), kPrefetch);
    for (size_t i = 0; i < count; ++i) prefetchRow(slots[i], bytes);
  }

  // Lets rows of bytes be kept as such. `widen` turns bytes into floats.
  void allowNarrow(RowStore::Widen widen) { widen_ = widen; }
  // Before rows are stored: keeps them as bytes where all of them are, floats where one is not.
  template <class Writing>
  void adapt(ThreadTeam& team, const MatrixView<const char>& data, bool first, Writing&& writing) {
    if (widen_ == nullptr || rows.borrowed() || (!first && !rows.narrow())) return;
    std::atomic<bool> fits{true};
    team.forChunks(data.rows, kCheckChunk, [&](size_t begin, size_t end, unsigned) {
      for (size_t i = begin; i < end && fits.load(std::memory_order_relaxed); ++i) {
        if (!RowStore::fitsBytes(data.row(i), dim)) fits.store(false, std::memory_order_relaxed);
      }
    });
    if (fits && !rows.narrow()) writing([this] { rows.makeNarrow(widen_); });
    if (!fits && rows.narrow()) {
      auto wide = rows.widened();
      writing([&] { rows.makeWide(std::move(wide)); });
    }
  }

 private:
  // Ranks that are no numbers, of a faulty kernel or of rows changed under way, come last: sorting
  // needs an order.
  float walked(double rank) const {
    const auto scaled = static_cast<float>(rank * scale_);
    return scaled == scaled ? scaled : std::numeric_limits<float>::infinity();
  }
  void prefetchRow(uint32_t slot, size_t bytes) const {
    ann::prefetch(rows.row(slot), bytes);
  }
  // Memory of this thread for rows that are read as floats.
  char* room(size_t which) const {
    if (!rows.narrow()) return nullptr;
    thread_local AlignedArray<char> rooms[2];
    if (rooms[which].size() < rows.rowBytes()) rooms[which] = AlignedArray<char>::uninitialised(rows.rowBytes());
    return rooms[which].data();
  }

  RowStore::Widen widen_ = nullptr;
  static constexpr size_t kAhead = 3;
  static constexpr size_t kPrefetchWhole = 4096;
  static constexpr size_t kCheckChunk = 256;
  static constexpr size_t kBlock = 64;
  static constexpr size_t kSample = 256;
  static constexpr int kMostExponent = 90;
  static constexpr size_t kPrefetch = 512;  // the machine's own prefetcher follows from there
  double scale_ = 1;
};

}  // namespace ann::hnsw
