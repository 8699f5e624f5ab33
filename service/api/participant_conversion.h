// Converts Graph's participants to our proto messages. Pure.
#ifndef SERVICE_API_PARTICIPANT_CONVERSION_H_
#define SERVICE_API_PARTICIPANT_CONVERSION_H_

#include "graph_adapter/graph_types.h"
#include "participants/v1/participant_service.pb.h"

namespace participants {

v1::Participant ToProto(const graph::Participant& participant);
// The same, into an empty message.
void FillProto(const graph::Participant& participant, v1::Participant& result);

// Fills in the identity of a roster entry. Drops kinds that our proto does not have.
void FillListedIdentity(const graph::IdentitySet& identities, v1::IdentitySet& result);

}  // namespace participants

#endif  // SERVICE_API_PARTICIPANT_CONVERSION_H_
