#include "service/api/get_participant.h"

#include <utility>

#include "service/api/findings.h"
#include "service/api/participant_conversion.h"

namespace participants {

audit::AuditTarget GetParticipantMethod::TargetOf(const Request& request) {
  return {.call_id = request.call_id(), .participants = {request.participant_id()}, .reason = {}};
}

std::vector<FieldViolation> GetParticipantMethod::Validate(const Request& request) {
  Findings findings;
  findings.Check("call_id", IdProblem(request.call_id()));
  findings.Check("participant_id", IdProblem(request.participant_id()));
  return std::move(findings).Take();
}

graph::GetParticipantParams GetParticipantMethod::Prepare(const Request& request, AnsweredCall&) {
  return {.call_id = request.call_id(), .participant_id = request.participant_id()};
}

Task<Answer> GetParticipantMethod::Look(const ReadPermit& permit,
                                        graph::GetParticipantParams params) {
  auto asking = permit.Ask(&graph::GetParticipant, std::move(params));
  const auto result = co_await asking;
  if (!result.ok()) co_return AnswerGraphError(permit.answered(), result.error());
  v1::GetParticipantResponse response;
  *response.mutable_participant() = ToProto(result.value().participant);
  co_return Succeed(permit.answered(), std::move(response), graph::Effect::kNone,
                    result.value().exchange);
}

}  // namespace participants
