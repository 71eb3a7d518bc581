// How many rows to hand to a kernel at once: few enough for a cancelled job to end soon, however
// slow the kernel is on these rows. Results do not depend on it.
#pragma once
#include <algorithm>
#include <chrono>
#include <cstddef>

namespace ann {

class Pace {
 public:
  explicit Pace(size_t most) : most_(std::max<size_t>(1, most)) {}

  size_t rows() const { return rows_; }

  // Call it after `calls` calls with rows() rows each.
  void ended(size_t calls) {
    const auto now = Clock::now();
    const auto each = (now - last_) / std::max<size_t>(1, calls);
    last_ = now;
    if (each < kShort) rows_ = std::min(most_, rows_ * 4);
    if (each > kLong) rows_ = std::max<size_t>(1, rows_ / 4);
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr auto kShort = std::chrono::microseconds(500);
  static constexpr auto kLong = std::chrono::milliseconds(4);

  size_t most_, rows_ = 1;
  Clock::time_point last_ = Clock::now();
};

}  // namespace ann
