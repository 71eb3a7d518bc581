// Keeping the compiler from reading a row twice.
#pragma once
#include "ann/simd.h"

namespace ann::ANN_ISA {

// The same, read from memory no more than once. GCC folds loads into the instructions that use
// them, one load for every use; where rows are not aligned, each is two accesses.
template <class Register>
ANN_INLINE Register inRegister(Register x) {
#if defined(__GNUC__) && ANN_VECTOR_BYTES == 64
  asm("" : "+v"(x));
#elif defined(__GNUC__) && ANN_VECTOR_BYTES == 32
  asm("" : "+x"(x));
#endif
  return x;
}
template <class P, class S>
ANN_INLINE Lanes<P, S> inRegister(const Lanes<P, S>& x) {
  return eachPart<P, S>([&](int i) { return inRegister(x.part[i]); });
}

}  // namespace ann::ANN_ISA
