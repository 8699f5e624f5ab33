// What the methods that remove people have in common. Pure, but for RemoveEach.
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

// Whether it is as good as done where the caller allows it.
inline bool WasAbsent(const RemovalOutcome& outcome, bool allow_missing) {
  return !outcome.ok() && allow_missing &&
         outcome.error().kind == graph::GraphErrorKind::kParticipantNotFound;
}

// The answer to the removal of one.
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

// To be awaited: removes each of them, a few at a time, and tries all, whatever becomes of others.
// In the order of the ids.
Task<std::vector<RemovalOutcome>> RemoveEach(const Permit& permit, std::string call_id,
                                             std::vector<std::string> participant_ids);

// Of all together: unknown over applied over none.
graph::Effect EffectOf(const std::vector<RemovalOutcome>& outcomes);

}  // namespace participants

#endif  // SERVICE_API_REMOVAL_H_
