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

// One query against eight rows of bits at a time. Rank forms are `Metric`'s of the counts.
template <class Metric>
class EightBitRows {
 public:
  static constexpr int kRows = 8;
  ANN_MEMBER EightBitRows(const b1* query, size_t bytes) : query_(query), bytes_(bytes) {}

  ANN_MEMBER void ranks(const b1* const* rows, double* out) const {
    BitBlock::Word differing[kRows];
    for (int i = 0; i < kRows; ++i) {
      differing[i] = reduceBits<DifferingBits>(query_, rows[i], bytes_).differing;
    }
    store(out, Metric::ofCounts(totalEach(differing), bytes_));
  }

 private:
  const b1* query_;
  size_t bytes_;
};
template <class Metric, class T>
struct EightRowsOf {};
template <class Metric>
struct EightRowsOf<Metric, b1> { using type = EightBitRows<Metric>; };

struct HammingCount {
  static constexpr bool kPopular = true;

  template <class T>
  ANN_INLINE double rankWith(const void*, const T* a, const T* b, size_t dim) {
    return double(countDiffering(a, b, dim));
  }
  ANN_INLINE double rankWith(const void*, const b1* a, const b1* b, size_t bytes) {
    return double(BitBlock::total(reduceBits<DifferingBits>(a, b, bytes).differing));
  }
  ANN_INLINE f64x8 ofCounts(const f64x8& counts, size_t) { return counts; }
  template <class T>
  using Against = typename EightRowsOf<HammingCount, T>::type;
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
  ANN_INLINE f64x8 ofCounts(const f64x8& counts, size_t bytes) {
    return selectPositive(counts, counts / splatF64(8 * double(bytes)), f64x8{});
  }
  template <class T>
  using Against = typename EightRowsOf<Hamming, T>::type;
  static double toDistance(const void*, double rank) { return rank; }
};

}  // namespace ann::ANN_ISA
