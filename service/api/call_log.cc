#include "service/api/call_log.h"

#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "absl/strings/str_replace.h"
#include "participants/v1/participant_service.grpc.pb.h"

namespace participants {
namespace {

using telemetry::Level;

struct CodeRow {
  std::string_view name;
  Level level;
};

// By number. Errors are what an operator must look into, warnings what passes or what a caller did.
constexpr std::array<CodeRow, 17> kCodes = {{
    {"OK", Level::kInfo},
    {"CANCELLED", Level::kInfo},
    {"UNKNOWN", Level::kError},
    {"INVALID_ARGUMENT", Level::kInfo},
    {"DEADLINE_EXCEEDED", Level::kWarning},
    {"NOT_FOUND", Level::kInfo},
    {"ALREADY_EXISTS", Level::kInfo},
    {"PERMISSION_DENIED", Level::kWarning},
    {"RESOURCE_EXHAUSTED", Level::kWarning},
    {"FAILED_PRECONDITION", Level::kWarning},
    {"ABORTED", Level::kWarning},
    {"OUT_OF_RANGE", Level::kWarning},
    {"UNIMPLEMENTED", Level::kWarning},
    {"INTERNAL", Level::kError},
    {"UNAVAILABLE", Level::kWarning},
    {"DATA_LOSS", Level::kError},
    {"UNAUTHENTICATED", Level::kWarning},
}};

}  // namespace

std::string_view CodeName(grpc::StatusCode code) {
  return kCodes.at(static_cast<size_t>(code)).name;
}

std::string PeerAddress(std::string_view peer) {
  for (const std::string_view scheme : {"ipv4:", "ipv6:"}) {
    if (peer.starts_with(scheme)) peer.remove_prefix(scheme.size());
  }
  std::string address(peer);
  absl::StrReplaceAll({{"%5B", "["}, {"%5D", "]"}}, &address);
  return address;
}

void LogFinishedCall(telemetry::Log& log, const FinishedCall& call) {
  const CodeRow& code = kCodes.at(static_cast<size_t>(call.code));
  log.Write(code.level, "call finished",
            {{"grpc.service", std::string_view(v1::ParticipantService::service_full_name())},
             {"grpc.method", call.method},
             {"grpc.code", code.name},
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

CallLog::CallLog(telemetry::Log& log, std::function<absl::Time()> now)
    : log_(log),
      unsent_(log, {.per_second = kUnsentPerSecond, .dropped_message = "unsent calls not logged"},
              std::move(now)) {}

void CallLog::Write(const FinishedCall& call) {
  const bool unsent = call.attempts == 0 && call.code != grpc::StatusCode::OK;
  LogFinishedCall(unsent ? unsent_ : log_, call);
}

}  // namespace participants
