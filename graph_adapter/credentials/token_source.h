#ifndef GRAPH_ADAPTER_CREDENTIALS_TOKEN_SOURCE_H_
#define GRAPH_ADAPTER_CREDENTIALS_TOKEN_SOURCE_H_

#include <cstddef>
#include <string>

#include "absl/functional/any_invocable.h"
#include "graph_adapter/credentials/access_token.h"
#include "graph_adapter/graph_error.h"

namespace participants::graph {

// A source of access tokens. Event loop thread only.
class TokenSource {
 public:
  using Callback = absl::AnyInvocable<void(GraphResult<SharedToken>) &&>;

  virtual ~TokenSource() = default;

  // The callback runs exactly once, on the loop's thread, possibly inside GetToken. Errors are
  // kTokenUnavailable (perhaps with retry_after), kTokenRejected, or kShutDown.
  virtual void GetToken(Callback callback) = 0;

  // Reports that Graph rejected this token. `claims` are the claims that Graph wants in a new one:
  // a JSON object, or empty. True = asking again may yield another token.
  virtual bool Reject(const AccessToken& token, const std::string& claims) = 0;

  // Returns a number that changes when the credential changes, that is, the content of its file.
  virtual size_t CredentialVersion() const { return 0; }
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_TOKEN_SOURCE_H_
