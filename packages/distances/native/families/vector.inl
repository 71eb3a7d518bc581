// Metrics on vectors of numbers. Compiled once for each instruction set, with ANN_ISA naming it.
#include "../kernel_of.h"
#include "../kernel_table.h"
#include "../metrics/cosine.h"
#include "../metrics/ip.h"
#include "../metrics/l1.h"
#include "../metrics/l2.h"

namespace ann::ANN_ISA {

static const ann_kernel kVectorKernels[] = {
    ANN_NUMBERS("l2", Euclidean),
    ANN_NUMBERS("sqeuclidean", SquaredEuclidean),
    ANN_NUMBERS("l1", Manhattan),
    ANN_NUMBERS("ip", InnerProduct),
    ANN_NUMBERS("cosine", Cosine),
};

KernelTable vectorKernels() { return tableOf(kVectorKernels); }

}  // namespace ann::ANN_ISA
