// The log line that each RPC writes when it ends.
#ifndef SERVICE_API_CALL_LOG_H_
#define SERVICE_API_CALL_LOG_H_

#include <grpcpp/support/status.h>

#include <chrono>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "service/telemetry/log.h"
#include "service/telemetry/rate_limited_log.h"

namespace participants {

// The fields of the line. The only caller-controlled texts are the caller's name, which a CA has
// signed, and its trace ID. The only text from Graph is its request ID. The format of both IDs has
// been checked.
struct FinishedCall {
  std::string_view service;
  std::string_view method;
  grpc::StatusCode code = grpc::StatusCode::OK;
  absl::Duration time;
  absl::Duration deadline;
  std::string_view peer;    // An address.
  std::string_view caller;  // Empty = not known, or not asked for.
  std::string_view request_id;
  std::string_view graph_request_id;
  std::string_view trace_id;
  std::string_view reason;  // `reason` and `party` are empty when OK.
  std::string_view party;
  std::string_view effect;
  int http_status = 0;  // Of the last response; 0 = none.
  int attempts = 0;
  std::string_view failure = {};  // Why the last attempt got no response; empty = it got one.
  std::string_view help = {};     // What the operator should do; empty = nothing.
};

void LogFinishedCall(telemetry::Log& log, const FinishedCall& call);

// Writes the lines, with a rate limit. A failed call that sent nothing to Graph costs its caller
// almost nothing, so callers could fill a disk with such lines. Writes kUnsentPerSecond of them per
// second and counts the rest. Calls that sent something to Graph are always logged. Thread-safe.
class CallLog {
 public:
  static constexpr int kUnsentPerSecond = 20;

  // The log must outlive this object.
  explicit CallLog(telemetry::Log& log,
                   telemetry::RateLimit::Clock now = std::chrono::steady_clock::now);

  void Write(const FinishedCall& call);

 private:
  telemetry::Log& log_;
  telemetry::RateLimitedLog unsent_;
};

}  // namespace participants

#endif  // SERVICE_API_CALL_LOG_H_
