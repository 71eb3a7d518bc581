#define ANN_ISA scalar
#include "../kernels.inl"
