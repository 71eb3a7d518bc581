// The chi-squared distance of two histograms, 1/2 sum (a - b)^2 / (a + b), where 0 / 0 counts as 0.
// All that it takes from @ann/distances are two headers.
#include <napi.h>

#include <cstdint>

#include "ann/addon/kernel.h"

namespace {

// Rank form: twice the distance orders pairs in the same way and saves a multiplication.
template <class T>
double one(const void*, const void* a, const void* b, size_t dim) {
  const auto *x = static_cast<const T*>(a), *y = static_cast<const T*>(b);
  double sum = 0;
  for (size_t i = 0; i < dim; ++i) {
    const double p = x[i], q = y[i];
    if (p + q > 0) sum += (p - q) * (p - q) / (p + q);
  }
  return sum;
}

template <class T>
void oneToMany(const void* context, const void* query, const void* rows, size_t stride,
               const uint32_t* ids, size_t count, size_t dim, double* out) {
  for (size_t i = 0; i < count; ++i) {
    const size_t row = ids ? ids[i] : i;
    out[i] = one<T>(context, query, static_cast<const char*>(rows) + row * stride, dim);
  }
}

double toDistance(const void*, double rank) { return rank / 2; }

template <class T>
constexpr ann_kernel kernelOf(const char* dtype) {
  return {ANN_KERNEL_ABI,
          sizeof(ann_kernel),
          "chi-squared",
          dtype,
          "generic",
          nullptr,  // context: no parameters
          ANN_DOMAIN_NON_NEGATIVE,
          0,
          one<T>,
          oneToMany<T>,
          toDistance};
}

// Static: kernels must live as long as the Externals that point to them.
const ann_kernel kF32 = kernelOf<float>("f32");
const ann_kernel kU8 = kernelOf<uint8_t>("u8");

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("f32", ann::addon::share(env, kF32));
  exports.Set("u8", ann::addon::share(env, kU8));
  return exports;
}

}  // namespace

NODE_API_MODULE(NODE_GYP_MODULE_NAME, Init)
