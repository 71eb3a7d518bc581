#define ANN_ISA avx2
#include "../forces.inl"
