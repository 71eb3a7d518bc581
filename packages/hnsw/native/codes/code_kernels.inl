// See code_kernels.h. Includes C headers only.
#include "met_slots.inl"
#include "projection.inl"
#include "ranks.inl"
#include "sorted_pool.inl"

namespace ann::ANN_ISA {

hnsw::CodeKernels codeKernels() {
#define ANN_TEXT(name) #name
#define ANN_NAME(isa) ANN_TEXT(isa)
  return {ANN_NAME(ANN_ISA), ranks8, ranks4, product8, insert, meet, centre, round, project};
}

}  // namespace ann::ANN_ISA
