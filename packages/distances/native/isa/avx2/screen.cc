#define ANN_ISA avx2
#include "../../screen/tiles.inl"
