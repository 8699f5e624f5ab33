// Code that compares times takes a Clock as an argument, so that tests can move the time.
#ifndef GRAPH_ADAPTER_CLOCK_H_
#define GRAPH_ADAPTER_CLOCK_H_

#include <chrono>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace participants::graph {

// Deadlines, expiries and waits use the monotonic clock, so that a jump of the wall clock does not
// change them.
using MonotonicTime = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual MonotonicTime Now() const = 0;
  // Only for times that messages carry, such as Retry-After as an HTTP date.
  virtual absl::Time WallNow() const = 0;
};

class SystemClock final : public Clock {
 public:
  MonotonicTime Now() const override { return std::chrono::steady_clock::now(); }
  absl::Time WallNow() const override { return absl::Now(); }
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CLOCK_H_
