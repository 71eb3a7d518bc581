#define ANN_ISA scalar
#include "../../families/discrete.inl"
