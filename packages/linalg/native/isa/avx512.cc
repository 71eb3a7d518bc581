#define ANN_ISA avx512
#include "../kernels.inl"
