#include "service/api/mute_participant.h"

#include <utility>

#include "service/api/findings.h"
#include "service/api/operation_conversion.h"
#include "service/api/uuid.h"

namespace participants {

audit::AuditTarget MuteParticipantMethod::TargetOf(const Request& request) {
  return {.call_id = request.call_id(),
          .participants = {request.participant_id()},
          .reason = request.reason()};
}

std::vector<FieldViolation> MuteParticipantMethod::Validate(const Request& request) {
  Findings findings;
  findings.Check("call_id", IdProblem(request.call_id()));
  findings.Check("participant_id", IdProblem(request.participant_id()));
  findings.Check("client_context", ClientContextProblem(request.client_context()));
  findings.Check("reason", TextProblem(request.reason()));
  return std::move(findings).Take();
}

graph::MuteParticipantParams MuteParticipantMethod::Prepare(const Request& request, AnsweredCall&) {
  return {
      .call_id = request.call_id(),
      .participant_id = request.participant_id(),
      .client_context = request.client_context().empty() ? NewUuid() : request.client_context()};
}

Task<Answer> MuteParticipantMethod::Act(const Permit& permit, graph::MuteParticipantParams params) {
  auto asking = permit.Ask(&graph::MuteParticipant, std::move(params));
  const auto result = co_await asking;
  if (!result.ok()) co_return AnswerGraphError(permit.answered(), result.error());
  v1::MuteParticipantResponse response;
  FillOperation(result.value().operation, *response.mutable_operation());
  co_return Succeed(permit.answered(), std::move(response), graph::Effect::kApplied,
                    result.value().exchange);
}

}  // namespace participants
