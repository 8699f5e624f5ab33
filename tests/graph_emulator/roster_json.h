// The initial participants of a call: made up, or from JSON.
#ifndef TESTS_GRAPH_EMULATOR_ROSTER_JSON_H_
#define TESTS_GRAPH_EMULATOR_ROSTER_JSON_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"
#include "tests/graph_emulator/emulator_types.h"

namespace participants::graph_emulator {

// Active participants with made-up users.
std::vector<RosterEntry> ActiveRoster(const std::vector<std::string>& participant_ids);

// The n-th participant, from 1, of a crowd that is always the same: "generated-00001", the user
// 00000000-0000-4000-8000-000000000001, "Generated 00001". Its JSON is as long as a real one's,
// about 1.3 KB.
RosterEntry GeneratedParticipant(std::uint64_t number);

// An active participant, one of:
//   "id"                         with a made-up user
//   {"id": text or null, "identity": {identitySet}, "isInLobby", "isMuted": boolean,
//    "leaves_first": boolean, see RosterEntry,
//    "info": {members that win over those of info}, any other member: the same for the entry}
//                                without an id or an identity it has a made-up one
//   {"raw": any JSON}            see RosterEntry::raw_json
// INVALID_ARGUMENT, with the reason, for anything else.
absl::StatusOr<RosterEntry> ParticipantFromJson(const nlohmann::json& document);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_ROSTER_JSON_H_
