// Walking on rows in a smaller float type, by the metric's own kernel for that type.
#pragma once
#include <algorithm>
#include <memory>
#include <vector>

#include "ann/convert.h"
#include "kernel_space.h"

namespace ann::hnsw {

class ConvertedSpace final : public Space {
 public:
  using ToF32 = void (*)(const void*, float*, size_t);
  using FromF32 = void (*)(const float*, uint16_t*, size_t, uint32_t);

  // `kernel` takes f16 or bf16, as `from_f32` gives them.
  ConvertedSpace(const ann_kernel& kernel, size_t dim, ToF32 to_f32, FromF32 from_f32)
      : inner_(kernel, dim, dim * sizeof(uint16_t)), to_f32_(to_f32), from_f32_(from_f32) {}

  void prepareGrowth(size_t slots) override { inner_.prepareGrowth(slots); }
  void commitGrowth() override { inner_.commitGrowth(); }
  std::unique_ptr<ConvertedSpace> emptyCopy() const {
    auto copy = std::make_unique<ConvertedSpace>(inner_.kernel, inner_.dim, to_f32_, from_f32_);
    copy->inner_.takeScale(inner_);
    return copy;
  }
  // See KernelSpace.
  void chooseScale(const MatrixView<const char>& rows) {
    const size_t count = std::min(rows.rows, kSample), step = rows.rows / std::max<size_t>(1, count);
    std::vector<float> wide(inner_.dim);
    std::vector<uint16_t> small(count * inner_.dim);
    for (size_t i = 0; i < count; ++i) convert(rows.row(i * step), wide.data(), small.data() + i * inner_.dim);
    const size_t bytes = inner_.dim * sizeof(uint16_t);
    inner_.chooseScale({reinterpret_cast<const char*>(small.data()), count, inner_.dim, bytes});
  }
  void copySlot(const ConvertedSpace& from, uint32_t source, uint32_t target) {
    inner_.copySlot(from.inner_, source, target);
  }
  size_t bytes() const override { return inner_.bytes(); }
  size_t slotBytes() const override { return inner_.slotBytes(); }

  void store(const MatrixView<const char>& rows, size_t begin, size_t end, const uint32_t* slots) override {
    std::vector<float> wide(inner_.dim);
    std::vector<uint16_t> small(inner_.dim);
    for (size_t i = begin; i < end; ++i) {
      convert(rows.row(i), wide.data(), small.data());
      inner_.rows.store(slots[i], reinterpret_cast<const char*>(small.data()));
    }
  }

  // The exact vector stays in the query; the converted one lies in its memory.
  void prepare(const MatrixView<const char>& rows, size_t begin, size_t end, Query* queries) const override {
    std::vector<float> wide(inner_.dim);
    for (size_t i = begin; i < end; ++i) {
      Query& query = queries[i - begin];
      query.vector = rows.row(i);
      convert(rows.row(i), wide.data(), reinterpret_cast<uint16_t*>(query.room(inner_.dim * sizeof(uint16_t))));
      query.walked = query.memory.data();
    }
  }
  void prepare(uint32_t slot, Query& query) const override {
    query.vector = nullptr;
    query.walked = inner_.rows.row(slot);
  }

  double kernelRank(float rank) const override { return inner_.kernelRank(rank); }
  void ranks(const Query& query, const uint32_t* slots, size_t count, float* out) const override {
    inner_.ranksOf(query.walked, slots, count, out);
  }
  float pair(uint32_t a, uint32_t b) const override { return inner_.pair(a, b); }
  void prefetch(const uint32_t* slots, size_t count) const override { inner_.prefetch(slots, count); }

 private:
  static constexpr size_t kSample = 256;

  void convert(const char* row, float* wide, uint16_t* small) const {
    to_f32_(row, wide, inner_.dim);
    from_f32_(wide, small, inner_.dim, ANN_OVERFLOW_SATURATE);
  }

  KernelSpace inner_;
  ToF32 to_f32_;
  FromF32 from_f32_;
};

}  // namespace ann::hnsw
