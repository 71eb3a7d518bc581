#define ANN_ISA avx2
#include "../../families/discrete.inl"
