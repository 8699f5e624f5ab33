// What operators and their dashboards see of the RPCs.
#ifndef SERVICE_API_CALL_METRICS_H_
#define SERVICE_API_CALL_METRICS_H_

#include <grpcpp/support/status.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <string_view>

#include "absl/time/time.h"
#include "graph_adapter/graph_types.h"

namespace participants {

// By the names that Go's gRPC middleware has made common, and one counter of our own: why calls
// failed. No id is ever a label. Thread-safe.
class CallMetrics {
 public:
  // The registry must outlive it.
  explicit CallMetrics(prometheus::Registry& registry);

  void OnStarted(graph::Operation operation);
  // The reason and the party are those of the answer's ErrorInfo; empty when OK.
  void OnHandled(graph::Operation operation, grpc::StatusCode code, std::string_view reason,
                 std::string_view party, absl::Duration time);

 private:
  static constexpr size_t kCodes = 17;
  struct Method {
    prometheus::Counter* started = nullptr;
    std::array<prometheus::Counter*, kCodes> handled = {};
    prometheus::Histogram* seconds = nullptr;
  };

  std::array<Method, 2> methods_;  // By Operation.
  prometheus::Family<prometheus::Counter>& errors_;
  prometheus::Gauge& in_flight_;
};

}  // namespace participants

#endif  // SERVICE_API_CALL_METRICS_H_
