// The words that the emulator and its users share.
#ifndef TESTS_GRAPH_EMULATOR_EMULATOR_TYPES_H_
#define TESTS_GRAPH_EMULATOR_EMULATOR_TYPES_H_

#include <string>

namespace participants::graph_emulator {

// What everybody who is invited does at the end of the ring time.
enum class CalleeBehaviour { kAnswer, kDecline, kTimeOut };

struct RosterEntry {
  // kInvited = still ringing: not yet in the call.
  enum class State { kInvited, kActive };

  std::string id;
  State state = State::kActive;
  std::string identity_json;  // Graph's identitySet, such as {"user":{"id":"..."}}
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_EMULATOR_TYPES_H_
