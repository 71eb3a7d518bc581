/*
 * Conversions between float32 and smaller element types, as plain C, so that one addon can hand
 * them to another at run time. They never fail, never allocate and may be called from any number
 * of threads; the results have the same bits on every instruction set.
 */
#ifndef ANN_CONVERT_H
#define ANN_CONVERT_H
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/* Grows when the structs change in a way that old readers cannot survive. */
#define ANN_CONVERT_ABI 1u

/* Type tag of the External that carries an ann_converters. */
#define ANN_CONVERT_TAG_LOW 0x7d1c40be95a2f368ull
#define ANN_CONVERT_TAG_HIGH 0x19e8b3725c0d4fa6ull

/* Reconstruction errors of a row, of offset + scale * code in exact arithmetic. */
typedef struct ann_code_error {
  double largest; /* largest absolute value */
  double squares; /* sum of squares; NaN or infinite if, and only if, the row is not finite */
} ann_code_error;

/*
 * Quantised rows of one code type. A code q stands for the value offset + scale * q:
 *   encode  q = (x - offset) / scale, each step rounded to float32, then clamped to
 *           lowest .. highest and rounded to the nearest integer, halves to even
 *   decode  x = offset + scale * q, each step rounded to float32
 * `step` is 0 when one scale and one offset serve the whole row, 1 when each element has its own.
 * i8 and u8 are one code to a byte; of u4, two share one, the first in the low half, and a last
 * half byte without a code is 0.
 */
typedef struct ann_codec {
  const char* code; /* "i8", "u8" or "u4" */
  int32_t lowest, highest;
  uint32_t codes_per_byte;
  uint32_t reserved; /* 0 */
  /* `error` may be null. Codes of values that are not finite are unspecified. */
  void (*encode)(const float* row, size_t count, const float* scale, const float* offset,
                 size_t step, void* codes, ann_code_error* error);
  void (*decode)(const void* codes, size_t count, const float* scale, const float* offset,
                 size_t step, float* row);
} ann_codec;

/* What f32_to_* makes of finite values beyond the largest of the type. */
enum ann_overflow { ANN_OVERFLOW_INFINITY = 0, ANN_OVERFLOW_SATURATE = 1 };

typedef struct ann_converters {
  uint32_t abi;  /* ANN_CONVERT_ABI */
  uint32_t size; /* sizeof(ann_converters): later versions only append */
  const char* isa;

  /* To the nearest, halves to even, with subnormals; NaN stays NaN, made quiet, with its sign and
     the leading bits of its payload. */
  void (*f32_to_f16)(const float* from, uint16_t* to, size_t count, uint32_t overflow);
  void (*f32_to_bf16)(const float* from, uint16_t* to, size_t count, uint32_t overflow);

  /* Elements of type `dtype` (f64 f32 f16 bf16 i8 u8 i16 u16 i32 u32 i64 u64) as float32, exact
     where it can be, else to the nearest, halves to even. Null for any other type. */
  void (*(*to_f32)(const char* dtype))(const void* from, float* to, size_t count);

  ann_codec i8, u8, u4;

  /* Least and greatest element; 0 if one is not finite (then they are unspecified), else 1. A row
     of no elements gives +infinity and -infinity. */
  int (*extent)(const float* row, size_t count, float* least, float* greatest);
  /* Widens `least` and `greatest`, an array of `count` each, by a row; returns as above. */
  int (*widen)(const float* row, size_t count, float* least, float* greatest);
} ann_converters;

#ifdef __cplusplus
}
#endif
#endif
