#ifndef TESTS_SOAK_INVITATION_CHECK_H_
#define TESTS_SOAK_INVITATION_CHECK_H_

#include <string>
#include <unordered_map>
#include <vector>

#include "tests/graph_emulator/journal.h"

namespace participants::soak {

// By clientContext: the effect that the caller learned; "applied" for OK, empty without an answer
// of ours.
using EffectsHeard = std::unordered_map<std::string, std::string>;

struct WrongInvitation {
  std::string what;
  std::vector<std::string> client_request_ids;  // Of its calls, to look up more about them.
};

// The violations among a round's invitations, of which each caller made one: accepted twice; sent
// again although an earlier attempt may have been accepted; accepted although its caller was told
// that it had no effect; or not sent by this round.
std::vector<WrongInvitation> CheckInvitations(
    const std::vector<graph_emulator::JournalEntry>& journal, const EffectsHeard& heard);

}  // namespace participants::soak

#endif  // TESTS_SOAK_INVITATION_CHECK_H_
