// Jaccard distance: 1 - sum of min(a, b) / sum of max(a, b), for numbers that are not negative,
// computed as sum |a - b| / sum max(a, b), where nothing cancels. For packed bits and for sets that
// is the part of the union outside the intersection. Two empty rows have distance 0. Rank form:
// itself.
#pragma once
#include "../bits.h"
#include "../bytes.h"
#include "../in_register.h"
#include "../reduce.h"
#include "../slices.h"

namespace ann::ANN_ISA {

ANN_INLINE double quotient(double difference, double larger) {
  return difference == 0 ? 0 : difference / larger;
}

struct UnionBits {
  BitBlock::Word differing{}, either{};
  ANN_MEMBER void add(BitBlock::Word x, BitBlock::Word y) {
    const BitBlock::Word a = inRegister(x), b = inRegister(y);
    differing = BitBlock::add(differing, BitBlock::count(a ^ b));
    either = BitBlock::add(either, BitBlock::count(a | b));
  }
};

struct Jaccard {
  static constexpr int kUnroll = 2;
  static constexpr bool kPopular = true;
  static constexpr uint32_t kDomain = ANN_DOMAIN_NON_NEGATIVE;

  template <class V>
  struct Sums {
    V difference{}, larger{};
    ANN_MEMBER void add(V a, V b) {
      difference = difference + abs(a - b);
      larger = larger + max(a, b);
    }
    ANN_MEMBER void merge(const Sums& other) {
      difference = difference + other.difference;
      larger = larger + other.larger;
    }
  };
  template <class V>
  ANN_INLINE double rank(const Sums<V>& sums, size_t) {
    return quotient(sum(sums.difference), sum(sums.larger));
  }
  ANN_INLINE bool trusted(const Sums<f32x16>& sums) { return sum(sums.larger) < 0x1p127f; }

  // Integers add up exactly.
  ANN_INLINE double exactRank(const uint8_t* a, const uint8_t* b, size_t dim) {
    return quotient(double(sumBytes<AbsoluteDifference>(a, b, dim)), double(sumBytes<Larger>(a, b, dim)));
  }
  ANN_INLINE double exactRank(const uint16_t* a, const uint16_t* b, size_t dim) {
    // So few at a time that sums of 32 bits hold them.
    return integers<uint32_t, 65536>(a, b, dim);
  }
  ANN_INLINE double exactRank(const uint32_t* a, const uint32_t* b, size_t dim) {
    return integers<uint64_t, 65536>(a, b, dim);
  }
  static double toDistance(const void*, double rank) { return rank; }

 private:
  template <class Sum, size_t kAtOnce, class T>
  ANN_INLINE double integers(const T* a, const T* b, size_t dim) {
    uint64_t smaller = 0, larger = 0;
    for (size_t i = 0; i < dim;) {
      const size_t end = dim - i < kAtOnce ? dim : i + kAtOnce;
      Sum low = 0, high = 0;
      for (; i < end; ++i) {
        low += a[i] < b[i] ? a[i] : b[i];
        high += a[i] < b[i] ? b[i] : a[i];
      }
      smaller += low, larger += high;
    }
    return quotient(double(larger - smaller), double(larger));
  }
};

struct JaccardBits {
  static constexpr bool kPopular = true;
  static constexpr uint32_t kDomain = ANN_DOMAIN_NON_NEGATIVE;  // as of the metric; bits always are
  ANN_INLINE double rankWith(const void*, const b1* a, const b1* b, size_t bytes) {
    const auto sums = reduceBits<UnionBits>(a, b, bytes);
    return quotient(double(BitBlock::total(sums.differing)), double(BitBlock::total(sums.either)));
  }
  static double toDistance(const void*, double rank) { return rank; }

  // One query against eight rows at a time, its own bits counted once: two counts a block are left,
  // of the row's bits and of those in both.
  template <class T>
  class Against {
   public:
    static constexpr int kRows = 8;
    ANN_MEMBER Against(const b1* query, size_t bytes)
        : query_(query), bytes_(bytes),
          count_(double(BitBlock::total(reduceBits<SharedBits>(query, query, bytes).both))) {}

    ANN_MEMBER void ranks(const b1* const* rows, double* out) const {
      BitBlock::Word of_row[kRows], of_both[kRows];
      for (int i = 0; i < kRows; ++i) {
        const auto sums = reduceBits<SharedBits>(query_, rows[i], bytes_);
        of_row[i] = sums.row, of_both[i] = sums.both;
      }
      const f64x8 both = totalEach(of_both), either = splatF64(count_) + totalEach(of_row) - both;
      const f64x8 differing = either - both;
      store(out, selectPositive(differing, differing / either, f64x8{}));
    }

   private:
    const b1* query_;
    size_t bytes_;
    double count_;
  };

 private:
  struct SharedBits {
    BitBlock::Word row{}, both{};
    ANN_MEMBER void add(BitBlock::Word a, BitBlock::Word x) {
      const BitBlock::Word b = inRegister(x);
      row = BitBlock::add(row, BitBlock::count(b));
      both = BitBlock::add(both, BitBlock::count(a & b));
    }
  };
};

// Sets as ascending numbers.
struct JaccardSets {
  static constexpr uint32_t kDomain = ANN_DOMAIN_SET;

  template <class T>
  ANN_INLINE double rankWith(const void*, const Slice<T>* a, const Slice<T>* b, size_t) {
    const bool swap = a->length > b->length;
    const Slice<T>&few = swap ? *b : *a, &many = swap ? *a : *b;
    const size_t both = few.length < many.length / kGallop ? gallop(few, many) : merge(few, many);
    const size_t either = few.length + many.length - both;
    return quotient(double(either - both), double(either));
  }
  static double toDistance(const void*, double rank) { return rank; }

 private:
  // From this ratio of sizes on, searching for each of the few is cheaper than a merge.
  static constexpr size_t kGallop = 32;

  // Elements in both. Steps without branches: which row advances is anyone's guess.
  template <class T>
  ANN_INLINE size_t merge(const Slice<T>& x, const Slice<T>& y) {
    const T *a = x.begin(), *b = y.begin();
    const T *a_end = x.end(), *b_end = y.end();
    size_t both = 0;
    while (a != a_end && b != b_end) {
      const T p = *a, q = *b;
      both += p == q;
      a += p <= q;
      b += q <= p;
    }
    return both;
  }

  template <class T>
  ANN_INLINE size_t gallop(const Slice<T>& few, const Slice<T>& many) {
    const T* from = many.begin();
    const T* const end = many.end();
    size_t both = 0;
    for (const T *p = few.begin(), *last = few.end(); p != last && from != end; ++p) {
      // Steps that double until they have passed *p; then the first place not below it is among the
      // last step's.
      size_t step = 1;
      while (step <= size_t(end - from) && from[step - 1] < *p) from += step, step *= 2;
      size_t length = step - 1 < size_t(end - from) ? step - 1 : size_t(end - from);
      while (length > 0) {
        const size_t half = length / 2;
        if (from[half] < *p) from += half + 1, length -= half + 1;
        else length = half;
      }
      if (from != end && *from == *p) ++both, ++from;
    }
    return both;
  }
};

}  // namespace ann::ANN_ISA
