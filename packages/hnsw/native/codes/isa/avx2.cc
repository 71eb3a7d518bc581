#define ANN_ISA avx2
#include "../code_kernels.inl"
