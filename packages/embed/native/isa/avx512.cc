#define ANN_ISA avx512
#include "../forces.inl"
