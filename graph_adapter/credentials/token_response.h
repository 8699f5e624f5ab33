#ifndef GRAPH_ADAPTER_CREDENTIALS_TOKEN_RESPONSE_H_
#define GRAPH_ADAPTER_CREDENTIALS_TOKEN_RESPONSE_H_

#include "absl/time/time.h"
#include "graph_adapter/clock.h"
#include "graph_adapter/credentials/access_token.h"
#include "graph_adapter/graph_error.h"
#include "graph_adapter/http/http_transport.h"

namespace participants::graph {

// Reads the token endpoint's answer: a token, kTokenRejected (400, 401, 403 and 404: the endpoint
// rejects the credential), or kTokenUnavailable (everything else, including a malformed success).
// `jitter` in [0, 1) spreads the refreshes of many processes. Pure, except that it wipes the answer
// that it is given.
GraphResult<SharedToken> DecodeTokenOutcome(HttpOutcome outcome, MonotonicTime now,
                                            absl::Time wall_now, double jitter);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_TOKEN_RESPONSE_H_
