#include "service/api/removal.h"

#include <algorithm>
#include <atomic>
#include <coroutine>
#include <cstddef>
#include <optional>

#include "service/api/item_failure.h"
#include "service/api/lanes.h"
#include "service/api/participant_conversion.h"

namespace participants {
namespace {

using graph::Effect;

constexpr size_t kAtATime = 8;

Effect EffectOf(const RemovalOutcome& outcome) {
  return outcome.ok() ? Effect::kApplied : outcome.error().effect;
}

// The removals of one call while they run.
struct Running {
  std::vector<std::optional<RemovalOutcome>> ends;
  // The removal that found out that the call does not exist; null = none has.
  std::atomic<const graph::GraphError*> call_gone = nullptr;
};

// Awaitable. Removes one participant. Not a coroutine: those of a call that is gone or cancelled
// end at once, and would each nest in the one before.
class Removing {
 public:
  Removing(const Permit& permit, graph::RemoveParticipantParams params, Running& running, size_t i)
      : asking_(permit.Ask(&graph::RemoveParticipant, std::move(params))),
        running_(running),
        end_(running.ends[i]) {}

  bool await_ready() {
    if (const graph::GraphError* const gone = running_.call_gone) {
      graph::GraphError error = *gone;
      // Nothing is sent for this participant.
      error.attempts = 0;
      error.effect = Effect::kNone;
      end_.emplace(std::move(error));
      return true;
    }
    return asking_.await_ready();
  }
  void await_suspend(std::coroutine_handle<> coroutine) { asking_.await_suspend(coroutine); }
  void await_resume() {
    if (end_) return;
    end_.emplace(asking_.await_resume());
    if (!end_->ok() && IsCallGone(end_->error())) running_.call_gone = &end_->error();
  }

 private:
  Asking<graph::RemoveParticipantParams, graph::RemoveParticipantResult> asking_;
  Running& running_;
  std::optional<RemovalOutcome>& end_;
};

}  // namespace

size_t BytesOf(const RemovalTarget& target) {
  size_t bytes = sizeof(target) + target.participant_id.size();
  for (const auto& [kind, identity] : target.identity) {
    bytes += sizeof(identity) + kind.size() + identity.id.size() + identity.display_name.size() +
             identity.tenant_id.size() + identity.identity_provider.size();
    for (const auto& [key, value] : identity.other) bytes += key.size() + value.size();
  }
  return bytes;
}

std::vector<std::string> IdsOf(const std::vector<RemovalTarget>& targets) {
  std::vector<std::string> ids;
  ids.reserve(targets.size());
  for (const RemovalTarget& target : targets) ids.push_back(target.participant_id);
  return ids;
}

Task<std::vector<RemovalOutcome>> RemoveEach(const Permit& permit, std::string call_id,
                                             std::vector<std::string> participant_ids) {
  Running running;
  running.ends.resize(participant_ids.size());
  const auto remove = [&](size_t i) {
    return Removing(permit, {.call_id = call_id, .participant_id = participant_ids[i]}, running, i);
  };
  Lanes removing(kAtATime, participant_ids.size(), remove);
  co_await removing;
  std::vector<RemovalOutcome> outcomes;
  outcomes.reserve(running.ends.size());
  for (auto& end : running.ends) outcomes.push_back(*std::move(end));
  co_return outcomes;
}

bool IsCallGone(const graph::GraphError& error) {
  return error.kind == graph::GraphErrorKind::kCallNotFound ||
         error.kind == graph::GraphErrorKind::kCallEnded;
}

Effect EffectOf(const std::vector<RemovalOutcome>& outcomes) {
  Effect effect = Effect::kNone;  // The enum is in ascending order of precedence.
  for (const RemovalOutcome& outcome : outcomes) effect = std::max(effect, EffectOf(outcome));
  return effect;
}

graph::ExchangeInfo ExchangeOf(const graph::ExchangeInfo& before,
                               const std::vector<RemovalOutcome>& outcomes) {
  graph::ExchangeInfo exchange = before;
  for (const RemovalOutcome& outcome : outcomes) {
    const int attempts = exchange.attempts;
    exchange = outcome.ok() ? outcome.value().exchange : graph::ExchangeOf(outcome.error());
    exchange.attempts += attempts;
  }
  return exchange;
}

v1::RemovalResult& AddResult(const RemovalTarget& target,
                             google::protobuf::RepeatedPtrField<v1::RemovalResult>& results) {
  v1::RemovalResult& result = *results.Add();
  result.set_participant_id(target.participant_id);
  FillListedIdentity(target.identity, *result.mutable_identity());
  return result;
}

void SetOutcome(const RemovalOutcome& outcome, bool allow_missing, v1::RemovalResult& result) {
  using Response = v1::RemoveParticipantResponse;
  if (outcome.ok()) {
    result.set_outcome(Response::OUTCOME_REMOVED);
  } else if (WasAbsent(outcome, allow_missing)) {
    result.set_outcome(Response::OUTCOME_ALREADY_ABSENT);
  } else {
    *result.mutable_failure() = FailureOf(outcome.error());
  }
}

}  // namespace participants
