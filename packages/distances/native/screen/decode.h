// Rows of any element type as doubles, which hold them exactly.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace ann {

inline double fromHalf(uint16_t bits) {
  const uint32_t sign = uint32_t(bits & 0x8000u) << 16, magnitude = bits & 0x7fffu;
  if (magnitude < 0x400u) return (sign ? -1.0 : 1.0) * magnitude * 0x1p-24;
  return std::bit_cast<float>(sign | ((magnitude << 13) + 0x38000000u));
}
inline double fromBrain(uint16_t bits) { return std::bit_cast<float>(uint32_t{bits} << 16); }

using Decode = void (*)(const char* row, size_t dim, double* out);

template <class T, double (*Convert)(T) = nullptr>
void decodeAs(const char* row, size_t dim, double* out) {
  for (size_t j = 0; j < dim; ++j) {
    T value;
    std::memcpy(&value, row + j * sizeof(T), sizeof value);
    if constexpr (Convert != nullptr) {
      out[j] = Convert(value);
    } else {
      out[j] = static_cast<double>(value);
    }
  }
}

// Null for element types that doubles do not hold, or that are no numbers.
inline Decode decoderOf(const char* dtype) {
  struct Entry {
    const char* dtype;
    Decode decode;
  };
  static constexpr Entry kDecoders[] = {
      {"f64", decodeAs<double>},   {"f32", decodeAs<float>},
      {"f16", decodeAs<uint16_t, fromHalf>}, {"bf16", decodeAs<uint16_t, fromBrain>},
      {"i8", decodeAs<int8_t>},    {"u8", decodeAs<uint8_t>},
      {"i16", decodeAs<int16_t>},  {"u16", decodeAs<uint16_t>},
      {"i32", decodeAs<int32_t>},  {"u32", decodeAs<uint32_t>}};
  for (const Entry& entry : kDecoders) {
    if (std::strcmp(entry.dtype, dtype) == 0) return entry.decode;
  }
  return nullptr;
}

}  // namespace ann
