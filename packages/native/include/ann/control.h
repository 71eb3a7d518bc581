// What a running job is told and tells: stop, and how far it is.
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <utility>

#include "ann/error.h"

namespace ann {

class Control {
 public:
  using Report = std::function<void(uint64_t done, uint64_t total)>;

  // `report` may be called from any thread, at most 20 times a second.
  explicit Control(Report report = {}) : report_(std::move(report)) {}

  void cancel() { cancelled_.store(true, std::memory_order_relaxed); }
  bool cancelled() const { return cancelled_.load(std::memory_order_relaxed); }

  // Call it at least every few milliseconds of work.
  void check() const {
    if (cancelled()) throw Cancelled{};
  }

  // Starts counting towards `total` units of work.
  void expect(uint64_t total) {
    total_ = total;
    done_.store(0, std::memory_order_relaxed);
  }

  // Counts `units` as done; safe from any thread.
  void advance(uint64_t units) {
    const uint64_t done = done_.fetch_add(units, std::memory_order_relaxed) + units;
    if (!report_) return;
    const int64_t now = std::chrono::steady_clock::now().time_since_epoch().count();
    int64_t last = last_report_.load(std::memory_order_relaxed);
    const bool due = now - last >= kReportInterval;
    if (done < total_ && (!due || !last_report_.compare_exchange_strong(last, now))) return;
    report_(done, total_);
  }

 private:
  static constexpr int64_t kReportInterval =
      std::chrono::steady_clock::duration(std::chrono::milliseconds(50)).count();
  Report report_;
  std::atomic<bool> cancelled_{false};
  std::atomic<uint64_t> done_{0};
  uint64_t total_ = 0;
  std::atomic<int64_t> last_report_{0};
};

}  // namespace ann
