// Calls, who is in them, and whose phone is ringing. Pure: no sockets, no timers.
#ifndef TESTS_GRAPH_EMULATOR_CALL_STATE_H_
#define TESTS_GRAPH_EMULATOR_CALL_STATE_H_

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tests/graph_emulator/clock.h"
#include "tests/graph_emulator/emulator_types.h"

namespace participants::graph_emulator {

// Ringing needs no timer: every look at a call first settles the invitations whose time has come.
// Ids compare without case, as Graph's do. Not thread-safe.
class CallState {
 public:
  CallState(Clock clock, CalleeBehaviour callee, std::chrono::milliseconds ring_time);

  // A call of that id that exists already is replaced.
  void AddCall(absl::string_view call_id, std::vector<RosterEntry> roster);
  // False when there is no such call.
  bool EndCall(absl::string_view call_id);
  bool HasCall(absl::string_view call_id) const;

  // Active participants and ringing invitations, in order of arrival; nothing for an unknown call.
  std::optional<std::vector<RosterEntry>> Roster(absl::string_view call_id);

  // Starts to ring. A ringing invitation of the same id is replaced; when the id is that of an
  // active participant (the documentation's two examples use one id), the answer replaces them.
  // False when there is no such call.
  bool Invite(absl::string_view call_id, std::string participant_id, std::string identity_json);

  enum class Removal { kRemoved, kNoSuchCall, kNoSuchParticipant };
  // Cancels a ringing invitation of that id, else drops an active participant.
  Removal Remove(absl::string_view call_id, absl::string_view participant_id);

 private:
  struct Entry {
    RosterEntry shown;
    MonotonicTime rings_until;  // invitations only
  };
  using Call = std::vector<Entry>;

  Call* FindSettled(absl::string_view call_id);
  void Settle(Call& call, MonotonicTime now) const;

  const Clock clock_;
  const CalleeBehaviour callee_;
  const std::chrono::milliseconds ring_time_;
  std::map<std::string, Call> calls_;  // by the id in lower case
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_CALL_STATE_H_
