// Metrics on vectors of numbers. Compiled once for each instruction set, with ANN_ISA naming it.
#include "../kernel_of.h"
#include "../kernel_table.h"
#include "../metrics/braycurtis.h"
#include "../metrics/canberra.h"
#include "../metrics/chebyshev.h"
#include "../metrics/correlation.h"
#include "../metrics/cosine.h"
#include "../metrics/haversine.h"
#include "../metrics/ip.h"
#include "../metrics/l1.h"
#include "../metrics/l2.h"
#include "../metrics/mahalanobis.h"
#include "../metrics/minkowski.h"

namespace ann::ANN_ISA {

static const ann_kernel kVectorKernels[] = {
    ANN_NUMBERS("l2", Euclidean),
    ANN_NUMBERS("sqeuclidean", SquaredEuclidean),
    ANN_NUMBERS("l1", Manhattan),
    ANN_NUMBERS("ip", InnerProduct),
    ANN_NUMBERS("cosine", Cosine),
    ANN_NUMBERS("chebyshev", Chebyshev),
    ANN_NUMBERS("canberra", Canberra),
    ANN_NUMBERS("braycurtis", BrayCurtis),
    ANN_NUMBERS("correlation", Correlation),
    ANN_NUMBERS("minkowski", Minkowski),
    ANN_NUMBERS("mahalanobis", Mahalanobis),
    kernelOf<Haversine, double>("haversine"),
    kernelOf<Haversine, float>("haversine"),
};

KernelTable vectorKernels() { return tableOf(kVectorKernels); }

}  // namespace ann::ANN_ISA
