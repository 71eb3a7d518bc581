// Conversions between element types. Compiled once for each instruction set, with ANN_ISA naming it.
#include "ann/convert.h"
#include "codes.h"
#include "converters.h"
#include "extent.h"
#include "halves.h"

namespace ann::ANN_ISA {

// One conversion instruction to an element: the compiler knows those of every machine.
template <class T>
static void numberToF32(const void* data, float* to, size_t count) {
  const T* from = static_cast<const T*>(data);
  for (size_t i = 0; i < count; ++i) to[i] = static_cast<float>(from[i]);
}

typedef void (*ToFloats)(const void* from, float* to, size_t count);

static ToFloats toFloats(const char* dtype) {
  struct Row {
    const char* dtype;
    ToFloats convert;
  };
  static const Row rows[] = {
      {"f64", &numberToF32<double>},   {"f32", &numberToF32<float>},
      {"f16", &halfToF32<f16>},        {"bf16", &halfToF32<bf16>},
      {"i8", &numberToF32<int8_t>},    {"u8", &numberToF32<uint8_t>},
      {"i16", &numberToF32<int16_t>},  {"u16", &numberToF32<uint16_t>},
      {"i32", &numberToF32<int32_t>},  {"u32", &numberToF32<uint32_t>},
      {"i64", &numberToF32<int64_t>},  {"u64", &numberToF32<uint64_t>},
  };
  for (const Row& row : rows) {
    if (!strcmp(row.dtype, dtype)) return row.convert;
  }
  return nullptr;
}

#define ANN_STRING_(x) #x
#define ANN_STRING(x) ANN_STRING_(x)

static constexpr ann_converters kConverters = {
    ANN_CONVERT_ABI,   sizeof(ann_converters), ANN_STRING(ANN_ISA), &f32ToHalf<ToF16>,
    &f32ToHalf<ToBf16>, &toFloats,             codecOf<I8Code>(),   codecOf<U8Code>(),
    codecOf<U4Code>(), &extent,                &widenColumns};

const ann_converters& converters() { return kConverters; }

}  // namespace ann::ANN_ISA
