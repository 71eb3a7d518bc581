// One writer or many readers. A waiting writer goes first, so that a stream of searches cannot keep
// it out; both hold the gate for milliseconds at most.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace ann::hnsw {

class Gate {
 public:
  class Reading {
   public:
    explicit Reading(Gate& gate) : gate_(gate) { gate_.enter(); }
    ~Reading() { gate_.leave(); }
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

   private:
    Gate& gate_;
  };

  // For the JavaScript thread: a writer that still waits for others does not hold it up.
  class Visiting {
   public:
    explicit Visiting(Gate& gate) : gate_(gate) { gate_.visit(); }
    ~Visiting() { gate_.leave(); }
    Visiting(const Visiting&) = delete;
    Visiting& operator=(const Visiting&) = delete;

   private:
    Gate& gate_;
  };

  class Writing {
   public:
    explicit Writing(Gate& gate) : gate_(gate) { gate_.close(); }
    ~Writing() { gate_.open(); }
    Writing(const Writing&) = delete;
    Writing& operator=(const Writing&) = delete;

   private:
    Gate& gate_;
  };

 private:
  void enter() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !closed_; });
    ++readers_;
  }
  void visit() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !closed_ || readers_ > 0; });
    ++readers_;
  }
  void leave() {
    std::lock_guard lock(mutex_);
    if (--readers_ == 0 && closed_) changed_.notify_all();
  }
  void close() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !closed_; });
    closed_ = true;
    changed_.wait(lock, [this] { return readers_ == 0; });
  }
  void open() {
    std::lock_guard lock(mutex_);
    closed_ = false;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  size_t readers_ = 0;
  bool closed_ = false;
};

}  // namespace ann::hnsw
