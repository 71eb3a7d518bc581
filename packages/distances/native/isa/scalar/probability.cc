#define ANN_ISA scalar
#include "../../families/probability.inl"
