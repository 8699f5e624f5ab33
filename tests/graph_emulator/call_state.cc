#include "tests/graph_emulator/call_state.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace participants::graph_emulator {
namespace {

using State = RosterEntry::State;

}  // namespace

CallState::CallState(Clock clock, CalleeBehaviour callee, std::chrono::milliseconds ring_time)
    : clock_(std::move(clock)), callee_(callee), ring_time_(ring_time) {}

void CallState::AddCall(absl::string_view call_id, std::vector<RosterEntry> roster) {
  Call call;
  const MonotonicTime rings_until = clock_() + ring_time_;
  for (RosterEntry& entry : roster) call.push_back({std::move(entry), rings_until});
  calls_[absl::AsciiStrToLower(call_id)] = std::move(call);
}

bool CallState::EndCall(absl::string_view call_id) {
  return calls_.erase(absl::AsciiStrToLower(call_id)) == 1;
}

bool CallState::HasCall(absl::string_view call_id) const {
  return calls_.count(absl::AsciiStrToLower(call_id)) == 1;
}

std::optional<std::vector<RosterEntry>> CallState::Roster(absl::string_view call_id) {
  const Call* call = FindSettled(call_id);
  if (call == nullptr) return std::nullopt;
  std::vector<RosterEntry> roster;
  for (const Entry& entry : *call) roster.push_back(entry.shown);
  return roster;
}

bool CallState::Invite(absl::string_view call_id, std::string participant_id,
                       std::string identity_json) {
  Call* call = FindSettled(call_id);
  if (call == nullptr) return false;
  std::erase_if(*call, [&](const Entry& entry) {
    return entry.shown.state == State::kInvited &&
           absl::EqualsIgnoreCase(entry.shown.id, participant_id);
  });
  call->push_back({{std::move(participant_id), State::kInvited, std::move(identity_json)},
                   clock_() + ring_time_});
  return true;
}

CallState::Removal CallState::Remove(absl::string_view call_id, absl::string_view participant_id) {
  Call* call = FindSettled(call_id);
  if (call == nullptr) return Removal::kNoSuchCall;
  for (const State state : {State::kInvited, State::kActive}) {
    const auto found = std::find_if(call->begin(), call->end(), [&](const Entry& entry) {
      return entry.shown.state == state && absl::EqualsIgnoreCase(entry.shown.id, participant_id);
    });
    if (found != call->end()) {
      call->erase(found);
      return Removal::kRemoved;
    }
  }
  return Removal::kNoSuchParticipant;
}

CallState::Call* CallState::FindSettled(absl::string_view call_id) {
  const auto found = calls_.find(absl::AsciiStrToLower(call_id));
  if (found == calls_.end()) return nullptr;
  Settle(found->second, clock_());
  return &found->second;
}

void CallState::Settle(Call& call, MonotonicTime now) const {
  Call due;
  std::erase_if(call, [&](const Entry& entry) {
    if (entry.shown.state != State::kInvited || now < entry.rings_until) return false;
    due.push_back(entry);
    return true;
  });
  if (callee_ != CalleeBehaviour::kAnswer) return;
  for (Entry& answered : due) {
    std::erase_if(call, [&](const Entry& entry) {
      return entry.shown.state == State::kActive &&
             absl::EqualsIgnoreCase(entry.shown.id, answered.shown.id);
    });
    answered.shown.state = State::kActive;
    call.push_back(std::move(answered));
  }
}

}  // namespace participants::graph_emulator
