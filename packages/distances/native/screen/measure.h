// Which kernels can be screened, and what is known about the ranks that they return.
#pragma once
#include <cstddef>
#include <cstring>

#include "ann/kernel.h"

namespace ann {

// A rank that follows from the squared distance (l2, sqeuclidean; cosine, of rows of length 1) or
// from the inner product. `kernel` is one of ours, whose rounding errors are known.
struct Measure {
  enum Form { none, distance, product } form = none;
  bool unit = false;      // rows are divided by their lengths first
  double share = 1;       // distance: true rank = share * squared distance
  // The kernel returns the true rank but for at most relative * |rank| + absolute; of a product,
  // relative * the product of the two lengths.
  double relative = 0, absolute = 0;
  bool exact = false;     // elements are bytes, and so are ranks sums of integers
  bool doubles = false;  // elements are such that squares of their differences may underflow

  static Measure of(const ann_kernel& kernel, size_t dim);
};

inline Measure Measure::of(const ann_kernel& kernel, size_t dim) {
  auto is = [](const char* a, const char* b) { return std::strcmp(a, b) == 0; };
  auto among = [&](std::initializer_list<const char*> types) {
    for (const char* type : types) {
      if (is(kernel.dtype, type)) return true;
    }
    return false;
  };
  Measure m;
  const bool narrow = among({"f32", "f16", "bf16", "i8", "u8"});
  if (!narrow && !among({"f64", "i16", "u16", "i32", "u32"})) return m;
  // Kernels sum in 16 lanes of floats or 8 of doubles: an element goes through at most
  // dim / lanes + 8 additions, a subtraction and a product. Sums of floats that came near the ends
  // of their range are done again in doubles.
  const double lanes = narrow ? 16 : 8, unit = narrow ? 0x1p-24 : 0x1p-53;
  const double rounding = (double(dim) / lanes + 32) * unit;
  m.doubles = !narrow;
  const bool bytes = is(kernel.dtype, "u8");
  if (is(kernel.metric, "l2") || is(kernel.metric, "sqeuclidean")) {
    m.form = distance;
    m.relative = rounding;
    // Squares of doubles may underflow, each by this much; those of floats are done again.
    m.absolute = narrow ? 0 : double(dim) * 0x1p-1073;
    m.exact = bytes;
  } else if (is(kernel.metric, "cosine")) {
    m.form = distance;
    m.unit = true;
    m.share = 0.5;
    m.absolute = 2.25 * rounding + 1e-13;
  } else if (is(kernel.metric, "ip")) {
    m.form = product;
    m.relative = rounding;
    // Products of floats may underflow, each by this much.
    m.absolute = double(dim) * (narrow ? 0x1p-148 : 0x1p-1073);
    m.exact = bytes;
  }
  if (m.exact) m.relative = m.absolute = 0;
  return m;
}

}  // namespace ann
