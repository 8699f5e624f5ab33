#ifndef GRAPH_ADAPTER_PARTICIPANT_OVERLAY_H_
#define GRAPH_ADAPTER_PARTICIPANT_OVERLAY_H_

#include <vector>

#include "graph_adapter/graph_types.h"

namespace participants::graph {

// Returns one entry per asked participant, in the order asked, completed from Graph's answer.
// Entries match by participant id, else by identity id, both ignoring case. Members that the answer
// omits keep the asked values. Entries that only the answer has follow.
std::vector<InvitationParticipantInfo> OverlayAnswer(
    std::vector<InvitationParticipantInfo> asked, std::vector<InvitationParticipantInfo> answered);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_PARTICIPANT_OVERLAY_H_
