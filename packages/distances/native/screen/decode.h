// Rows of any element type as doubles, which hold them exactly.
#pragma once
#include "ann/numbers.h"

namespace ann {

using Decode = void (*)(const char* row, size_t dim, double* out);

template <class Number>
void decodeAs(const char* row, size_t dim, double* out) {
  for (size_t j = 0; j < dim; ++j) out[j] = Number::at(row, j);
}

// Null for element types that doubles do not hold, or that are no numbers.
inline Decode decoderOf(const char* dtype) {
  Decode found = nullptr;
  withNumbers(dtype, [&]<class Number>(Number) {
    if constexpr (Number::kExact) found = decodeAs<Number>;
  });
  return found;
}

}  // namespace ann
