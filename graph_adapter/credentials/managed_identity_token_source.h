#ifndef GRAPH_ADAPTER_CREDENTIALS_MANAGED_IDENTITY_TOKEN_SOURCE_H_
#define GRAPH_ADAPTER_CREDENTIALS_MANAGED_IDENTITY_TOKEN_SOURCE_H_

#include <string>

#include "graph_adapter/clock.h"
#include "graph_adapter/credentials/token_source.h"
#include "graph_adapter/graph_options.h"
#include "graph_adapter/http/event_loop.h"
#include "graph_adapter/http/http_transport.h"
#include "graph_adapter/random.h"

namespace participants::graph {

// Fetches tokens for the machine's identity from Azure's instance metadata service: one request per
// GetToken, never through a proxy. The service knows no claims, and Graph does not challenge such
// tokens.
class ManagedIdentityTokenSource final : public TokenSource {
 public:
  // `scope` ends in /.default.
  ManagedIdentityTokenSource(EventLoop& loop, const Clock& clock, HttpTransport& transport,
                             Random random, const std::string& scope, const Credential& credential);

  void GetToken(Callback callback) override;
  bool Reject(const AccessToken&, const std::string&) override { return true; }

 private:
  EventLoop& loop_;
  const Clock& clock_;
  HttpTransport& transport_;
  Random random_;
  const std::string url_;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_MANAGED_IDENTITY_TOKEN_SOURCE_H_
