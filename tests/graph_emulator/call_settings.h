// How one call behaves: what Graph shows of its roster, and how its invitations end.
#ifndef TESTS_GRAPH_EMULATOR_CALL_SETTINGS_H_
#define TESTS_GRAPH_EMULATOR_CALL_SETTINGS_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "tests/graph_emulator/emulator_types.h"

namespace participants::graph_emulator {

// Graph lists nobody in a peer-to-peer call, and nobody in a call that was answered until a third
// one joins.
enum class RosterMode { kFull, kPeerToPeer, kUntilThird };

struct RosterSettings {
  RosterMode mode = RosterMode::kFull;
  // How far the list lags behind the call: who joins is shown, and who was removed vanishes, so
  // much later.
  std::chrono::milliseconds appear_after{0};
  std::chrono::milliseconds disappear_after{0};
  std::optional<std::uint64_t> limit;      // entries beyond are left out, and nothing says so
  std::optional<std::uint64_t> page_size;  // at least 1
  // Stands on every page in place of the true link; {SELF} in it becomes the list's own URL.
  std::optional<std::string> next_link;
};

// Which id somebody who was invited has in the call: the invited one; a new one beside
// info.participantId, which is the invited one; or a new one that nothing links to the invitation.
enum class JoinedId { kSame, kLinked, kUnlinked };

// What can be read about the operation of an invitation: nothing ever; that it runs, as long as it
// does; or also how it ended.
enum class OperationsKept { kNone, kUntilDone, kForGood };

struct CallSettings {
  std::string my_participant_id;  // empty = not shown
  RosterSettings roster;
  JoinedId joined_id = JoinedId::kSame;
  // Instead of what the emulator does for every call.
  std::optional<CalleeBehaviour> callee;
  std::optional<std::chrono::milliseconds> ring_time;
  OperationsKept operations = OperationsKept::kNone;
  bool not_in_call = false;  // the application is not: it may neither read nor remove
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_CALL_SETTINGS_H_
