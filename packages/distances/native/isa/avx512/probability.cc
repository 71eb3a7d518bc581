#define ANN_ISA avx512
#include "../../families/probability.inl"
