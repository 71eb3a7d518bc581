// Metrics that compare, count or edit: bits, sets and strings. Compiled once for each instruction set, with
// ANN_ISA naming it.
#include "../kernel_of.h"
#include "../kernel_table.h"
#include "../metrics/hamming.h"
#include "../metrics/jaccard.h"
#include "../metrics/levenshtein.h"

namespace ann::ANN_ISA {

static const ann_kernel kDiscreteKernels[] = {
    ANN_NUMBERS("hamming", Hamming),
    kernelOf<Hamming, b1>("hamming"),
    ANN_NUMBERS("hamming_count", HammingCount),
    kernelOf<HammingCount, b1>("hamming_count"),
    ANN_FLOATS("jaccard", Jaccard),
    kernelOf<Jaccard, uint8_t>("jaccard"),
    kernelOf<Jaccard, uint16_t>("jaccard"),
    kernelOf<Jaccard, uint32_t>("jaccard"),
    kernelOf<JaccardBits, b1>("jaccard"),
    kernelOf<JaccardSets, Slice<uint32_t>>("jaccard"),
    kernelOf<Levenshtein, Slice<uint8_t>>("levenshtein"),
    kernelOf<Levenshtein, Slice<uint16_t>>("levenshtein"),
};

KernelTable discreteKernels() { return tableOf(kDiscreteKernels); }

}  // namespace ann::ANN_ISA
