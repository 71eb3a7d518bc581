// What a walk measures with: the rows themselves, or codes of them.
#pragma once
#include <cstddef>
#include <cstdint>

#include "ann/aligned.h"
#include "ann/matrix.h"
#include "codes/code_kernels.h"

namespace ann::hnsw {

// A query made ready for a Space, with the memory for it. Reused from query to query.
struct Query {
  const void* vector = nullptr;  // as the user gave it
  const void* walked = nullptr;  // as a smaller float type, where walks take one
  AlignedArray<char> memory;     // of what it is walked as
  AlignedArray<char> row;        // of `vector`, where that is a row of the index
  CodeQuery code{};

  char* room(size_t bytes) { return reserve(memory, bytes); }
  char* rowRoom(size_t bytes) { return reserve(row, bytes); }

 private:
  static char* reserve(AlignedArray<char>& memory, size_t bytes) {
    if (memory.size() < bytes) memory = AlignedArray<char>::uninitialised(bytes);
    return memory.data();
  }
};

// Each kind has beside this emptyCopy(), one of the same kind that holds nothing yet, and
// copySlot(from, source, target), which copies what a slot of another of the same kind holds.
// Ranks are floats that order pairs as distances do, as far as the Space can tell.
class Space {
 public:
  virtual ~Space() = default;

  // Two steps of growth: see growable.h. With 0, drops what was prepared.
  virtual void prepareGrowth(size_t slots) = 0;
  virtual void commitGrowth() = 0;
  // Takes in the rows [begin, end) of `rows`; row i goes to slots[i]. Safe from several threads for
  // different rows, and beside readers of other slots.
  virtual void store(const MatrixView<const char>& rows, size_t begin, size_t end, const uint32_t* slots) = 0;
  virtual size_t bytes() const = 0;
  // About as many bytes of a slot as a rank takes time to read.
  virtual size_t slotBytes() const = 0;

  // Makes queries of the rows [begin, end), which must stay where they are.
  virtual void prepare(const MatrixView<const char>& rows, size_t begin, size_t end, Query* queries) const = 0;
  virtual void prepare(uint32_t slot, Query& query) const = 0;

  // What a rank stands for in the rank form of the metric's kernel.
  virtual double kernelRank(float rank) const = 0;
  virtual void ranks(const Query& query, const uint32_t* slots, size_t count, float* out) const = 0;
  virtual float pair(uint32_t a, uint32_t b) const = 0;
  // Asks for the memory that ranks of these slots read.
  virtual void prefetch(const uint32_t* slots, size_t count) const = 0;
};

}  // namespace ann::hnsw
