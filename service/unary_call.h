// One RPC: admission, deadline in, cancel through, one answer out.
#ifndef SERVICE_UNARY_CALL_H_
#define SERVICE_UNARY_CALL_H_

#include <google/protobuf/message_lite.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <span>
#include <string>

#include "absl/functional/any_invocable.h"
#include "graph_adapter/graph_client.h"
#include "service/call_deadline.h"
#include "service/call_log.h"
#include "service/cancel_relay.h"
#include "service/in_flight_calls.h"
#include "service/request_validation.h"
#include "service/rpc.h"
#include "service/status_mapping.h"

namespace participants {

// The reactor of both RPCs. A handler makes one, asks Admit, calls one of Start, Refuse and
// RefuseInvalid, and returns it; the Graph call's callback calls one of Succeed and Fail. Each of
// Refuse, RefuseInvalid, Succeed and Fail ends the call: outside of the handler the object may be
// gone when it returns. It deletes itself when it is done.
class UnaryCall final : public RpcReactor {
 public:
  // Sends the operation to Graph.
  using StartGraphCall = absl::AnyInvocable<graph::CallHandle(graph::CallOptions) &&>;

  // All of these outlive it.
  UnaryCall(graph::Operation operation, Rpc& rpc, const DeadlineLimits& limits,
            InFlightCalls& calls, CallLog& log);

  // False = too many calls or draining, and the call has been answered accordingly.
  bool Admit();

  void Refuse(Refusal refusal);
  void RefuseInvalid(std::span<const FieldViolation> violations);

  // From now on every error answer names these.
  void NameInvitation(InvitationIds invitation);

  // Sends, unless the caller has cancelled. Called by the handler, or afterwards, from any thread,
  // by the completion of something that must come before sending.
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
  void Log(const ErrorAnswer& answer, const graph::ExchangeInfo& exchange) const;

  Rpc& rpc_;
  InFlightCalls& calls_;
  CallLog& log_;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  const CallTime time_;
  const std::string traceparent_;
  AnsweredCall answered_;
  bool admitted_ = false;
  // Shared, since Start still needs it when the call has been answered meanwhile and is gone.
  const std::shared_ptr<CancelRelay> cancel_ = std::make_shared<CancelRelay>();
};

}  // namespace participants

#endif  // SERVICE_UNARY_CALL_H_
