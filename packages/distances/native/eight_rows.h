// One query against eight short rows at a time, for metrics whose rank form is one sum: the work on
// each is less than the sum of its lanes and the check that it can be trusted.
#pragma once
#include "bytes.h"
#include "eight_sums.h"
#include "reduce.h"

namespace ann::ANN_ISA {

// `Metric` has, beside what reduce.h asks for,
//   total, the one member of its Sums;
//   static f64x8 ofTotals(f64x8), rank forms from totals;
//   kTrustedAbove, kTrustedBelow, between which totals of 32 bits are trusted;
//   OfBytes, what sumBytes takes.
// The bits are those of one row alone.
template <class Metric, class T>
class EightRows {
 public:
  static constexpr int kRows = 8;

  ANN_MEMBER EightRows(const T* query, size_t dim) : query_(query), dim_(dim) {}

  // Longer rows gain nothing.
  ANN_INLINE bool serves(size_t dim) {
    if constexpr (kExact) return dim <= kLongestBytes;
    else return dim < 4 * V::kCount;
  }

  ANN_MEMBER void ranks(const T* const* rows, double* out) const {
    if constexpr (kExact) {
      const auto query = [this](int) { return query_; };
      store(out, Metric::ofTotals(sumBytesEach<typename Metric::OfBytes>(query, rows, dim_)));
    } else {
      V lanes[kRows];
      if (dim_ == V::kCount) {
        const V query = load<V>(query_);
        for (int i = 0; i < kRows; ++i) {
          typename Metric::template Sums<V> sums{};
          sums.add(query, load<V>(rows[i]));
          lanes[i] = sums.total;
        }
      } else {
        for (int i = 0; i < kRows; ++i) lanes[i] = reduceShort<Metric, V>(query_, rows[i], dim_).total;
      }
      const f64x8 totals = sumEach(lanes);
      store(out, Metric::ofTotals(totals));
      if constexpr (V::kCount == 16 && !kNarrow<T>) {
        if (__builtin_expect(!allBetween(totals, Metric::kTrustedAbove, Metric::kTrustedBelow), 0)) {
          for (int i = 0; i < kRows; ++i) out[i] = reducedRank<Metric>(query_, rows[i], dim_);
        }
      }
    }
  }

 private:
  using V = LanesOf<T>;
  static constexpr bool kExact = requires(const T* row) { Metric::exactRank(row, row, size_t{}); };

  const T* query_;
  size_t dim_;
};

}  // namespace ann::ANN_ISA
