// Asking for memory that will be read soon.
#pragma once
#include <cstddef>

#include "aligned.h"

namespace ann {

// The cache lines of `bytes` bytes from `from` on.
inline void prefetch(const void* from, size_t bytes) {
#if defined(__GNUC__) || defined(__clang__)
  for (size_t j = 0; j < bytes; j += kCacheLine) __builtin_prefetch(static_cast<const char*>(from) + j);
  // A function that does nothing else has no effect in GCC's eyes, and calls to it are dropped.
  asm volatile("");
#else
  (void)from, (void)bytes;
#endif
}

}  // namespace ann
