// Graph's participants as messages of our proto. Pure.
#ifndef SERVICE_API_PARTICIPANT_CONVERSION_H_
#define SERVICE_API_PARTICIPANT_CONVERSION_H_

#include "graph_adapter/graph_types.h"
#include "participants/v1/participant_service.pb.h"

namespace participants {

v1::Participant ToProto(const graph::Participant& participant);
// The same, into one that is empty.
void FillProto(const graph::Participant& participant, v1::Participant& result);

// Of somebody in a roster: the kinds that our proto has, and nothing that Graph may add.
void FillListedIdentity(const graph::IdentitySet& identities, v1::IdentitySet& result);

}  // namespace participants

#endif  // SERVICE_API_PARTICIPANT_CONVERSION_H_
