#define ANN_ISA avx512vnni
#include "../../screen/tiles.inl"
