#include "service/audit/audit_log.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <optional>
#include <span>
#include <utility>

#include "absl/strings/ascii.h"
#include "service/telemetry/json_line.h"
#include "service/telemetry/rate_limited_log.h"
#include "service/telemetry/utf8_prefix.h"

namespace participants::audit {
namespace {

using telemetry::JsonLine;

// A denied call may contain any text, up to the largest request.
constexpr size_t kMostTextBytes = 300;
// A reason has at most 256 characters of at most four bytes each.
constexpr size_t kMostReasonBytes = size_t{256} * 4;
// How long after its time limit a waiting call may still wait for `done`.
constexpr absl::Duration kLook = absl::Milliseconds(100);

bool IsControl(char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); }

// Shortens the text. Replaces control characters, which would each become six characters in JSON
// and are useless in a record. Returns the text itself, without a copy, if nothing changes.
std::string_view Shortened(std::string_view text, std::string& room,
                           size_t most_bytes = kMostTextBytes) {
  const std::string_view kept = telemetry::Utf8Prefix(text, most_bytes);
  if (kept.size() == text.size() && std::ranges::none_of(kept, IsControl)) return text;
  room = kept;
  std::ranges::replace_if(room, IsControl, ' ');
  if (kept.size() < text.size()) room += "...";
  return room;
}

void Add(JsonLine& record, std::string_view key, std::string_view text,
         size_t most_bytes = kMostTextBytes) {
  std::string room;
  record.Add(key, Shortened(text, room, most_bytes));
}

void Add(JsonLine& record, std::string_view key, std::span<const std::string> texts,
         size_t most = std::numeric_limits<size_t>::max()) {
  if (texts.empty()) return;
  record.BeginList(key);
  std::string room;
  for (const std::string& text : texts.first(std::min(texts.size(), most))) {
    record.AddElement(Shortened(text, room));
  }
  if (texts.size() > most) record.AddElement("...");
  record.EndList();
}

void Add(JsonLine& record, const IntentPart& part) {
  record.Add("round", part.round);
  record.Add("part", part.part);
  record.Add("parts", part.parts);
}

void Add(JsonLine& record, const AuditedRemovals& removals) {
  record.Add("rounds", removals.rounds);
  record.Add("removed", removals.removed);
  record.Add("already_absent", removals.already_absent);
  record.Add("failed", removals.failed);
  record.Add("unknown", removals.unknown);
  Add(record, "not_removed", removals.not_removed);
}

}  // namespace

// May outlive the log that it writes to, and then writes nothing.
class AuditLog::Losses {
 public:
  explicit Losses(telemetry::Log& log)
      : log_(std::in_place, log,
             telemetry::RateLimitedLog::Limit{.per_second = 20,
                                              .dropped_message = "audit losses not logged"}) {}

  void Report(std::string_view record, const std::string& client_request_id) {
    ++count_;
    absl::MutexLock lock(&mutex_);
    if (!log_) return;
    log_->Write(telemetry::Level::kError, "audit record late or lost",
                {{"record", record}, {"request_id", std::string_view(client_request_id)}});
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
                   std::function<absl::Time()> wall_now, telemetry::RateLimit::Clock monotonic_now)
    : writer_(writer),
      wall_now_(std::move(wall_now)),
      monotonic_now_(std::move(monotonic_now)),
      losses_(std::make_shared<Losses>(log)),
      watch_([this] { Watch(); }) {}

AuditLog::~AuditLog() {
  stopping_.Notify();
  watch_.join();
  {
    absl::MutexLock lock(&mutex_);
    if (denials_.unreported() > 0) writer_.WriteAnyway(FormatUnreported());
  }
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
  if (call.denied && !AdmitDenial()) return;
  WriteUnawaited(call, &outcome);
}

void AuditLog::WriteUnawaited(const AuditedCall& call, const AuditedOutcome* outcome) {
  const std::string_view record = outcome == nullptr ? "audit intent" : "audit outcome";
  Done done = [losses = losses_, record, id = std::string(call.client_request_id)](bool written) {
    if (!written) losses->Report(record, id);
  };
  const auto until = std::chrono::steady_clock::now() + kPatience;
  if (!writer_.Write(Format(record, call, outcome), until, done,
                     telemetry::LineWriter::Haste::kNone)) {
    std::move(done)(false);
  }
}

bool AuditLog::AdmitDenial() {
  const MonotonicTime now = monotonic_now_();
  absl::MutexLock lock(&mutex_);
  ReportDenials(now);
  return denials_.Admit(now);
}

// If the queue has no room for the record, the next look retries.
void AuditLog::ReportDenials(MonotonicTime now) {
  if (denials_.unreported() == 0 || !denials_.second_is_over(now)) return;
  if (writer_.Write(FormatUnreported())) denials_.OnReported();
}

std::string AuditLog::FormatUnreported() const {
  JsonLine record(wall_now_(), "info", "audit denials not recorded");
  record.Add("count", denials_.unreported());
  return std::move(record).End();
}

void AuditLog::Watch() {
  while (!stopping_.WaitForNotificationWithTimeout(kLook)) {
    writer_.GiveUp(std::chrono::steady_clock::now());
    absl::MutexLock lock(&mutex_);
    ReportDenials(monotonic_now_());
  }
}

std::string AuditLog::Format(std::string_view message, const AuditedCall& call,
                             const AuditedOutcome* outcome) const {
  // The level is for readers of stdout, where the records are among the log lines.
  JsonLine record(wall_now_(), "info", message);
  record.Add("grpc.method", call.method);
  record.Add("caller", call.caller);
  record.Add("rule", call.rule);
  record.Add("peer.address", call.peer);
  Add(record, "call_id", call.target.call_id);
  Add(record, "participants", call.target.participants,
      call.denied || call.changes_nothing ? AuditLog::kMostParticipants
                                          : std::numeric_limits<size_t>::max());
  if (!call.client_context.empty()) Add(record, "client_context", call.client_context);
  if (call.part) Add(record, *call.part);
  Add(record, "participant_ids", call.participant_ids);
  Add(record, "caller_reason", call.target.reason, kMostReasonBytes);
  if (outcome != nullptr) {
    record.Add("grpc.code", outcome->code);
    record.Add("error_reason", outcome->error_reason);
    record.Add("effect", outcome->effect);
    if (outcome->removals != nullptr) Add(record, *outcome->removals);
    record.Add("http.status", outcome->http_status);
    record.Add("attempts", outcome->attempts);
    record.Add("graph.request_id", outcome->graph_request_id);
  }
  record.Add("client_request_id", call.client_request_id);
  record.Add("trace_id", call.trace_id);
  return std::move(record).End();
}

}  // namespace participants::audit
