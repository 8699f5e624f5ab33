// How the bulk methods act: the intents of a round, its removals, and a look at who is left.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/api/batch_remove_participants.h"
#include "service/api/removal.h"
#include "service/api/removal_tally.h"
#include "service/api/remove_all_participants.h"
#include "service/api/rounds.h"

namespace participants {
namespace {

using All = RemoveAllParticipantsMethod;

// Takes the outcomes of the round's removals.
void TakeOutcomes(const std::vector<RemovalOutcome>& outcomes, All::Plan& plan) {
  plan.tally.Add(IdsOf(plan.round.to_go), outcomes);
  for (size_t i = 0; i < outcomes.size(); ++i) {
    v1::RemovalResult& result = AddResult(plan.round.to_go[i], *plan.response.mutable_results());
    SetOutcome(outcomes[i], /*allow_missing=*/true, result);
    if (result.outcome() != v1::RemoveParticipantResponse::OUTCOME_REMOVED) {
      plan.leavers.OnDoubted(result.participant_id());
    }
  }
}

void TakeUntried(const v1::Failure& why, All::Plan& plan) {
  plan.tally.AddUntried(IdsOf(plan.round.to_go), why);
  for (const RemovalTarget& target : plan.round.to_go) {
    *AddResult(target, *plan.response.mutable_results()).mutable_failure() = why;
  }
}

}  // namespace

Task<Answer> BatchRemoveParticipantsMethod::ActInRounds(Rounds& rounds, Plan plan) {
  auto recording = rounds.Record(plan.removals);
  const std::optional<Permit> permit = co_await recording;
  if (!permit) co_return rounds.AnswerUnrecorded();
  auto removing = RemoveEach(*permit, plan.call_id, plan.removals);
  const std::vector<RemovalOutcome> outcomes = co_await removing;
  RemovalTally tally;
  tally.Add(plan.look);
  tally.Add(plan.removals, outcomes);
  Answer answer = std::move(tally).Conclude(permit->answered(), MakeResponse(plan, outcomes));
  answer.memory = std::move(plan.memory);
  co_return answer;
}

Task<Answer> RemoveAllParticipantsMethod::ActInRounds(Rounds& rounds, Plan plan) const {
  const ReadPermit& reads = rounds.read_permit();
  bool done = false;
  while (!plan.round.to_go.empty()) {
    auto recording = rounds.Record(IdsOf(plan.round.to_go));
    const std::optional<Permit> permit = co_await recording;
    if (!permit) {
      if (rounds.count() == 0) co_return rounds.AnswerUnrecorded();
      TakeUntried(rounds.FailureUnrecorded(), plan);
      break;
    }
    auto removing = RemoveEach(*permit, plan.call_id, IdsOf(plan.round.to_go));
    const std::vector<RemovalOutcome> outcomes = co_await removing;
    TakeOutcomes(outcomes, plan);
    if (plan.tally.is_over()) break;
    auto reading_it = ReadRound(reads, plan);
    const std::optional<graph::GraphError> error = co_await reading_it;
    if (error) {
      plan.tally.AddEnd(*error);
      break;
    }
    done = IsDone(plan);
  }
  co_return Conclude(reads.answered(), std::move(plan), done);
}

}  // namespace participants
