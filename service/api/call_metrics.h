// Prometheus metrics of the RPCs, for operators and dashboards.
#ifndef SERVICE_API_CALL_METRICS_H_
#define SERVICE_API_CALL_METRICS_H_

#include <grpcpp/support/status.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <deque>
#include <string_view>

#include "absl/time/time.h"
#include "service/api/method.h"
#include "service/api/roster_metrics.h"

namespace participants {

// Uses the metric names that Go's gRPC middleware made common, plus our own counter of failure
// reasons. IDs are never labels. Thread-safe.
class CallMetrics {
 public:
  class OfMethod;

  // The registry must outlive this object.
  explicit CallMetrics(prometheus::Registry& registry);

  // Creates all series of the method. The result lives as long as this object.
  OfMethod& Add(const Method& method);

  RosterMetrics& rosters() { return rosters_; }

 private:
  prometheus::Family<prometheus::Counter>& started_;
  prometheus::Family<prometheus::Counter>& handled_;
  prometheus::Family<prometheus::Histogram>& seconds_;
  prometheus::Family<prometheus::Counter>& errors_;
  prometheus::Gauge& in_flight_;
  RosterMetrics rosters_;
  std::deque<OfMethod> methods_;
};

class CallMetrics::OfMethod {
 public:
  void OnStarted();
  // `reason` and `party` are those of the answer's ErrorInfo; empty when OK.
  void OnHandled(grpc::StatusCode code, std::string_view reason, std::string_view party,
                 absl::Duration time);

 private:
  friend CallMetrics;
  static constexpr size_t kCodes = 17;

  prometheus::Counter* started_ = nullptr;
  std::array<prometheus::Counter*, kCodes> handled_ = {};
  prometheus::Histogram* seconds_ = nullptr;
  prometheus::Family<prometheus::Counter>* errors_ = nullptr;
  prometheus::Gauge* in_flight_ = nullptr;
};

}  // namespace participants

#endif  // SERVICE_API_CALL_METRICS_H_
