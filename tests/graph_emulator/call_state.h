// Calls, who is in them, and whose phone is ringing. Pure: no sockets, no timers.
#ifndef TESTS_GRAPH_EMULATOR_CALL_STATE_H_
#define TESTS_GRAPH_EMULATOR_CALL_STATE_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tests/graph_emulator/call_settings.h"
#include "tests/graph_emulator/clock.h"
#include "tests/graph_emulator/emulator_types.h"

namespace participants::graph_emulator {

// How an invitation's operation stands.
enum class OperationState { kRunning, kAnswered, kDeclined, kTimedOut, kPstnFailed, kCancelled };

struct Operation {
  OperationState state = OperationState::kRunning;
  std::string document;  // as given to AddOperation
};

// Ringing needs no timer: every look at a call first settles the invitations whose time has come.
// Ids compare without case, as Graph's do. Not thread-safe.
class CallState {
 public:
  CallState(Clock clock, CalleeBehaviour callee, std::chrono::milliseconds ring_time);

  // A call of that id that exists already is replaced.
  void AddCall(absl::string_view call_id, std::vector<RosterEntry> roster,
               CallSettings settings = {});
  // False when there is no such call.
  bool EndCall(absl::string_view call_id);
  bool HasCall(absl::string_view call_id) const;
  // Null for an unknown call.
  const CallSettings* Settings(absl::string_view call_id) const;

  // The truth: active participants and ringing invitations, in order of arrival; nothing for an
  // unknown call.
  std::optional<std::vector<RosterEntry>> Roster(absl::string_view call_id);
  // What Graph's list shows of it now, uncut.
  std::optional<std::vector<RosterEntry>> Listed(absl::string_view call_id);
  // Somebody in the call, listed already or not yet; nobody while the list is empty by its mode:
  // Graph answers 404 then (microsoft-graph-comms-samples#579).
  std::optional<RosterEntry> Find(absl::string_view call_id, absl::string_view participant_id);

  // Starts to ring. A ringing invitation of the same id is replaced; when the id is that of an
  // active participant (the documentation's two examples use one id), the answer replaces them.
  // False when there is no such call. operation_id says to which operation it belongs.
  bool Invite(absl::string_view call_id, std::string participant_id, std::string identity_json,
              absl::string_view operation_id = "");
  // Remembered if the call's operations are kept at all. The document is the caller's business.
  void AddOperation(absl::string_view call_id, absl::string_view operation_id,
                    std::string document);
  // Nothing when there is none, or none any more.
  std::optional<Operation> FindOperation(absl::string_view call_id, absl::string_view operation_id);

  enum class Removal { kRemoved, kNoSuchCall, kNoSuchParticipant };
  // Cancels a ringing invitation of that id, else drops an active participant.
  Removal Remove(absl::string_view call_id, absl::string_view participant_id);

 private:
  struct Entry {
    RosterEntry shown;
    MonotonicTime rings_until;                   // invitations only
    std::string operation_id{};                  // in lower case
    std::optional<MonotonicTime> listed_from{};  // nothing = from the start
    std::optional<MonotonicTime> gone_from{};    // removed already, listed until then
  };
  struct KeptOperation {
    std::string document;
    bool cancelled = false;
  };
  struct Call {
    CallSettings settings;
    std::vector<Entry> entries;
    std::uint64_t last_source_id = 0;
    bool third_came = false;                          // three have been active at once
    std::map<std::string, KeptOperation> operations;  // by the id in lower case
  };

  static bool IsActive(const Entry& entry);
  static bool ListsNobody(const Call& call);
  // Of an invitation that ends before its time.
  static void CancelOperation(Call& call, const Entry& invitation);

  Call* FindSettled(absl::string_view call_id);
  void Settle(Call& call, MonotonicTime now) const;
  void Join(Call& call, Entry answered) const;

  CalleeBehaviour CalleeOf(const Call& call) const;
  std::chrono::milliseconds RingTimeOf(const Call& call) const;

  const Clock clock_;
  const CalleeBehaviour callee_;
  const std::chrono::milliseconds ring_time_;
  std::map<std::string, Call> calls_;  // by the id in lower case
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_CALL_STATE_H_
