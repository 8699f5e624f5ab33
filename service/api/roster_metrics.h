#ifndef SERVICE_API_ROSTER_METRICS_H_
#define SERVICE_API_ROSTER_METRICS_H_

#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include <map>
#include <utility>

#include "participants/v1/participant_service.pb.h"

namespace participants {

// Counts what rosters covered and the invitation outcomes derived from them. Thread-safe.
class RosterMetrics {
 public:
  // Creates all series. The registry must outlive this object.
  explicit RosterMetrics(prometheus::Registry& registry);

  void OnRead(v1::RosterCoverage coverage);
  void OnOutcome(const v1::InvitationOutcome& outcome);

 private:
  std::map<int, prometheus::Counter*> coverages_;
  std::map<std::pair<int, int>, prometheus::Counter*> outcomes_;  // By state and source.
};

}  // namespace participants

#endif  // SERVICE_API_ROSTER_METRICS_H_
