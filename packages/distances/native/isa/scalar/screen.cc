#define ANN_ISA scalar
#include "../../screen/tiles.inl"
