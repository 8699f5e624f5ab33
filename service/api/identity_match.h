// Matches identities from callers against those in a roster. Pure.
#ifndef SERVICE_API_IDENTITY_MATCH_H_
#define SERVICE_API_IDENTITY_MATCH_H_

#include <string_view>

#include "graph_adapter/graph_types.h"

namespace participants {

// Whether any of the wanted kinds matches any of the listed ones, by the rules of
// RemoveParticipantRequest.identity. An identity without an ID matches nobody.
bool MatchesIdentity(const graph::IdentitySet& wanted, const graph::IdentitySet& listed);

// The same by wider rules, for participants who must not be removed: those of
// RemoveAllParticipantsRequest.keep_identities.
bool MatchesWidely(const graph::IdentitySet& wanted, const graph::IdentitySet& listed);

// The same for an application in any tenant.
bool MatchesApplication(std::string_view id, const graph::IdentitySet& listed);

// Returns the digits after the plus of an ID such as +14255550123 or 4:+14255550123; else empty.
std::string_view PhoneDigits(std::string_view id);

// Compares as Graph compares participant IDs: ASCII case-insensitively.
bool IsSameId(std::string_view a, std::string_view b);

}  // namespace participants

#endif  // SERVICE_API_IDENTITY_MATCH_H_
