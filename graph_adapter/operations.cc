#include "graph_adapter/get_call.h"
#include "graph_adapter/invite_participants.h"
#include "graph_adapter/operation.h"
#include "graph_adapter/remove_participant.h"

namespace participants::graph {
namespace {

constexpr const Operation* kOperations[] = {&kRemoveParticipant, &kInviteParticipants, &kGetCall};

}  // namespace

std::span<const Operation* const> Operations() { return kOperations; }

}  // namespace participants::graph
