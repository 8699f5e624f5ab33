// The state of one RPC, and the steps that pipeline.h runs.
#ifndef SERVICE_API_UNARY_CALL_H_
#define SERVICE_API_UNARY_CALL_H_

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <coroutine>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "graph_adapter/graph_client.h"
#include "service/access/access_control.h"
#include "service/api/call_deadline.h"
#include "service/api/call_log.h"
#include "service/api/call_metrics.h"
#include "service/api/field_violation.h"
#include "service/api/in_flight_calls.h"
#include "service/api/method.h"
#include "service/api/permit.h"
#include "service/api/status_mapping.h"
#include "service/audit/audit_log.h"
#include "service/rpc/message_bytes.h"
#include "service/rpc/rpc.h"

namespace participants {

// Shared by all calls. All members must outlive the calls.
struct CallEnvironment {
  graph::GraphClient& client;
  DeadlineLimits limits;
  const access::AccessControl& access;
  audit::AuditLog* audit;  // Null = nothing is recorded.
  bool audit_required;     // Whether to refuse changes that cannot be recorded.
  bool audit_reads;        // Whether to record reads, too.
  InFlightCalls& calls;
  CallLog& log;
};

class Rounds;
class UnaryCall;

// Proof that a call has passed a step. Only that step creates it.
class Admitted {
  friend UnaryCall;
  Admitted() = default;
};
template <typename Request, typename Step>
class Reached {
 public:
  const Request& request() const { return request_; }
  // Frees the request before the call awaits others. Callers control its size.
  void LetGo() { request_ = Request(); }

 private:
  friend UnaryCall;
  explicit Reached(Request request) : request_(std::move(request)) {}
  Request request_;
};
template <typename Request>
using Parsed = Reached<Request, struct ParsedStep>;
template <typename Request>
using Authorized = Reached<Request, struct AuthorizedStep>;
template <typename Request>
using Valid = Reached<Request, struct ValidStep>;

// The reactor of an RPC. A handler creates one, serves it and returns it. Outside the handler, the
// reactor may be destroyed when a step that answers returns.
class UnaryCall final : public RpcReactor {
 public:
  // All arguments must outlive this object.
  UnaryCall(const Method& method, CallMetrics::OfMethod& metrics, Rpc& rpc,
            const CallEnvironment& environment);
  ~UnaryCall() override;

  // The steps, in order. nullopt = the call has been answered.
  std::optional<Admitted> Admit();
  template <typename Request>
  std::optional<Parsed<Request>> Parse(Admitted) {
    Request request;
    if (participants::Parse(rpc_.request(), request)) return Parsed<Request>(std::move(request));
    Refuse(Refusal::kMalformedRequest);
    return std::nullopt;
  }
  template <typename Request>
  std::optional<Authorized<Request>> Authorize(Parsed<Request> parsed,
                                               audit::AuditTarget (*target_of)(const Request&)) {
    if (environment_.audit != nullptr) target_ = target_of(parsed.request());
    if (!IsAuthorized()) return std::nullopt;
    return Authorized<Request>(std::move(parsed.request_));
  }
  template <typename Request>
  std::optional<Valid<Request>> Validate(Authorized<Request> authorized,
                                         std::vector<FieldViolation> (*validate)(const Request&)) {
    const std::vector<FieldViolation> violations = validate(authorized.request());
    if (violations.empty()) return Valid<Request>(std::move(authorized.request_));
    Finish(AnswerInvalidRequest(asking_.answered, violations));
    return std::nullopt;
  }
  // For methods that read. They write no intent, and do not wait for the record.
  template <typename Request>
  ReadPermit MayRead(const Valid<Request>&) {
    return MayLook(environment_.audit_reads);
  }
  // For methods that look before they record the intent to change. If the look ends the call, no
  // intent is written.
  template <typename Request>
  ReadPermit MayLook(const Valid<Request>&) {
    return MayLook(true);
  }
  void NameFound(std::vector<std::string> participant_ids) { found_ = std::move(participant_ids); }
  // The answer if the intent could not be recorded.
  Answer AnswerUnrecorded() const;
  // Awaitable. Records the intent. May resume on any of the audit log's threads.
  class Recording;
  template <typename Request>
  Recording Record(const Valid<Request>&);
  // The last step of every call.
  void Finish(Answer answer);

  // The facts for errors. The method's Prepare may add to them.
  AnsweredCall& answered() { return asking_.answered; }

  // Only asks the Graph exchange to end. The exchange's callback then answers.
  void OnCancel() override;

 private:
  friend Rounds;
  void Refuse(Refusal refusal);
  bool IsAuthorized();
  ReadPermit MayLook(bool record) {
    owes_outcome_ = record && environment_.audit != nullptr;
    return ReadPermit(asking_);
  }
  // Returns true if the call need not wait for the record.
  bool RecordAtOnce();
  void RecordThen(absl::AnyInvocable<void(bool written) &&> then);
  bool IsOutOfTime() const;
  void Log(const Answer& answer) const;
  void AuditOutcome(const Answer& answer) const;
  audit::AuditedCall Audited() const;

  const Method& method_;
  CallMetrics::OfMethod& metrics_;
  Rpc& rpc_;
  const CallEnvironment& environment_;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  const CallTime time_;
  const std::string peer_;
  AskingCall asking_;
  access::AccessDecision decision_;
  audit::AuditTarget target_;
  std::vector<std::string> found_;  // Participants that a look found.
  std::optional<audit::IntentPart> part_;
  // Of the roster from which the answer is built. Held until the answer has been sent.
  graph::RosterMemory::Share memory_;
  bool owes_outcome_ = false;  // Whether to write the outcome to the audit log.
  bool admitted_ = false;
};

class UnaryCall::Recording {
 public:
  bool await_ready() { return written_ = call_.RecordAtOnce(); }
  void await_suspend(std::coroutine_handle<> coroutine) {
    // The callback may run inside RecordThen, and may destroy this object.
    call_.RecordThen([this, coroutine](bool written) {
      written_ = written;
      coroutine.resume();
    });
  }
  // nullopt = not recorded.
  std::optional<Permit> await_resume() {
    if (written_) return Permit(call_.asking_);
    return std::nullopt;
  }

 private:
  friend UnaryCall;
  friend Rounds;
  explicit Recording(UnaryCall& call) : call_(call) {}

  UnaryCall& call_;
  bool written_ = false;
};

template <typename Request>
UnaryCall::Recording UnaryCall::Record(const Valid<Request>&) {
  return Recording(*this);
}

}  // namespace participants

#endif  // SERVICE_API_UNARY_CALL_H_
