#define ANN_ISA scalar
#include "../code_kernels.inl"
