#ifndef TESTS_SOAK_INVITATION_CHECK_H_
#define TESTS_SOAK_INVITATION_CHECK_H_

#include <string>
#include <unordered_map>
#include <vector>

#include "tests/graph_emulator/journal.h"

namespace participants::soak {

// By clientContext: what the caller heard of the effect, "applied" with OK, empty when it heard
// nothing of ours.
using EffectsHeard = std::unordered_map<std::string, std::string>;

struct WrongInvitation {
  std::string what;
  std::vector<std::string> client_request_ids;  // Of its calls, to look for more about them.
};

// What is wrong with a round's invitations, of which each caller made one: accepted twice, sent
// again though an earlier one may have been accepted, accepted though its caller heard that nothing
// was done, or sent for nobody of this round.
std::vector<WrongInvitation> CheckInvitations(
    const std::vector<graph_emulator::JournalEntry>& journal, const EffectsHeard& heard);

}  // namespace participants::soak

#endif  // TESTS_SOAK_INVITATION_CHECK_H_
