// Which slots a walk has met. See code_kernels.h. Includes C headers only.
#include "ann/simd.h"
#include "code_kernels.h"

namespace ann::ANN_ISA {

static size_t meet(uint32_t* bits, const uint32_t* list, size_t capacity, uint32_t* fresh) {
  size_t found = 0;
#if defined(__AVX512F__)
  const __m512i none = _mm512_set1_epi32(-1);
  for (size_t j = 0; j < capacity; j += kLanes) {
    const __mmask16 inside = static_cast<__mmask16>(capacity - j >= 16 ? 0xffff : (1u << (capacity - j)) - 1);
    const __m512i slots = _mm512_mask_loadu_epi32(none, inside, list + j);
    const __mmask16 there = _mm512_cmpneq_epi32_mask(slots, none);
    const __m512i words = _mm512_mask_i32gather_epi32(none, there, _mm512_srli_epi32(slots, 5), bits, sizeof *bits);
    const __m512i bit = _mm512_sllv_epi32(_mm512_set1_epi32(1), _mm512_and_si512(slots, _mm512_set1_epi32(31)));
    const __mmask16 unmet = _mm512_mask_testn_epi32_mask(there, words, bit);
    _mm512_storeu_si512(fresh + found, _mm512_maskz_compress_epi32(unmet, slots));
    const size_t end = found + static_cast<size_t>(__builtin_popcount(unmet));
    for (; found < end; ++found) bits[fresh[found] / 32] |= 1u << fresh[found] % 32;
    if (there != 0xffff) break;
  }
#else
  for (size_t j = 0; j < capacity && list[j] != hnsw::kNoSlot; ++j) {
    uint32_t* word = bits + list[j] / 32;
    const uint32_t bit = 1u << list[j] % 32;
    fresh[found] = list[j];
    found += (*word & bit) == 0;
    *word |= bit;
  }
#endif
  return found;
}

}  // namespace ann::ANN_ISA
