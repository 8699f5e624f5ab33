// Identities between the messages of our proto and the plain types of the adapter. Pure.
//
// Text from Graph may be put into messages as it is: the adapter's JSON parser accepts nothing but
// valid UTF-8, which is what protobuf demands of a string.
#ifndef SERVICE_API_IDENTITY_CONVERSION_H_
#define SERVICE_API_IDENTITY_CONVERSION_H_

#include <string>
#include <vector>

#include "graph_adapter/graph_types.h"
#include "participants/v1/participant_service.pb.h"

namespace participants {

// Of requests that passed validation: what is output only is not read.
graph::IdentitySet ToGraph(const v1::IdentitySet& identities);

void FillProto(const graph::Identity& identity, v1::Identity& result);

// "user:<id>" of each kind that is filled.
std::vector<std::string> NamesForTheRecord(const v1::IdentitySet& identities);

// Keeps what has no field of its own in `other`.
void FillProto(const graph::IdentitySet& identities, v1::IdentitySet& result);

}  // namespace participants

#endif  // SERVICE_API_IDENTITY_CONVERSION_H_
