#define ANN_ISA avx512
#include "../code_kernels.inl"
