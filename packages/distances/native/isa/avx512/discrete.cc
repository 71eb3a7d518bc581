#define ANN_ISA avx512
#include "../../families/discrete.inl"
