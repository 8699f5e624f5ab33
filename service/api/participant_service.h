// The methods of participants.v1.ParticipantService.
#ifndef SERVICE_API_PARTICIPANT_SERVICE_H_
#define SERVICE_API_PARTICIPANT_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "graph_adapter/graph_client.h"
#include "participants/v1/participant_service.grpc.pb.h"
#include "service/access/access_control.h"
#include "service/api/call_log.h"
#include "service/api/call_metrics.h"
#include "service/api/in_flight_calls.h"
#include "service/api/unary_call.h"
#include "service/rpc/rpc.h"
#include "service/telemetry/log.h"

namespace participants {

struct ServiceOptions {
  absl::Duration default_deadline = absl::Seconds(30);  // For callers that set none.
  absl::Duration max_deadline = absl::Seconds(60);      // For callers that set a longer one.
  bool assign_participant_id = true;  // Whether this cloud's Graph knows the field.
  std::string client_id = {};         // The application's own; empty = not known.
  bool audit_required = true;         // Whether what cannot be recorded is not done.
  bool audit_reads = true;            // Whether what changes nothing is recorded, too.
};

// The paths of all methods that the schema has, which a policy may name.
std::vector<std::string> MethodPaths();

// Thread-safe; handlers never block. All of its references must outlive it; without an audit log
// nothing is recorded.
class ParticipantService final : public v1::ParticipantService::Service {
 public:
  ParticipantService(graph::GraphClient& client, ServiceOptions options,
                     const access::AccessControl& access, audit::AuditLog* audit,
                     CallMetrics& metrics, InFlightCalls& calls, telemetry::Log& log);

  // What a queue of the server with which this has been registered is to serve.
  std::vector<Rpc::Registration> Registrations() const { return methods_; }

 private:
  // Registers it raw: the service itself parses the bytes, since what does not parse would
  // otherwise end without a word from us (ADR 2).
  template <typename M>
  void Add(M method, CallMetrics& metrics);

  CallLog log_;
  const CallEnvironment environment_;
  std::vector<Rpc::Registration> methods_;
};

}  // namespace participants

#endif  // SERVICE_API_PARTICIPANT_SERVICE_H_
