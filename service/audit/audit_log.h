// The audit log: who did what to whom, for those who are accountable for it.
#ifndef SERVICE_AUDIT_AUDIT_LOG_H_
#define SERVICE_AUDIT_AUDIT_LOG_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/telemetry/line_writer.h"
#include "service/telemetry/log.h"
#include "service/telemetry/rate_limit.h"

namespace participants::audit {

// The target of a call, as the caller named it. Not validated if the caller was denied.
struct AuditTarget {
  std::string call_id;
  // Participant ids, and identities as "user:<id>".
  std::vector<std::string> participants;
  std::string reason;  // The caller's reason, for the record only.
};

// One of the intents of a call that removes in rounds. All of them are counted from 1.
struct IntentPart {
  int round = 1;
  int part = 1;  // Of this round.
  int parts = 1;
};

// What a call did that removes many participants.
struct AuditedRemovals {
  int rounds = 0;
  int removed = 0;
  int already_absent = 0;
  int failed = 0;   // Not removed.
  int unknown = 0;  // Not known whether removed.
  // One for each participant of the intents who was not removed by this call, or of whom it is not
  // known: "<participant id> <reason> <effect>".
  std::vector<std::string> not_removed = {};
};

// The contents of every record of a call. The views must stay valid until the record is queued.
struct AuditedCall {
  bool denied = false;
  std::string_view method;
  std::string_view caller;
  std::string_view rule;  // The policy rule that decided; empty = none.
  std::string_view peer;
  const AuditTarget& target;
  std::string_view client_context;  // For invitations only.
  // The participants of an invitation, or those that matched the identity of a removal.
  std::span<const std::string> participant_ids = {};
  std::optional<IntentPart> part = {};
  bool changes_nothing = false;  // A read.
  std::string_view client_request_id;
  std::string_view trace_id;
};

struct AuditedOutcome {
  std::string_view code;
  std::string_view error_reason;
  std::string_view effect;
  int http_status = 0;
  int attempts = 0;
  std::string_view graph_request_id;
  const AuditedRemovals* removals = nullptr;  // Null = not a call that removes many.
};

// Writes one JSON object per line: "audit intent" before anything is sent, "audit outcome" once the
// answer is known. A denied call gets only the outcome. Thread-safe; nothing blocks.
//
// A denied call costs its caller nothing. Any client that can connect could therefore fill the
// disk, and the queue that allowed calls need. The log records kDenialsPerSecond denials and counts
// the rest. The count gets a record of its own once that second is over, or at the end of the log.
class AuditLog {
 public:
  // The time limit for writing a record.
  static constexpr std::chrono::milliseconds kPatience{1000};
  static constexpr int kDenialsPerSecond = 100;
  // How many targets are recorded of a call that is denied, or changes nothing. Further ones are
  // recorded as "...".
  static constexpr size_t kMostParticipants = 5;
  // How many participants one intent names. A round with more has several intents.
  static constexpr size_t kMostIdsOfIntent = 100;

  using Done = telemetry::LineWriter::Done;

  using MonotonicTime = std::chrono::steady_clock::time_point;

  // The writer and the log must outlive this object. The writer may carry other lines as well. Any
  // thread may read the clocks.
  AuditLog(telemetry::LineWriter& writer, telemetry::Log& log,
           std::function<absl::Time()> wall_now = absl::Now,
           telemetry::RateLimit::Clock monotonic_now = std::chrono::steady_clock::now);
  ~AuditLog();
  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;

  // `done` runs once and reports whether the operating system has taken the record. It runs at the
  // latest after `patience` (kPatience if that is less) plus the interval of a look. If the queue
  // has no room for the record, `done` runs in this call.
  void WriteIntent(const AuditedCall& call, std::chrono::nanoseconds patience, Done done);
  // The same for a call that continues in any case.
  void WriteIntent(const AuditedCall& call);
  void WriteOutcome(const AuditedCall& call, const AuditedOutcome& outcome);

  // Records so far that no call waited for and that were late or lost.
  uint64_t losses() const;

 private:
  class Losses;

  // Writes a record that no call waits for. Logs an error if the record is late or lost.
  void WriteUnawaited(const AuditedCall& call, const AuditedOutcome* outcome);
  bool AdmitDenial();
  // Records how many denials were not recorded, once their second is over.
  void ReportDenials(MonotonicTime now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::string FormatUnreported() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Watch();
  std::string Format(std::string_view message, const AuditedCall& call,
                     const AuditedOutcome* outcome) const;

  telemetry::LineWriter& writer_;
  const std::function<absl::Time()> wall_now_;  // For the records' timestamps only: may jump.
  const telemetry::RateLimit::Clock monotonic_now_;
  const std::shared_ptr<Losses> losses_;  // The writer may report losses after the destructor.

  absl::Mutex mutex_;
  telemetry::RateLimit denials_ ABSL_GUARDED_BY(mutex_){kDenialsPerSecond};

  absl::Notification stopping_;
  std::thread watch_;  // Last: uses all of the above.
};

}  // namespace participants::audit

#endif  // SERVICE_AUDIT_AUDIT_LOG_H_
