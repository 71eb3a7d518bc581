// Chooses how to measure all pairs, by the metric, the element type and the shapes alone.
#pragma once
#include <cstring>
#include <optional>

#include "product_pairs.h"

namespace ann {

// The ways to measure; `automatic` chooses.
enum class PairWay { automatic, plain, product };

inline std::optional<Formula> formulaOf(const ann_kernel& kernel) {
  auto is = [&](const char* name) { return std::strcmp(kernel.metric, name) == 0; };
  if (is("l2")) return Formula::root;
  if (is("sqeuclidean")) return Formula::squared;
  if (is("ip")) return Formula::inner;
  if (is("cosine")) return Formula::cosine;
  return std::nullopt;
}

// Element types whose products doubles hold: their bytes, or 0.
inline size_t productElementBytes(const ann_kernel& kernel) {
  auto is = [&](const char* name) { return std::strcmp(kernel.dtype, name) == 0; };
  if (is("f32")) return 4;
  if (is("f16") || is("bf16") || is("i16") || is("u16")) return 2;
  return is("i8") || is("u8") ? 1 : 0;
}

// A row longer than this would keep its panels out of every cache, and sums of bytes from 32 bits.
inline constexpr size_t kProductColumns = 32768;

// Whether the product is faster: packing a row costs as much as measuring some fifty pairs. Results
// may depend on this, so it may depend on nothing but shapes.
inline bool isWorthwhile(size_t rows, size_t others, size_t dim) {
  return rows >= 128 && others >= 128 && dim >= 16;
}

// `ours` says whether the kernel is one of this package: others may call anything "l2".
template <class Out>
void measurePairs(const AllPairs<Out>& pairs, const TileKernels& tiles, bool ours, PairWay way,
                  ThreadTeam& team) {
  const bool able = ours && formulaOf(*pairs.kernel) && productElementBytes(*pairs.kernel) > 0 &&
                    pairs.a.rows > 0 && pairs.b.rows > 0 && pairs.a.cols > 0 &&
                    pairs.a.cols <= kProductColumns;
  // Bytes without instructions for them; the bits are the same.
  const bool slow = tiles.dotCodes == scalar::tileKernels().dotCodes &&
                    std::strcmp(pairs.kernel->dtype, "u8") == 0;
  const bool faster = !slow && isWorthwhile(pairs.a.rows, pairs.b.rows, pairs.a.cols);
  if (!able || way == PairWay::plain || (way == PairWay::automatic && !faster)) {
    return pairs.run(team);
  }
  const size_t dim = pairs.a.cols, bytes = productElementBytes(*pairs.kernel);
  const Formula formula = *formulaOf(*pairs.kernel);
  if (bytes == 1) {
    const bool is_signed = std::strcmp(pairs.kernel->dtype, "i8") == 0;
    const BytePanels panels(is_signed, tiles.query_code_bytes, dim);
    return ProductPairs<BytePanels, Out>(pairs, panels, tiles, formula, 0).run(team);
  }
  // The products are exact and their sums off by at most dim * 2^-53 of the sum of their absolute
  // values, which for 2 ab is at most aa + bb; two more additions. So aa + bb - 2 ab is off by at
  // most (dim + 2) * 2^-52 (aa + bb): where it is not doubtful, by 2^-25 of itself, half of what a
  // 32-bit float rounds away.
  const double doubt = (double(dim) + 4) * 0x1p-27;
  const DoublePanels panels(decoderOf(pairs.kernel->dtype), bytes, dim);
  ProductPairs<DoublePanels, Out>(pairs, panels, tiles, formula, doubt).run(team);
}

}  // namespace ann
