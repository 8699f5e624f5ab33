#ifndef SERVICE_SERVER_BACKGROUND_FAILURE_LOG_H_
#define SERVICE_SERVER_BACKGROUND_FAILURE_LOG_H_

#include <array>
#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "graph_adapter/graph_error.h"
#include "service/telemetry/log.h"

namespace participants {

// Why there is no new token, or no connection to Graph ahead of calls. Callers may hear of it too,
// but it is the operator who can do something. Thread-safe. As often as it is tried, which is not
// often.
class BackgroundFailureLog {
 public:
  // The log must outlive it.
  explicit BackgroundFailureLog(telemetry::Log& log) : log_(log) {}

  void WriteTokenFailure(const graph::GraphError& failure) { Write(kToken, failure); }
  void WriteConnectFailure(const graph::GraphError& failure) { Write(kConnect, failure); }

  // Until then only the last failure of either kind is kept: the first line of the log is that with
  // the addresses.
  void Open();

 private:
  // A connection is tried when there is a token: the order of what happened.
  enum Kind { kToken, kConnect, kKinds };

  void Write(Kind kind, const graph::GraphError& failure);
  void WriteLine(Kind kind, const graph::GraphError& failure);

  telemetry::Log& log_;
  absl::Mutex mutex_;
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
  std::array<std::optional<graph::GraphError>, kKinds> kept_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace participants

#endif  // SERVICE_SERVER_BACKGROUND_FAILURE_LOG_H_
