#ifndef GRAPH_ADAPTER_PARTICIPANT_OVERLAY_H_
#define GRAPH_ADAPTER_PARTICIPANT_OVERLAY_H_

#include <vector>

#include "graph_adapter/graph_types.h"

namespace participants::graph {

// One entry per asked participant, in the order asked, completed by what Graph answered about it:
// the answer's entry with the same participant id, else with the same identity id, both without
// regard to case. What the answer leaves out stays as it was asked. Entries that only the answer
// has follow.
std::vector<InvitationParticipantInfo> OverlayAnswer(
    std::vector<InvitationParticipantInfo> asked, std::vector<InvitationParticipantInfo> answered);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_PARTICIPANT_OVERLAY_H_
