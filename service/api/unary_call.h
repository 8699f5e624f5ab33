// One RPC: admission, deadline in, cancel through, one answer out.
#ifndef SERVICE_API_UNARY_CALL_H_
#define SERVICE_API_UNARY_CALL_H_

#include <google/protobuf/message_lite.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <span>
#include <string>

#include "absl/functional/any_invocable.h"
#include "graph_adapter/graph_client.h"
#include "service/access/access_control.h"
#include "service/api/call_deadline.h"
#include "service/api/call_log.h"
#include "service/api/call_metrics.h"
#include "service/api/cancel_relay.h"
#include "service/api/in_flight_calls.h"
#include "service/api/request_validation.h"
#include "service/api/status_mapping.h"
#include "service/audit/audit_log.h"
#include "service/rpc/rpc.h"

namespace participants {

// What all calls share. All of it outlives them.
struct CallEnvironment {
  DeadlineLimits limits;
  const access::AccessControl& access;
  audit::AuditLog* audit;  // Null = nothing is recorded.
  bool audit_required;     // Whether what cannot be recorded is not done.
  CallMetrics& metrics;
  InFlightCalls& calls;
  CallLog& log;
};

// The reactor of both RPCs. A handler makes one, asks Admit, calls one of Start, Refuse and
// RefuseInvalid, and returns it; the Graph call's callback calls one of Succeed and Fail. Each of
// Refuse, RefuseInvalid, Succeed and Fail ends the call: outside of the handler the object may be
// gone when it returns. It deletes itself when it is done.
class UnaryCall final : public RpcReactor {
 public:
  // Sends the operation to Graph.
  using StartGraphCall = absl::AnyInvocable<graph::CallHandle(graph::CallOptions) &&>;

  // Both outlive it.
  UnaryCall(graph::Operation operation, Rpc& rpc, const CallEnvironment& environment);

  // False = too many calls or draining, and the call has been answered accordingly.
  bool Admit();
  // Whether it needs to know its target.
  bool is_audited() const { return environment_.audit != nullptr; }
  // False = this caller may not call this method, and has been told so.
  bool Authorize(audit::AuditTarget target);

  void Refuse(Refusal refusal);
  void RefuseInvalid(std::span<const FieldViolation> violations);

  // From now on every error answer names these.
  void NameInvitation(InvitationIds invitation);

  // Records the intent, and sends once that is done, unless the caller has cancelled.
  void Start(StartGraphCall start);

  // `exchange` is for the log.
  void Succeed(const google::protobuf::MessageLite& response, graph::Effect effect,
               const graph::ExchangeInfo& exchange);
  void Fail(const graph::GraphError& error);

  const AnsweredCall& answered() const { return answered_; }

  // Only asks the Graph call to end; its callback then answers.
  void OnCancel() override;
  void OnDone() override;

 private:
  // The end of every call. The response is for an OK answer.
  void Answer(const ErrorAnswer& answer, const graph::ExchangeInfo& exchange,
              const grpc::ByteBuffer& response = {});
  // From any thread, as RefuseUnrecorded.
  void RefuseUnrecorded();
  void Send(StartGraphCall start);
  void Log(const ErrorAnswer& answer, const graph::ExchangeInfo& exchange) const;
  void AuditOutcome(const ErrorAnswer& answer, const graph::ExchangeInfo& exchange) const;
  audit::AuditedCall Audited() const;

  Rpc& rpc_;
  const CallEnvironment& environment_;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  const CallTime time_;
  const std::string traceparent_;
  const std::string peer_;
  AnsweredCall answered_;
  access::AccessDecision decision_;
  audit::AuditTarget target_;
  bool owes_outcome_ = false;  // Whether the audit log is to have its outcome.
  bool admitted_ = false;
  // Shared, since Start still needs it when the call has been answered meanwhile and is gone.
  const std::shared_ptr<CancelRelay> cancel_ = std::make_shared<CancelRelay>();
};

}  // namespace participants

#endif  // SERVICE_API_UNARY_CALL_H_
