// How many elements of two rows differ.
#pragma once
#include "elements.h"

namespace ann::ANN_ISA {

// Integers are equal when their bits are; floats when their values are, so that -0 equals 0.
template <class T>
ANN_INLINE bool differ(T a, T b) { return a != b; }
template <class T>
inline constexpr bool kIsFloat = T(0.5) != T(0);
template <class T>
inline constexpr bool kIsHalf = requires(T x) { x.bits; };
template <class T>
  requires kIsHalf<T>
ANN_INLINE bool differ(T a, T b) {
  return a.bits != b.bits && ((a.bits | b.bits) & 0x7fff) != 0;
}

#if ANN_VECTOR_BYTES == 64

// One bit for each element that differs.
template <class T>
ANN_INLINE uint64_t differing(__m512i a, __m512i b) {
  if constexpr (kIsHalf<T>) {
    const __m512i magnitude = _mm512_set1_epi16(0x7fff);
    return _mm512_mask_test_epi16_mask(_mm512_cmpneq_epi16_mask(a, b), _mm512_or_si512(a, b), magnitude);
  } else if constexpr (kIsFloat<T> && sizeof(T) == 4) {
    return _mm512_cmp_ps_mask(bitCast<__m512>(a), bitCast<__m512>(b), _CMP_NEQ_UQ);
  } else if constexpr (kIsFloat<T>) {
    return _mm512_cmp_pd_mask(bitCast<__m512d>(a), bitCast<__m512d>(b), _CMP_NEQ_UQ);
  } else if constexpr (sizeof(T) == 1) {
    return _mm512_cmpneq_epi8_mask(a, b);
  } else if constexpr (sizeof(T) == 2) {
    return _mm512_cmpneq_epi16_mask(a, b);
  } else if constexpr (sizeof(T) == 4) {
    return _mm512_cmpneq_epi32_mask(a, b);
  } else {
    return _mm512_cmpneq_epi64_mask(a, b);
  }
}

// The bytes of elements, fewer than 64; the others are zero.
ANN_INLINE __m512i loadBytes(const void* p, size_t bytes) {
  return _mm512_maskz_loadu_epi8((uint64_t{1} << bytes) - 1, p);
}

template <class T>
ANN_INLINE uint64_t countDiffering(const T* a, const T* b, size_t dim) {
  const char *p = reinterpret_cast<const char*>(a), *q = reinterpret_cast<const char*>(b);
  const size_t bytes = dim * sizeof(T);
  auto count = [](__m512i x, __m512i y) { return uint64_t(__builtin_popcountll(differing<T>(x, y))); };
  uint64_t s0 = 0, s1 = 0;
  size_t i = 0;
  for (; i + 128 <= bytes; i += 128) {
    s0 += count(_mm512_loadu_si512(p + i), _mm512_loadu_si512(q + i));
    s1 += count(_mm512_loadu_si512(p + i + 64), _mm512_loadu_si512(q + i + 64));
  }
  if (i + 64 <= bytes) s0 += count(_mm512_loadu_si512(p + i), _mm512_loadu_si512(q + i)), i += 64;
  if (i < bytes) s1 += count(loadBytes(p + i, bytes - i), loadBytes(q + i, bytes - i));
  return s0 + s1;
}

#elif ANN_VECTOR_BYTES > 4

// The number that elements are compared as.
template <class T, bool kHalf>
struct ComparedAs { using type = T; };
template <class T>
struct ComparedAs<T, true> { using type = uint16_t; };

// A register of elements.
template <class T>
struct Register {
  using S = typename ComparedAs<T, kIsHalf<T>>::type;
  static constexpr size_t kCount = ANN_VECTOR_BYTES / sizeof(S);
  typedef S Part __attribute__((vector_size(ANN_VECTOR_BYTES)));

  ANN_INLINE Part load(const T* p) {
    Part part;
    memcpy(&part, p, sizeof part);
    return part;
  }
  // All bits of a lane where the elements differ.
  ANN_INLINE auto differs(const T* p, const T* q) {
    const Part a = load(p), b = load(q);
    if constexpr (kIsHalf<T>) {
      const Part both = a | b;
      return (a != b) & ((both + both) != 0);
    } else {
      return a != b;
    }
  }
};

#if ANN_VECTOR_BYTES == 32

template <class T>
ANN_INLINE uint64_t countDiffering(const T* a, const T* b, size_t dim) {
  constexpr size_t n = Register<T>::kCount;
  // A bit for each byte of an element that differs.
  auto count = [](const T* p, const T* q) {
    const auto bytes = bitCast<__m256i>(Register<T>::differs(p, q));
    return uint64_t(__builtin_popcount(uint32_t(_mm256_movemask_epi8(bytes))));
  };
  uint64_t s0 = 0, s1 = 0;
  size_t i = 0;
  for (; i + 2 * n <= dim; i += 2 * n) {
    s0 += count(a + i, b + i);
    s1 += count(a + i + n, b + i + n);
  }
  if (i + n <= dim) s0 += count(a + i, b + i), i += n;
  if (i < dim) {
    T rest_a[n] = {}, rest_b[n] = {};
    memcpy(rest_a, a + i, (dim - i) * sizeof(T));
    memcpy(rest_b, b + i, (dim - i) * sizeof(T));
    s1 += count(rest_a, rest_b);
  }
  return (s0 + s1) / sizeof(T);
}

#else

// Counts in lanes as narrow as the elements, emptied before the narrowest could overflow.
template <class T>
ANN_INLINE uint64_t countDiffering(const T* a, const T* b, size_t dim) {
  using Count = decltype(Register<T>::differs(a, b));
  constexpr size_t n = Register<T>::kCount, kSteps = 127;
  uint64_t total = 0;
  size_t i = 0;
  while (i + n <= dim) {
    const size_t steps = (dim - i) / n;
    const size_t end = i + (steps < kSteps ? steps : kSteps) * n;
    Count count{};
    for (; i < end; i += n) count -= Register<T>::differs(a + i, b + i);
#if defined(ANN_ISA_NEON)
    total += vaddlvq_u8(bitCast<uint8x16_t>(count));  // no count reaches past its lowest byte
#else
    for (size_t j = 0; j < n; ++j) total += uint64_t(count[j]);
#endif
  }
  for (; i < dim; ++i) total += differ(a[i], b[i]);
  return total;
}

#endif

#else

template <class T>
ANN_INLINE uint64_t countDiffering(const T* a, const T* b, size_t dim) {
  uint64_t total = 0;
  for (size_t i = 0; i < dim; ++i) total += differ(a[i], b[i]);
  return total;
}

#endif

}  // namespace ann::ANN_ISA
