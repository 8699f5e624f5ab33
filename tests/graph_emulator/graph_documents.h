// The bodies of Graph's success responses.
#ifndef TESTS_GRAPH_EMULATOR_GRAPH_DOCUMENTS_H_
#define TESTS_GRAPH_EMULATOR_GRAPH_DOCUMENTS_H_

#include <string>

#include "nlohmann/json.hpp"
#include "tests/graph_emulator/call_state.h"
#include "tests/graph_emulator/emulator_types.h"
#include "tests/graph_emulator/invite_check.h"
#include "tests/graph_emulator/roster_page.h"

namespace participants::graph_emulator {

// An inviteParticipantsOperation as the documentation of participant-delete shows it: running, with
// explicit nulls, and with the tenant added to users.
nlohmann::json InviteOperation(const std::string& operation_id, const InviteBody& body,
                               const std::string& tenant_id);

// A muteParticipantOperation as the documentation of participant-mute shows it: completed.
nlohmann::json MuteOperation(const std::string& operation_id, const nlohmann::json& client_context);

// The same operation read later: its status in lower case, as in notifications, and its failure.
nlohmann::json OperationNow(const Operation& operation);

// The body of call-list-participants.
nlohmann::json ParticipantCollection(const std::string& call_id, const RosterPage& page);

// The body of participant-get.
nlohmann::json ParticipantEntity(const std::string& call_id, const RosterEntry& entry);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_GRAPH_DOCUMENTS_H_
