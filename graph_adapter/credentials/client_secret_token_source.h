#ifndef GRAPH_ADAPTER_CREDENTIALS_CLIENT_SECRET_TOKEN_SOURCE_H_
#define GRAPH_ADAPTER_CREDENTIALS_CLIENT_SECRET_TOKEN_SOURCE_H_

#include <string>

#include "graph_adapter/clock.h"
#include "graph_adapter/credentials/token_source.h"
#include "graph_adapter/event_loop.h"
#include "graph_adapter/graph_options.h"
#include "graph_adapter/http_transport.h"
#include "graph_adapter/random.h"

namespace participants::graph {

// The OAuth 2.0 client credentials grant with a shared secret: one exchange for each GetToken,
// without any memory (see CachingTokenSource).
class ClientSecretTokenSource final : public TokenSource {
 public:
  ClientSecretTokenSource(EventLoop& loop, const Clock& clock, HttpTransport& transport,
                          Random random, const std::string& authority_host, std::string scope,
                          ClientSecretCredential credential);

  void GetToken(Callback callback) override;
  bool Reject(const AccessToken&) override { return true; }

 private:
  EventLoop& loop_;
  const Clock& clock_;
  HttpTransport& transport_;
  Random random_;
  const std::string url_;
  const std::string scope_;
  const ClientSecretCredential credential_;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_CLIENT_SECRET_TOKEN_SOURCE_H_
