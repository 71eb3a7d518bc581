#define ANN_ISA avx2
#include "../../convert/convert.inl"
