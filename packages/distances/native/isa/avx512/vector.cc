#define ANN_ISA avx512
#include "../../families/vector.inl"
