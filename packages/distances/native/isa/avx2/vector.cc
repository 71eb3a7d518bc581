#define ANN_ISA avx2
#include "../../families/vector.inl"
