// The one log line that every RPC ends with.
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

// What the line tells. No text of the caller's but its name, which an authority has signed, and its
// trace id, none of Graph's but its request id; these two have been checked for their form.
struct FinishedCall {
  std::string_view method;
  grpc::StatusCode code = grpc::StatusCode::OK;
  absl::Duration time;
  absl::Duration deadline;
  std::string_view peer;    // An address.
  std::string_view caller;  // Empty = it is not known, or was not asked for.
  std::string_view request_id;
  std::string_view graph_request_id;
  std::string_view trace_id;
  std::string_view reason;  // This and party: empty when OK.
  std::string_view party;
  std::string_view effect;
  int http_status = 0;  // Of the last answer; 0 = none.
  int attempts = 0;
  std::string_view failure = {};  // Why the last attempt got no answer; empty = it did.
  std::string_view help = {};     // What the operator does next; empty = nothing.
};

void LogFinishedCall(telemetry::Log& log, const FinishedCall& call);

// Where those lines go. A failed call for which nothing was sent costs its caller next to nothing,
// so callers could fill a disk with such lines: kUnsentPerSecond of them are written, the rest is
// counted. What was sent to Graph is written without exception. Thread-safe.
class CallLog {
 public:
  static constexpr int kUnsentPerSecond = 20;

  // The log must outlive it.
  explicit CallLog(telemetry::Log& log, telemetry::RateLimit::Clock now = std::chrono::steady_clock::now);

  void Write(const FinishedCall& call);

 private:
  telemetry::Log& log_;
  telemetry::RateLimitedLog unsent_;
};

}  // namespace participants

#endif  // SERVICE_API_CALL_LOG_H_
