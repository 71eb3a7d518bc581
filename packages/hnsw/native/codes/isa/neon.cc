#define ANN_ISA neon
#define ANN_ISA_NEON
#include "../code_kernels.inl"
