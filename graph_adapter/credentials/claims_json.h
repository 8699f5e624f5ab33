// Claims challenges: how Graph says that a token is no longer good enough, and what would be
// (continuous access evaluation).
#ifndef GRAPH_ADAPTER_CREDENTIALS_CLAIMS_JSON_H_
#define GRAPH_ADAPTER_CREDENTIALS_CLAIMS_JSON_H_

#include <string>

#include "absl/strings/string_view.h"

namespace participants::graph {

// The claims that a WWW-Authenticate header asks for: a JSON object. Empty = it is no such
// challenge, or cannot be read.
std::string ClaimsOfChallenge(absl::string_view www_authenticate);

// The `claims` of a token request: those of a challenge, if any, and the statement that this client
// understands challenges. Without the latter Graph sends none, and a revoked token works until it
// expires.
std::string ClaimsToRequest(absl::string_view challenge);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_CLAIMS_JSON_H_
