// Who did what to whom, for those who have to answer for it.
#ifndef SERVICE_AUDIT_AUDIT_LOG_H_
#define SERVICE_AUDIT_AUDIT_LOG_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
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

// On whom a call acts, as its caller said. Not validated where the caller was denied.
struct AuditTarget {
  std::string call_id;
  // Each participant_id; each identity as "user:<id>".
  std::vector<std::string> participants;
  std::string reason;  // The caller's own, for the record only.
};

// What every record of a call says. The views live until the record is queued.
struct AuditedCall {
  bool denied = false;
  std::string_view method;
  std::string_view caller;
  std::string_view rule;  // The policy's that decided; empty = none.
  std::string_view peer;
  const AuditTarget& target;
  std::string_view client_context;  // Of an invitation.
  // Of an invitation, or of those whom a removal's identity has matched.
  std::span<const std::string> participant_ids = {};
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
};

// One JSON object a line: "audit intent" before anything is sent, "audit outcome" once the answer
// is known; of a denied call the outcome alone. Thread-safe; nothing blocks.
//
// A call that is denied costs its caller nothing, so whoever is let in at all could fill the disk,
// and the queue that allowed calls need: kDenialsPerSecond of them are recorded, the rest is
// counted, in a record of its own once that second is over, or at the end of the log.
class AuditLog {
 public:
  // How long a record may take to be written.
  static constexpr std::chrono::milliseconds kPatience{1000};
  static constexpr int kDenialsPerSecond = 100;
  // More targets are told as "...": only a call that is denied, or changes nothing, can have them.
  static constexpr size_t kMostParticipants = 5;

  using Done = telemetry::LineWriter::Done;

  using MonotonicTime = std::chrono::steady_clock::time_point;

  // The writer, which may have other lines as well, and the log must outlive it. The clocks are
  // read by any thread.
  AuditLog(telemetry::LineWriter& writer, telemetry::Log& log,
           std::function<absl::Time()> wall_now = absl::Now,
           telemetry::RateLimit::Clock monotonic_now = std::chrono::steady_clock::now);
  ~AuditLog();
  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;

  // `done` hears once whether the record has been handed to the operating system, at the latest
  // after `patience`, or kPatience if that is less, and the time of a look; in this call when there
  // is no room for it.
  void WriteIntent(const AuditedCall& call, std::chrono::nanoseconds patience, Done done);
  // The same for a call that goes on in any case.
  void WriteIntent(const AuditedCall& call);
  void WriteOutcome(const AuditedCall& call, const AuditedOutcome& outcome);

  // Of records that nobody waited for, so far: late or lost.
  uint64_t losses() const;

 private:
  class Losses;

  // Nobody waits for it. One that is late or lost is an error in the log.
  void WriteUnawaited(const AuditedCall& call, const AuditedOutcome* outcome);
  bool AdmitDenial();
  // Records how many denials were not recorded, once their second is over.
  void ReportDenials(MonotonicTime now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::string FormatUnreported() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Watch();
  std::string Format(std::string_view message, const AuditedCall& call,
                     const AuditedOutcome* outcome) const;

  telemetry::LineWriter& writer_;
  const std::function<absl::Time()> wall_now_;  // For the records' times alone: it may jump.
  const telemetry::RateLimit::Clock monotonic_now_;
  const std::shared_ptr<Losses> losses_;  // The writer may tell of some after the end of this.

  absl::Mutex mutex_;
  telemetry::RateLimit denials_ ABSL_GUARDED_BY(mutex_){kDenialsPerSecond};

  absl::Notification stopping_;
  std::thread watch_;  // Last: it uses all of the above.
};

}  // namespace participants::audit

#endif  // SERVICE_AUDIT_AUDIT_LOG_H_
