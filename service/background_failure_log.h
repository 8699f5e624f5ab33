#ifndef SERVICE_BACKGROUND_FAILURE_LOG_H_
#define SERVICE_BACKGROUND_FAILURE_LOG_H_

#include <map>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "graph_adapter/graph_error.h"
#include "service/telemetry/log.h"

namespace participants {

// Why there is no new token, or no connection to Graph before the first call. Callers hear of it
// too, but it is the operator who can do something. Thread-safe. As often as it is tried, which is
// not often.
class BackgroundFailureLog {
 public:
  // The log must outlive it.
  explicit BackgroundFailureLog(telemetry::Log& log) : log_(log) {}

  void Write(const graph::GraphError& failure);

  // Until then only the last failure of either kind is kept: the first line of the log is that with
  // the addresses.
  void Open();

 private:
  void WriteLine(std::string_view message, const graph::GraphError& failure);

  telemetry::Log& log_;
  absl::Mutex mutex_;
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<std::string_view, graph::GraphError> kept_ ABSL_GUARDED_BY(mutex_);  // By message.
};

}  // namespace participants

#endif  // SERVICE_BACKGROUND_FAILURE_LOG_H_
