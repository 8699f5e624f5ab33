// The bodies of Graph's good answers.
#ifndef TESTS_GRAPH_EMULATOR_GRAPH_DOCUMENTS_H_
#define TESTS_GRAPH_EMULATOR_GRAPH_DOCUMENTS_H_

#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "tests/graph_emulator/emulator_types.h"
#include "tests/graph_emulator/invite_check.h"

namespace participants::graph_emulator {

// An inviteParticipantsOperation as the documentation of participant-delete shows it: running, its
// nulls spelt out, the tenant added to users.
nlohmann::json InviteOperation(const std::string& operation_id, const InviteBody& body,
                               const std::string& tenant_id);

// The answer of call-list-participants. Who is still ringing is not in the call, and not in it.
nlohmann::json ParticipantCollection(const std::string& call_id,
                                     const std::vector<RosterEntry>& roster);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_GRAPH_DOCUMENTS_H_
