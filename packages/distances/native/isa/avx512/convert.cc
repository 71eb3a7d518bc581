#define ANN_ISA avx512
#include "../../convert/convert.inl"
