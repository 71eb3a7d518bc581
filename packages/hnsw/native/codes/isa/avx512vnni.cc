#define ANN_ISA avx512vnni
#include "../code_kernels.inl"
