#include "service/api/removal.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "service/api/lanes.h"

namespace participants {
namespace {

using graph::Effect;

constexpr size_t kAtATime = 8;

Effect EffectOf(const RemovalOutcome& outcome) {
  return outcome.ok() ? Effect::kApplied : outcome.error().effect;
}

}  // namespace

Task<std::vector<RemovalOutcome>> RemoveEach(const Permit& permit, std::string call_id,
                                             std::vector<std::string> participant_ids) {
  std::vector<std::optional<RemovalOutcome>> ends(participant_ids.size());
  const auto remove = [&](size_t i) -> Task<bool> {
    auto asking = permit.Ask(&graph::RemoveParticipant,
                             {.call_id = call_id, .participant_id = participant_ids[i]});
    ends[i].emplace(co_await asking);
    co_return true;
  };
  Lanes removing(kAtATime, participant_ids.size(), remove);
  co_await removing;
  std::vector<RemovalOutcome> outcomes;
  outcomes.reserve(ends.size());
  for (auto& end : ends) outcomes.push_back(*std::move(end));
  co_return outcomes;
}

Effect EffectOf(const std::vector<RemovalOutcome>& outcomes) {
  Effect effect = Effect::kNone;  // The enum is in ascending order of precedence.
  for (const RemovalOutcome& outcome : outcomes) effect = std::max(effect, EffectOf(outcome));
  return effect;
}

}  // namespace participants
