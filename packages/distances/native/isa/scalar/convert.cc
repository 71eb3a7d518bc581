#define ANN_ISA scalar
#include "../../convert/convert.inl"
