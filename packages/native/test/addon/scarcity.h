// A system that runs out of threads, made on purpose. Linux with glibc only.
#pragma once
#include <memory>

#include "ann/threads.h"

#if defined(__linux__) && defined(__GLIBC__)
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>

namespace ann::test {

// Makes stacks so large that no thread can be started, as long as it lives.
class NoThreads {
 public:
  NoThreads() {
    pthread_getattr_default_np(&usual_);
    pthread_attr_t huge = usual_;
    pthread_attr_setstacksize(&huge, size_t{1} << 46);
    pthread_setattr_default_np(&huge);
  }
  ~NoThreads() { pthread_setattr_default_np(&usual_); }

 private:
  pthread_attr_t usual_;
};

inline rlim_t addressSpaceInUse() {
  unsigned long pages = 0;
  if (FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%lu", &pages) != 1) pages = 0;
    std::fclose(file);
  }
  return pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE));
}

// A team of as many threads as fit into 256 MB more.
inline std::unique_ptr<ThreadTeam> teamInLittleSpace(unsigned size, Control& control) {
  rlimit usual;
  getrlimit(RLIMIT_AS, &usual);
  const rlimit little{addressSpaceInUse() + (rlim_t{256} << 20), usual.rlim_max};
  setrlimit(RLIMIT_AS, &little);
  auto team = std::make_unique<ThreadTeam>(size, control);
  setrlimit(RLIMIT_AS, &usual);
  return team;
}

}  // namespace ann::test

#else

namespace ann::test {

struct NoThreads {};

inline std::unique_ptr<ThreadTeam> teamInLittleSpace(unsigned size, Control& control) {
  return std::make_unique<ThreadTeam>(size, control);
}

}  // namespace ann::test

#endif
