// Distances from products, in lanes: see ProductTerms in tile.h.
namespace ann::ANN_ISA {

template <class Dot>
static bool distances(const Dot* dots, const ProductTerms& query, const PanelFacts<kTileRows>& rows,
                      double* out) {
  const f64x8 square = splatF64(query.square), shift = splatF64(query.shift);
  f64x8 doubtful{};
  for (size_t j = 0; j < kTileRows; j += 8) {
    const f64x8 other = loadF64(rows.square + j);
    const f64x8 ab = load<f64x8>(dots + j) + (shift + loadF64(rows.shift + j));
    f64x8 distance;
    if (query.formula == Formula::inner) {
      distance = splatF64(1) - ab;
    } else if (query.formula == Formula::cosine) {
      // As the kernels do: see cosine.h.
      const f64x8 length = sqrt(square * other), zero{}, one = splatF64(1);
      const f64x8 quotient = one - ab / length;
      distance = selectPositive(length, selectPositive(quotient, quotient, zero),
                                selectPositive(abs(square - other), one, zero));
    } else {
      distance = (square + other) - (ab + ab);
      doubtful = max(doubtful, splatF64(query.doubt) * (square + other) - distance);
      if (query.formula == Formula::root) distance = sqrt(distance);
    }
    store(out + j, distance);
  }
  return maxLane(doubtful) > 0;
}

}  // namespace ann::ANN_ISA
