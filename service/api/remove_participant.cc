#include "service/api/remove_participant.h"

#include <utility>

#include "service/api/field_rules.h"
#include "service/api/findings.h"

namespace participants {
namespace {

using graph::Effect;
using Response = v1::RemoveParticipantResponse;

Answer Removed(const AnsweredCall& call, Response::Outcome outcome, graph::ExchangeInfo exchange) {
  Response response;
  response.set_outcome(outcome);
  const bool absent = outcome == Response::OUTCOME_ALREADY_ABSENT;
  return Succeed(call, std::move(response), absent ? Effect::kNone : Effect::kApplied,
                 std::move(exchange));
}

}  // namespace

audit::AuditTarget RemoveParticipantMethod::TargetOf(const Request& request) {
  return {.call_id = request.call_id(),
          .participants = {request.participant_id()},
          .reason = request.reason()};
}

std::vector<FieldViolation> RemoveParticipantMethod::Validate(const Request& request) {
  Findings findings;
  findings.Check("call_id", IdProblem(request.call_id()));
  findings.Check("participant_id", IdProblem(request.participant_id()));
  findings.Check("reason", TextProblem(request.reason()));
  return std::move(findings).Take();
}

RemoveParticipantMethod::Plan RemoveParticipantMethod::Prepare(const Request& request,
                                                               AnsweredCall&) {
  return {.params = {.call_id = request.call_id(), .participant_id = request.participant_id()},
          .allow_missing = request.allow_missing()};
}

Task<Answer> RemoveParticipantMethod::Act(const Permit& permit, Plan plan) {
  auto asking = permit.Ask(&graph::RemoveParticipant, std::move(plan.params));
  const auto result = co_await asking;
  if (result.ok()) {
    co_return Removed(permit.answered(), Response::OUTCOME_REMOVED, result.value().exchange);
  }
  const graph::GraphError& error = result.error();
  if (plan.allow_missing && error.kind == graph::GraphErrorKind::kParticipantNotFound) {
    co_return Removed(permit.answered(), Response::OUTCOME_ALREADY_ABSENT, ExchangeOf(error));
  }
  co_return AnswerGraphError(permit.answered(), error);
}

}  // namespace participants
