// Time as an argument: whatever compares times is given a Clock, so that tests move it.
#ifndef GRAPH_ADAPTER_CLOCK_H_
#define GRAPH_ADAPTER_CLOCK_H_

#include <chrono>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace participants::graph {

// Deadlines, expiries and waits are monotonic, so that a jump of the wall clock changes none of
// them.
using MonotonicTime = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual MonotonicTime Now() const = 0;
  // For the one thing that needs it: Retry-After as an HTTP date.
  virtual absl::Time WallNow() const = 0;
};

class SystemClock final : public Clock {
 public:
  MonotonicTime Now() const override { return std::chrono::steady_clock::now(); }
  absl::Time WallNow() const override { return absl::Now(); }
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CLOCK_H_
