// The gRPC service participants.v1.ParticipantService.
#ifndef SERVICE_API_PARTICIPANT_SERVICE_H_
#define SERVICE_API_PARTICIPANT_SERVICE_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "graph_adapter/graph_client.h"
#include "participants/v1/participant_service.grpc.pb.h"
#include "service/access/access_control.h"
#include "service/api/call_log.h"
#include "service/api/call_metrics.h"
#include "service/api/in_flight_calls.h"
#include "service/api/pipeline_service.h"
#include "service/api/roster.h"
#include "service/api/unary_call.h"
#include "service/telemetry/log.h"

namespace participants {

struct ServiceOptions {
  absl::Duration default_deadline = absl::Seconds(30);  // For callers that set no deadline.
  absl::Duration max_deadline = absl::Seconds(60);      // Longer deadlines are cut to this.
  bool assign_participant_id = true;  // Whether this cloud's Graph supports participant_id.
  std::string client_id = {};         // The application's client ID; empty = not known.
  bool audit_required = true;         // Whether to refuse changes that cannot be recorded.
  bool audit_reads = true;            // Whether to record reads, too.
};

// Returns the paths of all methods of all services in the schema. A policy may name these.
std::vector<std::string> MethodPaths();

// All constructor arguments passed by reference or pointer must outlive this object. `audit` null =
// nothing is recorded.
class ParticipantService final : public PipelineService<v1::ParticipantService::Service> {
 public:
  ParticipantService(graph::GraphClient& client, ServiceOptions options,
                     const access::AccessControl& access, audit::AuditLog* audit,
                     CallMetrics& metrics, InFlightCalls& calls, telemetry::Log& log);

  // For other services of the same server. They live as long as this object.
  const CallEnvironment& environment() const { return environment_; }
  const RosterReading& reading() const { return reading_; }

 private:
  CallLog log_;
  const CallEnvironment environment_;
  const RosterReading reading_;
};

}  // namespace participants

#endif  // SERVICE_API_PARTICIPANT_SERVICE_H_
