// Inserting candidates into a sorted pool. See code_kernels.h. Includes C headers only.
#include "ann/simd.h"
#include "code_kernels.h"

namespace ann::ANN_ISA {

using ann::hnsw::SortedPool;

// Equal ranks stay in the order in which they came: a candidate goes behind all that are at most as far.
#if defined(__AVX512F__)
ANN_INLINE __mmask16 firstLanes(size_t count) { return static_cast<__mmask16>(count >= 16 ? 0xffff : (1u << count) - 1); }

ANN_INLINE size_t placeOf(const SortedPool& pool, __m512 rank) {
  const float value = _mm512_cvtss_f32(rank);
  // Of the whole vectors of the pool, how many end with a rank that is at most this one.
  size_t before = 0;
  for (size_t left = pool.size / kLanes; left > 0;) {
    const size_t half = (left + 1) / 2;
    before += pool.ranks[(before + half) * kLanes - 1] <= value ? half : 0;
    left -= half;
  }
  const size_t begin = before * kLanes;
  const __m512 ranks = _mm512_loadu_ps(pool.ranks + begin);
  return begin + static_cast<size_t>(__builtin_popcount(_mm512_mask_cmp_ps_mask(firstLanes(pool.size - begin), ranks, rank, _CMP_LE_OQ)));
}

// Up to sixteen candidates at once: those in time are sorted by counting, and merged from the end
// of the pool down to the first place that changes, a vector at a time.
ANN_INLINE void insertSixteen(SortedPool& pool, const float* from_ranks, const uint32_t* from_slots, size_t count) {
  __mmask16 in_time = firstLanes(count);
  __m512 ranks = _mm512_maskz_loadu_ps(in_time, from_ranks);
  __m512i slots = _mm512_maskz_loadu_epi32(in_time, from_slots);
  if (pool.size == pool.capacity) {
    in_time = _mm512_mask_cmp_ps_mask(in_time, ranks, _mm512_set1_ps(pool.ranks[pool.size - 1]), _CMP_LT_OQ);
  }
  if (in_time == 0) return;
  const auto more = static_cast<size_t>(__builtin_popcount(in_time));
  const __mmask16 taken = firstLanes(more);
  ranks = _mm512_maskz_compress_ps(in_time, ranks);
  slots = _mm512_maskz_compress_epi32(in_time, slots);

  __m512 sorted_ranks = ranks;
  __m512i sorted_slots = slots;
  size_t places[kLanes];  // of the candidates in the merged pool, ascending
  for (size_t i = 0; i < more; ++i) {
    const __m512i lane = _mm512_set1_epi32(static_cast<int>(i));
    const __m512 rank = _mm512_permutexvar_ps(lane, ranks);
    const unsigned nearer = _mm512_mask_cmp_ps_mask(taken, ranks, rank, _CMP_LT_OQ);
    const unsigned equal = _mm512_mask_cmp_ps_mask(taken, ranks, rank, _CMP_EQ_OQ) & ((1u << i) - 1);
    const auto order = static_cast<size_t>(__builtin_popcount(nearer | equal));
    const auto at = static_cast<__mmask16>(1u << order);
    sorted_ranks = _mm512_mask_mov_ps(sorted_ranks, at, rank);
    sorted_slots = _mm512_mask_mov_epi32(sorted_slots, at, _mm512_permutexvar_epi32(lane, slots));
    places[order] = placeOf(pool, rank) + order;
  }

  const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const size_t size = pool.size + more < pool.capacity ? pool.size + more : pool.capacity;
  size_t left = more;
  for (size_t chunk = (size - 1) / kLanes + 1; left > 0 && chunk-- > 0;) {
    const size_t begin = chunk * kLanes;
    unsigned here = 0;
    while (left > 0 && places[left - 1] >= begin) {
      const size_t lane = places[--left] - begin;
      here |= lane < kLanes ? 1u << lane : 0;
    }
    const auto old = static_cast<__mmask16>(~here);
    const __m512i shift = _mm512_add_epi32(lanes, _mm512_set1_epi32(static_cast<int>(left)));
    const __m512 new_ranks = _mm512_maskz_expand_ps(static_cast<__mmask16>(here), _mm512_permutexvar_ps(shift, sorted_ranks));
    const __m512i new_slots = _mm512_maskz_expand_epi32(static_cast<__mmask16>(here), _mm512_permutexvar_epi32(shift, sorted_slots));
    _mm512_storeu_ps(pool.ranks + begin, _mm512_mask_expand_ps(new_ranks, old, _mm512_loadu_ps(pool.ranks + begin - left)));
    _mm512_storeu_si512(pool.slots + begin, _mm512_mask_expand_epi32(new_slots, old, _mm512_loadu_si512(pool.slots + begin - left)));
  }
  pool.size = size;
  pool.changed = places[0] < pool.changed ? places[0] : pool.changed;
}

static void insert(SortedPool& pool, const float* ranks, const uint32_t* slots, size_t count) {
  for (size_t i = 0; i < count; i += kLanes) {
    insertSixteen(pool, ranks + i, slots + i, count - i < kLanes ? count - i : kLanes);
  }
}

#else
ANN_INLINE void insertOne(SortedPool& pool, float rank, uint32_t slot) {
  const bool full = pool.size == pool.capacity;
  if (full && !(rank < pool.ranks[pool.size - 1])) return;
  size_t place = 0;
  for (size_t j = 0; j < pool.size; ++j) place += pool.ranks[j] <= rank;
  const size_t end = full ? pool.size - 1 : pool.size;
  memmove(pool.ranks + place + 1, pool.ranks + place, (end - place) * sizeof(float));
  memmove(pool.slots + place + 1, pool.slots + place, (end - place) * sizeof(uint32_t));
  pool.ranks[place] = rank;
  pool.slots[place] = slot;
  pool.size += !full;
  pool.changed = place < pool.changed ? place : pool.changed;
}

static void insert(SortedPool& pool, const float* ranks, const uint32_t* slots, size_t count) {
  for (size_t i = 0; i < count; ++i) insertOne(pool, ranks[i], slots[i]);
}
#endif

}  // namespace ann::ANN_ISA
