// The behaviour of one call: what Graph shows of its roster, and how its invitations end.
#ifndef TESTS_GRAPH_EMULATOR_CALL_SETTINGS_H_
#define TESTS_GRAPH_EMULATOR_CALL_SETTINGS_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/graph_emulator/emulator_types.h"

namespace participants::graph_emulator {

// Graph lists nobody in a peer-to-peer call, nor in an answered call until a third participant
// joins.
enum class RosterMode { kFull, kPeerToPeer, kUntilThird };

struct RosterSettings {
  RosterMode mode = RosterMode::kFull;
  // How far the list lags behind the call: a participant who joins appears, and one who was removed
  // disappears, this much later.
  std::chrono::milliseconds appear_after{0};
  std::chrono::milliseconds disappear_after{0};
  std::optional<std::uint64_t> limit;      // omits the entries beyond, without notice
  std::optional<std::uint64_t> page_size;  // at least 1
  // Replaces the true link on every page. {SELF} in it becomes the list's own URL.
  std::optional<std::string> next_link;
};

// The id of an invited participant in the call: the invited id; a new one next to
// info.participantId, which is the invited id; or a new one without any link to the invitation.
enum class JoinedId { kSame, kLinked, kUnlinked };

// What can be read about an invitation's operation: nothing; that it runs, while it does; or also
// how it ended.
enum class OperationsKept { kNone, kUntilDone, kForGood };

// Those who join while others are removed: each removal of a participant who is in the call lets
// the next ones join, until all have. No clock decides who is in the call when.
struct JoiningSettings {
  std::vector<RosterEntry> participants;  // in this order
  std::uint64_t per_removal = 1;          // at least 1
};

struct CallSettings {
  std::string my_participant_id;  // empty = not shown
  RosterSettings roster;
  JoinedId joined_id = JoinedId::kSame;
  // Overrides the emulator's default for all calls.
  std::optional<CalleeBehaviour> callee;
  std::optional<std::chrono::milliseconds> ring_time;
  OperationsKept operations = OperationsKept::kNone;
  JoiningSettings joining;
  bool not_in_call = false;  // the application is not in the call: it may neither read nor remove
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_CALL_SETTINGS_H_
