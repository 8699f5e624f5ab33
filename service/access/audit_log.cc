#include "service/access/audit_log.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace participants::access {
namespace {

using Json = nlohmann::ordered_json;

// A denied call may hold anything, up to the largest request.
constexpr size_t kMostTextBytes = 300;
// How late after kPatience the one who waits may hear of it.
constexpr absl::Duration kLook = absl::Milliseconds(100);

std::string Shortened(std::string_view text) {
  return text.size() <= kMostTextBytes ? std::string(text)
                                       : std::string(text.substr(0, kMostTextBytes)) + "...";
}

Json ListOf(const std::vector<std::string>& texts) {
  Json list = Json::array();
  for (const std::string& text : texts) {
    if (list.size() == AuditLog::kMostParticipants) {
      list.push_back("...");
      break;
    }
    list.push_back(Shortened(text));
  }
  return list;
}

}  // namespace

AuditLog::AuditLog(telemetry::LineWriter& writer, telemetry::Log& log,
                   std::function<absl::Time()> now)
    : writer_(writer),
      log_(log, {.per_second = 1, .dropped_message = "audit failures not logged"}),
      now_(std::move(now)),
      watch_([this] { Watch(); }) {}

AuditLog::~AuditLog() {
  stopping_.Notify();
  watch_.join();
}

void AuditLog::WriteIntent(const AuditedCall& call, Done done) {
  if (!writer_.Write(Format("audit intent", call, nullptr), done)) std::move(done)(false);
}

void AuditLog::WriteOutcome(const AuditedCall& call, const AuditedOutcome& outcome) {
  const std::string id(call.client_request_id);
  Done done = [this, id](bool written) {
    if (!written) {
      log_.Write(telemetry::Level::kError, "audit outcome lost", {{"request_id", id}});
    }
  };
  if (!writer_.Write(Format("audit outcome", call, &outcome), done)) std::move(done)(false);
}

void AuditLog::Watch() {
  while (!stopping_.WaitForNotificationWithTimeout(kLook)) {
    writer_.GiveUp(absl::Now() - kPatience);
  }
}

std::string AuditLog::Format(std::string_view message, const AuditedCall& call,
                             const AuditedOutcome* outcome) const {
  Json record;
  record["ts"] = absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", now_(), absl::UTCTimeZone());
  record["level"] = "info";  // For readers of stdout, where they are among the log's lines.
  record["msg"] = message;
  record["grpc.method"] = call.method;
  record["caller"] = call.caller;
  record["rule"] = call.rule;
  record["peer.address"] = call.peer;
  record["call_id"] = Shortened(call.target.call_id);
  record["participants"] = ListOf(call.target.participants);
  if (call.participant_ids != nullptr) {
    record["client_context"] = Shortened(call.client_context);
    record["participant_ids"] = ListOf(*call.participant_ids);
  }
  record["caller_reason"] = Shortened(call.target.reason);
  if (outcome != nullptr) {
    record["grpc.code"] = outcome->code;
    record["error_reason"] = outcome->error_reason;
    record["effect"] = outcome->effect;
    record["http.status"] = outcome->http_status;
    record["attempts"] = outcome->attempts;
    record["graph.request_id"] = outcome->graph_request_id;
  }
  record["client_request_id"] = call.client_request_id;
  record["trace_id"] = call.trace_id;
  return record.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace participants::access
