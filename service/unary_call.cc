#include "service/unary_call.h"

#include <iterator>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "participants/v1/participant_service.grpc.pb.h"  // Brings gRPC's serialiser of any message.
#include "service/graph_request_id.h"
#include "service/trace_context.h"
#include "service/uuid.h"

namespace participants {
namespace {

// The caller's trace, when it names one and only one.
std::string TraceparentOf(const grpc::ServerContext& context) {
  const auto [first, last] = context.client_metadata().equal_range("traceparent");
  if (first != last && std::next(first) == last) {
    const std::string_view value(first->second.data(), first->second.size());
    if (IsValidTraceparent(value)) return std::string(value);
  }
  return NewTraceparent();
}

std::string_view MethodName(graph::Operation operation) {
  return operation == graph::Operation::kRemoveParticipant ? "RemoveParticipant"
                                                           : "InviteParticipants";
}

graph::GraphError CancelledBeforeSending() {
  graph::GraphError error;
  error.kind = graph::GraphErrorKind::kCancelled;
  error.effect = graph::Effect::kNone;
  return error;
}

}  // namespace

UnaryCall::UnaryCall(graph::Operation operation, Rpc& rpc, const DeadlineLimits& limits,
                     InFlightCalls& calls, CallLog& log)
    : rpc_(rpc),
      calls_(calls),
      log_(log),
      time_(DivideTime(TimeUntil(rpc.context().raw_deadline()), limits)),
      traceparent_(TraceparentOf(rpc.context())),
      answered_{.operation = operation, .client_request_id = NewUuid(), .invitation = {}} {}

bool UnaryCall::Admit() {
  switch (calls_.Begin()) {
    case InFlightCalls::Admission::kAdmitted:
      admitted_ = true;
      return true;
    case InFlightCalls::Admission::kOverloaded:
      Refuse(Refusal::kLocalOverload);
      return false;
    case InFlightCalls::Admission::kDraining:
      break;
  }
  Refuse(Refusal::kDraining);
  return false;
}

void UnaryCall::Refuse(Refusal refusal) { Answer(AnswerRefusal(answered_, refusal), {}); }

void UnaryCall::RefuseInvalid(std::span<const FieldViolation> violations) {
  Answer(AnswerInvalidRequest(answered_, violations), {});
}

void UnaryCall::NameInvitation(InvitationIds invitation) {
  answered_.invitation = std::move(invitation);
}

void UnaryCall::Start(StartGraphCall start) {
  if (cancel_->cancelled()) return Fail(CancelledBeforeSending());
  graph::CallOptions options{
      .deadline = begin_ + absl::ToChronoNanoseconds(time_.for_graph),
      .client_request_id = answered_.client_request_id,
      .traceparent = traceparent_,
  };
  // Outside of the handler the answer may come, and with it OnDone, before `start` returns.
  const std::shared_ptr<CancelRelay> cancel = cancel_;
  cancel->Attach(std::move(start)(std::move(options)));
}

void UnaryCall::Succeed(const google::protobuf::MessageLite& response, graph::Effect effect,
                        const graph::ExchangeInfo& exchange) {
  bool owned = false;
  grpc::ByteBuffer bytes;
  ErrorAnswer answer;
  answer.effect = effect;
  answer.status =
      grpc::SerializationTraits<google::protobuf::MessageLite>::Serialize(response, &bytes, &owned);
  Answer(answer, exchange, bytes);
}

void UnaryCall::Fail(const graph::GraphError& error) {
  Answer(AnswerGraphError(answered_, error), {.http_status = error.http_status,
                                              .attempts = error.attempts,
                                              .graph_request_id = error.graph_request_id,
                                              .failure = error.failure});
}

void UnaryCall::Answer(const ErrorAnswer& answer, const graph::ExchangeInfo& exchange,
                       const grpc::ByteBuffer& response) {
  if (answer.retry_pushback_ms) {
    rpc_.context().AddTrailingMetadata("grpc-retry-pushback-ms",
                                       absl::StrCat(*answer.retry_pushback_ms));
  }
  Log(answer, exchange);
  rpc_.Finish(response, answer.status);
}

void UnaryCall::Log(const ErrorAnswer& answer, const graph::ExchangeInfo& exchange) const {
  const std::string peer = rpc_.context().peer();
  log_.Write({.method = MethodName(answered_.operation),
              .code = answer.status.error_code(),
              .time = absl::FromChrono(std::chrono::steady_clock::now() - begin_),
              .deadline = time_.total,
              .peer = peer,
              .request_id = answered_.client_request_id,
              .graph_request_id = UsableGraphRequestId(exchange.graph_request_id),
              .trace_id = TraceId(traceparent_),
              .reason = answer.reason,
              .party = answer.party,
              .effect = EffectName(answer.effect),
              .http_status = exchange.http_status,
              .attempts = exchange.attempts,
              .failure = exchange.failure});
}

void UnaryCall::OnCancel() { cancel_->Cancel(); }

void UnaryCall::OnDone() {
  // Only now has gRPC taken the answer: a drain that waits for the last call must not cut it off.
  if (admitted_) calls_.End();
  delete this;
}

}  // namespace participants
