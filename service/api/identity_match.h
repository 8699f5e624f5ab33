// Whether an identity that a caller names is that of somebody in a roster. Pure.
#ifndef SERVICE_API_IDENTITY_MATCH_H_
#define SERVICE_API_IDENTITY_MATCH_H_

#include <string_view>

#include "graph_adapter/graph_types.h"

namespace participants {

// Any of the wanted kinds may match any of the listed ones, by the rules of
// RemoveParticipantRequest.identity. What has no id matches nobody.
bool MatchesIdentity(const graph::IdentitySet& wanted, const graph::IdentitySet& listed);

// The same for an application of any tenant.
bool MatchesApplication(std::string_view id, const graph::IdentitySet& listed);

// Of an id such as +14255550123 or 4:+14255550123 what follows the plus; else empty.
std::string_view PhoneDigits(std::string_view id);

// Graph compares the ids of participants so.
bool IsSameId(std::string_view a, std::string_view b);

}  // namespace participants

#endif  // SERVICE_API_IDENTITY_MATCH_H_
