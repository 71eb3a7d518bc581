#define ANN_ISA scalar
#include "../forces.inl"
