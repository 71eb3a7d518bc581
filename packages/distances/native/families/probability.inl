// Metrics on rows of probabilities. Compiled once for each instruction set, with
// ANN_ISA naming it.
#include "../kernel_of.h"
#include "../kernel_table.h"
#include "../metrics/hellinger.h"
#include "../metrics/jeffreys.h"
#include "../metrics/jensenshannon.h"
#include "../metrics/kl.h"

namespace ann::ANN_ISA {

static const ann_kernel kProbabilityKernels[] = {
    ANN_FLOATS("hellinger", Hellinger),
    ANN_FLOATS("jeffreys", Jeffreys),
    ANN_FLOATS("jensenshannon", JensenShannon),
    ANN_FLOATS("kl", KullbackLeibler),
};

KernelTable probabilityKernels() { return tableOf(kProbabilityKernels); }

}  // namespace ann::ANN_ISA
