#ifndef GRAPH_ADAPTER_CREDENTIALS_CLIENT_CREDENTIALS_TOKEN_SOURCE_H_
#define GRAPH_ADAPTER_CREDENTIALS_CLIENT_CREDENTIALS_TOKEN_SOURCE_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "graph_adapter/clock.h"
#include "graph_adapter/credentials/token_source.h"
#include "graph_adapter/graph_options.h"
#include "graph_adapter/http/event_loop.h"
#include "graph_adapter/http/http_transport.h"
#include "graph_adapter/random.h"
#include "graph_adapter/small_file.h"
#include "graph_adapter/wipe.h"

namespace participants::graph {

// The OAuth 2.0 client credentials grant: one exchange per GetToken, without caching (see
// CachingTokenSource). Keeps the claims of a challenge until another challenge replaces them: a
// token without them would only be challenged again.
class ClientCredentialsTokenSource final : public TokenSource {
 public:
  // `authority_host` is with or without a trailing slash.
  ClientCredentialsTokenSource(EventLoop& loop, const Clock& clock, HttpTransport& transport,
                               Random random, absl::string_view authority_host,
                               absl::string_view scope, Credential credential);
  ~ClientCredentialsTokenSource() override { Wipe(credential_.client_secret); }
  ClientCredentialsTokenSource(const ClientCredentialsTokenSource&) = delete;
  ClientCredentialsTokenSource& operator=(const ClientCredentialsTokenSource&) = delete;

  void GetToken(Callback callback) override;
  bool Reject(const AccessToken& token, const std::string& claims) override;
  size_t CredentialVersion() const override {
    return credential_.file.empty() ? 0 : SecretFileVersion(credential_.file);
  }

 private:
  EventLoop& loop_;
  const Clock& clock_;
  HttpTransport& transport_;
  Random random_;
  Credential credential_;
  const std::string url_;
  const std::string constant_fields_;
  std::string claims_;  // From the last challenge.
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_CLIENT_CREDENTIALS_TOKEN_SOURCE_H_
