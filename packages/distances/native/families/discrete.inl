// Metrics that compare, count or edit: bits, sets and strings. Compiled once for each instruction set, with
// ANN_ISA naming it.
#include "../kernel_of.h"
#include "../kernel_table.h"

namespace ann::ANN_ISA {

KernelTable discreteKernels() { return {nullptr, 0}; }

}  // namespace ann::ANN_ISA
