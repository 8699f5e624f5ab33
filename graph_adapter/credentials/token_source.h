#ifndef GRAPH_ADAPTER_CREDENTIALS_TOKEN_SOURCE_H_
#define GRAPH_ADAPTER_CREDENTIALS_TOKEN_SOURCE_H_

#include "absl/functional/any_invocable.h"
#include "graph_adapter/credentials/access_token.h"
#include "graph_adapter/graph_error.h"

namespace participants::graph {

// Where access tokens come from. Event loop thread only.
class TokenSource {
 public:
  using Callback = absl::AnyInvocable<void(GraphResult<SharedToken>) &&>;

  virtual ~TokenSource() = default;

  // The callback runs exactly once, on the loop's thread, possibly inside GetToken. Errors are
  // kTokenUnavailable (perhaps with retry_after), kTokenRejected, or kShutDown.
  virtual void GetToken(Callback callback) = 0;

  // Graph has refused this token. True = asking again may yield another one.
  virtual bool Reject(const AccessToken& token) = 0;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_TOKEN_SOURCE_H_
