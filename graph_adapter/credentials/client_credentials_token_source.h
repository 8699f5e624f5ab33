#ifndef GRAPH_ADAPTER_CREDENTIALS_CLIENT_CREDENTIALS_TOKEN_SOURCE_H_
#define GRAPH_ADAPTER_CREDENTIALS_CLIENT_CREDENTIALS_TOKEN_SOURCE_H_

#include <cstddef>
#include <memory>
#include <string>

#include "graph_adapter/clock.h"
#include "graph_adapter/credentials/client_authentication.h"
#include "graph_adapter/credentials/token_source.h"
#include "graph_adapter/http/event_loop.h"
#include "graph_adapter/http/http_transport.h"
#include "graph_adapter/random.h"

namespace participants::graph {

// The parties and the scope of a token request.
struct TokenClient {
  std::string authority_host;  // With or without a trailing slash.
  std::string tenant_id;
  std::string client_id;
  std::string scope;
};

// The OAuth 2.0 client credentials grant: one exchange per GetToken, without caching (see
// CachingTokenSource). Keeps the claims of a challenge until another challenge replaces them: a
// token without them would only be challenged again.
class ClientCredentialsTokenSource final : public TokenSource {
 public:
  ClientCredentialsTokenSource(EventLoop& loop, const Clock& clock, HttpTransport& transport,
                               Random random, const TokenClient& client,
                               std::unique_ptr<ClientAuthentication> authentication);

  void GetToken(Callback callback) override;
  bool Reject(const AccessToken& token, const std::string& claims) override;
  size_t CredentialVersion() const override { return authentication_->CredentialVersion(); }

 private:
  EventLoop& loop_;
  const Clock& clock_;
  HttpTransport& transport_;
  Random random_;
  const std::string url_;
  const std::string constant_fields_;
  const std::unique_ptr<ClientAuthentication> authentication_;
  std::string claims_;  // From the last challenge.
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_CLIENT_CREDENTIALS_TOKEN_SOURCE_H_
