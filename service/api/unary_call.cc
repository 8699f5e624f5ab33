#include "service/api/unary_call.h"

#include <iterator>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/api/graph_request_id.h"
#include "service/api/trace_context.h"
#include "service/api/uuid.h"
#include "service/rpc/message_bytes.h"
#include "service/rpc/method_paths.h"

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

graph::GraphError NotSent(graph::GraphErrorKind kind) {
  graph::GraphError error;
  error.kind = kind;
  error.effect = graph::Effect::kNone;
  return error;
}

}  // namespace

UnaryCall::UnaryCall(graph::Operation operation, Rpc& rpc, const CallEnvironment& environment)
    : rpc_(rpc),
      environment_(environment),
      time_(DivideTime(TimeUntil(rpc.context().raw_deadline()), environment.limits)),
      traceparent_(TraceparentOf(rpc.context())),
      peer_(PeerAddress(rpc.context().peer())),
      answered_{.operation = operation, .client_request_id = NewUuid(), .invitation = {}} {
  environment_.metrics.OnStarted(operation);
}

bool UnaryCall::Admit() {
  switch (environment_.calls.Begin()) {
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

bool UnaryCall::Authorize(audit::AuditTarget target) {
  using Verdict = access::AccessDecision::Verdict;
  target_ = std::move(target);
  decision_ = environment_.access.Decide(rpc_.context().c_call(), MethodPath(answered_.operation));
  if (decision_.verdict == Verdict::kAllowed) return true;
  owes_outcome_ = is_audited();
  Refuse(decision_.verdict == Verdict::kDenied ? Refusal::kCallerNotAuthorized
                                               : Refusal::kCallerUnauthenticated);
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
  if (!is_audited()) return Send(std::move(start));
  owes_outcome_ = true;
  if (!environment_.audit_required) {
    environment_.audit->WriteIntent(Audited());
    return Send(std::move(start));
  }
  // Half of the time at most, so that our answer arrives, and not gRPC's.
  environment_.audit->WriteIntent(Audited(), absl::ToChronoNanoseconds(time_.for_graph / 2),
                                  [this, start = std::move(start)](bool written) mutable {
                                    if (written) return Send(std::move(start));
                                    RefuseUnrecorded();
                                  });
}

// Not the audit log's fault where the caller gave no time for it.
void UnaryCall::RefuseUnrecorded() {
  const auto end = begin_ + absl::ToChronoNanoseconds(time_.for_graph);
  if (std::chrono::steady_clock::now() + graph::kLeastTimeToSend < end) {
    return Refuse(Refusal::kAuditUnavailable);
  }
  Fail(NotSent(graph::GraphErrorKind::kDeadlineExceeded));
}

void UnaryCall::Send(StartGraphCall start) {
  if (cancel_->cancelled()) return Fail(NotSent(graph::GraphErrorKind::kCancelled));
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
  ErrorAnswer answer;
  answer.effect = effect;
  Answer(answer, exchange, ToBytes(response));
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
  if (owes_outcome_) AuditOutcome(answer, exchange);
  rpc_.Finish(response, answer.status);
}

void UnaryCall::Log(const ErrorAnswer& answer, const graph::ExchangeInfo& exchange) const {
  const absl::Duration time = absl::FromChrono(std::chrono::steady_clock::now() - begin_);
  environment_.metrics.OnHandled(answered_.operation, answer.status.error_code(), answer.reason,
                                 answer.party, time);
  environment_.log.Write({.method = MethodName(answered_.operation),
                          .code = answer.status.error_code(),
                          .time = time,
                          .deadline = time_.total,
                          .peer = peer_,
                          .caller = decision_.caller,
                          .request_id = answered_.client_request_id,
                          .graph_request_id = UsableGraphRequestId(exchange.graph_request_id),
                          .trace_id = TraceId(traceparent_),
                          .reason = answer.reason,
                          .party = answer.party,
                          .effect = EffectName(answer.effect),
                          .http_status = exchange.http_status,
                          .attempts = exchange.attempts,
                          .failure = exchange.failure,
                          .help = answer.help});
}

void UnaryCall::AuditOutcome(const ErrorAnswer& answer, const graph::ExchangeInfo& exchange) const {
  environment_.audit->WriteOutcome(
      Audited(), {.code = CodeName(answer.status.error_code()),
                  .error_reason = answer.reason,
                  .effect = EffectName(answer.effect),
                  .http_status = exchange.http_status,
                  .attempts = exchange.attempts,
                  .graph_request_id = UsableGraphRequestId(exchange.graph_request_id)});
}

audit::AuditedCall UnaryCall::Audited() const {
  const std::optional<InvitationIds>& invitation = answered_.invitation;
  return {.denied = decision_.verdict != access::AccessDecision::Verdict::kAllowed,
          .method = MethodName(answered_.operation),
          .caller = decision_.caller,
          .rule = decision_.rule,
          .peer = peer_,
          .target = target_,
          .client_context = invitation ? invitation->client_context : std::string_view(),
          .participant_ids = invitation ? &invitation->participant_ids : nullptr,
          .client_request_id = answered_.client_request_id,
          .trace_id = TraceId(traceparent_)};
}

void UnaryCall::OnCancel() { cancel_->Cancel(); }

void UnaryCall::OnDone() {
  // Only now has gRPC taken the answer: a drain that waits for the last call must not cut it off.
  if (admitted_) environment_.calls.End();
  delete this;
}

}  // namespace participants
