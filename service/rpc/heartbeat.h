// Records when a loop last ran.
#ifndef SERVICE_RPC_HEARTBEAT_H_
#define SERVICE_RPC_HEARTBEAT_H_

#include <atomic>
#include <chrono>

#include "absl/time/time.h"
#include "graph_adapter/clock.h"

namespace participants {

// The loop calls Beat every few seconds, even when it is idle. Thread-safe.
class Heartbeat {
 public:
  static constexpr absl::Duration kInterval = absl::Seconds(5);

  void Beat() { last_ = std::chrono::steady_clock::now(); }
  graph::MonotonicTime last() const { return last_; }

 private:
  std::atomic<graph::MonotonicTime> last_ = std::chrono::steady_clock::now();
};

}  // namespace participants

#endif  // SERVICE_RPC_HEARTBEAT_H_
