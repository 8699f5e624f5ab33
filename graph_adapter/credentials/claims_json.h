// Claims challenges (continuous access evaluation): Graph says that a token no longer suffices, and
// which claims a new one needs.
#ifndef GRAPH_ADAPTER_CREDENTIALS_CLAIMS_JSON_H_
#define GRAPH_ADAPTER_CREDENTIALS_CLAIMS_JSON_H_

#include <string>

#include "absl/strings/string_view.h"

namespace participants::graph {

// Returns the claims that a WWW-Authenticate header asks for: a JSON object. Empty = not a claims
// challenge, or unreadable.
std::string ClaimsOfChallenge(absl::string_view www_authenticate);

// Returns the `claims` of a token request: the claims of a challenge, if any, and the declaration
// that this client understands challenges. Without the declaration Graph sends no challenges, and a
// revoked token works until it expires.
std::string ClaimsToRequest(absl::string_view challenge);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_CLAIMS_JSON_H_
