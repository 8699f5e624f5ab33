#include "service/api/unary_call.h"

#include <iterator>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/api/graph_request_id.h"
#include "service/api/trace_context.h"
#include "service/api/uuid.h"
#include "service/rpc/code_name.h"
#include "service/rpc/peer_address.h"

namespace participants {
namespace {

// Returns the caller's traceparent if there is exactly one valid one; else starts a trace.
std::string TraceparentOf(const grpc::ServerContext& context) {
  const auto [first, last] = context.client_metadata().equal_range("traceparent");
  if (first != last && std::next(first) == last) {
    const std::string_view value(first->second.data(), first->second.size());
    if (IsValidTraceparent(value)) return std::string(value);
  }
  return NewTraceparent();
}

}  // namespace

UnaryCall::UnaryCall(const Method& method, CallMetrics::OfMethod& metrics, Rpc& rpc,
                     const CallEnvironment& environment)
    : method_(method),
      metrics_(metrics),
      rpc_(rpc),
      environment_(environment),
      time_(DivideTime(TimeUntil(rpc.context().raw_deadline()), environment.limits)),
      peer_(PeerAddress(rpc.context().peer())),
      asking_{.client = environment.client,
              .deadline = begin_ + absl::ToChronoNanoseconds(time_.for_graph),
              .traceparent = TraceparentOf(rpc.context()),
              .precedence = method.precedence,
              .answered = {.method_class = method.method_class,
                           .client_request_id = NewUuid(),
                           .invitation = {}}} {
  metrics_.OnStarted();
}

UnaryCall::~UnaryCall() {
  // The call counts as ended only now that gRPC has taken the answer. A drain that waits for the
  // last call must not cut the answer off.
  if (admitted_) environment_.calls.End();
}

std::optional<Admitted> UnaryCall::Admit() {
  const InFlightCalls::Admission admission = environment_.calls.Begin();
  admitted_ = admission == InFlightCalls::Admission::kAdmitted;
  if (admitted_) return Admitted();
  Refuse(admission == InFlightCalls::Admission::kOverloaded ? Refusal::kLocalOverload
                                                            : Refusal::kDraining);
  return std::nullopt;
}

bool UnaryCall::IsAuthorized() {
  using Verdict = access::AccessDecision::Verdict;
  decision_ = environment_.access.Decide(rpc_.context().c_call(), method_.path);
  if (decision_.verdict == Verdict::kAllowed) return true;
  if (decision_.verdict == Verdict::kLimited) {
    // Not recorded: as with too much load, a caller could flood the audit log with calls that cost
    // it nothing.
    Finish(AnswerRateLimited(asking_.answered, absl::ToChronoNanoseconds(decision_.retry_after)));
    return false;
  }
  owes_outcome_ = environment_.audit != nullptr;
  Refuse(decision_.verdict == Verdict::kDenied ? Refusal::kCallerNotAuthorized
                                               : Refusal::kCallerUnauthenticated);
  return false;
}

void UnaryCall::Refuse(Refusal refusal) { Finish(AnswerRefusal(asking_.answered, refusal)); }

bool UnaryCall::RecordAtOnce() {
  if (environment_.audit == nullptr) return true;
  owes_outcome_ = true;
  if (environment_.audit_required) return false;
  environment_.audit->WriteIntent(Audited());
  return true;
}

void UnaryCall::RecordThen(absl::AnyInvocable<void(bool written) &&> then) {
  // Waits at most half of the time that is left, so that our answer arrives before gRPC's.
  const auto left = asking_.deadline - std::chrono::steady_clock::now();
  environment_.audit->WriteIntent(Audited(), left / 2, std::move(then));
}

bool UnaryCall::IsOutOfTime() const {
  return std::chrono::steady_clock::now() + graph::kLeastTimeToSend >= asking_.deadline;
}

// Answers DEADLINE_EXCEEDED instead of blaming the audit log if the caller's deadline was too
// short.
Answer UnaryCall::AnswerUnrecorded() const {
  if (!IsOutOfTime()) return AnswerRefusal(asking_.answered, Refusal::kAuditUnavailable);
  return AnswerGraphError(asking_.answered,
                          graph::NotSent(graph::GraphErrorKind::kDeadlineExceeded));
}

void UnaryCall::Finish(Answer answer) {
  memory_ = std::move(answer.memory);
  if (answer.retry_pushback_ms) {
    rpc_.context().AddTrailingMetadata("grpc-retry-pushback-ms",
                                       absl::StrCat(*answer.retry_pushback_ms));
  }
  Log(answer);
  if (owes_outcome_) AuditOutcome(answer);
  rpc_.Finish(answer.response, answer.status);
}

void UnaryCall::Log(const Answer& answer) const {
  const graph::ExchangeInfo& exchange = answer.exchange;
  const absl::Duration time = absl::FromChrono(std::chrono::steady_clock::now() - begin_);
  metrics_.OnHandled(answer.status.error_code(), answer.reason, answer.party, time);
  environment_.log.Write({.service = method_.service(),
                          .method = method_.name(),
                          .code = answer.status.error_code(),
                          .time = time,
                          .deadline = time_.total,
                          .peer = peer_,
                          .caller = decision_.caller,
                          .request_id = asking_.answered.client_request_id,
                          .graph_request_id = UsableGraphRequestId(exchange.graph_request_id),
                          .trace_id = TraceId(asking_.traceparent),
                          .reason = answer.reason,
                          .party = answer.party,
                          .effect = EffectName(answer.effect),
                          .http_status = exchange.http_status,
                          .attempts = exchange.attempts,
                          .failure = exchange.failure,
                          .help = answer.help});
}

void UnaryCall::AuditOutcome(const Answer& answer) const {
  const graph::ExchangeInfo& exchange = answer.exchange;
  environment_.audit->WriteOutcome(
      Audited(), {.code = CodeName(answer.status.error_code()),
                  .error_reason = answer.reason,
                  .effect = EffectName(answer.effect),
                  .http_status = exchange.http_status,
                  .attempts = exchange.attempts,
                  .graph_request_id = UsableGraphRequestId(exchange.graph_request_id),
                  .removals = answer.removals ? &*answer.removals : nullptr});
}

audit::AuditedCall UnaryCall::Audited() const {
  const std::optional<InvitationIds>& invitation = asking_.answered.invitation;
  return {.denied = decision_.verdict != access::AccessDecision::Verdict::kAllowed,
          .method = method_.name(),
          .caller = decision_.caller,
          .rule = decision_.rule,
          .peer = peer_,
          .target = target_,
          .client_context = invitation ? invitation->client_context : std::string_view(),
          .participant_ids = invitation ? std::span(invitation->participant_ids) : found_,
          .part = part_,
          .changes_nothing = method_.method_class == graph::OperationClass::kRead,
          .client_request_id = asking_.answered.client_request_id,
          .trace_id = TraceId(asking_.traceparent)};
}

void UnaryCall::OnCancel() { asking_.cancel->Cancel(); }

}  // namespace participants
