#include "service/api/call_log.h"

#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "service/rpc/code_name.h"

namespace participants {
namespace {

using telemetry::Level;

// Indexed by status code. kError: an operator must investigate. kWarning: transient, or the
// caller's doing.
constexpr std::array<Level, 17> kLevels = {{
    Level::kInfo,     // OK
    Level::kInfo,     // CANCELLED
    Level::kError,    // UNKNOWN
    Level::kInfo,     // INVALID_ARGUMENT
    Level::kWarning,  // DEADLINE_EXCEEDED
    Level::kInfo,     // NOT_FOUND
    Level::kInfo,     // ALREADY_EXISTS
    Level::kWarning,  // PERMISSION_DENIED
    Level::kWarning,  // RESOURCE_EXHAUSTED
    Level::kWarning,  // FAILED_PRECONDITION
    Level::kWarning,  // ABORTED
    Level::kWarning,  // OUT_OF_RANGE
    Level::kWarning,  // UNIMPLEMENTED
    Level::kError,    // INTERNAL
    Level::kWarning,  // UNAVAILABLE
    Level::kError,    // DATA_LOSS
    Level::kWarning,  // UNAUTHENTICATED
}};

}  // namespace

void LogFinishedCall(telemetry::Log& log, const FinishedCall& call) {
  log.Write(kLevels.at(static_cast<size_t>(call.code)), "call finished",
            {{"grpc.service", call.service},
             {"grpc.method", call.method},
             {"grpc.code", CodeName(call.code)},
             {"grpc.time_ms", absl::ToDoubleMilliseconds(call.time)},
             {"peer.address", call.peer},
             {"caller", call.caller},
             {"request_id", call.request_id},
             {"graph.request_id", call.graph_request_id},
             {"reason", call.reason},
             {"party", call.party},
             {"effect", call.effect},
             {"http.status", int64_t{call.http_status}},
             {"attempts", int64_t{call.attempts}},
             {"failure", call.failure},
             {"help", call.help},
             {"deadline_ms", absl::ToInt64Milliseconds(call.deadline)},
             {"trace_id", call.trace_id}});
}

CallLog::CallLog(telemetry::Log& log, telemetry::RateLimit::Clock now)
    : log_(log),
      unsent_(log, {.per_second = kUnsentPerSecond, .dropped_message = "unsent calls not logged"},
              std::move(now)) {}

void CallLog::Write(const FinishedCall& call) {
  const bool unsent = call.attempts == 0 && call.code != grpc::StatusCode::OK;
  LogFinishedCall(unsent ? unsent_ : log_, call);
}

}  // namespace participants
