#define ANN_ISA scalar
#include "lanes.inl"
