// A team of threads that shares out chunks of work. Chunks are cut by size alone, so what a chunk
// computes never depends on how many threads there are: that is what makes results repeatable.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "ann/control.h"

namespace ann {

class ThreadTeam {
 public:
  // Fewer than `size` threads when the system has no more to give; results are the same.
  explicit ThreadTeam(unsigned size, Control& control) : control_(control) {
    helpers_.reserve(std::max(1u, size) - 1);
    try {
      while (size_ < size) {
        helpers_.emplace_back([this, worker = size_] { serve(worker); });
        ++size_;
      }
    } catch (const std::exception&) {
      // Leaving the constructor now would end the process: the helpers are running.
    }
  }

  ~ThreadTeam() {
    quit_ = true;
    generation_.fetch_add(1, std::memory_order_release);
    generation_.notify_all();
    for (auto& helper : helpers_) helper.join();
  }

  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;

  unsigned size() const { return size_; }
  Control& control() const { return control_; }

  // Calls body(begin, end, worker) once for each chunk of [0, count). `worker` < size() names the
  // calling thread, for scratch memory. Stops early, and rethrows, when a body throws or the job
  // is cancelled.
  template <class Body>
  void forChunks(size_t count, size_t chunk, Body&& body) {
    const size_t chunks = (count + chunk - 1) / chunk;
    std::atomic<size_t> next{0};
    auto work = [&](unsigned worker) {
      for (size_t c; (c = next.fetch_add(1, std::memory_order_relaxed)) < chunks;) {
        control_.check();
        body(c * chunk, std::min(count, (c + 1) * chunk), worker);
      }
    };
    if (size_ == 1 || chunks <= 1) {
      work(0);
    } else {
      runOnAll(work, next, chunks);
    }
  }

 private:
  template <class Work>
  void runOnAll(Work& work, std::atomic<size_t>& next, size_t chunks) {
    std::exception_ptr failure;
    std::mutex failure_mutex;
    auto guarded = [&](unsigned worker) {
      try {
        work(worker);
      } catch (...) {
        next.store(chunks, std::memory_order_relaxed);
        std::lock_guard lock(failure_mutex);
        if (!failure) failure = std::current_exception();
      }
    };
    context_ = &guarded;
    call_ = [](void* context, unsigned worker) {
      (*static_cast<decltype(guarded)*>(context))(worker);
    };
    pending_.store(size_ - 1, std::memory_order_relaxed);
    generation_.fetch_add(1, std::memory_order_release);
    generation_.notify_all();
    guarded(0);
    for (unsigned left; (left = pending_.load(std::memory_order_acquire)) != 0;) {
      pending_.wait(left, std::memory_order_acquire);
    }
    if (failure) std::rethrow_exception(failure);
  }

  void serve(unsigned worker) {
    for (uint32_t seen = 0;;) {
      generation_.wait(seen, std::memory_order_acquire);
      seen = generation_.load(std::memory_order_acquire);
      if (quit_) return;
      call_(context_, worker);
      if (pending_.fetch_sub(1, std::memory_order_acq_rel) == 1) pending_.notify_one();
    }
  }

  unsigned size_ = 1;
  Control& control_;
  std::vector<std::thread> helpers_;
  std::atomic<uint32_t> generation_{0};
  std::atomic<unsigned> pending_{0};
  void* context_ = nullptr;
  void (*call_)(void*, unsigned) = nullptr;
  bool quit_ = false;
};

}  // namespace ann
