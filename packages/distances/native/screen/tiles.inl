// The tile kernels of one instruction set, which ANN_ISA names. Only C headers here: see ann/simd.h.
#include <string.h>

#include "../elements.h"
#include "tile.h"
#include "distances.inl"
#include "encode.inl"

#if defined(__AVX512F__)
#include "tiles_avx512.inl"
#elif defined(__AVX2__)
#include "tiles_avx2.inl"
#elif defined(ANN_ISA_NEON)
#include "tiles_neon.inl"
#else
#include "tiles_plain.inl"
#endif

namespace ann::ANN_ISA {

template <class Dot>
static uint32_t pass(const Dot* dots, float weight, const RowTerms& rows, const Limits* limits,
                     uint32_t* passed) {
  uint32_t any = 0;
  for (size_t i = 0; i < kTileQueries; ++i) {
    passed[i] = passOne(dots + i * kTileRows, weight, rows, limits[i]);
    any |= passed[i];
  }
  return any;
}

const TileKernels& tileKernels() {
  static constexpr TileKernels kernels{
      kTilesName, sizeof(QueryCode), &dotCodes, &dotFloats, &addDoubles, &distances<int32_t>,
      &distances<double>, &encodeBytes, &encodeFloats, &pass<int32_t>, &pass<float>};
  return kernels;
}

}  // namespace ann::ANN_ISA
