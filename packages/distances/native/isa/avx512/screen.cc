#define ANN_ISA avx512
#include "../../screen/tiles.inl"
