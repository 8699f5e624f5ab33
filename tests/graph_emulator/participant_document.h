// A participant as Graph shows it, including all that a real one has and nobody should see.
#ifndef TESTS_GRAPH_EMULATOR_PARTICIPANT_DOCUMENT_H_
#define TESTS_GRAPH_EMULATOR_PARTICIPANT_DOCUMENT_H_

#include "nlohmann/json.hpp"
#include "tests/graph_emulator/emulator_types.h"

namespace participants::graph_emulator {

// The declared members in the form of call-list-participants, and the undeclared ones that real
// rosters contain (among them a URL with a token), as canaries. A service must pass none of them
// on: "canary" must not be in anything that it sends or writes.
nlohmann::json ParticipantDocument(const RosterEntry& entry);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_PARTICIPANT_DOCUMENT_H_
