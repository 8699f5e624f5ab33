#include "tests/graph_emulator/call_state.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "tests/graph_emulator/random_id.h"

namespace participants::graph_emulator {
namespace {

using State = RosterEntry::State;

OperationState EndOf(CalleeBehaviour callee) {
  switch (callee) {
    case CalleeBehaviour::kDecline:
      return OperationState::kDeclined;
    case CalleeBehaviour::kTimeOut:
      return OperationState::kTimedOut;
    case CalleeBehaviour::kPstnFailure:
      return OperationState::kPstnFailed;
    case CalleeBehaviour::kAnswer:
      break;
  }
  return OperationState::kAnswered;
}

}  // namespace

CallState::CallState(Clock clock, CalleeBehaviour callee, std::chrono::milliseconds ring_time)
    : clock_(std::move(clock)), callee_(callee), ring_time_(ring_time) {}

void CallState::AddCall(absl::string_view call_id, std::vector<RosterEntry> roster,
                        CallSettings settings) {
  Call call;
  call.settings = std::move(settings);
  const MonotonicTime rings_until = clock_() + RingTimeOf(call);
  for (RosterEntry& entry : roster) {
    entry.source_id = ++call.last_source_id;
    call.entries.push_back({std::move(entry), rings_until});
  }
  calls_[absl::AsciiStrToLower(call_id)] = std::move(call);
}

bool CallState::EndCall(absl::string_view call_id) {
  return calls_.erase(absl::AsciiStrToLower(call_id)) == 1;
}

bool CallState::HasCall(absl::string_view call_id) const { return Settings(call_id) != nullptr; }

const CallSettings* CallState::Settings(absl::string_view call_id) const {
  const auto found = calls_.find(absl::AsciiStrToLower(call_id));
  return found == calls_.end() ? nullptr : &found->second.settings;
}

std::optional<std::vector<RosterEntry>> CallState::Roster(absl::string_view call_id) {
  const Call* call = FindSettled(call_id);
  if (call == nullptr) return std::nullopt;
  std::vector<RosterEntry> roster;
  for (const Entry& entry : call->entries) {
    if (!entry.gone_from) roster.push_back(entry.shown);
  }
  return roster;
}

std::optional<std::vector<RosterEntry>> CallState::Listed(absl::string_view call_id) {
  const Call* call = FindSettled(call_id);
  if (call == nullptr) return std::nullopt;
  std::vector<RosterEntry> listed;
  if (ListsNobody(*call)) return listed;
  const MonotonicTime now = clock_();
  for (const Entry& entry : call->entries) {
    if (entry.shown.state != State::kActive) continue;
    if (entry.listed_from && now < *entry.listed_from) continue;
    listed.push_back(entry.shown);
  }
  return listed;
}

std::optional<RosterEntry> CallState::Find(absl::string_view call_id,
                                           absl::string_view participant_id) {
  const Call* call = FindSettled(call_id);
  if (call == nullptr || ListsNobody(*call)) return std::nullopt;
  for (const Entry& entry : call->entries) {
    if (IsActive(entry) && absl::EqualsIgnoreCase(entry.shown.id, participant_id)) {
      return entry.shown;
    }
  }
  return std::nullopt;
}

bool CallState::Invite(absl::string_view call_id, std::string participant_id,
                       std::string identity_json, absl::string_view operation_id) {
  Call* call = FindSettled(call_id);
  if (call == nullptr) return false;
  std::erase_if(call->entries, [&](const Entry& entry) {
    if (entry.shown.state != State::kInvited ||
        !absl::EqualsIgnoreCase(entry.shown.id, participant_id)) {
      return false;
    }
    CancelOperation(*call, entry);
    return true;
  });
  RosterEntry invited{std::move(participant_id), State::kInvited, std::move(identity_json)};
  invited.source_id = ++call->last_source_id;
  call->entries.push_back(
      {std::move(invited), clock_() + RingTimeOf(*call), absl::AsciiStrToLower(operation_id)});
  return true;
}

void CallState::AddOperation(absl::string_view call_id, absl::string_view operation_id,
                             std::string document, std::optional<OperationState> end) {
  Call* call = FindSettled(call_id);
  if (call == nullptr || call->settings.operations == OperationsKept::kNone) return;
  call->operations[absl::AsciiStrToLower(operation_id)] = {std::move(document), end};
}

std::optional<Operation> CallState::FindOperation(absl::string_view call_id,
                                                  absl::string_view operation_id) {
  const Call* call = FindSettled(call_id);
  if (call == nullptr) return std::nullopt;
  const std::string key = absl::AsciiStrToLower(operation_id);
  const auto found = call->operations.find(key);
  if (found == call->operations.end()) return std::nullopt;
  const bool runs =
      std::any_of(call->entries.begin(), call->entries.end(), [&](const Entry& entry) {
        return entry.shown.state == State::kInvited && entry.operation_id == key;
      });
  const KeptOperation& kept = found->second;
  if (runs) return Operation{OperationState::kRunning, kept.document};
  if (call->settings.operations != OperationsKept::kForGood) return std::nullopt;
  return Operation{kept.end.value_or(EndOf(CalleeOf(*call))), kept.document};
}

CallState::Removal CallState::Remove(absl::string_view call_id, absl::string_view participant_id) {
  Call* call = FindSettled(call_id);
  if (call == nullptr) return Removal::kNoSuchCall;
  std::vector<Entry>& entries = call->entries;
  for (const State state : {State::kInvited, State::kActive}) {
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) {
      return entry.shown.state == state && !entry.gone_from && entry.shown.raw_json.empty() &&
             absl::EqualsIgnoreCase(entry.shown.id, participant_id);
    });
    if (found == entries.end()) continue;
    if (state == State::kInvited) {
      CancelOperation(*call, *found);
      entries.erase(found);
      return Removal::kRemoved;
    }
    const bool has_left = found->shown.leaves_first;
    Leave(*call, found);
    if (has_left) break;
    LetOthersJoin(*call);
    return Removal::kRemoved;
  }
  return Removal::kNoSuchParticipant;
}

CallState::Muting CallState::Mute(absl::string_view call_id, absl::string_view participant_id) {
  Call* call = FindSettled(call_id);
  if (call == nullptr) return Muting::kNoSuchCall;
  if (ListsNobody(*call)) return Muting::kNoGroupCall;
  const auto found =
      std::find_if(call->entries.begin(), call->entries.end(), [&](const Entry& entry) {
        return IsActive(entry) && absl::EqualsIgnoreCase(entry.shown.id, participant_id);
      });
  if (found == call->entries.end()) return Muting::kNoSuchParticipant;
  if (found->shown.leaves_first) {
    Leave(*call, found);
    return Muting::kNoSuchParticipant;
  }
  found->shown.server_muted = true;
  return Muting::kMuted;
}

bool CallState::IsActive(const Entry& entry) {
  return entry.shown.state == State::kActive && !entry.gone_from && entry.shown.raw_json.empty();
}

bool CallState::ListsNobody(const Call& call) {
  const RosterMode mode = call.settings.roster.mode;
  return mode == RosterMode::kPeerToPeer || (mode == RosterMode::kUntilThird && !call.third_came);
}

void CallState::CancelOperation(Call& call, const Entry& invitation) {
  const auto found = call.operations.find(invitation.operation_id);
  if (found != call.operations.end()) found->second.end = OperationState::kCancelled;
}

CallState::Call* CallState::FindSettled(absl::string_view call_id) {
  const auto found = calls_.find(absl::AsciiStrToLower(call_id));
  if (found == calls_.end()) return nullptr;
  Settle(found->second, clock_());
  return &found->second;
}

void CallState::Settle(Call& call, MonotonicTime now) const {
  std::vector<Entry> due;
  std::erase_if(call.entries, [&](const Entry& entry) {
    if (entry.gone_from) return *entry.gone_from <= now;
    if (entry.shown.state != State::kInvited || now < entry.rings_until) return false;
    due.push_back(entry);
    return true;
  });
  if (CalleeOf(call) == CalleeBehaviour::kAnswer) {
    for (Entry& answered : due) Join(call, std::move(answered));
  }
  call.third_came |= std::count_if(call.entries.begin(), call.entries.end(), IsActive) >= 3;
}

void CallState::Join(Call& call, Entry answered) const {
  std::erase_if(call.entries, [&](const Entry& entry) {
    return entry.shown.state == State::kActive && entry.shown.raw_json.empty() &&
           absl::EqualsIgnoreCase(entry.shown.id, answered.shown.id);
  });
  if (call.settings.joined_id == JoinedId::kLinked)
    answered.shown.participant_id = answered.shown.id;
  if (call.settings.joined_id != JoinedId::kSame) answered.shown.id = RandomUuid();
  answered.shown.state = State::kActive;
  answered.listed_from = answered.rings_until + call.settings.roster.appear_after;
  call.entries.push_back(std::move(answered));
}

void CallState::LetOthersJoin(Call& call) const {
  const JoiningSettings& joining = call.settings.joining;
  for (std::uint64_t count = 0; count < joining.per_removal; ++count) {
    if (call.joined == joining.participants.size()) return;
    RosterEntry newcomer = joining.participants[call.joined++];
    newcomer.source_id = ++call.last_source_id;
    Entry entry{std::move(newcomer), clock_()};
    entry.listed_from = clock_() + call.settings.roster.appear_after;
    call.entries.push_back(std::move(entry));
  }
}

void CallState::Leave(Call& call, std::vector<Entry>::iterator leaver) const {
  const std::chrono::milliseconds lag = call.settings.roster.disappear_after;
  if (lag.count() > 0) {
    leaver->gone_from = clock_() + lag;
  } else {
    call.entries.erase(leaver);
  }
}

CalleeBehaviour CallState::CalleeOf(const Call& call) const {
  return call.settings.callee.value_or(callee_);
}

std::chrono::milliseconds CallState::RingTimeOf(const Call& call) const {
  return call.settings.ring_time.value_or(ring_time_);
}

}  // namespace participants::graph_emulator
