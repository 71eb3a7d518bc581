#define ANN_ISA avx512
#include "lanes.inl"
