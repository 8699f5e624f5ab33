// Converts identities between our proto messages and the adapter's plain types. Pure.
//
// Text from Graph goes into messages unchanged: the adapter's JSON parser accepts only valid UTF-8,
// which protobuf strings require.
#ifndef SERVICE_API_IDENTITY_CONVERSION_H_
#define SERVICE_API_IDENTITY_CONVERSION_H_

#include <string>
#include <vector>

#include "graph_adapter/graph_types.h"
#include "participants/v1/participant_service.pb.h"

namespace participants {

// Converts identities of valid requests. Ignores output-only fields.
graph::IdentitySet ToGraph(const v1::IdentitySet& identities);

void FillProto(const graph::Identity& identity, v1::Identity& result);

// Returns "user:<id>" and the like for each kind that is set.
std::vector<std::string> NamesForTheRecord(const v1::IdentitySet& identities);

// Stores identities of kinds without a field of their own in `other`.
void FillProto(const graph::IdentitySet& identities, v1::IdentitySet& result);

}  // namespace participants

#endif  // SERVICE_API_IDENTITY_CONVERSION_H_
