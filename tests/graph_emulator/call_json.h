// A call as JSON, for scripts and for tests.
#ifndef TESTS_GRAPH_EMULATOR_CALL_JSON_H_
#define TESTS_GRAPH_EMULATOR_CALL_JSON_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/graph_emulator/call_settings.h"
#include "tests/graph_emulator/emulator_types.h"

namespace participants::graph_emulator {

struct CallPlan {
  std::vector<RosterEntry> participants;
  CallSettings settings;
};

// An object whose members are all optional:
//   "participants"     see ParticipantFromJson in roster_json.h
//   "generate"         N more participants, see GeneratedParticipant there; up to 20,000
//   "myParticipantId"  text
//   "roster"           {"mode": "full" | "peer_to_peer" | "until_third", "appear_after_ms",
//                       "disappear_after_ms", "limit", "page_size", "next_link"}
//   "joined_id"        "same" | "linked" | "unlinked"
//   "callee"           "answer" | "decline" | "time_out" | "pstn_failure"
//   "ring_ms"
//   "joining"          {"participants", "generate": both as above, numbered after those of the
//   call;
//                       "per_removal"}
//   "operations"       "off" | "until_done" | "kept"
//   "not_in_call"      boolean
// call_settings.h says what they mean. INVALID_ARGUMENT, with the reason, for anything else.
absl::StatusOr<CallPlan> CallFromJson(absl::string_view text);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_CALL_JSON_H_
