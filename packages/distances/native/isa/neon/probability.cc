#define ANN_ISA neon
#define ANN_ISA_NEON
#include "../../families/probability.inl"
