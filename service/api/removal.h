// Shared by the methods that remove participants. Pure except for RemoveEach.
#ifndef SERVICE_API_REMOVAL_H_
#define SERVICE_API_REMOVAL_H_

#include <string>
#include <utility>
#include <vector>

#include "graph_adapter/remove_participant.h"
#include "participants/v1/participant_service.pb.h"
#include "service/api/permit.h"
#include "service/api/status_mapping.h"
#include "service/api/task.h"

namespace participants {

using RemovalOutcome = graph::GraphResult<graph::RemoveParticipantResult>;

// Whether the participant was already absent and the caller accepts that as success.
inline bool WasAbsent(const RemovalOutcome& outcome, bool allow_missing) {
  return !outcome.ok() && allow_missing &&
         outcome.error().kind == graph::GraphErrorKind::kParticipantNotFound;
}

// Returns the answer to the removal of one participant.
template <typename Response>
Answer AnswerRemoval(const AnsweredCall& call, const RemovalOutcome& outcome, bool allow_missing) {
  Response response;
  if (outcome.ok()) {
    response.set_outcome(v1::RemoveParticipantResponse::OUTCOME_REMOVED);
    return Succeed(call, std::move(response), graph::Effect::kApplied, outcome.value().exchange);
  }
  if (!WasAbsent(outcome, allow_missing)) return AnswerGraphError(call, outcome.error());
  response.set_outcome(v1::RemoveParticipantResponse::OUTCOME_ALREADY_ABSENT);
  return Succeed(call, std::move(response), graph::Effect::kNone, ExchangeOf(outcome.error()));
}

// Awaitable. Removes the participants, a few at a time. Tries all of them even if some fail.
// Returns the outcomes in the order of the IDs.
Task<std::vector<RemovalOutcome>> RemoveEach(const Permit& permit, std::string call_id,
                                             std::vector<std::string> participant_ids);

// Returns the combined effect: kUnknown takes precedence over kApplied, and kApplied over kNone.
graph::Effect EffectOf(const std::vector<RemovalOutcome>& outcomes);

}  // namespace participants

#endif  // SERVICE_API_REMOVAL_H_
