// Powers of numbers as 2^(p log2 x), from polynomials: a machine's own functions would give other
// bits on other machines.
#pragma once
#include "words.h"

namespace ann::ANN_ISA {

// The value of a polynomial at x: c[0] + c[1] x + ...
template <int N>
ANN_INLINE f64x8 polynomial(const double (&c)[N], const f64x8& x) {
  f64x8 value = splatF64(c[N - 1]);
  for (int j = N - 2; j >= 0; --j) value = value * x + splatF64(c[j]);
  return value;
}

// x -> log2(x / unit) of positive lanes; `unit` is positive and finite. Both may be subnormal and
// any number of powers of two apart: no quotient is taken, so none leaves the range. Exactly 0 for
// x = unit; else the relative error is below 8 * 2^-53.
class Log2Over {
 public:
  ANN_MEMBER explicit Log2Over(double unit) {
    const double normal = unit < kTiny ? unit * 0x1p54 : unit;
    const uint64_t bits = bitCast<uint64_t>(normal);
    exponent_ = double(int64_t(bits >> 52)) - 1023 - (unit < kTiny ? 54 : 0);
    mantissa_ = bitCast<double>((bits & 0x000fffffffffffffull) | 0x3ff0000000000000ull);
    lowest_ = bitCast<uint64_t>(mantissa_ * kRootHalf);
  }

  ANN_MEMBER f64x8 operator()(const f64x8& x) const {
    const f64x8 tiny = splatF64(kTiny) - x;
    const f64x8 normal = selectPositive(tiny, x * splatF64(0x1p54), x);
    const f64x8 shift = selectPositive(tiny, splatF64(54), f64x8{});
    // x = 2^k m with m from lowest to twice it, so that s below is within +-0.172 and m - mantissa
    // exact. The 1024 keeps k from being negative; 2^52 + k is k in the last bits of a double.
    const u64x8 offset = splatU64(uint64_t{1024} << 52), bits = rawBits(normal);
    const u64x8 biased = shiftRight(bits - splatU64(lowest_) + offset, 52);
    const f64x8 m = fromRawBits(bits - shiftLeft(biased, 52) + offset);
    const f64x8 k = fromRawBits(biased | splatU64(0x4330000000000000ull)) - splatF64(0x1p52 + 1024) -
                    shift - splatF64(exponent_);
    const f64x8 s = (m - splatF64(mantissa_)) / (m + splatF64(mantissa_));
    return k + s * polynomial(kSeries, s * s);
  }

 private:
  static constexpr double kTiny = 0x1p-1022, kRootHalf = 0.7071067811865476;
  // 2 / ln 2 / (2 j + 1): log2(m) = 2 / ln 2 * artanh((m - 1) / (m + 1)). What is left out is
  // 0.172^20 / 21 < 2^-54 of it.
  static constexpr double kSeries[] = {
      2.8853900817779268, 0.9617966939259756, 0.5770780163555853, 0.4121985831111324,
      0.3205988979753252, 0.2623081892525388, 0.22195308321368667, 0.19235933878519512,
      0.16972882833987804, 0.15186263588304877};

  double exponent_, mantissa_;
  uint64_t lowest_;
};

// 2^y for y within +-1000, with a relative error below 4 * 2^-53.
ANN_INLINE f64x8 exp2(const f64x8& y) {
  // ln(2)^j / j!: of f within +-1/2, what is left out is 0.347^14 / 14! < 2^-57.
  constexpr double series[] = {
      1.0, 0.6931471805599453, 0.24022650695910072, 0.05550410866482158,
      0.009618129107628477, 0.0013333558146428443, 0.0001540353039338161, 1.5252733804059841e-05,
      1.321548679014431e-06, 1.01780860092397e-07, 7.054911620801123e-09, 4.4455382718708116e-10,
      2.5678435993488206e-11, 1.3691488853904128e-12};
  // The last bits of a double near 1.5 * 2^52 count in ones.
  const f64x8 rounder = splatF64(0x1.8p52), shifted = y + rounder;
  const f64x8 fraction = y - (shifted - rounder);
  const u64x8 power = shiftLeft(rawBits(shifted) - rawBits(rounder) + splatU64(1023), 52);
  return polynomial(series, fraction) * fromRawBits(power);
}

}  // namespace ann::ANN_ISA
