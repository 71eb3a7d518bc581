// The metrics on packed bits, for instruction sets that count bits. Compiled beside the families;
// elsewhere discrete.inl has the same.
#include "../kernel_of.h"
#include "../kernel_table.h"
#include "../metrics/hamming.h"
#include "../metrics/jaccard.h"

namespace ann::ANN_ISA {

static const ann_kernel kBitKernels[] = {
    kernelOf<Hamming, b1>("hamming"),
    kernelOf<HammingCount, b1>("hamming_count"),
    kernelOf<JaccardBits, b1>("jaccard"),
};

KernelTable bitKernels() { return tableOf(kBitKernels); }

}  // namespace ann::ANN_ISA
