#define ANN_ISA avx512vnni
#include "../../families/bytes.inl"
