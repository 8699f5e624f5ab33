#include "service/api/cancel_invitation.h"

#include <utility>

#include "graph_adapter/get_call.h"
#include "graph_adapter/get_participant.h"
#include "service/api/findings.h"
#include "service/api/removal.h"

namespace participants {
namespace {

using Kind = graph::GraphErrorKind;

// Returns the refusal that follows from the roster. nullopt = the roster allows the cancellation.
std::optional<Refusal> RefusalBy(const SeenRoster& seen, const std::string& participant_id) {
  if (FindById(seen.roster, participant_id) != nullptr) return Refusal::kParticipantActive;
  // The participant may be among those that Graph did not report.
  if (seen.coverage == v1::ROSTER_COVERAGE_POSSIBLY_TRUNCATED) {
    return Refusal::kRosterPossiblyTruncated;
  }
  // NOT_REPORTED is allowed, too: it lasts until a third party has joined, and Graph would report
  // that party. With two parties, nothing shows whether the other one is still being rung.
  return std::nullopt;
}

}  // namespace

audit::AuditTarget CancelInvitationMethod::TargetOf(const Request& request) {
  return {.call_id = request.call_id(),
          .participants = {request.participant_id()},
          .reason = request.reason()};
}

std::vector<FieldViolation> CancelInvitationMethod::Validate(const Request& request) {
  Findings findings;
  findings.Check("call_id", IdProblem(request.call_id()));
  findings.Check("participant_id", IdProblem(request.participant_id()));
  findings.Check("reason", TextProblem(request.reason()));
  return std::move(findings).Take();
}

CancelInvitationMethod::Plan CancelInvitationMethod::Prepare(const Request& request,
                                                             AnsweredCall&) {
  return {.params = {.call_id = request.call_id(),
                     .participant_id = request.participant_id(),
                     .operation = &graph::kCancelInvitation},
          .allow_missing = request.allow_missing()};
}

Task<std::optional<Answer>> CancelInvitationMethod::Look(const ReadPermit& permit,
                                                         Plan& plan) const {
  const AnsweredCall& answered = permit.answered();
  auto finding = permit.Ask(&graph::GetParticipant, {.call_id = plan.params.call_id,
                                                     .participant_id = plan.params.participant_id,
                                                     .leave_undecided = true});
  const auto found = co_await finding;
  // A participant whose entry cannot be parsed still exists.
  if (found.ok()) {
    co_return AnswerRefusal(answered, Refusal::kParticipantActive, found.value().exchange);
  }
  if (found.error().kind == Kind::kMalformedResponse) {
    co_return AnswerRefusal(answered, Refusal::kParticipantActive, ExchangeOf(found.error()));
  }
  if (found.error().kind != Kind::kNotFound) co_return AnswerGraphError(answered, found.error());

  auto reading_it = ReadRoster(permit, reading, plan.params.call_id);
  const auto seen = co_await reading_it;
  if (seen.ok()) {
    const auto refusal = RefusalBy(seen.value(), plan.params.participant_id);
    if (!refusal) co_return std::nullopt;
    co_return AnswerRefusal(answered, *refusal, seen.value().roster.exchange);
  }
  if (seen.error().kind != Kind::kPermissionDenied) {
    co_return AnswerGraphError(answered, seen.error());
  }
  // Reading rosters needs a separate permission. Without it, only check that the call exists: a
  // mistyped call ID must not look like an invitation that is gone.
  auto looking = permit.Ask(&graph::GetCall, {.call_id = plan.params.call_id});
  const auto call = co_await looking;
  if (!call.ok()) {
    const bool denied = call.error().kind == Kind::kPermissionDenied;
    co_return AnswerGraphError(answered, denied ? seen.error() : call.error());
  }
  co_return std::nullopt;
}

Task<Answer> CancelInvitationMethod::Act(const Permit& permit, Plan plan) {
  auto asking = permit.Ask(&graph::RemoveParticipant, std::move(plan.params));
  const auto result = co_await asking;
  co_return AnswerRemoval<v1::CancelInvitationResponse>(permit.answered(), result,
                                                        plan.allow_missing);
}

}  // namespace participants
