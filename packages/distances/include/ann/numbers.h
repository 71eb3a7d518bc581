// Elements of rows as doubles, by dtype.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "ann/half.h"

namespace ann {

// How to read one element type. `kExact`: doubles hold all its values. `kSigned`: some are below 0.
template <class T>
struct NumberOf {
  static constexpr size_t kBytes = sizeof(T);
  static constexpr bool kExact = std::is_floating_point_v<T> || sizeof(T) < 8;
  static constexpr bool kSigned = std::is_signed_v<T>;
  static double at(const char* row, size_t j) {
    T value;
    std::memcpy(&value, row + j * sizeof value, sizeof value);
    return static_cast<double>(value);
  }
};
template <float (*Widen)(uint16_t)>
struct HalfOf {
  static constexpr size_t kBytes = 2;
  static constexpr bool kExact = true, kSigned = true;
  static double at(const char* row, size_t j) {
    uint16_t bits;
    std::memcpy(&bits, row + j * sizeof bits, sizeof bits);
    return Widen(bits);
  }
};

// Calls `visit` with one of these; not for a dtype without a number to an element. That of ragged
// rows is given without its "[]".
template <class Visit>
void withNumbers(std::string_view dtype, Visit&& visit) {
  if (dtype == "f64") visit(NumberOf<double>{});
  else if (dtype == "f32") visit(NumberOf<float>{});
  else if (dtype == "f16") visit(HalfOf<floatOfHalf>{});
  else if (dtype == "bf16") visit(HalfOf<floatOfBrain>{});
  else if (dtype == "i8") visit(NumberOf<int8_t>{});
  else if (dtype == "u8") visit(NumberOf<uint8_t>{});
  else if (dtype == "i16") visit(NumberOf<int16_t>{});
  else if (dtype == "u16") visit(NumberOf<uint16_t>{});
  else if (dtype == "i32") visit(NumberOf<int32_t>{});
  else if (dtype == "u32") visit(NumberOf<uint32_t>{});
  else if (dtype == "i64") visit(NumberOf<int64_t>{});
  else if (dtype == "u64") visit(NumberOf<uint64_t>{});
}

}  // namespace ann
