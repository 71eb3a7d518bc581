// The inner loops of compact walks, compiled once for each instruction set; sums are exact
// integers and nothing is fused, so they give the same bits everywhere.
//
// A row of codes is a whole number of cache lines. Its last four bytes hold a float, the row's
// bias; the codes before it are bytes, or pairs of 4-bit codes, the even element in the low half.
#pragma once
#include <cstddef>
#include <cstdint>

namespace ann::hnsw {

inline constexpr size_t kBiasBytes = sizeof(float);

// Ends a list of slots, and stands for "no slot".
inline constexpr uint32_t kNoSlot = 0xffffffffu;

// A query made ready for the loops. rank(row) = constant + bias(row) - factor * sum(weights * codes).
struct CodeQuery {
  const int8_t* weights;  // as many as the row has bytes; of 4-bit codes the even elements, then the odd
  float constant;
  float factor;
};

// Rows of codes, `bytes` from one to the next.
struct CodeRows {
  const uint8_t* data;
  size_t bytes;
};

// Candidates in ascending order of rank. Both arrays have room for `capacity` and 16 more.
struct SortedPool {
  float* ranks;
  uint32_t* slots;
  size_t capacity;
  size_t size;
  size_t changed;  // the first place that the last insertions changed
};

struct CodeKernels {
  const char* isa;
  // Ranks of the rows `slots`. Weights at the place of the bias must be zero.
  void (*ranks8)(const CodeQuery& query, CodeRows rows, const uint32_t* slots, size_t count, float* ranks);
  void (*ranks4)(const CodeQuery& query, CodeRows rows, const uint32_t* slots, size_t count, float* ranks);
  // sum((a - 128) * (b - 128)) over `codes` bytes of two rows.
  int32_t (*product8)(const uint8_t* a, const uint8_t* b, size_t codes);
  // Inserts candidates that come before the last of a full pool. Equal ranks stay in the order in
  // which they came. No rank is NaN.
  void (*insert)(SortedPool& pool, const float* ranks, const uint32_t* slots, size_t count);
  // Adds the slots of a list, all different, with kNoSlot in all places of `capacity` that are left, to a
  // set of bits. Writes those that were not in it to `fresh`, which has room for 16 more than `capacity`, in
  // order. Returns how many.
  size_t (*meet)(uint32_t* bits, const uint32_t* list, size_t capacity, uint32_t* fresh);
  // centred = row - mean, with the sum of its squares and of its products with the mean. Both are sums
  // of sixteen, each of every sixteenth column.
  void (*centre)(const float* row, const float* mean, size_t cols, float* centred, float* squares, float* product);
  // The nearest whole numbers to row * scale, which are to fit.
  void (*round)(const float* row, size_t cols, float scale, int16_t* out);
  // out(i, :) = rows(i, :) * directions in whole numbers, for sums that fit 32 bits. Columns come in
  // `pairs`: row i has 2 * pairs numbers, and place (p * width + j) * 2 of `directions` holds columns
  // 2 p and 2 p + 1 of direction j. `width` is a multiple of 16, and the stride of `out`.
  void (*project)(const int16_t* rows, size_t count, size_t pairs, const int16_t* directions, size_t width, int32_t* out);
};

// The best ones for this machine, chosen once.
const CodeKernels& codeKernels();

}  // namespace ann::hnsw

namespace ann {
namespace scalar { hnsw::CodeKernels codeKernels(); }
namespace neon { hnsw::CodeKernels codeKernels(); }
namespace avx2 { hnsw::CodeKernels codeKernels(); }
namespace avx512 { hnsw::CodeKernels codeKernels(); }
namespace avx512vnni { hnsw::CodeKernels codeKernels(); }
}  // namespace ann
