// Metrics on rows of probabilities. Compiled once for each instruction set, with
// ANN_ISA naming it.
#include "../kernel_of.h"
#include "../kernel_table.h"

namespace ann::ANN_ISA {

KernelTable probabilityKernels() { return {nullptr, 0}; }

}  // namespace ann::ANN_ISA
