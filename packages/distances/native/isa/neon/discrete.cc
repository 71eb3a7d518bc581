#define ANN_ISA neon
#define ANN_ISA_NEON
#include "../../families/discrete.inl"
