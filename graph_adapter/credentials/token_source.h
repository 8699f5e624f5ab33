#ifndef GRAPH_ADAPTER_CREDENTIALS_TOKEN_SOURCE_H_
#define GRAPH_ADAPTER_CREDENTIALS_TOKEN_SOURCE_H_

#include <cstddef>
#include <string>

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

  // Graph has refused this token. `claims` is what it wants of another one: a JSON object, or
  // empty. True = asking again may yield another one.
  virtual bool Reject(const AccessToken& token, const std::string& claims) = 0;

  // Another number once what the credential is made of has changed: the content of its file.
  virtual size_t CredentialVersion() const { return 0; }
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_TOKEN_SOURCE_H_
