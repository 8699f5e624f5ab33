#include "service/access/audit_log.h"

#include <algorithm>
#include <atomic>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "service/telemetry/rate_limited_log.h"

namespace participants::access {
namespace {

using Json = nlohmann::ordered_json;

// A denied call may hold anything, up to the largest request.
constexpr size_t kMostTextBytes = 300;
// How late after kPatience the one who waits may hear of it.
constexpr absl::Duration kLook = absl::Milliseconds(100);

// Control characters would each become six in JSON, and are of no use in a record.
std::string Shortened(std::string_view text) {
  std::string result(text.substr(0, kMostTextBytes));
  std::ranges::replace_if(
      result, [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); }, ' ');
  return text.size() <= kMostTextBytes ? result : result + "...";
}

std::string Timestamp(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
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

// Outlives the log that it writes to, and then writes nothing.
class AuditLog::Losses {
 public:
  explicit Losses(telemetry::Log& log)
      : log_(std::in_place, log,
             telemetry::RateLimitedLog::Limit{.per_second = 20,
                                              .dropped_message = "audit losses not logged"}) {}

  void Report(const std::string& record, const std::string& client_request_id) {
    ++count_;
    absl::MutexLock lock(&mutex_);
    if (!log_) return;
    log_->Write(telemetry::Level::kError, "audit record late or lost",
                {{"record", std::string_view(record)},
                 {"request_id", std::string_view(client_request_id)}});
  }

  uint64_t count() const { return count_; }

  void End() {
    absl::MutexLock lock(&mutex_);
    log_.reset();
  }

 private:
  std::atomic<uint64_t> count_ = 0;
  absl::Mutex mutex_;
  std::optional<telemetry::RateLimitedLog> log_ ABSL_GUARDED_BY(mutex_);
};

AuditLog::AuditLog(telemetry::LineWriter& writer, telemetry::Log& log,
                   std::function<absl::Time()> now)
    : writer_(writer),
      now_(std::move(now)),
      losses_(std::make_shared<Losses>(log)),
      watch_([this] { Watch(); }) {}

AuditLog::~AuditLog() {
  stopping_.Notify();
  watch_.join();
  losses_->End();
}

uint64_t AuditLog::losses() const { return losses_->count(); }

void AuditLog::WriteIntent(const AuditedCall& call, std::chrono::nanoseconds patience, Done done) {
  const auto until =
      std::chrono::steady_clock::now() + std::min<std::chrono::nanoseconds>(patience, kPatience);
  if (!writer_.Write(Format("audit intent", call, nullptr), until, done)) std::move(done)(false);
}

void AuditLog::WriteIntent(const AuditedCall& call) { WriteUnawaited(call, nullptr); }

void AuditLog::WriteOutcome(const AuditedCall& call, const AuditedOutcome& outcome) {
  if (call.denied && CountDenial()) return;
  WriteUnawaited(call, &outcome);
}

void AuditLog::WriteUnawaited(const AuditedCall& call, const AuditedOutcome* outcome) {
  const std::string record = outcome == nullptr ? "audit intent" : "audit outcome";
  Done done = [losses = losses_, record, id = std::string(call.client_request_id)](bool written) {
    if (!written) losses->Report(record, id);
  };
  const auto until = std::chrono::steady_clock::now() + kPatience;
  if (!writer_.Write(Format(record, call, outcome), until, done)) std::move(done)(false);
}

bool AuditLog::CountDenial() {
  const absl::Time now = now_();
  absl::MutexLock lock(&mutex_);
  if (now >= second_ends_) {
    second_ends_ = now + absl::Seconds(1);
    denials_ = 0;
  }
  if (denials_ >= kDenialsPerSecond) {
    ++uncounted_;
    return true;
  }
  ++denials_;
  if (uncounted_ > 0) {
    Json record;
    record["ts"] = Timestamp(now);
    record["level"] = "info";
    record["msg"] = "audit denials not recorded";
    record["count"] = std::exchange(uncounted_, 0);
    (void)writer_.Write(record.dump() + "\n");
  }
  return false;
}

void AuditLog::Watch() {
  while (!stopping_.WaitForNotificationWithTimeout(kLook)) {
    writer_.GiveUp(std::chrono::steady_clock::now());
  }
}

std::string AuditLog::Format(std::string_view message, const AuditedCall& call,
                             const AuditedOutcome* outcome) const {
  Json record;
  record["ts"] = Timestamp(now_());
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
