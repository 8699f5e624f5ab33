// Who did what to whom, for those who have to answer for it.
#ifndef SERVICE_ACCESS_AUDIT_LOG_H_
#define SERVICE_ACCESS_AUDIT_LOG_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/telemetry/line_writer.h"
#include "service/telemetry/log.h"
#include "service/telemetry/rate_limited_log.h"

namespace participants::access {

// On whom a call acts, as its caller said. Not validated where the caller was denied.
struct AuditTarget {
  std::string call_id;
  // Of a removal its participant_id; of an invitation each identity, as "user:<id>".
  std::vector<std::string> participants;
  std::string reason;  // The caller's own, for the record only.
};

// What every record of a call says. The views live until the record is queued.
struct AuditedCall {
  std::string_view method;
  std::string_view caller;
  std::string_view rule;  // The policy's that decided; empty = none.
  std::string_view peer;
  const AuditTarget& target;
  std::string_view client_context;  // Of an invitation, as the next.
  const std::vector<std::string>* participant_ids = nullptr;
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
class AuditLog {
 public:
  // How long a record may take to be written.
  static constexpr absl::Duration kPatience = absl::Seconds(1);
  // More of them are told as "...": only a call that is denied can have them.
  static constexpr size_t kMostParticipants = 5;

  using Done = telemetry::LineWriter::Done;

  // The writer, which may have other lines as well, and the log must outlive it.
  AuditLog(telemetry::LineWriter& writer, telemetry::Log& log,
           std::function<absl::Time()> now = absl::Now);
  ~AuditLog();
  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;

  // `done` hears once whether the record has been handed to the operating system, at the latest
  // after kPatience and the time of a look; in this call when there is no room for it.
  void WriteIntent(const AuditedCall& call, Done done);
  // A record that is lost is an error in the log.
  void WriteOutcome(const AuditedCall& call, const AuditedOutcome& outcome);

 private:
  void Watch();
  std::string Format(std::string_view message, const AuditedCall& call,
                     const AuditedOutcome* outcome) const;

  telemetry::LineWriter& writer_;
  telemetry::RateLimitedLog log_;
  const std::function<absl::Time()> now_;
  absl::Notification stopping_;
  std::thread watch_;  // Last: it uses all of the above.
};

}  // namespace participants::access

#endif  // SERVICE_ACCESS_AUDIT_LOG_H_
