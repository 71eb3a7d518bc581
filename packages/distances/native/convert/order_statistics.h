// Exact order statistics of float32 values: by selection where a copy is small, by two counting
// passes over the bits where it is not.
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ann/matrix.h"
#include "ann/threads.h"

namespace ann {

// Two ranks (0 the least) among `count` values that leave out the given share: of magnitudes the
// greatest alone, else as many below as above. Where a share is no whole number of values, fewer
// are left out.
struct Ranks {
  size_t least, greatest;

  Ranks(double quantile, size_t count, bool magnitudes) {
    const double last = double(count - 1);
    greatest = size_t(std::ceil((magnitudes ? quantile : (1 + quantile) / 2) * last));
    greatest = std::min(greatest, count - 1);
    least = magnitudes ? greatest : count - 1 - greatest;
  }
};

struct Interval {
  float least, greatest;
};

// The values at two ranks; puts `values` out of order.
inline Interval select(std::vector<float>& values, const Ranks& ranks) {
  auto at = [&](size_t rank) {
    std::nth_element(values.begin(), values.begin() + ptrdiff_t(rank), values.end());
    return values[rank];
  };
  const float greatest = at(ranks.greatest);
  return {at(ranks.least), greatest};
}

// Whole numbers that order as the floats do.
inline uint32_t orderedBits(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}
inline float fromOrderedBits(uint32_t key) {
  return std::bit_cast<float>(key & 0x80000000u ? key & 0x7fffffffu : ~key);
}

// The values at two ranks of a whole matrix of finite values.
class MatrixSelection {
 public:
  MatrixSelection(const MatrixView<const float>& m, bool magnitudes) : m_(m), magnitudes_(magnitudes) {}

  Interval select(ThreadTeam& team, const Ranks& ranks) const {
    const Digits high = count(team, [](uint32_t key, auto add) { add(0, key >> 16); })[0];
    size_t least = ranks.least, greatest = ranks.greatest;
    const uint32_t a = digitOf(high, least), b = digitOf(high, greatest);
    const auto low = count(team, [a, b](uint32_t key, auto add) {
      if (key >> 16 == a) add(0, key & 0xffff);
      if (key >> 16 == b) add(1, key & 0xffff);
    });
    return {fromOrderedBits(a << 16 | digitOf(low[0], least)),
            fromOrderedBits(b << 16 | digitOf(low[1], greatest))};
  }

 private:
  using Digits = std::vector<uint64_t>;
  static constexpr size_t kDigits = 1 << 16;

  // The digit of the value at `rank`, which becomes its rank among those of the digit.
  static uint32_t digitOf(const Digits& digits, size_t& rank) {
    uint32_t digit = 0;
    // The bound holds unless the matrix was changed since it was counted.
    for (; digit + 1 < kDigits && rank >= digits[digit]; ++digit) rank -= digits[digit];
    return digit;
  }

  template <class Visit>
  std::array<Digits, 2> count(ThreadTeam& team, Visit visit) const {
    const std::array<Digits, 2> none{Digits(kDigits), Digits(kDigits)};
    std::vector<std::array<Digits, 2>> found(team.size(), none);
    const size_t chunk = std::max<size_t>(1, (size_t{1} << 18) / std::max<size_t>(1, m_.cols));
    team.forChunks(m_.rows, chunk, [&](size_t begin, size_t end, unsigned worker) {
      auto add = [&](int table, uint32_t digit) { ++found[worker][table][digit]; };
      for (size_t i = begin; i < end; ++i) {
        for (size_t j = 0; j < m_.cols; ++j) {
          const float value = m_.row(i)[j];
          visit(orderedBits(magnitudes_ ? std::fabs(value) : value), add);
        }
      }
    });
    for (unsigned w = 1; w < team.size(); ++w) {
      for (int t = 0; t < 2; ++t) {
        for (size_t d = 0; d < kDigits; ++d) found[0][t][d] += found[w][t][d];
      }
    }
    return found[0];
  }

  MatrixView<const float> m_;
  bool magnitudes_;
};

}  // namespace ann
