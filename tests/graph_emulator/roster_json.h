// Who is in a call at its start: made up, or told as JSON.
#ifndef TESTS_GRAPH_EMULATOR_ROSTER_JSON_H_
#define TESTS_GRAPH_EMULATOR_ROSTER_JSON_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"
#include "tests/graph_emulator/emulator_types.h"

namespace participants::graph_emulator {

// Active participants with made-up users behind them.
std::vector<RosterEntry> ActiveRoster(const std::vector<std::string>& participant_ids);

// The n-th, from 1, of a crowd that is the same each time: "generated-00001", the user
// 00000000-0000-4000-8000-000000000001, "Generated 00001". As JSON it is as long as real ones are,
// about 1.3 KB.
RosterEntry GeneratedParticipant(std::uint64_t number);

// An active participant, one of:
//   "id"                         with a made-up user
//   {"id": text or null, "identity": {identitySet}, "isInLobby", "isMuted": boolean,
//    "info": {members that win over those of info}, any other member: the same for the entry}
//                                without an id or an identity it has a made-up one
//   {"raw": any JSON}            see RosterEntry::raw_json
// INVALID_ARGUMENT, with the reason, for anything else.
absl::StatusOr<RosterEntry> ParticipantFromJson(const nlohmann::json& document);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_ROSTER_JSON_H_
