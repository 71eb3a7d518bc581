// Codes of one row, in lanes: see Space in space.h.
namespace ann::ANN_ISA {

// Added and subtracted, leaves the nearest whole number.
inline constexpr double kRound = 0x1.8p52;

// Adds up in eight lanes: what a sum comes to does not depend on the instruction set.
template <class Code>
ANN_INLINE void encode(const double* values, const double* centre, double inverse, size_t dim,
                       double low, double high, Code* codes, double* sums) {
  constexpr bool kWhole = sizeof(Code) == 1;
  f64x8 norm{}, error{}, along{};
  const f64x8 scale = splatF64(inverse), lowest = splatF64(low), highest = splatF64(high);
  auto step = [&](const double* v, const double* c, Code* to) {
    const f64x8 value = loadF64(v), middle = loadF64(c), exact = (value - middle) * scale;
    const f64x8 inside = min(max(exact, lowest), highest);
    double lane[8] = {};
    if constexpr (kWhole) {
      store(lane, (inside + splatF64(kRound)) - splatF64(kRound));
    } else {
      store(lane, inside);
    }
    for (int i = 0; i < 8; ++i) {
      if constexpr (kWhole) to[i] = Code(int32_t(lane[i]));
      else lane[i] = to[i] = float(lane[i]);
    }
    const f64x8 coded = loadF64(lane), off = exact - coded;
    norm = norm + coded * coded, error = error + off * off, along = along + value * middle;
  };
  size_t j = 0;
  for (; j + 8 <= dim; j += 8) step(values + j, centre + j, codes + j);
  if (j < dim) {
    double v[8] = {}, c[8] = {};
    Code rest[8] = {};
    for (size_t i = 0; j + i < dim; ++i) v[i] = values[j + i], c[i] = centre[j + i];
    step(v, c, rest);
    for (size_t i = 0; j + i < dim; ++i) codes[j + i] = rest[i];
  }
  sums[0] = sum(norm), sums[1] = sum(error), sums[2] = sum(along);
}

static void encodeBytes(const double* values, const double* centre, double inverse, size_t dim,
                        int8_t* codes, double* sums) {
  encode(values, centre, inverse, dim, -128, 127, codes, sums);
}
static void encodeFloats(const double* values, const double* centre, double inverse, size_t dim,
                         float* codes, double* sums) {
  encode(values, centre, inverse, dim, -0x1p40, 0x1p40, codes, sums);
}

}  // namespace ann::ANN_ISA
