#define ANN_ISA avx2
#include "lanes.inl"
