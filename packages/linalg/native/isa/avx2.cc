#define ANN_ISA avx2
#include "../kernels.inl"
