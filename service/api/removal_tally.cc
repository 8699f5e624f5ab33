#include "service/api/removal_tally.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "service/api/item_failure.h"

namespace participants {
namespace {

using Kind = graph::GraphErrorKind;

std::string NotRemoved(const std::string& participant_id, const v1::Failure& why) {
  return absl::StrCat(participant_id, " ", why.reason(), " ", why.effect());
}

}  // namespace

void RemovalTally::Add(const graph::ExchangeInfo& look) {
  const int attempts = exchange_.attempts;
  exchange_ = look;
  exchange_.attempts += attempts;
}

void RemovalTally::Add(const std::vector<std::string>& participant_ids,
                       const std::vector<RemovalOutcome>& outcomes) {
  ++record_.rounds;
  effect_ = std::max(effect_, EffectOf(outcomes));
  exchange_ = ExchangeOf(exchange_, outcomes);
  for (size_t i = 0; i < outcomes.size(); ++i) Count(participant_ids[i], outcomes[i]);
}

void RemovalTally::AddUntried(const std::vector<std::string>& participant_ids,
                              const v1::Failure& why) {
  record_.failed += static_cast<int>(participant_ids.size());
  for (const std::string& id : participant_ids) record_.not_removed.push_back(NotRemoved(id, why));
}

void RemovalTally::AddEnd(const graph::GraphError& error) {
  switch (error.kind) {
    case Kind::kCallNotFound:
    case Kind::kCallEnded:
    case Kind::kCancelled:
      // A cancellation is what ends the call, whatever else has happened.
      if (!end_ || error.kind == Kind::kCancelled) end_ = error;
      is_over_ = true;
      break;
    case Kind::kDeadlineExceeded:
    case Kind::kShutDown:
      is_over_ = true;
      break;
    default:
      break;
  }
}

void RemovalTally::Count(const std::string& participant_id, const RemovalOutcome& outcome) {
  if (outcome.ok()) {
    ++record_.removed;
    return;
  }
  const graph::GraphError& error = outcome.error();
  AddEnd(error);
  if (error.kind == Kind::kParticipantNotFound) {
    ++record_.already_absent;
  } else if (error.effect == graph::Effect::kNone) {
    ++record_.failed;
  } else {
    ++record_.unknown;
  }
  record_.not_removed.push_back(NotRemoved(participant_id, FailureOf(error)));
}

graph::GraphError RemovalTally::EndWithEffect() const {
  graph::GraphError error = *end_;
  error.effect = effect_;
  error.attempts = exchange_.attempts;
  return error;
}

}  // namespace participants
