// The one log line that every RPC ends with.
#ifndef SERVICE_CALL_LOG_H_
#define SERVICE_CALL_LOG_H_

#include <grpcpp/support/status.h>

#include <string_view>

#include "absl/time/time.h"
#include "service/telemetry/log.h"

namespace participants {

// What the line tells. No text of the caller's but its trace id, none of Graph's but its request
// id; both have been checked for their form.
struct FinishedCall {
  std::string_view method;
  grpc::StatusCode code = grpc::StatusCode::OK;
  absl::Duration time;
  absl::Duration deadline;
  std::string_view peer;  // As gRPC writes it: ipv4:127.0.0.1:50123
  std::string_view request_id;
  std::string_view graph_request_id;
  std::string_view trace_id;
  std::string_view reason;  // This and party: empty when OK.
  std::string_view party;
  std::string_view effect;
  int http_status = 0;  // Of the last answer; 0 = none.
  int attempts = 0;
};

void LogFinishedCall(telemetry::Log& log, const FinishedCall& call);

}  // namespace participants

#endif  // SERVICE_CALL_LOG_H_
