// What operators and their dashboards see of the RPCs.
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

// By the names that Go's gRPC middleware has made common, and one counter of our own: why calls
// failed. No id is ever a label. Thread-safe.
class CallMetrics {
 public:
  class OfMethod;

  // The registry must outlive it.
  explicit CallMetrics(prometheus::Registry& registry);

  // All of its series exist from now on. The result lasts as long as this.
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
  // The reason and the party are those of the answer's ErrorInfo; empty when OK.
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
