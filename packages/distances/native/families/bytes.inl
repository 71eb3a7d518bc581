// The metrics on vectors whose rows of bytes gain from instructions that multiply bytes. Compiled
// beside the families for instruction sets that have these; elsewhere vector.inl has the same.
#include "../kernel_of.h"
#include "../kernel_table.h"
#include "../metrics/cosine.h"
#include "../metrics/ip.h"
#include "../metrics/l2.h"

namespace ann::ANN_ISA {

#define ANN_BYTES(name, Metric) kernelOf<Metric, int8_t>(name), kernelOf<Metric, uint8_t>(name)

static const ann_kernel kByteKernels[] = {
    ANN_BYTES("l2", Euclidean),
    ANN_BYTES("sqeuclidean", SquaredEuclidean),
    ANN_BYTES("ip", InnerProduct),
    ANN_BYTES("cosine", Cosine),
};

KernelTable byteKernels() { return tableOf(kByteKernels); }

}  // namespace ann::ANN_ISA
