// Cosine distance: 1 - a.b / (|a| |b|). Rank form: itself.
// A zero vector has distance 1 to every other vector and 0 to another zero vector.
#pragma once
#include "../bytes.h"
#include "../eight_sums.h"
#include "../in_register.h"
#include "../reduce.h"

namespace ann::ANN_ISA {

// Of two such numbers the product is a number, too.
ANN_INLINE bool inSquareRange(double x) { return x > 0x1p-500 && x < 0x1p500; }

// From a.b and the squared lengths.
ANN_INLINE double cosineDistance(double ab, double aa, double bb) {
  if (aa == 0 || bb == 0) return aa == bb ? 0.0 : 1.0;
  // Powers of two, which change no digit, keep the product in range.
  if (!inSquareRange(aa)) ab *= aa > 1 ? 0x1p-300 : 0x1p300, aa *= aa > 1 ? 0x1p-600 : 0x1p600;
  if (!inSquareRange(bb)) ab *= bb > 1 ? 0x1p-300 : 0x1p300, bb *= bb > 1 ? 0x1p-600 : 0x1p600;
  // One root of the product, not a product of roots: equal rows are at distance 0 exactly.
  // Rounding can push the quotient past 1 by an ulp; a distance is never negative.
  const double distance = 1.0 - ab / __builtin_sqrt(aa * bb);
  return distance < 0 ? 0.0 : distance;
}

struct Cosine {
  static constexpr int kUnroll = 2;
  static constexpr bool kPopular = true;

  // One pass for the three sums: the rows are read once, which is what costs.
  template <class V>
  struct Sums {
    V ab{}, aa{}, bb{};
    ANN_MEMBER void add(V x, V y) {
      const V a = inRegister(x), b = inRegister(y);
      ab = ab + a * b, aa = aa + a * a, bb = bb + b * b;
    }
    ANN_MEMBER void merge(const Sums& other) {
      ab = ab + other.ab, aa = aa + other.aa, bb = bb + other.bb;
    }
  };
  template <class V>
  ANN_INLINE double rank(const Sums<V>& sums, size_t) {
    return cosineDistance(sum(sums.ab), sum(sums.aa), sum(sums.bb));
  }
  ANN_INLINE bool trusted(const Sums<f32x16>& sums) {
    return inRange(sum(sums.aa)) && inRange(sum(sums.bb));
  }

  ANN_INLINE double exactRank(const uint8_t* a, const uint8_t* b, size_t dim) {
    return cosineDistance(double(sumBytes<Product>(a, b, dim)), double(sumBytes<Product>(a, a, dim)),
                          double(sumBytes<Product>(b, b, dim)));
  }
  ANN_INLINE double exactRank(const int8_t* a, const int8_t* b, size_t dim) {
    return cosineDistance(double(sumBytes<Product>(a, b, dim)), double(sumBytes<Product>(a, a, dim)),
                          double(sumBytes<Product>(b, b, dim)));
  }
  static double toDistance(const void*, double rank) { return rank; }

  // One query against many rows: its own sum is taken once, and the roots and quotients of eight
  // rows together. Every number comes from the same operations as above, so the bits are the same.
  template <class T>
  struct Against {
    ANN_MEMBER Against(const T* query, size_t dim)
        : query_(query), dim_(dim), aa_(selfProduct(query, dim)) {}

    static constexpr int kRows = 8;
    ANN_MEMBER void ranks(const T* const* rows, double* out) const {
      f64x8 ab, bb;
      products(rows, ab, bb);
      if (!__builtin_expect(allTrusted(splatF64(aa_)) && allTrusted(bb), 1)) {
        for (int i = 0; i < kRows; ++i) out[i] = rank(rows[i]);
        return;
      }
      const f64x8 distance = splatF64(1) - ab / sqrt(splatF64(aa_) * bb);
      store(out, selectPositive(distance, distance, f64x8{}));
    }
    ANN_MEMBER double rank(const T* row) const {
      if constexpr (kExact) {
        return exactRank(query_, row, dim_);
      } else {
        return reducedRank<Cosine>(query_, row, dim_);
      }
    }

   private:
    template <class V>
    struct Sums {
      V ab{}, bb{};
      ANN_MEMBER void add(V a, V row) {
        const V b = inRegister(row);
        ab = ab + a * b, bb = bb + b * b;
      }
      ANN_MEMBER void merge(const Sums& other) { ab = ab + other.ab, bb = bb + other.bb; }
    };
    struct Products {
      static constexpr int kUnroll = Cosine::kUnroll;
      template <class V>
      using Sums = Against::Sums<V>;
    };

    ANN_MEMBER void products(const T* const* rows, f64x8& ab, f64x8& bb) const {
      if constexpr (kExact) {
        if (dim_ <= kLongestBytes) {
          ab = sumBytesEach<Product>([this](int) { return query_; }, rows, dim_);
          bb = sumBytesEach<Product>([rows](int i) { return rows[i]; }, rows, dim_);
          return;
        }
        double of_both[kRows], of_row[kRows];
        for (int i = 0; i < kRows; ++i) {
          of_both[i] = double(sumBytes<Product>(query_, rows[i], dim_));
          of_row[i] = double(sumBytes<Product>(rows[i], rows[i], dim_));
        }
        ab = loadF64(of_both), bb = loadF64(of_row);
      } else {
        LanesOf<T> of_both[kRows], of_row[kRows];
        for (int i = 0; i < kRows; ++i) {
          const auto sums = reduce<Products, LanesOf<T>>(query_, rows[i], dim_);
          of_both[i] = sums.ab, of_row[i] = sums.bb;
        }
        ab = sumEach(of_both), bb = sumEach(of_row);
      }
    }
    ANN_INLINE double selfProduct(const T* row, size_t dim) {
      if constexpr (kExact) return double(sumBytes<Product>(row, row, dim));
      else return sum(reduce<Products, LanesOf<T>>(row, row, dim).bb);
    }
    ANN_INLINE bool allTrusted(const f64x8& products) {
      if constexpr (LanesOf<T>::kCount == 16) return allBetween(products, 0x1p-100, 0x1p100);
      else return allBetween(products, 0x1p-500, 0x1p500);
    }
    static constexpr bool kExact = requires(const T* row) { Cosine::exactRank(row, row, size_t{}); };

    const T* query_;
    size_t dim_;
    double aa_;
  };
};

}  // namespace ann::ANN_ISA
