#ifndef SERVICE_TOKEN_FAILURE_LOG_H_
#define SERVICE_TOKEN_FAILURE_LOG_H_

#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "graph_adapter/graph_error.h"
#include "service/telemetry/log.h"

namespace participants {

// Why there is no new token. Callers hear of it too, but it is the operator who can do something.
// Thread-safe. As often as it is tried, which is not often.
class TokenFailureLog {
 public:
  // The log must outlive it.
  explicit TokenFailureLog(telemetry::Log& log) : log_(log) {}

  void Write(const graph::GraphError& failure);

  // Until then only the last failure is kept: the first line of the log is that with the addresses.
  void Open();

 private:
  void WriteLine(const graph::GraphError& failure);

  telemetry::Log& log_;
  absl::Mutex mutex_;
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<graph::GraphError> kept_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace participants

#endif  // SERVICE_TOKEN_FAILURE_LOG_H_
