#define ANN_ISA avx512vpopcnt
#include "../../families/bits.inl"
