// Plain arrays, for compilers without vector extensions.
#define ANN_ISA plain
#define ANN_PLAIN_LANES
#include "lanes.inl"
