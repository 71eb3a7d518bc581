// Which error a caller gets must not depend on the number of threads.
#pragma once
#include <atomic>
#include <cstddef>
#include <mutex>
#include <optional>

#include "ann/error.h"
#include "ann/threads.h"

namespace ann {

// ThreadTeam::forChunks for a body that may refuse what it finds, in order within its chunk: of
// all failures, throws the one of the lowest chunk. Chunks below a failed one are still run.
template <class Body>
void forChunksFirstFailure(ThreadTeam& team, size_t count, size_t chunk, Body&& body) {
  std::atomic<size_t> lowest{count};
  std::mutex mutex;
  std::optional<Error> failure;
  team.forChunks(count, chunk, [&](size_t begin, size_t end, unsigned worker) {
    if (begin > lowest) return;
    try {
      body(begin, end, worker);
    } catch (const Error& error) {
      std::lock_guard lock(mutex);
      if (begin >= lowest) return;
      lowest = begin;
      failure.emplace(error);
    }
  });
  if (failure) throw *failure;
}

}  // namespace ann
