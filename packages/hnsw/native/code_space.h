// Walking on codes.
#pragma once
#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "ann/prefetch.h"
#include "codes/coder.h"
#include "codes/learn_fit.h"
#include "growable.h"
#include "space.h"

namespace ann::hnsw {

class CodeSpace final : public Space {
 public:
  CodeSpace(Coder coder, const CodeKernels& kernels) : coder_(std::make_unique<Coder>(std::move(coder))), kernels_(kernels) {}

  const Coder& coder() const { return *coder_; }
  // Before rows are stored.
  void calibrate(const MatrixView<const char>& rows) { FitLearner(*coder_, rows).learn(); }
  // Becomes another one. Nobody may read meanwhile.
  void takeOver(CodeSpace&& other) {
    coder_ = std::move(other.coder_);
    rows_ = std::move(other.rows_);
  }

  void prepareGrowth(size_t slots) override { rows_.prepareUnfilled(slots * coder_->bytes()); }
  void commitGrowth() override { rows_.commit(); }

  void store(const MatrixView<const char>& rows, size_t begin, size_t end, const uint32_t* slots) override {
    Coder::Coordinates coordinates;
    for (size_t i = begin; i < end; i += Coder::kTogether) {
      const size_t last = std::min(end, i + Coder::kTogether);
      coder_->coordinatesOf(rows, i, last, coordinates);
      for (size_t r = i; r < last; ++r) {
        coder_->encode(coordinates.row(r - i), coordinates.rest[r - i], rows_.data() + slots[r] * coder_->bytes());
      }
    }
  }
  std::unique_ptr<CodeSpace> emptyCopy() const { return std::make_unique<CodeSpace>(*coder_, kernels_); }
  void copySlot(const CodeSpace& from, uint32_t source, uint32_t target) {
    std::memcpy(rows_.data() + target * coder_->bytes(), from.row(source), coder_->bytes());
  }
  size_t bytes() const override { return rows_.size(); }
  size_t slotBytes() const override { return coder_->bytes(); }

  void prepare(const MatrixView<const char>& rows, size_t begin, size_t end, Query* queries) const override {
    Coder::Coordinates coordinates;
    for (size_t i = begin; i < end; i += Coder::kTogether) {
      const size_t last = std::min(end, i + Coder::kTogether);
      coder_->coordinatesOf(rows, i, last, coordinates);
      for (size_t r = i; r < last; ++r) {
        Query& query = queries[r - begin];
        query.vector = rows.row(r);
        coder_->prepare(coordinates.row(r - i), coordinates.rest[r - i], weightsOf(query), query.code);
      }
    }
  }
  // Of 8-bit codes only.
  void prepare(uint32_t slot, Query& query) const override {
    query.vector = nullptr;
    coder_->prepare(row(slot), weightsOf(query), query.code);
  }

  double kernelRank(float rank) const override { return coder_->kernelRank(rank); }
  void ranks(const Query& query, const uint32_t* slots, size_t count, float* out) const override {
    (coder_->bits() == 8 ? kernels_.ranks8 : kernels_.ranks4)(query.code, {rows_.data(), coder_->bytes()}, slots, count, out);
  }
  // Of 8-bit codes only.
  float pair(uint32_t a, uint32_t b) const override { return coder_->pair(row(a), row(b)); }

  void prefetch(const uint32_t* slots, size_t count) const override {
    const size_t bytes = std::min(coder_->bytes(), kPrefetch);
    for (size_t i = 0; i < count; ++i) ann::prefetch(row(slots[i]), bytes);
  }

 private:
  static constexpr size_t kPrefetch = 512;

  const uint8_t* row(uint32_t slot) const { return rows_.data() + slot * coder_->bytes(); }
  int8_t* weightsOf(Query& query) const { return reinterpret_cast<int8_t*>(query.room(coder_->queryBytes())); }

  std::unique_ptr<Coder> coder_;
  const CodeKernels& kernels_;
  Growable<uint8_t> rows_;
};

}  // namespace ann::hnsw
