// Calls, their participants, and ringing invitations. Pure: no sockets, no timers.
#ifndef TESTS_GRAPH_EMULATOR_CALL_STATE_H_
#define TESTS_GRAPH_EMULATOR_CALL_STATE_H_

#include <chrono>
#include <cstddef>
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

// The state of an operation. A mute's is kCompleted from the start, the others are an invitation's.
enum class OperationState {
  kRunning,
  kCompleted,
  kAnswered,
  kDeclined,
  kTimedOut,
  kPstnFailed,
  kCancelled
};

struct Operation {
  OperationState state = OperationState::kRunning;
  std::string document;  // as given to AddOperation
};

// Ringing needs no timer: every access to a call first settles the invitations that are due. Ids
// compare case-insensitively, as Graph's do. Not thread-safe.
class CallState {
 public:
  CallState(Clock clock, CalleeBehaviour callee, std::chrono::milliseconds ring_time);

  // Replaces an existing call with that id.
  void AddCall(absl::string_view call_id, std::vector<RosterEntry> roster,
               CallSettings settings = {});
  // False when there is no such call.
  bool EndCall(absl::string_view call_id);
  bool HasCall(absl::string_view call_id) const;
  // Null for an unknown call.
  const CallSettings* Settings(absl::string_view call_id) const;

  // The actual state: active participants and ringing invitations, in order of arrival. Nothing for
  // an unknown call.
  std::optional<std::vector<RosterEntry>> Roster(absl::string_view call_id);
  // What Graph's list shows of the roster now, untruncated.
  std::optional<std::vector<RosterEntry>> Listed(absl::string_view call_id);
  // A participant of the call, listed or not yet. Nobody while the roster mode keeps the list
  // empty: Graph then answers 404 (microsoft-graph-comms-samples#579).
  std::optional<RosterEntry> Find(absl::string_view call_id, absl::string_view participant_id);

  // Starts to ring. Replaces a ringing invitation with the same id. When the id is that of an
  // active participant (the documentation's two examples share one id), the answer replaces the
  // participant. False when there is no such call. operation_id is the operation that the
  // invitation belongs to.
  bool Invite(absl::string_view call_id, std::string participant_id, std::string identity_json,
              absl::string_view operation_id = "");
  // Kept only if the call keeps its operations. Does not interpret the document.
  // `end` is that of an operation that has already ended.
  void AddOperation(absl::string_view call_id, absl::string_view operation_id, std::string document,
                    std::optional<OperationState> end = std::nullopt);
  // Nothing when there is none, or it is no longer kept.
  std::optional<Operation> FindOperation(absl::string_view call_id, absl::string_view operation_id);

  enum class Removal { kRemoved, kNoSuchCall, kNoSuchParticipant };
  // Cancels a ringing invitation with that id, otherwise removes an active participant and lets
  // those join who join meanwhile.
  Removal Remove(absl::string_view call_id, absl::string_view participant_id);

  enum class Muting { kMuted, kNoSuchCall, kNoSuchParticipant, kNoGroupCall };
  // Mutes an active participant, who stays muted. A call is no group call as long as its list is
  // kept empty.
  Muting Mute(absl::string_view call_id, absl::string_view participant_id);

 private:
  struct Entry {
    RosterEntry shown;
    MonotonicTime rings_until;                   // invitations only
    std::string operation_id{};                  // in lower case
    std::optional<MonotonicTime> listed_from{};  // nothing = from the start
    std::optional<MonotonicTime> gone_from{};    // already removed, but listed until then
  };
  struct KeptOperation {
    std::string document;
    std::optional<OperationState> end{};  // nothing = that of its invitation
  };
  struct Call {
    CallSettings settings;
    std::vector<Entry> entries;
    std::uint64_t last_source_id = 0;
    std::size_t joined = 0;                           // of settings.joining.participants
    bool third_came = false;                          // three have been active at once
    std::map<std::string, KeptOperation> operations;  // by the id in lower case
  };

  static bool IsActive(const Entry& entry);
  static bool ListsNobody(const Call& call);
  // For an invitation that ends early.
  static void CancelOperation(Call& call, const Entry& invitation);

  Call* FindSettled(absl::string_view call_id);
  void Settle(Call& call, MonotonicTime now) const;
  void Join(Call& call, Entry answered) const;
  void LetOthersJoin(Call& call) const;
  void Leave(Call& call, std::vector<Entry>::iterator leaver) const;

  CalleeBehaviour CalleeOf(const Call& call) const;
  std::chrono::milliseconds RingTimeOf(const Call& call) const;

  const Clock clock_;
  const CalleeBehaviour callee_;
  const std::chrono::milliseconds ring_time_;
  std::map<std::string, Call> calls_;  // by the id in lower case
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_CALL_STATE_H_
