#define ANN_ISA scalar
#include "../../families/vector.inl"
