// Hamming distance: how many elements, or packed bits, differ; and which fraction of them. Rank form
// of each: itself.
#pragma once
#include "../bits.h"
#include "../compare.h"

namespace ann::ANN_ISA {

struct DifferingBits {
  BitBlock::Word differing{};
  ANN_MEMBER void add(BitBlock::Word a, BitBlock::Word b) {
    differing = BitBlock::add(differing, BitBlock::count(a ^ b));
  }
};

struct HammingCount {
  static constexpr bool kPopular = true;

  template <class T>
  ANN_INLINE double rankWith(const void*, const T* a, const T* b, size_t dim) {
    return double(countDiffering(a, b, dim));
  }
  ANN_INLINE double rankWith(const void*, const b1* a, const b1* b, size_t bytes) {
    return double(BitBlock::total(reduceBits<DifferingBits>(a, b, bytes).differing));
  }
  static double toDistance(const void*, double rank) { return rank; }
};

// The fraction; of rows without elements 0.
struct Hamming {
  static constexpr bool kPopular = true;

  template <class T>
  ANN_INLINE double rankWith(const void* context, const T* a, const T* b, size_t dim) {
    const double count = HammingCount::rankWith(context, a, b, dim);
    return count == 0 ? 0 : count / double(dim);
  }
  ANN_INLINE double rankWith(const void* context, const b1* a, const b1* b, size_t bytes) {
    const double count = HammingCount::rankWith(context, a, b, bytes);
    return count == 0 ? 0 : count / (8 * double(bytes));
  }
  static double toDistance(const void*, double rank) { return rank; }
};

}  // namespace ann::ANN_ISA
