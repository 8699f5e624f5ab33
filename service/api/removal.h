// Shared by the methods that remove participants. Pure except for RemoveEach.
#ifndef SERVICE_API_REMOVAL_H_
#define SERVICE_API_REMOVAL_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "graph_adapter/graph_types.h"
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

// Somebody in a roster who is to be removed.
struct RemovalTarget {
  std::string participant_id;
  graph::IdentitySet identity;
};

// Approximately, in memory.
size_t BytesOf(const RemovalTarget& target);

std::vector<std::string> IdsOf(const std::vector<RemovalTarget>& targets);

// Awaitable. Removes the participants, a few at a time. Tries all of them even if some fail, unless
// the call turns out not to exist: all later ones then end like the one that found out. Returns the
// outcomes in the order of the IDs.
Task<std::vector<RemovalOutcome>> RemoveEach(const Permit& permit, std::string call_id,
                                             std::vector<std::string> participant_ids);

// Whether the error is about the call, and so the same for every participant.
bool IsCallGone(const graph::GraphError& error);

// Returns the combined effect: kUnknown takes precedence over kApplied, and kApplied over kNone.
graph::Effect EffectOf(const std::vector<RemovalOutcome>& outcomes);

// Returns the last exchange, with the attempts of all exchanges added up. `before` is the one
// before the removals.
graph::ExchangeInfo ExchangeOf(const graph::ExchangeInfo& before,
                               const std::vector<RemovalOutcome>& outcomes);

// Adds a result with the participant, and without an outcome.
v1::RemovalResult& AddResult(const RemovalTarget& target,
                             google::protobuf::RepeatedPtrField<v1::RemovalResult>& results);

// Sets the outcome, or the failure.
void SetOutcome(const RemovalOutcome& outcome, bool allow_missing, v1::RemovalResult& result);

}  // namespace participants

#endif  // SERVICE_API_REMOVAL_H_
