/*
 * A distance kernel as plain C, so that one addon can hand it to another at run time. This header
 * is all that a metric of your own needs: see "Your own metric" in the README of @ann/distances.
 */
#ifndef ANN_KERNEL_H
#define ANN_KERNEL_H
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/* Grows when the struct changes in a way that old readers cannot survive. */
#define ANN_KERNEL_ABI 2u

/* Type tag of the External that carries an ann_kernel. */
#define ANN_KERNEL_TAG_LOW 0x3b9e5d0c71f84a26ull
#define ANN_KERNEL_TAG_HIGH 0xa64f18e2907bc35dull

/* What rows must hold; checked where data comes in, never by the kernel. Floats must be finite
   in every case. */
enum ann_domain {
  ANN_DOMAIN_ANY = 0,
  ANN_DOMAIN_NON_NEGATIVE = 1,
  ANN_DOMAIN_PROBABILITY = 2,        /* no element below 0, sum 1 */
  ANN_DOMAIN_LATITUDE_LONGITUDE = 3, /* two columns in radians, the first within +-pi/2 */
  ANN_DOMAIN_SET = 4,                /* ragged: each element greater than the one before */
  ANN_DOMAIN_TEXT = 5                /* ragged: of two rows at least one no longer than
                                        ANN_LONGEST_TEXT */
};
#define ANN_LONGEST_TEXT 262144u

/*
 * A row of a kernel on rows of varying length: its dtype ends in "[]", as in "u16[]". The engines
 * see an array of such slices, one element each, and never look inside.
 */
typedef struct ann_slice {
  const void* data;
  size_t length; /* in elements */
} ann_slice;

/*
 * Kernels work in rank form: a number that orders pairs as the distance does but is cheaper, such
 * as the squared distance for l2. to_distance turns it into what users read.
 * Kernels never fail, never allocate and may be called from any number of threads. A rank is NaN
 * only when a row holds NaN or an infinity, or leaves the domain.
 */
typedef struct ann_kernel {
  uint32_t abi;       /* ANN_KERNEL_ABI */
  uint32_t size;      /* sizeof(ann_kernel): later versions only append */
  const char* metric; /* "l2" */
  const char* dtype;  /* f64 f32 f16 bf16 i8 u8 i16 u16 i32 u32 i64 u64, b1 (eight bits to an
                         element), or one of them with [] */
  const char* isa;    /* "avx512", or whatever says how it was compiled */
  const void* context; /* first argument of every call: parameters of the metric, or null */
  uint32_t domain;     /* an ann_domain */
  uint32_t reserved;   /* 0 */

  /* Rank form of the distance of two rows of `dim` elements. */
  double (*one)(const void* context, const void* a, const void* b, size_t dim);

  /*
   * Rank forms of one query against `count` rows. Row i starts `ids[i] * stride` bytes after
   * `rows`, or `i * stride` when `ids` is null.
   */
  void (*one_to_many)(const void* context, const void* query, const void* rows, size_t stride,
                      const uint32_t* ids, size_t count, size_t dim, double* out);

  /* The reported distance of a rank form. Ascending. */
  double (*to_distance)(const void* context, double rank);
} ann_kernel;

#ifdef __cplusplus
}
#endif
#endif
