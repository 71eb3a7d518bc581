// Eight lanes of 64 bits, unsigned: arithmetic on them wraps.
#pragma once
#include "ann/simd.h"

namespace ann::ANN_ISA {

#if ANN_VECTOR_BYTES > 4
typedef uint64_t U64Part __attribute__((vector_size(ANN_VECTOR_BYTES)));
#else
typedef uint64_t U64Part;
#endif
using u64x8 = Lanes<U64Part, uint64_t>;

ANN_INLINE u64x8 splatU64(uint64_t value) { return splat<U64Part, uint64_t>(value); }
ANN_INLINE u64x8 rawBits(const f64x8& a) {
  return eachPart<U64Part, uint64_t>([&](int i) { return bitCast<U64Part>(a.part[i]); });
}
ANN_INLINE f64x8 fromRawBits(const u64x8& a) {
  return eachPart<F64Part, double>([&](int i) { return bitCast<F64Part>(a.part[i]); });
}

}  // namespace ann::ANN_ISA
