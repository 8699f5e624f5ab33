#include "graph_adapter/get_call.h"
#include "graph_adapter/get_operation.h"
#include "graph_adapter/get_participant.h"
#include "graph_adapter/invite_participants.h"
#include "graph_adapter/list_participants.h"
#include "graph_adapter/mute_participant.h"
#include "graph_adapter/operation.h"
#include "graph_adapter/remove_participant.h"

namespace participants::graph {
namespace {

constexpr const Operation* kOperations[] = {
    &kRemoveParticipant, &kInviteParticipants, &kListParticipants, &kGetParticipant,
    &kGetCall,           &kGetOperation,       &kCancelInvitation, &kMuteParticipant};

}  // namespace

std::span<const Operation* const> Operations() { return kOperations; }

}  // namespace participants::graph
