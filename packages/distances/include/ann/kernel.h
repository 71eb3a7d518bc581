/* A distance kernel as plain C, so that one addon can hand it to another at run time. */
#ifndef ANN_KERNEL_H
#define ANN_KERNEL_H
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/* Grows when the struct changes in a way that old readers cannot survive. */
#define ANN_KERNEL_ABI 1u

/* Type tag of the External that carries an ann_kernel. */
#define ANN_KERNEL_TAG_LOW 0x3b9e5d0c71f84a26ull
#define ANN_KERNEL_TAG_HIGH 0xa64f18e2907bc35dull

/*
 * Kernels work in rank form: a number that orders pairs as the distance does but is cheaper, such
 * as the squared distance for l2. to_distance turns it into what users read.
 * Kernels never fail, never allocate and may be called from any number of threads. A rank is NaN
 * only when a row holds NaN or an infinity.
 */
typedef struct ann_kernel {
  uint32_t abi;       /* ANN_KERNEL_ABI */
  uint32_t size;      /* sizeof(ann_kernel): later versions only append */
  const char* metric; /* "l2" */
  const char* dtype;  /* "f32" */
  const char* isa;    /* "avx512" */

  /* Rank form of the distance of two rows of `dim` elements. */
  float (*one)(const void* a, const void* b, size_t dim);

  /*
   * Rank forms of one query against `count` rows. Row i starts `ids[i] * stride` bytes after
   * `rows`, or `i * stride` when `ids` is null.
   */
  void (*one_to_many)(const void* query, const void* rows, size_t stride, const uint32_t* ids,
                      size_t count, size_t dim, float* out);

  /* The reported distance of a rank form. Ascending. */
  float (*to_distance)(float rank);
} ann_kernel;

#ifdef __cplusplus
}
#endif
#endif
